import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { readablePhoneNumber } from '../core/phone.ts';
import type { NumberChange, NumbersChangeAnswer } from '../core/settings-answers.ts';
import type { NumberEntry } from '../core/settings/model.ts';
import type { PlacedNumber } from '../core/settings/routing.ts';
import { count, listed } from '../core/text.ts';
import { checkChange, configure, readPlaces, requireReadable } from './configure.ts';
import type { Places } from './configure.ts';
import type { NumbersRequest, Planned } from './number-wishes.ts';
import { allNumbers } from './numbers.ts';
import { withEntries } from './settings-edit.ts';
import type { Store } from './store.ts';

/** What is done with numbers, in messages and in the history. */
export type NumbersVerb = 'add' | 'change' | 'remove' | 'move';

/** Writes what was planned in one deployment, and takes back what another place claims with more right. */
export async function carryOut(
  store: Store,
  places: Places,
  plan: {
    verb: NumbersVerb;
    request: NumbersRequest;
    results: readonly Planned[];
    /** Numbers that stand elsewhere as well, and are to go on doing so until they are here. */
    moved?: readonly PlacedNumber[];
  },
): Promise<NumbersChangeAnswer> {
  const { verb, request, results, moved = [] } = plan;
  const [source] = moved;
  const from = source ? { agent: source.agent, environment: source.environment } : null;
  const movedNumbers = new Set(moved.map(({ number }) => number));
  const added = store.now().toISOString();
  const entries = results.flatMap(({ number, entry }): [string, NumberEntry][] =>
    entry ? [[number, { ...entry, added: entry.added ?? added }]] : [],
  );
  const deployment =
    entries.length === 0
      ? null
      : await write(store, places, { request, entries, message: wordsFor(verb, entries, from) });
  const { lost, taken } =
    entries.length === 0 || from || request.dryRun
      ? { lost: [], taken: [] }
      : await withdraw(
          store,
          request,
          entries.map(([number]) => number),
        );
  return answer(
    { verb, request, from },
    results.map(({ number, entry, error, hint = null }) => ({
      number,
      changed: (entry !== null && !lost.includes(number)) || movedNumbers.has(number),
      deployment: entry === null ? null : deployment,
      error: lost.includes(number)
        ? 'somebody else added it in the meantime; it was withdrawn here'
        : error,
      hint,
      takenFrom: placeIn(taken, number),
    })),
  );
}

function placeIn(taken: readonly PlacedNumber[], number: string): NumberChange['takenFrom'] {
  const found = taken.find((one) => one.number === number);
  return found ? { agent: found.agent, environment: found.environment } : null;
}

function wordsFor(
  verb: NumbersVerb,
  entries: readonly [string, NumberEntry][],
  from: NumbersChangeAnswer['from'],
): string {
  const numbers = someNumbers(entries.map(([number]) => number));
  return `${verb} ${numbers}${from === null ? '' : ` from ${from.agent} in ${from.environment}`}`;
}

/** Returns a few numbers by name, more by their count. */
export function someNumbers(numbers: readonly string[]): string {
  return numbers.length > 3 ? count(numbers.length, 'number') : listed(numbers);
}

/**
 * Reads all places again after an addition: takes back here what another place claims with more right, and there what
 * counts here now. Returns the numbers that were lost, and where others were taken away.
 */
