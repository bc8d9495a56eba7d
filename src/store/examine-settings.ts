import { configure, readPlaces } from './configure.ts';
import type { Repair } from './examine-versions.ts';
import { allNumbers } from './numbers.ts';
import type { EnvironmentState } from './places.ts';
import { withEntry } from './settings-edit.ts';
import type { Store } from './store.ts';

/** Examines what belongs to the places: what was written by hand and is wrong, and numbers that two places claim. */
export function examineSettings(store: Store, states: readonly EnvironmentState[]): Repair[] {
  const damaged = states.flatMap(({ environment, places }) =>
    [...places].flatMap(([agent, { settings }]) =>
      settings.damage.map((flaw): Repair => ({
        code: 'settings-damaged',
        severity: 'error',
        subject: `${environment.name}: ${agent}`,
        message: `the settings of ${agent} in ${environment.name} are damaged: ${flaw}`,
        fix: `agentctl env edit ${environment.name} --agent ${agent}`,
        fixed: false,
      })),
    ),
  );
  const { winners, losers } = allNumbers(states);
  const twice = losers.map(({ number, agent, environment }): Repair => {
    const winner = winners.find((one) => one.number === number);
    return {
      code: 'number-twice',
      severity: 'error',
      subject: number,
      message: `the number ${number} stands at ${agent} in ${environment}, and counts at ${winner?.agent ?? ''} in ${winner?.environment ?? ''}`,
      fix: 'agentctl doctor --fix takes it away where it does not count',
      fixed: false,
      repair: () => removeNumber(store, { number, agent, environment }),
    };
  });
  return [...damaged, ...twice];
}

async function removeNumber(
  store: Store,
  { number, agent, environment }: { number: string; agent: string; environment: string },
): Promise<boolean> {
  await configure(store, await readPlaces(store), {
    agent,
    environment,
    edit: (text) => withEntry(text, ['numbers', number], null),
    message: `remove ${number}, which counts elsewhere`,
    permission: { force: false, skipSteps: false, reason: null },
  });
  return true;
}
