import type {
  ConfigureAnswer,
  SettingsAnswer,
  SettingsDiffAnswer,
  SettingsHistoryAnswer,
} from '../../core/settings-answers.ts';
import type { SettingsChange } from '../../core/settings/compare.ts';
import { assignmentOf, valueWords } from '../../core/settings/variables.ts';
import { listed } from '../../core/text.ts';
import { environmentText, foreign, lines, timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { key, table, yielding } from '../table.ts';
import type { Cell } from '../table.ts';
import { done } from './done.ts';
import { lockNotes } from './status-notes.ts';
import { numbersTable } from './numbers.ts';
import { withCommand } from './with-command.ts';

/** The answer of `env show`. */
export const settingsView: View<SettingsAnswer> = (answer, screen) => {
  const { agent, environment, version, endpoint, endpoints, variables, missing, numbers } = answer;
  const rows = variables.map((one): Cell[] => [
    { text: one.name, paint: (text) => screen.paint('strong', text) },
    { text: one.value === null ? '–' : foreign(valueWords(one.value)) },
    { text: noteOf(one) },
  ]);
  const locks = lockNotes({ name: environment, locks: answer.locks }, screen);
  return lines(
    `${screen.paint('strong', agent)} in ${environmentText(environment, screen)} ${screen.paint('version', version ?? '(nothing runs there)')}`,
    `  endpoint  ${endpoint === null ? '–' : foreign(endpoint)}`,
    ...endpoints.map(
      ({ variant, endpoint: address }) => `  endpoint  ${foreign(address)} for ${foreign(variant)}`,
    ),
    '',
    rows.length === 0
      ? 'No variables.'
      : table([key('variable'), yielding('value'), 'note'], rows, screen),
    ...(numbers.length === 0 ? [] : ['', numbersTable(numbers, screen)]),
    missing.length === 0
      ? null
      : withCommand(
          `${screen.paint('warning', 'missing:')} ${listed(missing)}  `,
          `agentctl env set ${environment} ${wayToSet(variables, missing)}`,
          screen,
        ),
    ...(locks.length === 0 ? [] : ['', ...locks]),
    ...answer.damage.map((flaw) => `${screen.paint('error', 'damaged:')} ${foreign(flaw)}`),
  );
};

function wayToSet(variables: SettingsAnswer['variables'], [name = '']: readonly string[]): string {
  return assignmentOf({ name, secret: variables.some((one) => one.name === name && one.secret) });
}

function noteOf({
  isDefault,
  required,
  secret,
  declared,
  value,
}: SettingsAnswer['variables'][number]): string {
  return [
    ...(isDefault ? ['default'] : []),
    ...(secret ? ['secret'] : []),
    ...(required && value === null ? ['required'] : []),
    ...(declared ? [] : ['not declared by what runs']),
  ].join(', ');
}

/** What a change of settings does, a line each. */
function changeLines(changes: readonly SettingsChange[], screen: Screen): string[] {
  return changes.map(({ path, before, after }) => {
    const name = foreign(path.replace(/^(?:variables|numbers)\./, ''));
    if (before === null) return `  ${screen.paint('added', '+')} ${name}: ${foreign(after ?? '')}`;
    if (after === null) return `  ${screen.paint('removed', '-')} ${name}: ${foreign(before)}`;
    return `  ${screen.paint('changed', '~')} ${name}: ${foreign(before)} → ${foreign(after)}`;
  });
}

/** The answer of the commands that change settings. */
export const configureView: View<ConfigureAnswer> = (answer, screen) => {
  const place = `${answer.agent} in ${environmentText(answer.environment, screen)}`;
  if (answer.nothingToDo) return `The settings of ${place} are so already: nothing to do`;
  return lines(
    answer.dryRun
      ? `Would change the settings of ${place}:`
      : done(`Changed the settings of ${place} (${answer.deployment ?? ''})`, screen),
    ...changeLines(answer.changes, screen),
  );
};

/** The answer of `env diff`. */
export const settingsDiffView: View<SettingsDiffAnswer> = ({ agent, from, to, changes }, screen) =>
  changes.length === 0
    ? `The settings of ${agent} are the same in ${environmentText(from, screen)} and ${environmentText(to, screen)}`
    : lines(
        `${agent}: ${environmentText(from, screen)} → ${environmentText(to, screen)}`,
        ...changeLines(changes, screen),
      );

/** The answer of `env history`. */
export const settingsHistoryView: View<SettingsHistoryAnswer> = ({ entries }, screen) =>
  entries.length === 0
    ? 'No settings were ever changed there.'
    : lines(
        ...entries.flatMap(({ deployment, action, by, at, message, changes }) => [
          `${screen.paint('strong', deployment)} ${action} ${timeText(at, screen)} by ${foreign(by.name)}${message === null ? '' : `: ${foreign(message)}`}`,
          ...changeLines(changes, screen),
        ]),
      );
