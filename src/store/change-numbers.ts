import type { NumbersChangeAnswer } from '../core/settings-answers.ts';
import type { PlacedNumber } from '../core/settings/routing.ts';
import { checkChange, inTurnOfNumbers, readPlaces } from './configure.ts';
import type { Places } from './configure.ts';
import { checkWish, merged, planAdd, sameAs } from './number-wishes.ts';
import type { NumbersRequest, Planned } from './number-wishes.ts';
import { allNumbers } from './numbers.ts';
import type { Store } from './store.ts';
import { answer, carryOut, isAt, removeEntries, someNumbers, write } from './write-numbers.ts';

/** Adds numbers to an agent in an environment. What is there already stays; each number has its own result. */
export function addNumbers(store: Store, request: NumbersRequest): Promise<NumbersChangeAnswer> {
  return inTurnOfNumbers(store, async () => {
    const places = await readPlaces(store);
    await checkWish(store, places, request);
    const winners = new Map(
      allNumbers(places.states).winners.map((entry) => [entry.number, entry]),
    );
    const results = request.numbers.map((number) => planAdd(winners.get(number), number, request));
    return carryOut(store, places, { request, results });
  });
}

/** Changes what numbers have: variant, label, headers, pin. */
export function setNumbers(store: Store, request: NumbersRequest): Promise<NumbersChangeAnswer> {
  return inTurnOfNumbers(store, async () => {
    const places = await readPlaces(store);
    await checkWish(store, places, request);
    const own = places.place(request.agent, request.environment).settings.numbers;
    const results = request.numbers.map((number): Planned => {
      const present = own.find((one) => one.number === number);
      if (!present) return { number, entry: null, error: notThere(request) };
      if (sameAs(present, request.wish)) return { number, entry: null, error: null };
      return { number, entry: merged(present, request.wish), error: null };
    });
    return carryOut(store, places, { request, results });
  });
}

function notThere({ agent, environment }: NumbersRequest): string {
  return `${agent} has no such number in ${environment}`;
}

/** Removes numbers of an agent in an environment; each has its own result. */
export function removeNumbers(store: Store, request: NumbersRequest): Promise<NumbersChangeAnswer> {
  return inTurnOfNumbers(store, async () => {
    const places = await readPlaces(store);
    const { numbers } = places.place(request.agent, request.environment).settings;
    const own = new Set(numbers.map(({ number }) => number));
    const present = request.numbers.filter((number) => own.has(number));
    const deployment =
      present.length === 0
        ? null
        : await write(store, places, {
            request,
            entries: present.map((number) => [number, null]),
            message: `remove ${someNumbers(present)}`,
          });
    return answer(
      request,
      null,
      request.numbers.map((number) => ({
        number,
        changed: own.has(number),
        deployment: own.has(number) ? deployment : null,
        error: own.has(number) ? null : notThere(request),
      })),
    );
  });
}

/**
 * Moves numbers to another agent or environment: they are added at the target first, then removed where they were, so
 * that a call always finds one of the two. Stopped between, the same command goes on.
 */
export function moveNumbers(store: Store, request: NumbersRequest): Promise<NumbersChangeAnswer> {
  return inTurnOfNumbers(store, async () => {
    const places = await readPlaces(store);
    const { winners, losers } = allNumbers(places.states);
    const sources = [...winners, ...losers].filter(
      (one) => request.numbers.includes(one.number) && !isAt(one, request),
    );
    await checkMove(store, places, { request, sources });
    const target = places.place(request.agent, request.environment).settings.numbers;
    const results = request.numbers.map((number): Planned => {
      const there = target.find((one) => one.number === number);
      const source = sources.find((one) => one.number === number);
      if (there && sameAs(there, request.wish)) return { number, entry: null, error: null };
      if (there) return { number, entry: merged(there, request.wish), error: null };
      if (!source) return { number, entry: null, error: 'it leads to no agent' };
      // A pin names a version that ran at the old place.
      const entry = { ...merged({ ...source, version: null }, request.wish), added: null };
      return { number, entry, error: null };
    });
    const added = await carryOut(store, places, { request, results, moved: sources });
    if (!request.dryRun)
      await removeEntries(store, request, {
        entries: sources,
        message: (some) => `move ${some} to ${request.agent} in ${request.environment}`,
      });
    return added;
  });
}

// Everything that could stop the second half is asked before the first.
async function checkMove(
  store: Store,
  places: Places,
  { request, sources }: { request: NumbersRequest; sources: readonly PlacedNumber[] },
): Promise<void> {
  const { permission, wish } = request;
  const kept = wish.variant === undefined ? sources.map(({ variant }) => variant) : [];
  for (const variant of new Set(kept))
    await checkWish(store, places, { ...request, wish: { variant } });
  await checkWish(store, places, request);
  for (const { agent, environment } of sources)
    await checkChange(store, places, { agent, environment, permission });
}
