import type { NumbersChangeAnswer } from '../core/settings-answers.ts';
import type { PlacedNumber } from '../core/settings/routing.ts';
import { readPlaces } from './configure.ts';
import { checkWish, merged, planAdd, sameAs } from './number-wishes.ts';
import type { NumbersRequest, Planned } from './number-wishes.ts';
import { allNumbers } from './numbers.ts';
import type { Store } from './store.ts';
import { answer, carryOut, someNumbers, write } from './write-numbers.ts';

/** Adds numbers to an agent in an environment. What is there already stays; each number has its own result. */
export async function addNumbers(
  store: Store,
  request: NumbersRequest,
): Promise<NumbersChangeAnswer> {
  const places = await readPlaces(store);
  await checkWish(store, places, request);
  const { winners } = allNumbers(places.states);
  const results = request.numbers.map((number) =>
    planAdd(
      winners.find((one) => one.number === number),
      number,
      request,
    ),
  );
  return carryOut(store, places, { request, results, from: null });
}

/** Changes what numbers have: variant, label, headers, pin. */
export async function setNumbers(
  store: Store,
  request: NumbersRequest,
): Promise<NumbersChangeAnswer> {
  const places = await readPlaces(store);
  await checkWish(store, places, request);
  const own = places.place(request.agent, request.environment).settings.numbers;
  const results = request.numbers.map((number): Planned => {
    const present = own.find((one) => one.number === number);
    if (!present) return { number, entry: null, error: notThere(request) };
    if (sameAs(present, request.wish)) return { number, entry: null, error: null };
    return { number, entry: merged(present, request.wish), error: null };
  });
  return carryOut(store, places, { request, results, from: null });
}

function notThere({ agent, environment }: NumbersRequest): string {
  return `${agent} has no such number in ${environment}`;
}

/** Removes numbers of an agent in an environment; each has its own result. */
export async function removeNumbers(
  store: Store,
  request: NumbersRequest,
): Promise<NumbersChangeAnswer> {
  const places = await readPlaces(store);
  const own = new Set(
    places.place(request.agent, request.environment).settings.numbers.map(({ number }) => number),
  );
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
}

/**
 * Moves numbers to another agent or environment: they are added at the target first, then removed where they were, so
 * that a call always finds one of the two. Stopped between, the same command goes on.
 */
export async function moveNumbers(
  store: Store,
  request: NumbersRequest,
): Promise<NumbersChangeAnswer> {
  const places = await readPlaces(store);
  const { winners, losers } = allNumbers(places.states);
  const sources = request.numbers.map((number) =>
    [...winners, ...losers].find(
      (one) =>
        one.number === number &&
        (one.agent !== request.agent || one.environment !== request.environment),
    ),
  );
  const target = places.place(request.agent, request.environment).settings.numbers;
  const kept = sources.flatMap((source) => (source ? [source.variant] : []));
  for (const variant of new Set(request.wish.variant === undefined ? kept : []))
    await checkWish(store, places, { ...request, wish: { variant } });
  await checkWish(store, places, request);
  const results = request.numbers.map((number, index): Planned => {
    const source = sources[index];
    const there = target.find((one) => one.number === number);
    if (there) return { number, entry: null, error: null };
    if (!source) return { number, entry: null, error: 'it leads to no agent' };
    // A pin names a version that ran at the old place.
    return {
      number,
      entry: { ...merged({ ...source, version: null }, request.wish), added: null },
      error: null,
    };
  });
  const [first] = sources.filter((source) => source !== undefined);
  const from = first ? { agent: first.agent, environment: first.environment } : null;
  const added = await carryOut(store, places, { request, results, from });
  await removeSources(
    store,
    request,
    sources.filter((source) => source !== undefined),
  );
  return { ...added, changed: added.changed || sources.some((source) => source !== undefined) };
}

async function removeSources(
  store: Store,
  request: NumbersRequest,
  sources: readonly PlacedNumber[],
): Promise<void> {
  const groups = new Map<string, PlacedNumber[]>();
  for (const source of sources) {
    const key = `${source.environment} ${source.agent}`;
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    await write(store, await readPlaces(store), {
      request: { ...request, agent: first.agent, environment: first.environment },
      entries: group.map(({ number }) => [number, null]),
      message: `move ${someNumbers(group.map(({ number }) => number))} to ${request.agent} in ${request.environment}`,
    });
  }
}
