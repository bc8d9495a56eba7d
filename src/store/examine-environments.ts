import type { Finding } from '../core/finding.ts';
import { otherBranch } from '../core/workspace.ts';
import { examineLog } from './examine-log.ts';
import type { LogExamination } from './examine-log.ts';
import { examinePlace } from './examine-place.ts';
import { examineRewound, rewoundBelow } from './examine-rewound.ts';
import type { EnvironmentState } from './places.ts';
import type { Store } from './store.ts';

/**
 * Examines environments: their logs against their chain and their past, what they run against its record.
 *
 * @param agents the agents to examine, null for each that a log or a record names
 */
export async function examineEnvironments(
  store: Store,
  states: readonly EnvironmentState[],
  agents: readonly string[] | null,
): Promise<{ logs: Map<string, LogExamination>; findings: Finding[] }> {
  const logs = new Map<string, LogExamination>();
  const findings: Finding[] = [];
  for (const state of states) {
    const log = await examineLog(store, state);
    logs.set(state.environment.name, log);
    const rewound = await examineRewound(store, state, log);
    findings.push(
      ...(rewound.length > 0 ? rewound : foreignBranch(state)),
      ...branchInTheWay(store, state),
      ...log.findings,
      ...(state.foreign
        ? []
        : (agents ?? named(state, log)).flatMap((agent) => examinePlace(state, agent, log))),
    );
  }
  // The reflog tells more than the environment above.
  const known = new Set(
    findings.filter(({ code }) => code === 'log-rewound').map(({ subject }) => subject),
  );
  findings.push(...rewoundBelow(states, logs).filter(({ subject }) => !known.has(subject)));
  return { logs, findings };
}

function named(state: EnvironmentState, log: LogExamination): string[] {
  const logged = log.entries.flatMap(({ agent }) => agent ?? []);
  return [...new Set([...state.places.keys(), ...logged])].toSorted();
}

function foreignBranch(state: EnvironmentState): Finding[] {
  if (!state.foreign) return [];
  const { name, branch } = state.environment;
  return [
    {
      code: 'foreign-branch',
      severity: 'error',
      subject: name,
      message: `the branch ${branch} is one of your own, not the release log of ${name}`,
      fix: otherBranch(state.environment),
      fixed: false,
    },
  ];
}

// Git keeps no branch live beside a branch live/x.
function branchInTheWay(store: Store, { environment, ref }: EnvironmentState): Finding[] {
  const other = store.repository.refs.find(
    (candidate) => candidate.startsWith(`${ref}/`) || ref.startsWith(`${candidate}/`),
  );
  if (other === undefined) return [];
  const name = other.replace('refs/heads/', '');
  return [
    {
      code: 'branch-in-the-way',
      severity: 'error',
      subject: environment.name,
      message: `git can't make the branch ${environment.branch} for ${environment.name} beside your branch ${name}`,
      fix: `give ${environment.name} another branch in agentctl.yaml: branch: agentctl-${environment.name}`,
      fixed: false,
    },
  ];
}
