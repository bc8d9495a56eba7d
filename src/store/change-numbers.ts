import { Failure } from '../core/failure.ts';
import type { NumbersChangeAnswer } from '../core/settings-answers.ts';
import type { NumberEntry } from '../core/settings/model.ts';
import type { PlacedNumber } from '../core/settings/routing.ts';
import { listed } from '../core/text.ts';
import { checkChange, inTurnOfNumbers, readPlaces } from './configure.ts';
import { checkPlanned, merged, planAdd, sameAs } from './number-wishes.ts';
import type { NumbersRequest, Planned } from './number-wishes.ts';
import { allNumbers } from './numbers.ts';
import type { Store } from './store.ts';
import {
  answer,
  carryOut,
  isAt,
  removeEntries,
  someNumbers,
  withdraw,
  write,
} from './write-numbers.ts';

/** Adds numbers to an agent in an environment. What is there already stays; each number has its own result. */
export function addNumbers(store: Store, request: NumbersRequest): Promise<NumbersChangeAnswer> {
  return inTurnOfNumbers(store, async () => {
    const places = await readPlaces(store);
    const winners = new Map(
      allNumbers(places.states).winners.map((entry) => [entry.number, entry]),
    );
    const results = request.numbers.map((number) => planAdd(winners.get(number), number, request));
    await checkPlanned(store, places, { request, results });
    return carryOut(store, places, { verb: 'add', request, results });
  });
}

/** Changes what numbers have: variant, label, headers, pin. */
export function setNumbers(store: Store, request: NumbersRequest): Promise<NumbersChangeAnswer> {
  return inTurnOfNumbers(store, async () => {
    const places = await readPlaces(store);
    const own = places.place(request.agent, request.environment).settings.numbers;
    const results = request.numbers.map((number): Planned => {
      const present = own.find((one) => one.number === number);
      if (!present) return { number, entry: null, error: notThere(request) };
      if (sameAs(present, request.wish)) return { number, entry: null, error: null };
      return { number, before: present, entry: merged(present, request.wish), error: null };
    });
    await checkPlanned(store, places, { request, results });
    return carryOut(store, places, { verb: 'change', request, results });
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
      { verb: 'remove', request, from: null },
      request.numbers.map((number) => ({
        number,
        changed: own.has(number),
        deployment: own.has(number) ? deployment : null,
        error: own.has(number) ? null : notThere(request),
        hint: null,
        takenFrom: null,
      })),
    );
  });
}

/**
 * Moves numbers to another agent or environment: they are added at the target first, then removed where they were, so
 * that a call always finds one of the two. Stopped between, the same command goes on.
 */
export async function moveNumbers(
  store: Store,
  request: NumbersRequest,
): Promise<NumbersChangeAnswer> {
  // Of an attempt before, whose second half somebody else overtook.
  const made: { earlier: NumbersChangeAnswer | null } = { earlier: null };
  const moved = await inTurnOfNumbers(store, async () => {
    const places = await readPlaces(store);
    const { winners, losers } = allNumbers(places.states);
    const sources = [...winners, ...losers].filter(
      (one) => request.numbers.includes(one.number) && !isAt(one, request),
    );
    if (sources.some((one) => !isAgreed(store, request, one)))
      return made.earlier === null ? null : settled(store, request, made.earlier);
    const target = places.place(request.agent, request.environment).settings.numbers;
    const results = planMove(request, { target, sources });
    // Everything that could stop the second half is asked before the first.
    await checkPlanned(store, places, { request, results });
    for (const { agent, environment } of sources)
      await checkChange(store, places, { agent, environment, permission: request.permission });
    const added = await carryOut(store, places, { verb: 'move', request, results, moved: sources });
    if (added.changed) made.earlier ??= added;
    if (!request.dryRun)
      await removeEntries(store, request, {
        entries: sources,
        message: (some) => `move ${some} to ${request.agent} in ${request.environment}`,
      });
    const answer = made.earlier === null ? added : together(made.earlier, added);
    return request.dryRun || !answer.changed ? answer : settled(store, request, answer);
  });
  if (moved !== null) return moved;
  throw overtaken(request.numbers);
}

function overtaken(numbers: readonly string[]): Failure {
  const [were, stay] = numbers.length === 1 ? ['was', 'stays'] : ['were', 'stay'];
  return new Failure(
    'conflict',
    `${listed(numbers)} ${were} moved by somebody else in the meantime, and ${stay} there.`,
    { hints: ['agentctl numbers list', 'if it is still wanted, the same command again'] },
  );
}

// As after an addition: what another place claims with more right goes here. Returns null where nothing is left.
async function settled(
  store: Store,
  request: NumbersRequest,
  { numbers, ...rest }: NumbersChangeAnswer,
): Promise<NumbersChangeAnswer | null> {
  const changed = numbers.filter((one) => one.changed).map(({ number }) => number);
  const { lost } = await withdraw(store, request, changed);
  if (lost.length > 0 && lost.length === numbers.length) return null;
  return {
    ...rest,
    changed: lost.length < changed.length,
    numbers: numbers.map((one) =>
      lost.includes(one.number)
        ? {
            ...one,
            changed: false,
            error: 'somebody else moved it in the meantime, and it stays there',
          }
        : one,
    ),
  };
}

function planMove(
  request: NumbersRequest,
  { target, sources }: { target: readonly NumberEntry[]; sources: readonly PlacedNumber[] },
): Planned[] {
  return request.numbers.map((number) => {
    const there = target.find((one) => one.number === number);
    const source = sources.find((one) => one.number === number);
    if (there && sameAs(there, request.wish)) return { number, entry: null, error: null };
    if (there) return { number, before: there, entry: merged(there, request.wish), error: null };
    if (!source) return { number, entry: null, error: 'it leads to no agent' };
    return { number, entry: { ...merged(source, request.wish), added: null }, error: null };
  });
}

function isAgreed(
  store: Store,
  { agreed }: NumbersRequest,
  { environment }: PlacedNumber,
): boolean {
  return (
    agreed === undefined || agreed.includes(environment) || !store.environment(environment).confirm
  );
}

// Somebody else may have taken a number away where it was before, between the two halves of its move.
function together(earlier: NumbersChangeAnswer, last: NumbersChangeAnswer): NumbersChangeAnswer {
  const numbers = last.numbers.map((one) => {
    const before = earlier.numbers.find(({ number }) => number === one.number);
    return before?.changed === true && one.error === null && !one.changed ? before : one;
  });
  return { ...last, changed: numbers.some(({ changed }) => changed), from: earlier.from, numbers };
}
