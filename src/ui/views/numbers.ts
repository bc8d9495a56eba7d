import type { MoveAnswer } from '../../core/answers.ts';
import type {
  NumberAnswer,
  NumbersAnswer,
  NumbersChangeAnswer,
  ResolveAnswer,
  SettingsDamage,
} from '../../core/settings-answers.ts';
import { count } from '../../core/text.ts';
import { commandText, environmentText, foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { key, table, yielding } from '../table.ts';
import type { Cell } from '../table.ts';
import { done } from './done.ts';
import { planLine } from './plan-line.ts';
import { withCommand } from './with-command.ts';

const MOST = 8;

/** The numbers that will reach a version, as a line of a plan; null where there is none. */
export function incomingNumbers(numbers: MoveAnswer['numbers'], screen: Screen): string | null {
  if (numbers.length === 0) return null;
  const shown = numbers.slice(0, MOST).map(({ number, variant, label }) =>
    [number, label ?? '', variant === null ? '' : `(${variant})`]
      .filter((word) => word !== '')
      .map(foreign)
      .join(' '),
  );
  const rest = numbers.length - shown.length;
  return planLine(
    'numbers',
    `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} will reach it`,
    screen,
  );
}

/** Whose numbers were asked for, and where; null means all. */
export interface NumbersScope {
  agent: string | null;
  environment: string | null;
}

/** All numbers of a workspace. */
export const EVERYWHERE: NumbersScope = { agent: null, environment: null };

/** The answer of `numbers list`. */
export const numbersView =
  (scope: NumbersScope): View<NumbersAnswer> =>
  ({ numbers, damage }, screen) =>
    lines(
      numbers.length === 0 ? noNumbers(scope, screen) : numbersTable(numbers, screen),
      ...damage.map((one) => damageLine(one, screen)),
    );

function noNumbers({ agent, environment }: NumbersScope, screen: Screen): string {
  const place = [
    ...(agent === null ? [] : [`to ${agent}`]),
    ...(environment === null ? [] : [`in ${environment}`]),
  ].join(' ');
  return lines(
    place === '' ? 'No number leads anywhere yet.' : `No number leads anywhere ${place}.`,
    `  add one:  ${commandText(`agentctl numbers add <number> --env ${environment ?? '<environment>'}`, screen)}`,
  );
}

/** Numbers as a table, and below it those that do not count where they stand. */
export function numbersTable(numbers: readonly NumberAnswer[], screen: Screen): string {
  const several = new Set(numbers.map(({ agent }) => agent)).size > 1;
  const rows = numbers.map((entry): Cell[] => [
    { text: entry.number, paint: (text) => screen.paint('strong', text) },
    ...(several ? [{ text: entry.agent }] : []),
    { text: entry.environment, paint: (text: string) => environmentText(text, screen) },
    { text: versionWords(entry), paint: (text: string) => screen.paint('version', text) },
    { text: entry.variant ?? '' },
    { text: foreign(entry.label ?? '') },
    { text: foreign(entry.sipHeaders.map(({ name, value }) => `${name}: ${value}`).join('; ')) },
  ]);
  const head = [
    key('number'),
    ...(several ? [key('agent')] : []),
    key('environment'),
    'reaches',
    'variant',
    yielding('label'),
    yielding('SIP headers'),
  ];
  return lines(
    table(head, rows, screen),
    ...numbers.filter(({ lost }) => lost).map((entry) => lostLine(entry, screen)),
  );
}

function versionWords({ version, pinned }: Pick<NumberAnswer, 'version' | 'pinned'>): string {
  return `${version ?? 'nothing'}${pinned ? ' (pinned)' : ''}`;
}

function lostLine({ number, agent, environment }: NumberAnswer, screen: Screen): string {
  const words = `${screen.paint('warning', 'note:')} ${number} stands at ${agent} in ${environment} as well, and does not count there (`;
  return withCommand(words, 'agentctl doctor --fix', screen);
}

function damageLine({ agent, environment, message }: SettingsDamage, screen: Screen): string {
  const words = `${screen.paint('warning', 'note:')} the settings of ${agent} in ${environment} are damaged: ${foreign(message)} (`;
  return withCommand(words, 'agentctl doctor', screen);
}

/** The answer of `numbers resolve`. */
export const resolveView: View<ResolveAnswer> = (answer, screen) =>
  lines(
    `${screen.paint('strong', answer.number)} reaches ${answer.agent}${answer.version === null ? '' : ` ${screen.paint('version', versionWords(answer))}`} in ${environmentText(answer.environment, screen)}${answer.version === null ? ', where nothing runs' : ''}`,
    answer.variant === null ? null : `  variant   ${foreign(answer.variant)}`,
    ...answer.sipHeaders.map(({ name, value }) => `  header    ${foreign(`${name}: ${value}`)}`),
    `  endpoint  ${answer.endpoint === null ? `none (${commandText(`agentctl env set ${answer.environment} --endpoint <address> --agent ${answer.agent}`, screen)})` : foreign(answer.endpoint)}`,
  );

/** The answer of the commands that change numbers; one line for each. */
export const numbersChangeView =
  (verb: 'Added' | 'Changed' | 'Removed' | 'Moved'): View<NumbersChangeAnswer> =>
  ({ agent, environment, numbers }, screen) => {
    const place = environmentText(environment, screen);
    const way = { Added: 'to', Changed: 'of', Removed: 'from', Moved: 'to' }[verb];
    return lines(
      ...numbers.map(({ number, shown, changed, error, hint, takenFrom }) =>
        error !== null
          ? lines(
              `${screen.paint('error', '✗')} ${number}: ${foreign(error)}`,
              hint === null ? null : `    ${commandText(hint, screen)}`,
            )
          : changed
            ? done(
                `${verb} ${foreign(shown)} ${way} ${agent} in ${place}${takenWords(takenFrom)}`,
                screen,
              )
            : `${foreign(shown)} is so already: nothing to do`,
      ),
      numbers.length > 3
        ? `${count(numbers.filter(({ changed }) => changed).length, 'number')} of ${numbers.length} changed`
        : null,
    );
  };

function takenWords(from: NumbersChangeAnswer['numbers'][number]['takenFrom']): string {
  return from === null
    ? ''
    : ` (somebody added it to ${from.agent} in ${from.environment} in the meantime: taken away there)`;
}
