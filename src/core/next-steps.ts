import type { EnvironmentAnswer, StatusAnswer } from './answers.ts';
import { allLockWords, holds } from './lock.ts';
import { STEP_CODES } from './next-answer.ts';
import type { NextAnswer, NextStep, StepCode } from './next-answer.ts';
import { draftStep } from './next-draft.ts';
import { toFinish } from './operation.ts';

/** What is known of a workspace when it is asked what to do next. */
export interface Standing {
  directory: string | null;
  status: StatusAnswer;
  /** How many errors the changed draft of an agent has, where it has some. */
  errors: ReadonlyMap<string, number>;
  /** The versions that were taken out of an environment last, and by whom: see `departures`. */
  left: ReadonlyMap<string, Left>;
  now: Date;
}

/** What left an environment by the rollbacks or retirements that were its last moves. */
export interface Left {
  versions: readonly string[];
  by: string;
}

/** A step of one agent, before its command names the agent. */
export type AgentStep = Omit<NextStep, 'agent'>;

/** Returns the key of an agent in an environment. */
export function placeKey(agent: string, environment: string): string {
  return `${agent} ${environment}`;
}

/** Says where the agents of a workspace stand and what to do next, the most urgent first. */
export function nextSteps(standing: Standing): NextAnswer {
  const { directory, status } = standing;
  const several = status.agents.length > 1;
  const named = (command: string, agent: string) =>
    several && command.startsWith('agentctl ') ? `${command} --agent ${agent}` : command;
  const own = status.agents.flatMap((one) =>
    agentSteps(one, standing).map((step) => ({
      ...step,
      agent: one.agent,
      command: named(step.command, one.agent),
    })),
  );
  const order = (code: StepCode) => STEP_CODES.indexOf(code);
  const all = [...workspaceSteps(status), ...own];
  const open = all.length > 0 ? all : restSteps(status.agents, named);
  return {
    directory,
    agents: status.agents.map(({ agent, environments }) => ({
      agent,
      environments: environments.map(({ name, version }) => ({ name, version })),
    })),
    steps: open.toSorted((a, b) => order(a.code) - order(b.code)),
  };
}

// Everything is in step: what there is to do at leisure, with the first agent.
function restSteps(
  agents: StatusAnswer['agents'],
  named: (command: string, agent: string) => string,
): NextStep[] {
  return agents.slice(0, 1).flatMap(({ agent, environments }) => {
    const versions = new Set(environments.map(({ version }) => version ?? 'nothing'));
    const because =
      agents.length === 1 && versions.size === 1
        ? `all environments run ${[...versions].join('')}, and so do your files`
        : 'nothing waits to be published or promoted';
    const rest = { code: 'talk' as const, agent, because };
    return [
      { ...rest, command: named('agentctl chat', agent), does: 'talk to it' },
      {
        ...rest,
        command: named('agentctl diff', agent),
        does: `see what you change, once you edit agents/${agent}`,
      },
    ];
  });
}

function workspaceSteps({ agents, operation, unconnected, foreign }: StatusAnswer): NextStep[] {
  const none = { agent: null };
  const [remote] = unconnected;
  return [
    ...(operation === null
      ? []
      : [
          {
            ...none,
            code: 'operation' as const,
            because: `a ${operation} is in progress, and publishing waits for it`,
            command: 'git status',
            does: `see what is open, then ${toFinish(operation)}, or git ${operation} --abort`,
          },
        ]),
    ...(remote === undefined
      ? []
      : [
          {
            ...none,
            code: 'connect' as const,
            because: `the release logs lie on the remote ${remote}, which agentctl.yaml does not name`,
            command: `agentctl connect ${remote}`,
            does: 'share versions and logs through it',
          },
        ]),
    ...foreign.map(({ environment, branch }) => ({
      ...none,
      code: 'mend' as const,
      because: `the branch ${branch} is not the release log of ${environment}`,
      command: 'agentctl doctor',
      does: 'see what is wrong, and how to mend it',
    })),
    ...(agents.length > 0
      ? []
      : [
          {
            ...none,
            code: 'create' as const,
            because: 'this workspace has no agent yet',
            command: 'agentctl create assistant',
            does: 'add one from the smallest template',
          },
        ]),
  ];
}

function agentSteps(one: StatusAnswer['agents'][number], standing: Standing): AgentStep[] {
  const { agent, draft, environments } = one;
  const damaged = environments.find(({ damage, drifted }) => damage !== null || drifted);
  const draftOne = draftStep(agent, draft, {
    environments,
    errors: standing.errors.get(agent) ?? 0,
  });
  return [
    ...(damaged ? [mendStep(damaged)] : []),
    ...(draftOne ? [draftOne] : []),
    ...climbs(one, standing),
  ];
}

function mendStep({ name, damage }: EnvironmentAnswer): AgentStep {
  return {
    code: 'mend',
    because:
      damage === null
        ? `the files in ${name} differ from their record`
        : `${name} is damaged: ${damage}`,
    command: 'agentctl doctor',
    does: 'see what is wrong, and how to mend it',
  };
}

// From the lowest environment up: what the one below runs and this one does not yet.
function climbs(
  { agent, environments }: StatusAnswer['agents'][number],
  { left, now }: Standing,
): AgentStep[] {
  return environments.slice(1).flatMap((above, index): AgentStep[] => {
    const below = environments[index];
    const version = below?.version ?? null;
    if (!below || version === null || !isNewer(version, above.version)) return [];
    const gone = left.get(placeKey(agent, above.name));
    const because = `${below.name} runs ${version}, and ${above.name} ${above.version ?? 'nothing'}`;
    if (above.rejected.includes(version) || gone?.versions.includes(version))
      return [
        {
          code: 'compare',
          because: gone
            ? `${above.name} was taken back from ${version} by ${gone.by}`
            : `${version} was rejected in ${above.name}`,
          command:
            above.version === null
              ? `agentctl history ${above.name}`
              : `agentctl diff ${above.name} ${below.name}`,
          does: `see what ${version} changed, then mend the draft and publish it`,
        },
      ];
    const locks = above.locks.filter((lock) => holds(lock, now));
    return locks.length > 0
      ? [
          {
            code: 'unlock',
            because: `${because}, which is ${allLockWords(locks)}`,
            command: `agentctl env unlock ${above.name}${locks[0]?.forAll === true ? ' --all' : ''}`,
            does: `once it may be opened, then agentctl promote ${above.name}`,
          },
        ]
      : [
          {
            code: 'promote',
            because,
            command: `agentctl promote ${above.name}`,
            does: `place ${version} there as well`,
          },
        ];
  });
}

function isNewer(version: string, than: string | null): boolean {
  return than === null || Number(version.slice(1)) > Number(than.slice(1));
}
