import type { DraftAnswer, EnvironmentAnswer, StatusAnswer } from '../../core/answers.ts';
import { otherBranch } from '../../core/workspace.ts';
import { count, shellWord } from '../../core/text.ts';
import { filesView } from './files.ts';
import { lockText, marks, noteLines, rejection } from './status-notes.ts';
import { problemsView } from './problems.ts';
import { commandText, environmentText, foreign, lines, timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { key, personText, table, yielding } from '../table.ts';
import type { Cell } from '../table.ts';
import { proseText } from './with-command.ts';

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
  return [body, ...warnings(status, screen)].join('\n\n');
};

function oneAgent(status: AgentStatus, screen: Screen): string {
  const [head = '', ...more] = draftView(status, screen).split('\n');
  return lines(proseText(head, screen), ...more, '', ladderTable(status.environments, screen));
}

function draftView({ agent, draft, environments }: AgentStatus, screen: Screen): string {
  const name = screen.paint('strong', agent);
  if (draft.problems.length > 0)
    return lines(
      `${name}: ${screen.paint('error', 'the draft cannot be read')}`,
      problemsView(draft.problems, screen),
    );
  if (draft.ignored !== null)
    return lines(
      `${name}: ${screen.paint('warning', 'the draft is ignored')} (git ignores all files of agents/${agent})`,
      `  which rule:  ${commandText(`git check-ignore -v ${shellWord(foreign(draft.ignored))}`, screen)}`,
    );
  if (!draft.changed)
    return draft.is === null
      ? `${name}: no draft and nothing published`
      : `${name}: no changes since ${screen.paint('version', draft.is)}${rejection(draft.is, environments)}`;
  const running = environments[0]?.version ?? null;
  if (draft.tree === null)
    return lines(
      `${name}: ${screen.paint('warning', 'the draft is gone')} (the folder agents/${agent} holds nothing)`,
      `  bring it back:  ${commandText('agentctl discard', screen)}`,
    );
  if (draft.is !== null && running !== null)
    return versionView({ agent, draft, environments }, { is: draft.is, running }, screen);
  if (draft.catchUp !== null && running !== null)
    return lines(
      `${name}: your files are behind ${screen.paint('version', running)}, which ${environments[0]?.name} runs and which goes on from them`,
      `  take ${running}:  ${commandText(draft.catchUp, screen)}`,
    );
  // Before the first version every file is new, and a list of them tells nothing.
  if (environments.every(({ version }) => version === null))
    return lines(
      `${name}: ${screen.paint('changed', nowhere(draft))}, the draft holds ${count(draft.files.length, 'file')}`,
      `  publish:  ${commandText('agentctl publish', screen)}`,
    );
  return lines(
    `${name}: ${screen.paint('changed', 'draft changed')}${comparison(draft, environments)}`,
    filesView(draft.files, screen),
    `  publish:  ${commandText('agentctl publish', screen)}`,
    running === null ? null : `  discard:  ${commandText('agentctl discard', screen)}`,
  );
}

// The files are a version, another one than runs.
function versionView(
  { agent, draft, environments }: AgentStatus,
  { is, running }: { is: string; running: string },
  screen: Screen,
): string {
  const [first] = environments;
  const name = first?.name ?? 'sandbox';
  const left =
    draft.rolledBackBy === null
      ? `${name} runs ${running}`
      : `${name} was rolled back to ${running} by ${foreign(draft.rolledBackBy)}`;
  const never = draft.ran ? '' : `, which never ran${draft.lacks ? ' and lacks changes' : ''}`;
  if (draft.catchUp !== null)
    return lines(
      `${screen.paint('strong', agent)}: your files are ${screen.paint('version', is)}${rejection(is, environments)}; ${left}, which goes on from it`,
      `  take ${running}:  ${commandText(draft.catchUp, screen)}`,
    );
  const refused = first?.rejected.includes(is) === true;
  const [take, [label, command]] = [`take ${running}:`, placing(draft, { name, is, running })];
  const how = label.startsWith('bring') ? ' says how' : '';
  return lines(
    `${screen.paint('strong', agent)}: your files are ${screen.paint('version', is)}${rejection(is, environments)}${never}; ${left}`,
    `  ${refused ? take : take.padEnd(label.length)}  ${commandText('agentctl discard', screen)}`,
    refused ? null : `  ${label}  ${commandText(command, screen)}${how}`,
  );
}

// Publishing an older version over a newer one would undo what came between: that is a rollback, if it ever ran.
function placing(
  draft: DraftAnswer,
  { name, is, running }: { name: string; is: string; running: string },
): [label: string, command: string] {
  if (!draft.ran)
    return [draft.lacks ? `bring ${running} in:` : `place ${is}:`, 'agentctl publish'];
  const back = draft.lacks || Number(is.slice(1)) < Number(running.slice(1));
  return [`place ${is} again:`, back ? `agentctl rollback ${name} --to ${is}` : 'agentctl publish'];
}

