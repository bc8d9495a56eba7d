// What stands beside and below the ladder of `status`: locks, rejected versions, branches that were changed by hand.
import type { EnvironmentAnswer } from '../../core/answers.ts';
import { inForce } from '../../core/lock.ts';
import { commandText, environmentText, foreign } from '../screen.ts';
import type { Screen } from '../screen.ts';

/** Returns the words of an environment's lock, or null where none is in force. */
export function lockWords({ lock }: EnvironmentAnswer, screen: Screen): string | null {
  if (lock === null || !inForce(lock, screen.now)) return null;
  return foreign(`locked by ${lock.by.name}${lock.reason === '' ? '' : `: ${lock.reason}`}`);
}

/** Returns what is to be said of an environment in a word each: `drifted`, `rejected`. */
export function marks({ damage, drifted, rejectedIn }: EnvironmentAnswer): string[] {
  return [
    ...(drifted && damage === null ? ['drifted'] : []),
    ...(rejectedIn.length > 0 ? ['rejected'] : []),
  ];
}

/** Returns the words for a version that some environments refuse, to stand behind its name; none where none does. */
export function rejection(rejectedIn: readonly string[]): string {
  return rejectedIn.length === 0 ? '' : ` (rejected in ${rejectedIn.join(', ')})`;
}

/** Returns the lines below the ladder of one agent, each note with the command that goes with it. */
export function noteLines(environments: readonly EnvironmentAnswer[], screen: Screen): string[] {
  if (screen.width === null) return [];
  const notes = [
    ...environments.flatMap((environment) => lockNote(environment, screen)),
    ...environments.flatMap((environment) => driftNote(environment, screen)),
    ...rejectionNotes(environments, screen),
  ];
  return notes.length === 0 ? [] : ['', ...notes];
}

function lockNote(environment: EnvironmentAnswer, screen: Screen): string[] {
  const words = lockWords(environment, screen);
  const all = environment.lockedForAll ? ' --all' : '';
  return words === null
    ? []
    : [
        `  ${environmentText(environment.name, screen)} is ${screen.paint('warning', words)}`,
        `    unlock:  ${commandText(`agentctl env unlock ${environment.name}${all}`, screen)}`,
      ];
}

function driftNote({ name, damage, drifted }: EnvironmentAnswer, screen: Screen): string[] {
  return !drifted || damage !== null
    ? []
    : [
        `  ${environmentText(name, screen)} has ${screen.paint('warning', 'drifted')}: its branch does not hold what its record says`,
        `    look:    ${commandText('agentctl doctor', screen)}`,
      ];
}

// A version may run in several environments, and is said once.
function rejectionNotes(environments: readonly EnvironmentAnswer[], screen: Screen): string[] {
  const refused = new Map(environments.map(({ version, rejectedIn }) => [version, rejectedIn]));
  return [...refused].flatMap(([version, [place]]) => {
    if (version === null || place === undefined) return [];
    const above = place === screen.ladder.at(-1) ? '' : ', nor above';
    return [
      `  ${screen.paint('version', version)} was ${screen.paint('warning', 'rejected')} in ${environmentText(place, screen)}: it may not go there${above}`,
      `    why:     ${commandText(`agentctl history ${place} --action rollback`, screen)}`,
    ];
  });
}
