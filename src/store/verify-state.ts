import type { Finding } from '../core/finding.ts';
import { deploymentName } from '../core/model.ts';
import type { Told } from '../core/verify-findings.ts';
import type { EnvironmentState } from './places.ts';
import type { LogExamination } from './examine-log.ts';
import { damagedBelow } from './intact.ts';
import type { Store } from './store.ts';
import type { ReadLog } from './examine-entries.ts';

/** What the examination of the environments found, and what keeps a log from being read from its first entry on. */
export function stateFindings(
  store: Store,
  states: readonly EnvironmentState[],
  examined: { logs: ReadonlyMap<string, LogExamination>; findings: readonly Finding[] },
): Told[] {
  const { remote } = store.workspace;
  const own = states.map(({ environment }) => environment.name);
  const told = examined.findings.map(({ code, severity, subject, message, fix }): Told => {
    const name = subject.split(': ')[0] ?? '';
    // Where nothing of a log is here, nothing of it was verified.
    const worse = code === 'unconnected' ? 'error' : severity;
    return {
      code,
      severity: worse,
      subject,
      message,
      fix,
      environments: own.includes(name) ? [name] : own,
    };
  });
  const shallow = states.filter(
    ({ tip, environment }) =>
      tip !== null && examined.logs.get(environment.name)?.complete === false,
  );
  return [
    ...(remote !== null && store.fetched === null
      ? [
          error('never-fetched', remote, {
            message: `the logs on ${remote} were never fetched here: nothing of them was verified`,
            fix: 'agentctl fetch',
            environments: own,
          }),
        ]
      : []),
    ...told,
    ...shallow.map(({ environment: { name } }) =>
      error('log-shallow', name, {
        message: `the beginning of the log of ${name} is not in this shallow clone: it was verified in part`,
        fix: `git fetch --unshallow ${remote ?? ''}`.trim(),
        environments: [name],
      }),
    ),
  ];
}

/** What is wrong about deployments in themselves, and about the files of what runs. */
export async function entryFindings(store: Store, logs: readonly ReadLog[]): Promise<Told[]> {
  const found: Told[] = [];
  const looked = new Map<string, Promise<string[]>>();
  for (const { state, entries } of logs) {
    const { name } = state.environment;
    const groups = new Map<string, Told & { more: number }>();
    for (const { entry, problems } of entries)
      for (const { code, message } of problems) {
        const deployment = deploymentName(name, entry.seq);
        const known = groups.get(code);
        if (known) known.more += 1;
        else
          groups.set(code, {
            ...error(code, deployment, {
              message: `${deployment} by ${entry.actor.name}: ${message}`,
              fix: `git show ${entry.entry.slice(0, 10)} tells what was written and by whom; agentctl rollback ${name} places a version that is known to be good`,
              environments: [name],
            }),
            more: 0,
          });
      }
    for (const { more, ...told } of groups.values())
      found.push(more === 0 ? told : { ...told, message: `${told.message} (and ${more} more)` });
    found.push(...(await damagedFiles(store, state, looked)));
  }
  return found;
}

// The same version runs in several environments.
async function damagedFiles(
  store: Store,
  state: EnvironmentState,
  looked: Map<string, Promise<string[]>>,
): Promise<Told[]> {
  const { name } = state.environment;
  const found: Told[] = [];
  for (const [agent, { record, subtree }] of state.places) {
    const tree = subtree ?? record?.tree ?? null;
    if (tree === null) continue;
    const below = looked.get(tree) ?? damagedBelow(store, tree);
    looked.set(tree, below);
    const [damaged] = await below;
    if (damaged !== undefined)
      found.push(
        error('object-damaged', `${name}: ${agent}`, {
          message: `the object ${damaged} of ${agent} in ${name} is missing, or not what its name says: it was changed on this disk`,
          fix: 'git fsck --full tells more; a clone that is whole can give it back',
          environments: [name],
        }),
      );
  }
  return found;
}

function error(
  code: string,
  subject: string,
  words: Pick<Told, 'message' | 'fix' | 'environments'>,
): Told {
  return { code, severity: 'error', subject, ...words };
}
