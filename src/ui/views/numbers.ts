import type { MoveAnswer } from '../../core/answers.ts';
import type {
  NumberAnswer,
  NumbersAnswer,
  NumbersChangeAnswer,
  ResolveAnswer,
} from '../../core/settings-answers.ts';
import { count } from '../../core/text.ts';
import { commandText, environmentText, foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { key, table, yielding } from '../table.ts';
import type { Cell } from '../table.ts';
import { done } from './done.ts';

const MOST = 8;

/** The numbers that will reach a version, as a line of a plan; null where there is none. */
export function incomingNumbers(numbers: MoveAnswer['numbers']): string | null {
  if (numbers.length === 0) return null;
  const shown = numbers.slice(0, MOST).map(({ number, variant, label }) =>
    [number, label ?? '', variant === null ? '' : `(${variant})`]
      .filter((word) => word !== '')
      .map(foreign)
      .join(' '),
  );
  const rest = numbers.length - shown.length;
  return `  numbers    ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} will reach it`;
}

/** The answer of `numbers list`. */
export const numbersView: View<NumbersAnswer> = ({ numbers }, screen) => {
  if (numbers.length === 0)
    return lines(
      'No number leads anywhere yet.',
      `  add one:  ${commandText('agentctl numbers add <number> --env <environment>', screen)}`,
    );
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
  return lines(
    table(
      [
        key('number'),
        ...(several ? [key('agent')] : []),
        key('environment'),
        'reaches',
        'variant',
        yielding('label'),
        yielding('SIP headers'),
      ],
      rows,
      screen,
    ),
    ...numbers.filter(({ lost }) => lost).map((entry) => lostLine(entry, screen)),
  );
};

function versionWords({ version, pinned }: NumberAnswer): string {
  return `${version ?? 'nothing'}${pinned ? ' (pinned)' : ''}`;
}

function lostLine({ number, agent, environment }: NumberAnswer, screen: Screen): string {
  return `${screen.paint('warning', 'note:')} ${number} stands at ${agent} in ${environment} as well, and does not count there (${commandText('agentctl doctor --fix', screen)})`;
}

/** The answer of `numbers resolve`. */
export const resolveView: View<ResolveAnswer> = (answer, screen) =>
  lines(
    `${screen.paint('strong', answer.number)} reaches ${answer.agent}${answer.version === null ? '' : ` ${screen.paint('version', answer.version)}`} in ${environmentText(answer.environment, screen)}${answer.version === null ? ', where nothing runs' : ''}`,
    answer.variant === null ? null : `  variant   ${foreign(answer.variant)}`,
    ...answer.sipHeaders.map(({ name, value }) => `  header    ${foreign(`${name}: ${value}`)}`),
    `  endpoint  ${answer.endpoint === null ? `none (${commandText(`agentctl env set ${answer.environment} --endpoint <address>`, screen)})` : foreign(answer.endpoint)}`,
  );

/** The answer of the commands that change numbers; one line for each. */
export const numbersChangeView =
  (verb: 'Added' | 'Changed' | 'Removed' | 'Moved'): View<NumbersChangeAnswer> =>
  ({ agent, environment, numbers }, screen) => {
    const place = environmentText(environment, screen);
    const way = { Added: 'to', Changed: 'of', Removed: 'from', Moved: 'to' }[verb];
    return lines(
      ...numbers.map(({ number, shown, changed, error }) =>
        error !== null
          ? `${screen.paint('error', '✗')} ${number}: ${foreign(error)}`
          : changed
            ? done(`${verb} ${foreign(shown)} ${way} ${agent} in ${place}`, screen)
            : `${foreign(shown)} is so already: nothing to do`,
      ),
      numbers.length > 3
        ? `${count(numbers.filter(({ changed }) => changed).length, 'number')} of ${numbers.length} changed`
        : null,
    );
  };
