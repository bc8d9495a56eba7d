// What stands beside and below the ladder of `status`: locks, rejected versions, branches that were changed by hand.
import type { EnvironmentAnswer } from '../../core/answers.ts';
import { allLockWords, hasEnded, holds } from '../../core/lock.ts';
import { commandText, environmentText, foreign, timeText } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { proseText, withCommand } from './with-command.ts';

/** An environment, as far as its locks. */
type Locked = Pick<EnvironmentAnswer, 'name' | 'locks'>;

type Ladder = readonly EnvironmentAnswer[];

/** Returns the words of an environment's locks, or null where none refuses (any more). */
export function lockText({ locks }: Locked, screen: Screen): string | null {
  const holding = locks.filter((lock) => holds(lock, screen.now));
  return holding.length === 0 ? null : foreign(allLockWords(holding));
}

/** Returns what is to be said of an environment's version in a word each: `drifted`, `rejected`. */
export function marks({ version, drifted }: EnvironmentAnswer, ladder: Ladder): string[] {
  return [
    ...(drifted ? ['drifted'] : []),
    ...(refusing(version, ladder).length > 0 ? ['rejected'] : []),
  ];
}

/** Returns ` (rejected in live)` for a version that some environment refuses, to stand behind its name. */
export function rejection(version: string | null, ladder: Ladder): string {
  const names = refusing(version, ladder);
  return names.length === 0 ? '' : ` (rejected in ${names.join(', ')})`;
}

function refusing(version: string | null, ladder: Ladder): string[] {
  return ladder
    .filter(({ rejected }) => version !== null && rejected.includes(version))
    .map(({ name }) => name);
}

/** Returns the lines below the ladder of one agent, each note with the command that goes with it. */
export function noteLines(ladder: Ladder, screen: Screen): string[] {
  if (screen.width === null) return [];
  const notes = [
    ...ladder.flatMap((environment) => lockNote(environment, screen)),
    ...ladder.flatMap((environment) => endedNote(environment, screen)),
    ...ladder.flatMap((environment) => driftNote(environment, screen)),
    ...ladder.flatMap((environment) => numbersNote(environment, screen)),
    ...rejectionNotes(ladder, screen),
  ];
  return notes.length === 0 ? [] : ['', ...notes];
}

/** Returns what is to be said of the locks of an environment, those that ended included. */
export function lockNotes(environment: Locked, screen: Screen): string[] {
  return [...lockNote(environment, screen), ...endedNote(environment, screen)];
}

function lockNote(environment: Locked, screen: Screen): string[] {
  const words = lockText(environment, screen);
  if (words === null) return [];
  const { name, locks } = environment;
  const commands = locks
    .filter((lock) => holds(lock, screen.now))
    .map(({ forAll }) => `agentctl env unlock ${name}${forAll ? ' --all' : ''}`);
  return [
    proseText(`  ${environmentText(name, screen)} is ${screen.paint('warning', words)}`, screen),
    ...commands.map((command) => `    unlock:  ${commandText(command, screen)}`),
  ];
}

// A lock that has run out refuses nothing any more, and still stands there.
function endedNote({ name, locks }: Locked, screen: Screen): string[] {
  return locks
    .filter((lock) => hasEnded(lock, screen.now))
    .map(({ by, until, forAll }) =>
      withCommand(
        `  ${environmentText(name, screen)} is open again: the lock of ${foreign(by.name)} ended ${until === null ? '' : timeText(until, screen)}  `,
        `agentctl env unlock ${name}${forAll ? ' --all' : ''}`,
        screen,
      ),
    );
}

const MOST_NUMBERS = 5;

function numbersNote({ name, numbers }: EnvironmentAnswer, screen: Screen): string[] {
  if (numbers.length === 0) return [];
  const shown = numbers
    .slice(0, MOST_NUMBERS)
    .map(({ number, variant, version }) =>
      [
        number,
        ...(variant === null ? [] : [`(${foreign(variant)})`]),
        ...(version === null ? [] : [`pinned to ${version}`]),
      ].join(' '),
    );
  const rest = numbers.length - shown.length;
  return [
    proseText(
      `  ${environmentText(name, screen)} answers ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
      screen,
    ),
  ];
}

function driftNote({ name, drifted }: EnvironmentAnswer, screen: Screen): string[] {
  return drifted
    ? [
        proseText(
          `  ${environmentText(name, screen)} ${screen.paint('warning', 'drifted')}: its files differ from its record`,
          screen,
        ),
        `    look:    ${commandText('agentctl doctor', screen)}`,
      ]
    : [];
}

// A version may run in several environments, and is said once.
function rejectionNotes(ladder: Ladder, screen: Screen): string[] {
  return [...new Set(ladder.map(({ version }) => version))].flatMap((version) => {
    const [place] = refusing(version, ladder);
    if (version === null || place === undefined) return [];
    const above = place === screen.ladder.at(-1) ? '' : ', nor above';
    return [
      proseText(
        `  ${screen.paint('version', version)} was ${screen.paint('warning', 'rejected')} in ${environmentText(place, screen)}: it may not go there${above}`,
        screen,
      ),
      `    why:     ${commandText(`agentctl history ${place} --action rollback`, screen)}`,
    ];
  });
}