// With what the files are compared, and what they began as where that is another version.
function comparison(
  { base, files }: DraftAnswer,
  environments: readonly EnvironmentAnswer[],
): string {
  const [first] = environments;
  const running = first?.version ?? null;
  const size = `(${count(files.length, 'file')})`;
  if (running === null) return `; nothing runs in ${first?.name ?? 'sandbox'} ${size}`;
  const refused = rejection(base, environments);
  return base === null || base === running
    ? ` since ${running}${refused} ${size}`
    : ` since ${running}, which ${first?.name} runs ${size}; your files began as ${base}${refused}`;
}

function ladderTable(environments: readonly EnvironmentAnswer[], screen: Screen): string {
  const locks = environments.some((environment) => lockText(environment, screen) !== null);
  const rows = environments.map((environment): Cell[] => [
    { text: environment.name, paint: (text) => painted(text, environment.name, screen) },
    versionCell(environment, environments, screen),
    { text: environment.deployedAt === null ? '' : timeText(environment.deployedAt, screen) },
    { text: personText(environment.deployedBy?.name ?? '', screen) },
    {
      text: foreign(
        environment.damage === null
          ? (environment.description ?? '')
          : `damaged: ${environment.damage}`,
      ),
    },
    ...lastCells(environment, { environments, locks }, screen),
  ]);
  const words = [yielding('by'), yielding('description')];
  const head = [key('environment'), key('version'), 'since', ...words, ...(locks ? ['lock'] : [])];
  return lines(table(head, rows, screen), ...noteLines(environments, screen));
}

// A pipe has the version alone, and its marks in the last column.
function versionCell(
  environment: EnvironmentAnswer,
  environments: readonly EnvironmentAnswer[],
  screen: Screen,
): Cell {
  const mark = screen.width === null ? '' : inBrackets(marks(environment, environments));
  const paint = (text: string) => screen.paint(mark === '' ? 'version' : 'warning', text);
  return { text: versionText(environment) + mark, paint };
}

// A terminal has the reason of a lock below the table, where it is never cut.
function lastCells(
  environment: EnvironmentAnswer,
  { environments, locks }: { environments: readonly EnvironmentAnswer[]; locks: boolean },
  screen: Screen,
): Cell[] {
  const words = lockText(environment, screen);
  if (screen.width === null)
    return [{ text: words ?? '' }, { text: marks(environment, environments).join(', ') }];
  const paint = (text: string) => screen.paint('warning', text);
  return locks ? [{ text: words === null ? '' : 'locked', paint }] : [];
}

function inBrackets(words: readonly string[]): string {
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

// What stands in an environment's column has its colour.
function painted(shown: string, name: string, screen: Screen): string {
  return environmentText(name, screen).replace(name, () => shown);
}

function versionText({ version, damage }: EnvironmentAnswer): string {
  return damage === null ? (version ?? '–') : '?';
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
      text: `${versionText(environment)}${inBrackets([
        ...(lockText(environment, screen) === null ? [] : ['locked']),
        ...marks(environment, environments),
      ])}`,
      paint: (text: string) => painted(text, environment.name, screen),
    })),
  ]);
  const changed = agents.filter(({ draft }) => draft.changed).length;
  const drifted = agents.some((each) => each.environments.some((place) => place.drifted));
  return lines(
    `${count(agents.length, 'agent')}, ${changed === 0 ? 'no drafts' : `${count(changed, 'draft')} changed`}`,
    '',
    table([key('agent'), 'draft', ...names.map(key)], rows, screen),
    changed === 0 || screen.width === null
      ? null
      : `\n  see one:  ${commandText('agentctl status --agent <id>', screen)}`,
    screen.width === null || !drifted
      ? null
      : `\n  files differ from their record:  ${commandText('agentctl doctor', screen)}`,
  );
}

function draftWord(draft: DraftAnswer): string {
  if (draft.problems.length > 0) return 'unreadable';
  if (!draft.changed && draft.ignored === null) return '–';
  if (draft.tree === null) return draft.ignored === null ? 'gone' : 'ignored';
  return draft.is === null ? count(draft.files.length, 'file') : `is ${draft.is}`;
}

// What was taken out of every environment was published all the same.
function nowhere({ is, base }: { is: string | null; base: string | null }): string {
  if (is !== null) return `${is} runs nowhere`;
  return base === null ? 'never published' : 'nothing runs anywhere';
}

function warnings(status: StatusAnswer, screen: Screen): string[] {
  const warn = (text: string) => `${screen.paint('warning', 'note:')} ${text}`;
  return [
    ...(status.operation
      ? [warn(`a ${status.operation} is in progress: publish waits until it is finished`)]
      : []),
    ...status.foreign.map(({ environment, branch, emptied }) =>
      warn(
        emptied
          ? `the branch ${branch} was the release log of ${environment} until somebody removed .agentctl/ from it by hand (${commandText('agentctl doctor', screen)})`
          : `the branch ${branch} is one of your own, not a release log: ${otherBranch({ name: environment })}`,
      ),
    ),
  ];
}
