import type { PlacedNumber } from '../core/settings/routing.ts';
import { configure, readPlaces } from './configure.ts';
import { readDeclared } from './declared.ts';
import type { Repair } from './examine-versions.ts';
import { allNumbers, mendingOf, treeOf } from './numbers.ts';
import { placeOf } from './places.ts';
import type { EnvironmentState } from './places.ts';
import { withEntry } from './settings-edit.ts';
import type { Store } from './store.ts';

/**
 * Examines what belongs to the places: what was written by hand and is wrong, numbers that two places claim, and those
 * that name a variant which what they reach does not have.
 */
export async function examineSettings(
  store: Store,
  states: readonly EnvironmentState[],
): Promise<Repair[]> {
  const damaged = states.flatMap(({ environment, places }) =>
    [...places].flatMap(([agent, { settings }]) =>
      settings.damage.map((flaw): Repair => ({
        code: 'settings-damaged',
        severity: 'error',
        subject: `${environment.name}: ${agent}`,
        message: `the settings of ${agent} in ${environment.name} are damaged: ${flaw}`,
        fix: mendingOf(settings, { agent, environment: environment.name }),
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
  const orphans = await Promise.all(winners.map((entry) => examineVariant(store, states, entry)));
  return [...damaged, ...twice, ...orphans.flat()];
}

// A publication or a forced move may have taken the variant away.
async function examineVariant(
  store: Store,
  states: readonly EnvironmentState[],
  entry: PlacedNumber,
): Promise<Repair[]> {
  const { number, agent, environment, variant, rung } = entry;
  const state = states[rung];
  if (variant === null || !state) return [];
  const tree = await treeOf(store, entry, placeOf(state, agent).record?.tree ?? null);
  if (tree === null || (await readDeclared(store, tree)).variants.includes(variant)) return [];
  return [
    {
      code: 'number-orphaned',
      severity: 'warning',
      subject: number,
      message: `the number ${number} names the variant ${variant}, which what it reaches of ${agent} in ${environment} lacks`,
      fix: `agentctl numbers set ${number} --env ${environment} --agent ${agent} --no-variant`,
      fixed: false,
    },
  ];
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
