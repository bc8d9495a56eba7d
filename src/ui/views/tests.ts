import type { PlayedTest, TestAnswer } from '../../core/saved-test.ts';
import { count } from '../../core/text.ts';
import { commandText, foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { replayedView } from './chat.ts';
import { titleOf, tookText } from './chat-turns.ts';

/** The answer of `test`: a line for each test, below one that does not hold where and why, and how many hold. */
export function testsView(onlyFailures: boolean): View<TestAnswer> {
  return ({ tests, untested }, screen) => {
    const failed = tests.filter(({ passed }) => !passed);
    if (onlyFailures) return stateViews(failed, screen).join('\n');
    const without = untested.map((state) =>
      screen.paint('dim', `${titleOf(state)}: there are no tests yet`),
    );
    return lines(
      ...stateViews(tests, screen),
      ...without,
      tests.length === 0 ? howToMake(untested.length === 0, screen) : summaryOf(tests, screen),
    );
  };
}

function stateViews(tests: readonly PlayedTest[], screen: Screen): string[] {
  const titles = [...new Set(tests.map(titleOf))];
  return titles.map((title) =>
    lines(
      screen.paint('dim', title),
      ...tests.filter((test) => titleOf(test) === title).map((test) => testView(test, screen)),
    ),
  );
}

function testView(
  { name, passed, latencyMs, turns, failures }: PlayedTest,
  screen: Screen,
): string {
  const mark = passed ? screen.paint('success', '✓') : screen.paint('error', '✗');
  return lines(
    `${mark} ${foreign(name)}  ${screen.paint('dim', tookText(latencyMs))}`,
    ...failures.map((failure) =>
      lines(
        screen.paint('dim', `    turn ${failure.turn} of ${turns.length}`),
        replayedView(failure, screen).replaceAll(/^/gm, '    '),
      ),
    ),
  );
}

function summaryOf(tests: readonly PlayedTest[], screen: Screen): string {
  const held = tests.filter(({ passed }) => passed).length;
  const all = count(tests.length, 'test');
  return held === tests.length
    ? screen.paint('success', `${all} held`)
    : screen.paint('error', `${held} of ${all} held`);
}

function howToMake(isEmpty: boolean, screen: Screen): string {
  return isEmpty
    ? `No agents yet: ${commandText('agentctl create <id>', screen)} adds one`
    : `to make one: talk in ${commandText('agentctl chat', screen)}, and type /save-test`;
}
