import type { NumberEntry, Settings } from './model.ts';

/** A number where it stands: of which agent, in which environment. */
export interface PlacedNumber extends NumberEntry {
  agent: string;
  environment: string;
  /** The environment's place on the ladder. */
  rung: number;
}

/** The settings of one agent in one environment. */
export interface PlacedSettings {
  agent: string;
  environment: string;
  rung: number;
  settings: Settings;
}

/** Returns all numbers of a workspace, sorted by number; of one that stands in two places, the one that counts first. */
export function placedNumbers(places: readonly PlacedSettings[]): PlacedNumber[] {
  return places
    .flatMap(({ agent, environment, rung, settings }) =>
      settings.numbers.map((entry) => ({ ...entry, agent, environment, rung })),
    )
    .toSorted((a, b) => (a.number === b.number ? precedence(a, b) : a.number < b.number ? -1 : 1));
}

// After a race the higher environment wins, in one environment the older entry (DESIGN section 4).
function precedence(a: PlacedNumber, b: PlacedNumber): number {
  if (a.rung !== b.rung) return b.rung - a.rung;
  const [one, other] = [a.added ?? '', b.added ?? ''];
  if (one !== other) return one < other ? -1 : 1;
  return a.agent < b.agent ? -1 : 1;
}

/** Returns the numbers that count and those that lost to another entry of the same number. */
export function divide(numbers: readonly PlacedNumber[]): {
  winners: PlacedNumber[];
  losers: PlacedNumber[];
} {
  const winners: PlacedNumber[] = [];
  const losers: PlacedNumber[] = [];
  for (const entry of numbers)
    (winners.at(-1)?.number === entry.number ? losers : winners).push(entry);
  return { winners, losers };
}

/** Returns the numbers of an agent in an environment whose variant the incoming version lacks; pinned ones stay. */
export function orphaned(settings: Settings, variants: readonly string[]): NumberEntry[] {
  return settings.numbers.filter(
    ({ variant, version }) => version === null && variant !== null && !variants.includes(variant),
  );
}
