import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { readablePhoneNumber } from '../core/phone.ts';
import type { NumberChange, NumbersChangeAnswer } from '../core/settings-answers.ts';
import type { NumberEntry } from '../core/settings/model.ts';
import { count, listed } from '../core/text.ts';
import { configure, readPlaces } from './configure.ts';
import type { Places } from './configure.ts';
import type { NumbersRequest, Planned } from './number-wishes.ts';
import { allNumbers } from './numbers.ts';
import { withEntries } from './settings-edit.ts';
import type { Store } from './store.ts';

/** Writes what was planned in one deployment, and takes back what another place claims with more right. */
export async function carryOut(
  store: Store,
  places: Places,
  plan: { request: NumbersRequest; results: readonly Planned[]; from: NumbersChangeAnswer['from'] },
): Promise<NumbersChangeAnswer> {
  const { request, results, from } = plan;
  const added = store.now().toISOString();
  const entries = results.flatMap(({ number, entry }): [string, NumberEntry][] =>
    entry ? [[number, { ...entry, added: entry.added ?? added }]] : [],
  );
  const deployment =
    entries.length === 0
      ? null
      : await write(store, places, { request, entries, message: wordsFor(entries, request) });
  const lost =
    entries.length === 0 || from
      ? []
      : await withdraw(
          store,
          request,
          entries.map(([number]) => number),
        );
  return answer(
    request,
    from,
    results.map(({ number, entry, error }) => ({
      number,
      changed: entry !== null && !lost.includes(number),
      deployment: entry === null ? null : deployment,
      error: lost.includes(number)
        ? 'somebody else added it in the meantime; it was withdrawn here'
        : error,
    })),
  );
}

function wordsFor(
  entries: readonly [string, NumberEntry][],
  { environment }: NumbersRequest,
): string {
  return `${someNumbers(entries.map(([number]) => number))} in ${environment}`;
}

/** Returns a few numbers by name, more by their count. */
export function someNumbers(numbers: readonly string[]): string {
  return numbers.length > 3 ? count(numbers.length, 'number') : listed(numbers);
}

/** Reads all places again after a change and takes back the numbers that another place claims with more right. */
async function withdraw(
  store: Store,
  request: NumbersRequest,
  numbers: readonly string[],
): Promise<string[]> {
  if (store.workspace.remote !== null) await store.fetch();
  const places = await readPlaces(store);
  const { losers } = allNumbers(places.states);
  const lost = losers.filter(
    (one) =>
      numbers.includes(one.number) &&
      one.agent === request.agent &&
      one.environment === request.environment,
  );
  if (lost.length > 0)
    await write(store, places, {
      request,
      entries: lost.map(({ number }) => [number, null]),
      message: `withdraw ${someNumbers(lost.map(({ number }) => number))}, which somebody else added first`,
    });
  return lost.map(({ number }) => number);
}

/** Writes entries of an agent (null removes one) as one deployment; returns its name. */
export async function write(
  store: Store,
  places: Places,
  change: {
    request: NumbersRequest;
    entries: readonly (readonly [string, NumberEntry | null])[];
    message: string;
  },
): Promise<string> {
  const { request, entries, message } = change;
  const outcome = await configure(store, places, {
    agent: request.agent,
    environment: request.environment,
    permission: request.permission,
    message,
    edit: (text) =>
      withEntries(
        text,
        'numbers',
        new Map(entries.map(([number, entry]) => [number, entry ? written(entry) : null])),
      ),
  });
  return deploymentName(request.environment, outcome.record.seq);
}

function written({
  variant,
  label,
  version,
  sipHeaders,
  added,
}: NumberEntry): Record<string, unknown> {
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
  { agent, environment }: NumbersRequest,
  from: NumbersChangeAnswer['from'],
  numbers: readonly Omit<NumberChange, 'shown'>[],
): NumbersChangeAnswer {
  const [only] = numbers;
  // One of several has its own result; the only one is the whole answer.
  if (only && numbers.length === 1 && only.error !== null)
    throw new Failure('refused', `Couldn't change the number ${only.number}: ${only.error}.`);
  return {
    changed: numbers.some(({ changed }) => changed),
    agent,
    environment,
    from,
    numbers: numbers.map((one) => ({ ...one, shown: readablePhoneNumber(one.number) })),
  };
}
