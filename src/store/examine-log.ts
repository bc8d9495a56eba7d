import type { Finding } from '../core/finding.ts';
import { deploymentName } from '../core/model.ts';
import type { Deployment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { parseLogHead, parseRecord } from '../core/record.ts';
import { parseCommit } from './object-format.ts';
import type { Commit } from './object-format.ts';
import { PATHS } from './places.ts';
import type { EnvironmentState } from './places.ts';
import type { Store } from './store.ts';

/** A log with what is wrong about it. */
export interface LogExamination {
  /** The deployments that could be read, newest first. */
  entries: Deployment[];
  findings: Finding[];
}

interface Link {
  commit: Commit;
  seq: number | null;
  deployment: Deployment | null;
}

/** Examines the chain of an environment's branch: linear, `seq` growing by one, every commit a deployment, nothing rewound. */
export async function examineLog(store: Store, state: EnvironmentState): Promise<LogExamination> {
  if (state.tip === null || state.foreign) return { entries: [], findings: [] };
  const links = await readChain(store, state);
  const { name } = state.environment;
  const findings = links.flatMap((link, index) => examineLink(name, link, links[index + 1]));
  const last = links.at(-1);
  if (last && last.commit.parents.length === 0 && last.seq !== null && last.seq !== 1)
    findings.push(rewritten(name, `it begins with ${deploymentName(name, last.seq)}`));
  findings.push(...(await rewound(store, state, new Set(links.map(({ commit }) => commit.oid)))));
  return { entries: links.flatMap(({ deployment }) => deployment ?? []), findings };
}

async function readChain(store: Store, state: EnvironmentState): Promise<Link[]> {
  const output = await store.repository.git.output(['rev-list', '--first-parent', state.tip ?? '']);
  const oids = output.split('\n').filter((oid) => oid !== '');
  const [commits, heads] = await Promise.all([
    store.objects.readAll(oids),
    store.objects.readAll(oids.map((oid) => `${oid}:${PATHS.head}`)),
  ]);
  const parsed = heads.map((head) => (head ? parseLogHead(head.content.toString()) : null));
  const records = await store.objects.readAll(
    oids.map(
      (oid, index) =>
        `${oid}:${parsed[index]?.agent == null ? PATHS.environment : `${PATHS.records}/${parsed[index]?.agent}.json`}`,
    ),
  );
  return oids.flatMap((oid, index) => {
    const object = commits[index];
    if (!object) return [];
    const repeated = heads[index] !== null && heads[index]?.oid === heads[index + 1]?.oid;
    const record = records[index] ? parseRecord(records[index].content.toString()) : 'missing';
    return [
      {
        commit: parseCommit(object),
        seq: parsed[index]?.seq ?? null,
        deployment: repeated || typeof record === 'string' ? null : { ...record, entry: oid },
      },
    ];
  });
}

function examineLink(name: string, link: Link, before: Link | undefined): Finding[] {
  const short = link.commit.oid.slice(0, 10);
  const fix = `git show ${short} tells what it did; the next move goes on from it`;
  if (link.commit.parents.length > 1)
    return [
      {
        code: 'log-merged',
        severity: 'error',
        subject: name,
        message: `something was merged into the log of ${name} with ${short} by ${link.commit.author.name}`,
        fix,
        fixed: false,
      },
    ];
  if (!link.deployment)
    return [
      {
        code: 'log-foreign-commit',
        severity: 'error',
        subject: name,
        message: `${short} by ${link.commit.author.name} in the log of ${name} is no deployment: somebody committed by hand`,
        fix,
        fixed: false,
      },
    ];
  if (link.deployment.seq !== link.seq || link.deployment.environment !== name)
    return [rewritten(name, `${short} disagrees with its own record`)];
  if (before && before.seq !== null && link.seq !== before.seq + 1)
    return [
      rewritten(
        name,
        `${deploymentName(name, link.seq)} follows ${deploymentName(name, before.seq)}`,
      ),
    ];
  return [];
}

function rewritten(name: string, why: string): Finding {
  return {
    code: 'log-rewritten',
    severity: 'error',
    subject: name,
    message: `the log of ${name} was rewritten: ${why}`,
    fix: `git reflog show ${name} lists where it was before`,
    fixed: false,
  };
}

// A tip that the reflog remembers and the chain does not hold was taken away.
async function rewound(
  store: Store,
  state: EnvironmentState,
  chain: ReadonlySet<string>,
): Promise<Finding[]> {
  const result = await store.repository.git.run([
    'log',
    '--walk-reflogs',
    '--format=%H',
    state.ref,
    '--',
  ]);
  if (result.code !== 0) return [];
  const lost = result.stdout.split('\n').filter((oid) => oid !== '' && !chain.has(oid));
  const heads = await store.objects.readAll(lost.map((oid) => `${oid}:${PATHS.head}`));
  const newest = lost.find((_, index) => heads[index] !== null);
  if (newest === undefined) return [];
  const { name, branch } = state.environment;
  return [
    {
      code: 'log-rewound',
      severity: 'error',
      subject: name,
      message: `the log of ${name} was rewound: ${newest.slice(0, 10)} stood in it and does not any more`,
      fix: `git log ${newest.slice(0, 10)} shows it; to go back to it: git update-ref refs/heads/${branch} ${newest}`,
      fixed: false,
    },
  ];
}

/** Finds logs that were rewound: what ran above must have run below. */
export function rewoundBelow(
  states: readonly EnvironmentState[],
  logs: ReadonlyMap<string, LogExamination>,
): Finding[] {
  const findings: Finding[] = [];
  states.forEach((state, index) => {
    const below = states[index - 1];
    if (!below) return;
    const under = logs.get(below.environment.name)?.entries ?? [];
    for (const [agent, { record }] of state.places) {
      const { name } = below.environment;
      if (
        record?.version == null ||
        record.action !== 'promote' ||
        record.override.includes('ladder')
      )
        continue;
      if (under.some((entry) => entry.agent === agent && entry.version === record.version))
        continue;
      findings.push({
        code: 'log-rewound',
        severity: 'error',
        subject: name,
        message: `the log of ${name} does not know ${agent} ${versionName(record.version)}, which was promoted from there to ${state.environment.name}: it was rewound`,
        fix: `find the lost tip with git reflog show ${below.environment.branch}, then git update-ref refs/heads/${below.environment.branch} <tip>`,
        fixed: false,
      });
    }
  });
  return findings;
}
