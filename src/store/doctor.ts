import type { Finding } from '../core/finding.ts';
import { deploymentName, drifted } from '../core/model.ts';
import type { DeploymentRecord } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { shellWord } from '../core/text.ts';
import { examineLog, rewoundBelow } from './examine-log.ts';
import type { LogExamination } from './examine-log.ts';
import { removeLock, staleLocks } from './locks.ts';
import type { EnvironmentState } from './places.ts';
import { placeOf } from './store.ts';
import type { Store } from './store.ts';
import { readVersionTrees, tagInTheWay, versionRef } from './versions.ts';

/** A finding with the way to mend it, where that is safe. */
type Repair = Finding & { repair?: () => Promise<boolean> | boolean };

/**
 * Examines a workspace: versions against their records, logs against their chain, records against their trees, locks
 * that were left behind. With `fix` mends what is safe: it never moves a ref that exists and never deletes anything
 * but an abandoned lock.
 */
export async function examine(
  store: Store,
  agents: readonly string[],
  fix: boolean,
): Promise<Finding[]> {
  const states = await store.environments(agents);
  const logs = new Map<string, LogExamination>();
  for (const state of states) logs.set(state.environment.name, await examineLog(store, state));
  const findings: Repair[] = [
    ...states.flatMap((state) => [
      ...foreignBranch(state),
      ...(logs.get(state.environment.name)?.findings ?? []),
    ]),
    ...rewoundBelow(states, logs),
  ];
  for (const agent of agents)
    findings.push(...(await examineAgent(store, agent, { states, logs })));
  findings.push(...locks(store));
  return Promise.all(
    findings.map(async ({ repair, ...finding }) => {
      const fixed = fix && repair ? await repair() : false;
      return { ...finding, fixed };
    }),
  );
}

function foreignBranch(state: EnvironmentState): Repair[] {
  if (!state.foreign) return [];
  const { name, branch } = state.environment;
  return [
    {
      code: 'foreign-branch',
      severity: 'error',
      subject: name,
      message: `the branch ${branch} is one of your own, not the release log of ${name}`,
      fix: `give ${name} another branch in agentctl.yaml: branch: agentctl-${name}`,
      fixed: false,
    },
  ];
}

interface Known {
  states: readonly EnvironmentState[];
  logs: ReadonlyMap<string, LogExamination>;
}

async function examineAgent(store: Store, agent: string, known: Known): Promise<Repair[]> {
  const records = new Map<number, DeploymentRecord>();
  for (const { entries } of known.logs.values())
    for (const entry of entries)
      if (entry.agent === agent && entry.version !== null && !records.has(entry.version))
        records.set(entry.version, entry);
  const tagged = store.versionNumbers(agent);
  const trees = await readVersionTrees(store.objects, agent, tagged);
  const findings: Repair[] = known.states.flatMap((state) => examinePlace(state, agent));
  const blocked = tagInTheWay(store.repository, agent);
  if (blocked)
    findings.push({
      code: 'tag-in-the-way',
      severity: 'error',
      subject: agent,
      message: `the tag ${agent} stands where the versions ${agent}/v1, … are kept`,
      fix: `git tag ${agent}-old ${agent} && git tag -d ${agent}`,
      fixed: false,
    });
  for (const [version, record] of records)
    findings.push(
      ...(await examineTag(store, agent, { version, record, present: tagged.includes(version) })),
    );
  for (const version of tagged.filter((number) => !records.has(number))) {
    const subject = `${agent}/${versionName(version)}`;
    if (!trees.has(version))
      findings.push({
        code: 'tag-foreign',
        severity: 'warning',
        subject,
        message: `the tag ${subject} holds no agents/${agent}: it is no version`,
        fix: 'its number is passed over; rename the tag if it is in the way',
        fixed: false,
      });
    else
      findings.push({
        code: 'version-never-ran',
        severity: 'warning',
        subject,
        message: `${subject} has a tag and never ran: its publication was stopped`,
        fix: 'publish the same content again to complete it',
        fixed: false,
      });
  }
  return findings;
}

