import type { DraftAnswer, EnvironmentAnswer, StatusAnswer } from '../../core/answers.ts';
import { lockWords } from '../../core/rules.ts';
import { otherBranch } from '../../core/workspace.ts';
import { count } from '../../core/text.ts';
import { filesView } from './files.ts';
import { problemsView } from './problems.ts';
import { commandText, environmentText, foreign, lines, timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { key, personText, table, yielding } from '../table.ts';
import type { Cell } from '../table.ts';

type AgentStatus = StatusAnswer['agents'][number];

/** Where a workspace stands: one agent with its draft and ladder, or one row for each. */
export const statusView: View<StatusAnswer> = (status, screen) => {
  const [only] = status.agents;
  const body = !only
    ? lines(
        'This workspace has no agent yet.',
        `  add one:  ${commandText('agentctl create <id>', screen)}`,
      )
    : status.agents.length === 1
      ? oneAgent(only, screen)
      : manyAgents(status, screen);
  const elsewhere = status.unconnected.map((remote) => unconnectedView(remote, screen));
  return [...elsewhere, body, ...warnings(status, screen)].join('\n\n');
};

/** Says that the logs of this workspace lie on a remote that it does not name: what is shown is not all there is. */
export const unconnectedView: View<string> = (remote, screen) =>
  `${screen.paint('warning', 'note:')} release logs lie on the remote ${foreign(remote)}, and agentctl.yaml does not name it: only local branches are shown (${commandText(`agentctl connect ${foreign(remote)}`, screen)})`;

function oneAgent(status: AgentStatus, screen: Screen): string {
  return lines(draftView(status, screen), '', ladderTable(status.environments, screen));
}

function draftView({ agent, draft, environments }: AgentStatus, screen: Screen): string {
  const first = environments[0]?.name ?? 'sandbox';
  const name = screen.paint('strong', agent);
  if (draft.problems.length > 0)
    return lines(
      `${name}: ${screen.paint('error', 'the draft cannot be read')}`,
      problemsView(draft.problems, screen),
    );
  if (!draft.changed)
    return draft.is === null
      ? `${name}: no draft and nothing published`
      : `${name}: no changes since ${screen.paint('version', draft.is)}`;
  const running = environments[0]?.version ?? null;
  if (draft.tree === null)
    return lines(
      `${name}: ${screen.paint('warning', 'the draft is gone')} (the folder agents/${agent} holds nothing)`,
      `  bring it back:  ${commandText('agentctl discard', screen)}`,
    );
  if (draft.is !== null && running !== null) {
    const left =
      draft.rolledBackBy === null
        ? `${first} runs ${running}`
        : `${first} was rolled back to ${running} by ${foreign(draft.rolledBackBy)}`;
    const [take, place] = [`take ${running}:`, `place ${draft.is} again:`];
    // Publishing an older version over a newer one would undo what came between: that is a rollback.
    const older = Number(draft.is.slice(1)) < Number(running.slice(1));
    const command = older ? `agentctl rollback ${first} --to ${draft.is}` : 'agentctl publish';
    return lines(
      `${name}: your files are ${screen.paint('version', draft.is)}; ${left}`,
      `  ${take.padEnd(place.length)}  ${commandText('agentctl discard', screen)}`,
      `  ${place}  ${commandText(command, screen)}`,
    );
  }
  const size = count(draft.files.length, 'file');
  // Before the first version every file is new, and a list of them tells nothing.
  if (running === null && environments.every(({ version }) => version === null))
    return lines(
      `${name}: ${screen.paint('changed', 'never published')}, the draft holds ${size}`,
      `  publish:  ${commandText('agentctl publish', screen)}`,
    );
  return lines(
    `${name}: ${screen.paint('changed', 'draft changed')}${running === null ? `; nothing runs in ${first}` : ` ${since(draft, first, running)}`} (${size})`,
    filesView(draft.files, screen),
    `  publish:  ${commandText('agentctl publish', screen)}`,
    running === null ? null : `  discard:  ${commandText('agentctl discard', screen)}`,
  );
}

function since(draft: DraftAnswer, first: string, running: string): string {
  if (draft.base === null || draft.base === running) return `since ${running}`;
  return `against ${running}, which runs in ${first}; your files began as ${draft.base}`;
}

function ladderTable(environments: readonly EnvironmentAnswer[], screen: Screen): string {
  const locks = environments.some(({ lock }) => lock !== null);
  const rows = environments.map((environment): Cell[] => [
    { text: environment.name, paint: (text) => painted(text, environment.name, screen) },
    { text: versionText(environment), paint: (text) => screen.paint('version', text) },
    { text: environment.deployedAt === null ? '' : timeText(environment.deployedAt, screen) },
    { text: personText(environment.deployedBy?.name ?? '', screen) },
    {
      text: foreign(
        environment.damage === null
          ? (environment.description ?? '')
          : `damaged: ${environment.damage}`,
      ),
    },
    ...(locks || screen.width === null ? [lockCell(environment, screen)] : []),
  ]);
  const words = [yielding('by'), yielding('description')];
  const head = [key('environment'), key('version'), 'since', ...words, ...(locks ? ['lock'] : [])];
  return lines(
    table(head, rows, screen),
    ...lockLines(environments, screen),
    ...troubleLines(environments, screen),
  );
}

// A terminal has the reason below the table, where it is never cut.
function lockCell({ lock }: EnvironmentAnswer, screen: Screen): Cell {
  const paint = (text: string) => screen.paint('warning', text);
  if (screen.width !== null) return { text: lock === null ? '' : 'locked', paint };
  return { text: lock === null ? '' : lockText(lock) };
}

function lockLines(environments: readonly EnvironmentAnswer[], screen: Screen): string[] {
  const locked = environments.flatMap(({ name, lock, lockedForAll }) =>
    lock === null || screen.width === null
      ? []
      : [
          `  ${environmentText(name, screen)} is ${screen.paint('warning', lockText(lock))}`,
          `    unlock:  ${commandText(`agentctl env unlock ${name}${lockedForAll ? ' --all' : ''}`, screen)}`,
        ],
  );
  return locked.length === 0 ? [] : ['', ...locked];
}

// What the table cannot say: files that differ from their record, and versions that run and may not go on.
function troubleLines(environments: readonly EnvironmentAnswer[], screen: Screen): string[] {
  if (screen.width === null) return [];
  const drifted = environments.flatMap((environment) =>
    environment.drifted
      ? [
          `  ${environmentText(environment.name, screen)} ${screen.paint('warning', 'drifted')}: its files differ from its record`,
          `    look:    ${commandText('agentctl doctor', screen)}`,
        ]
      : [],
  );
  const running = environments.map(({ version }) => version);
  const rejected = environments.flatMap(({ name, rejected: versions }) =>
    versions
      .filter((version) => running.includes(version))
      .map(
        (version) =>
          `  ${screen.paint('version', version)} is ${screen.paint('warning', 'rejected')} in ${environmentText(name, screen)}: it may not enter again`,
      ),
  );
  const all = [...drifted, ...rejected];
  return all.length === 0 ? [] : ['', ...all];
}

// The name may have been cut to fit: it keeps the colour of the whole.
function painted(shown: string, name: string, screen: Screen): string {
  return environmentText(name, screen).replace(name, () => shown);
}

function versionText({ version, damage }: EnvironmentAnswer): string {
  return damage === null ? (version ?? '–') : '?';
}

function lockText(lock: NonNullable<EnvironmentAnswer['lock']>): string {
  return foreign(lockWords(lock));
}

function manyAgents({ agents }: StatusAnswer, screen: Screen): string {
  const names = agents[0]?.environments.map(({ name }) => name) ?? [];
  const rows = agents.map(({ agent, draft, environments }): Cell[] => [
    { text: agent, paint: (text) => screen.paint('strong', text) },
    {
      text: draftWord(draft),
      paint: (text) =>
        screen.paint(draft.problems.length > 0 ? 'error' : draft.changed ? 'changed' : 'dim', text),
    },
    ...environments.map((environment) => ({
      text: `${versionText(environment)}${environment.lock ? ' (locked)' : ''}${environment.drifted ? ' (drifted)' : ''}`,
      paint: (text: string) => painted(text, environment.name, screen),
    })),
  ]);
  const changed = agents.filter(({ draft }) => draft.changed).length;
  return lines(
    `${count(agents.length, 'agent')}, ${changed === 0 ? 'no drafts' : `${count(changed, 'draft')} changed`}`,
    '',
    table([key('agent'), 'draft', ...names.map(key)], rows, screen),
    changed === 0 || screen.width === null
      ? null
      : `\n  see one:  ${commandText('agentctl status --agent <id>', screen)}`,
  );
}

function draftWord(draft: DraftAnswer): string {
  if (draft.problems.length > 0) return 'unreadable';
  if (!draft.changed) return '–';
  if (draft.tree === null) return 'gone';
  return draft.is === null ? count(draft.files.length, 'file') : `is ${draft.is}`;
}

function warnings(status: StatusAnswer, screen: Screen): string[] {
  const warn = (text: string) => `${screen.paint('warning', 'note:')} ${text}`;
  return [
    ...(status.operation
      ? [warn(`a ${status.operation} is in progress: publish waits until it is finished`)]
      : []),
    ...status.foreign.map(({ environment, branch }) =>
      warn(
        `the branch ${branch} is one of your own, not a release log: ${otherBranch({ name: environment })}`,
      ),
    ),
  ];
}
