import { withinAgent } from './files.ts';
import type {
  HistoryAnswer,
  ListAnswer,
  ShowAnswer,
  TemplatesAnswer,
  VersionsAnswer,
} from '../../core/answers.ts';
import { count, listed } from '../../core/text.ts';
import { commandText, environmentText, foreign, lines, timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { key, personText, prose, table, yielding } from '../table.ts';
import type { Cell } from '../table.ts';
import { wrapWords } from '../width.ts';
import { withCommand } from './with-command.ts';

/** The answer of `versions`. */
export const versionsView: View<VersionsAnswer> = ({ versions }, screen) => {
  if (versions.length === 0)
    return lines(
      'Nothing is published yet.',
      `  publish the draft:  ${commandText('agentctl publish', screen)}`,
    );
  const rows = versions.map((version): Cell[] => [
    { text: version.version, paint: (text) => screen.paint('version', text) },
    { text: foreign(version.description) },
    { text: personText(version.author?.name ?? version.publishedBy?.name ?? '', screen) },
    { text: version.publishedAt === null ? '' : timeText(version.publishedAt, screen) },
    { text: version.environments.join(', '), paint: (text) => places(text, screen) },
    ...(screen.width === null ? [{ text: version.rejectedIn.join(', ') }] : []),
  ]);
  const words = [prose('description'), yielding('author')];
  return lines(
    table([key('version'), ...words, 'published', key('runs in')], rows, screen),
    ...rejectedLines(versions, screen),
  );
};

// A terminal has them below the table, where they leave the descriptions their room.
function rejectedLines(versions: VersionsAnswer['versions'], screen: Screen): string[] {
  const refused = versions.filter(({ rejectedIn }) => rejectedIn.length > 0);
  if (refused.length === 0 || screen.width === null) return [];
  const names = refused.map(
    ({ version, rejectedIn }) =>
      `${screen.paint('version', version)} in ${places(rejectedIn.join(', '), screen)}`,
  );
  return ['', `  ${screen.paint('warning', 'rejected:')} ${names.join('; ')}`];
}

function places(text: string, screen: Screen): string {
  return text
    .split(', ')
    .map((name) => (screen.ladder.includes(name) ? environmentText(name, screen) : name))
    .join(', ');
}

type Entry = HistoryAnswer['entries'][number];

/** The answer of `history`. */
export const historyView: View<HistoryAnswer> = ({ entries }, screen) => {
  if (entries.length === 0) return 'No entries.';
  const several = new Set(entries.map(({ agent }) => agent)).size > 1;
  const rows = entries.map((entry): Cell[] => [
    {
      text: entry.deployment ?? entry.backup ?? '–',
      paint: (text) =>
        entry.environment === null
          ? text
          : places(entry.environment, { ...screen, paint: (label) => screen.paint(label, text) }),
    },
    ...(several ? [{ text: entry.agent ?? 'all agents' }] : []),
    {
      text: entryText(entry),
      paint: (text: string) => (entry.override.length > 0 ? screen.paint('warning', text) : text),
    },
    { text: timeText(entry.at, screen) },
    { text: personText(entry.by.name, screen) },
    { text: foreign(whyText(entry)) },
  ]);
  return table(
    [
      key('deployment'),
      ...(several ? [key('agent')] : []),
      'what',
      'when',
      yielding('who'),
      prose('why'),
    ],
    rows,
    screen,
  );
};

function entryText({ action, version, previous, override, rejects }: Entry): string {
  const rejected = rejects === null ? '' : ', rejected';
  const forced = override.length > 0 ? ' (forced)' : '';
  if (action === 'discard') return 'discard draft, kept';
  if (action === 'retire') return `retire ${previous ?? ''}${forced}`;
  if (action === 'lock' || action === 'unlock' || action === 'configure') return action;
  return `${action} ${version ?? ''}${previous === null ? '' : ` (was ${previous}${rejected})`}${forced}`;
}

function whyText({ message, override, reason }: Entry): string {
  const rules = override.length > 0 ? `past ${listed(override)}: ` : '';
  return [reason === null ? null : `${rules}${reason}`, message]
    .filter((text) => text !== null && text !== '')
    .join('; ');
}

/** The answer of `show`. */
export const showView: View<ShowAnswer> = (answer, screen) => {
  const notes = answer.notes ? answer.notes.split('\n').map((line) => foreign(line)) : [];
  const name = `${screen.paint('strong', answer.agent)} ${screen.paint('version', foreign(answer.revision))}`;
  const title = answer.description ? `${name}: ${foreign(answer.description)}` : name;
  return lines(
    wrapWords(title, screen.width, '  '),
    ...(notes.length > 0
      ? ['', ...notes.map((line) => wrapWords(`  ${line}`, screen.width, '  '))]
      : []),
    '',
    ...facts(answer, screen).map(([name, value]) => {
      const fact = `  ${screen.paint('dim', name.padEnd(10))} ${value}`;
      return value.includes(' ') ? wrapWords(fact, screen.width, ' '.repeat(13)) : fact;
    }),
    switchTo(answer, screen),
    ...(answer.deployments.length > 0
      ? [
          '',
          table(
            [key('deployment'), 'what', 'when', yielding('who')],
            answer.deployments.map(({ deployment, environment, action, at, by }) => [
              {
                text: deployment,
                paint: (text: string) =>
                  places(environment, { ...screen, paint: (label) => screen.paint(label, text) }),
              },
              { text: action },
              { text: timeText(at, screen) },
              { text: personText(by.name, screen) },
            ]),
            screen,
          ),
        ]
      : []),
    '',
    table(
      [key('file'), 'bytes'],
      answer.files.map(({ path, size }) => [{ text: withinAgent(path) }, { text: String(size) }]),
      screen,
    ),
  );
};

function facts(answer: ShowAnswer, screen: Screen): [string, string][] {
  const published =
    answer.publishedAt === null
      ? null
      : `${timeText(answer.publishedAt, screen)} by ${foreign(answer.publishedBy?.name ?? 'somebody')}`;
  return (
    [
      ['published', published],
      ['author', answer.author ? foreign(`${answer.author.name} <${answer.author.email}>`) : null],
      ['commit', answer.commit],
      ['tree', answer.tree],
      ['files', count(answer.files.length, 'file')],
    ] as const
  ).flatMap(([name, value]) => (value === null ? [] : [[name, value] satisfies [string, string]]));
}

// A hotfix of what runs somewhere starts from that version.
function switchTo({ agent, version, publishedAt }: ShowAnswer, screen: Screen): string | null {
  return version === null || publishedAt === null
    ? null
    : withCommand(
        `  ${screen.paint('dim', 'change it ')} `,
        `git switch -c hotfix refs/tags/${agent}/${version}`,
        screen,
      );
}

/** The answer of `list`. */
export const listView: View<ListAnswer> = ({ agents }, screen) =>
  agents.length === 0
    ? lines(
        'This workspace has no agent yet.',
        `  add one:  ${commandText('agentctl create <id>', screen)}`,
      )
    : table(
        [key('agent'), yielding('name'), 'versions'],
        agents.map(({ agent, name, versions }) => [
          { text: agent, paint: (text) => screen.paint('strong', text) },
          { text: foreign(name ?? '') },
          { text: String(versions) },
        ]),
        screen,
      );

/** The answer of `templates`. */
export const templatesView: View<TemplatesAnswer> = ({ templates }, screen) =>
  table(
    [key('template'), prose('description')],
    templates.map(({ name, description }) => [
      { text: name, paint: (text) => screen.paint('strong', text) },
      { text: description },
    ]),
    screen,
  );