function examinePlace(state: EnvironmentState, agent: string): Repair[] {
  const place = placeOf(state, agent);
  const { name, branch } = state.environment;
  const subject = `${name}: ${agent}`;
  if (place.damage !== null)
    return [
      {
        code: 'record-corrupt',
        severity: 'error',
        subject,
        message: `the record of ${agent} in ${name} cannot be read: ${place.damage}`,
        fix: `git log -p ${branch} -- .agentctl/deployed/${agent}.json shows the last good one`,
        fixed: false,
      },
    ];
  if (!drifted(place)) return [];
  const version = place.record?.version ?? null;
  const fix =
    version === null
      ? `agentctl publish, or remove agents/${agent} from the branch`
      : `agentctl rollback ${name} --agent ${shellWord(agent)} --to ${versionName(version)} places ${versionName(version)} again`;
  return [
    {
      code: 'drift',
      severity: 'error',
      subject,
      message: `${name} holds other files of ${agent} than its record says (${version === null ? 'nothing runs' : versionName(version)}): somebody changed the branch by hand`,
      fix,
      fixed: false,
    },
  ];
}

async function examineTag(
  store: Store,
  agent: string,
  seen: { version: number; record: DeploymentRecord; present: boolean },
): Promise<Repair[]> {
  const { version, record } = seen;
  const ref = versionRef(agent, version);
  const subject = `${agent}/${versionName(version)}`;
  const target = record.tag ?? record.commit ?? '';
  if (!seen.present) {
    const known = target !== '' && (await store.objects.read(target)) !== null;
    const fix = known
      ? `git update-ref ${ref} ${target}`
      : `fetch it from a clone that has it: git fetch <remote> ${ref}:${ref}`;
    return [
      {
        code: 'tag-missing',
        severity: 'error',
        subject,
        message: `the tag of ${subject} was deleted, and ${deploymentName(record.environment, record.seq)} says that it ran`,
        fix,
        fixed: false,
        ...(known
          ? {
              repair: async () =>
                (
                  await store.repository.git.run([
                    'update-ref',
                    ref,
                    target,
                    '0'.repeat(target.length),
                  ])
                ).code === 0,
            }
          : {}),
      },
    ];
  }
  const [tag, folder] = await Promise.all([
    store.objects.read(ref),
    store.objects.tree(`${ref}:agents/${agent}`),
  ]);
  if (tag?.oid === record.tag) return [];
  const back = `git update-ref ${ref} ${target}`;
  if (folder?.oid !== record.tree)
    return [
      {
        code: 'tag-moved',
        severity: 'error',
        subject,
        message: `the tag of ${subject} was moved: it no longer leads to what ran as ${deploymentName(record.environment, record.seq)}`,
        fix: back,
        fixed: false,
      },
    ];
  const light = tag?.type !== 'tag';
  return [
    {
      code: light ? 'tag-lightweight' : 'tag-replaced',
      severity: light ? 'warning' : 'error',
      subject,
      message: light
        ? `the tag of ${subject} was made lightweight: its description is lost here`
        : `the tag of ${subject} was made anew: same content, other words`,
      fix: back,
      fixed: false,
    },
  ];
}

function locks(store: Store): Repair[] {
  return staleLocks(store.repository, store.now()).map(({ file, ageInSeconds, removable }) => ({
    code: 'stale-lock',
    severity: 'error',
    subject: file,
    message: `the lock ${file} is ${ageInSeconds} seconds old${removable ? ' and nobody uses it: a git that was stopped left it behind' : ''}`,
    fix: removable
      ? 'agentctl doctor --fix removes it'
      : 'wait until git is done; agentctl doctor --fix removes it once it is a minute old and nobody uses it',
    fixed: false,
    ...(removable ? { repair: () => removeLock(file) } : {}),
  }));
}
