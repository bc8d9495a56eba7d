import type { Finding } from '../core/finding.ts';
import type { Deployment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { LogExamination } from './examine-log.ts';
import { PATHS } from './paths.ts';
import { strayRemotes } from './stray.ts';
import type { EnvironmentState } from './places.ts';
import type { Store } from './store.ts';

/** Finds what was taken out of a log, by the reflog or by what a remote's branch remembers. */
export async function examineRewound(
  store: Store,
  state: EnvironmentState,
  log: LogExamination,
): Promise<Finding[]> {
  const gone = state.foreign ? await emptied(store, state) : [];
  const past = store.workspace.remote === null ? byReflog : byFetched;
  const found = gone.length > 0 ? gone : await past(store, state, log);
  return found.length > 0 ? found : byRemote(store, state);
}

// A tip that agentctl set and the chain does not hold was taken away. What others set is not missed: an undone hand
// commit, a merge that was taken out again.
async function byReflog(
  store: Store,
  state: EnvironmentState,
  log: LogExamination,
): Promise<Finding[]> {
  const ours = (await pastValues(store, state.ref))
    .filter(({ words }) => words.startsWith('agentctl: '))
    .map(({ oid }) => oid);
  const at = ours.findIndex((oid) => !log.commits.has(oid));
  const lost = ours[at];
  if (lost === undefined) return [];
  const { name } = state.environment;
  const short = lost.slice(0, 10);
  // Deployments made since would be lost in their turn.
  if (at > 0)
    return [
      rewound(name, {
        message: `the log of ${name} was rewound: ${short} stood in it, and other deployments were made since (git log ${short} shows what was lost; place again what should run)`,
        fix: `git reflog expire --expire=now ${state.ref}`,
      }),
    ];
  return [
    rewound(name, {
      message: `the log of ${name} was rewound or replaced: ${short} stood in it and does not any more`,
      fix: `git update-ref ${state.ref} ${lost}`,
    }),
  ];
}

// The values that git remembers of a branch, newest first.
async function pastValues(store: Store, ref: string): Promise<{ oid: string; words: string }[]> {
  const args = ['log', '--walk-reflogs', '--format=%H %gs', ref, '--'];
  const result = await store.repository.git.run(args);
  if (result.code !== 0) return [];
  return result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const end = line.indexOf(' ');
      return { oid: line.slice(0, end), words: line.slice(end + 1) };
    });
}

// Each release log that was fetched from a remote must go on in the one that is there now. Where a shallow clone hides
// the beginning, nothing can be told.
async function byFetched(
  store: Store,
  state: EnvironmentState,
  log: LogExamination,
): Promise<Finding[]> {
  if (!log.complete) return [];
  const { remote } = store.workspace;
  const { name, branch } = state.environment;
  const missing = (await pastValues(store, state.ref)).filter(({ oid }) => !log.commits.has(oid));
  const heads = await store.objects.readAll(missing.map(({ oid }) => `${oid}:${PATHS.head}`));
  const lost = missing.find((_, index) => heads[index])?.oid;
  if (lost === undefined) return [];
  const short = lost.slice(0, 10);
  return [
    rewound(name, {
      message: `the log of ${name} was rewound or replaced on ${remote}: ${short} stood in it when it was fetched before, and does not any more`,
      fix: `git push --force-with-lease=refs/heads/${branch}:${state.tip} ${remote} ${lost}:refs/heads/${branch}, once you know who did it and why (git log ${short} shows what was lost); to keep what is there now: git reflog expire --expire=now ${state.ref}`,
    }),
  ];
}

async function byRemote(store: Store, state: EnvironmentState): Promise<Finding[]> {
  if (store.workspace.remote !== null) return [];
  const { name, branch } = state.environment;
  const remotes = await strayRemotes(store.repository, store.objects, state);
  if (state.tip === null) return remotes.map((remote) => elsewhere(name, remote));
  return remotes.map((remote) =>
    rewound(name, {
      message: `the log of ${name} lacks deployments that ${remote}/${branch} holds: it was rewound, or made elsewhere`,
      fix: `git update-ref ${state.ref} refs/remotes/${remote}/${branch}`,
    }),
  );
}

// A clone of somebody's local workspace, or an old branch checked out: nothing was taken away.
function elsewhere(name: string, remote: string): Finding {
  return {
    code: 'unconnected',
    severity: 'warning',
    subject: name,
    message: `the log of ${name} lies on the remote ${remote}, and agentctl.yaml does not name it: nothing of it is seen here`,
    fix: `agentctl connect ${remote}`,
    fixed: false,
  };
}

// A branch that is no log any more although its past is one: somebody removed `.agentctl/` by hand.
async function emptied(store: Store, state: EnvironmentState): Promise<Finding[]> {
  const { git } = store.repository;
  const result = await git.run([
    'log',
    '-1',
    '--first-parent',
    '--diff-filter=D',
    '--format=%P',
    state.ref,
    '--',
    PATHS.head,
  ]);
  const [parent] = result.stdout.trim().split(' ');
  if (result.code !== 0 || !parent) return [];
  return [
    {
      code: 'log-emptied',
      severity: 'error',
      subject: state.environment.name,
      message: `the branch ${state.environment.branch} was the release log of ${state.environment.name} until somebody removed .agentctl/ from it by hand`,
      fix: `git update-ref ${state.ref} ${parent} ${state.tip}`,
      fixed: false,
    },
  ];
}

/**
 * Finds logs that were rewound without a trace of their own: what was promoted must have run where its record says that
 * it came from, whatever the ladder is today.
 */
export function rewoundBelow(
  states: readonly EnvironmentState[],
  logs: ReadonlyMap<string, LogExamination>,
): Finding[] {
  const ladder = states.map(({ environment }) => environment.name);
  const ran = new Map([...logs].map(([name, log]) => [name, new Set(log.entries.map(identity))]));
  return states.flatMap(({ environment }) => {
    const promoted = (logs.get(environment.name)?.entries ?? []).filter(
      ({ action }) => action === 'promote',
    );
    const unknown = promoted.filter((entry) => {
      const from = entry.from ?? '';
      return logs.get(from)?.complete === true && ran.get(from)?.has(identity(entry)) === false;
    });
    const newest = new Map(
      unknown.toReversed().map((entry) => [`${identity(entry)} ${entry.from}`, entry]),
    );
    return [...newest.values()].map((entry) => lostBelow(entry, ladder));
  });
}

function lostBelow(entry: Deployment, ladder: readonly string[]): Finding {
  const { agent, environment, from } = entry;
  const version = versionName(entry.version ?? 0);
  const name = from ?? '';
  return rewound(name, {
    message: `the log of ${name} does not know ${agent} ${version}, which was promoted from there to ${environment}: it was rewound`,
    fix:
      name === ladder[0]
        ? `agentctl checkout ${version} --agent ${agent} && agentctl publish --agent ${agent}`
        : `agentctl promote ${name} --agent ${agent} --version ${version}`,
  });
}

function identity({ agent, version }: Deployment): string {
  return `${agent} ${version}`;
}

function rewound(subject: string, words: { message: string; fix: string }): Finding {
  return { code: 'log-rewound', severity: 'error', subject, ...words, fixed: false };
}