export async function withdraw(
  store: Store,
  request: NumbersRequest,
  numbers: readonly string[],
): Promise<{ lost: string[]; taken: PlacedNumber[] }> {
  if (store.workspace.remote !== null) await store.fetch();
  const { winners, losers } = allNumbers((await readPlaces(store)).states);
  const kept = new Set(winners.filter((one) => isAt(one, request)).map(({ number }) => number));
  const lost = numbers.filter((number) => !kept.has(number));
  const mine = losers.filter((one) => isAt(one, request) && lost.includes(one.number));
  await removeEntries(store, request, {
    entries: mine,
    message: (some) => `withdraw ${some}, which somebody else added as well`,
  });
  const theirs = losers.filter(
    (one) => !isAt(one, request) && kept.has(one.number) && numbers.includes(one.number),
  );
  try {
    await removeEntries(store, request, {
      entries: theirs,
      message: (some) => `withdraw ${some}, which counts in ${request.environment}`,
    });
  } catch (error) {
    // It does not count there; `doctor --fix` takes it away once it may.
    if (!(error instanceof Failure)) throw error;
    return { lost, taken: [] };
  }
  return { lost, taken: theirs };
}

/** Tells whether a number stands at the place of a request. */
export function isAt(
  one: { agent: string; environment: string },
  { agent, environment }: NumbersRequest,
): boolean {
  return one.agent === agent && one.environment === environment;
}

/** Removes entries wherever they stand, each place in one deployment. */
export async function removeEntries(
  store: Store,
  request: NumbersRequest,
  { entries, message }: { entries: readonly PlacedNumber[]; message: (some: string) => string },
): Promise<void> {
  const groups = new Map<string, PlacedNumber[]>();
  for (const entry of entries) {
    const key = `${entry.environment} ${entry.agent}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const places = await readPlaces(store);
    const there = places.place(first.agent, first.environment).settings.numbers;
    const numbers = group
      .map(({ number }) => number)
      .filter((number) => there.some((one) => one.number === number));
    // Somebody else was faster.
    if (numbers.length === 0) continue;
    await write(store, places, {
      request: { ...request, agent: first.agent, environment: first.environment },
      entries: numbers.map((number) => [number, null]),
      message: message(someNumbers(numbers)),
    });
  }
}

/** Writes entries of an agent (null removes one) as one deployment; returns its name, null where it only checked. */
export async function write(
  store: Store,
  places: Places,
  change: {
    request: NumbersRequest;
    entries: readonly (readonly [string, NumberEntry | null])[];
    message: string;
  },
): Promise<string | null> {
  const { request, entries, message } = change;
  await requireReadable(store, places, request);
  if (request.dryRun) {
    await checkChange(store, places, request);
    return null;
  }
  const outcome = await configure(store, places, {
    agent: request.agent,
    environment: request.environment,
    permission: request.permission,
    message,
    edit: (text) =>
      withEntries(
        text,
        'numbers',
        new Map(entries.map(([number, entry]) => [number, entry ? numberAsWritten(entry) : null])),
      ),
  });
  return deploymentName(request.environment, outcome.record.seq);
}

/** Returns an entry as it stands in a file of settings. */
export function numberAsWritten(entry: NumberEntry): Record<string, unknown> {
  const { variant, label, version, sipHeaders, added } = entry;
  return {
    ...(variant === null ? {} : { variant }),
    ...(label === null ? {} : { label }),
    ...(version === null ? {} : { version: versionName(version) }),
    ...(sipHeaders.length === 0 ? {} : { sipHeaders }),
    ...(added === null ? {} : { added }),
  };
}

/** Puts the results of single numbers together. */
export function answer(
  what: { verb: NumbersVerb; request: NumbersRequest; from: NumbersChangeAnswer['from'] },
  numbers: readonly Omit<NumberChange, 'shown'>[],
): NumbersChangeAnswer {
  const { verb, request, from } = what;
  const { agent, environment } = request;
  const [only] = numbers;
  // One of several has its own result; the only one is the whole answer.
  if (only && numbers.length === 1 && only.error !== null)
    throw new Failure('refused', `Couldn't ${verb} ${only.number}: ${only.error}.`, {
      hints: only.hint === null ? [] : [only.hint],
    });
  return {
    changed: numbers.some(({ changed }) => changed),
    agent,
    environment,
    from,
    numbers: numbers.map((one) => ({ ...one, shown: readablePhoneNumber(one.number) })),
  };
}
