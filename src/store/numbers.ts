import { Failure } from '../core/failure.ts';
import { versionName } from '../core/names.ts';
import { requirePhoneNumber } from '../core/phone.ts';
import type {
  NumberAnswer,
  NumbersAnswer,
  ResolveAnswer,
  SettingsDamage,
} from '../core/settings-answers.ts';
import type { Settings, SipHeader } from '../core/settings/model.ts';
import { divide, placedNumbers } from '../core/settings/routing.ts';
import type { PlacedNumber } from '../core/settings/routing.ts';
import type { Route } from '../core/settings/routes.ts';
import { readDeclared } from './declared.ts';
import { pinnedTree } from './number-wishes.ts';
import type { EnvironmentState, Place } from './places.ts';
import { placeOf } from './places.ts';
import { isUnreadable } from './settings.ts';
import type { Store } from './store.ts';

/** Returns all numbers of a workspace by which of them count, and which lost to another entry of the same number. */
export function allNumbers(states: readonly EnvironmentState[]): {
  winners: PlacedNumber[];
  losers: PlacedNumber[];
} {
  const places = states.flatMap((state, rung) =>
    [...state.places].map(([agent, { settings }]) => ({
      agent,
      environment: state.environment.name,
      rung,
      settings,
    })),
  );
  return divide(placedNumbers(places));
}

/** Lists the numbers of some agents in some environments, sorted by number, and what of them cannot be read. */
export async function listNumbers(
  store: Store,
  wanted: { agents: readonly string[] | null; environment: string | null },
): Promise<NumbersAnswer> {
  const states = await store.environments(null);
  const { winners, losers } = allNumbers(states);
  const lost = new Set(losers);
  const isWanted = ({ agent, environment }: { agent: string; environment: string }) =>
    (wanted.agents === null || wanted.agents.includes(agent)) &&
    (wanted.environment === null || wanted.environment === environment);
  return {
    numbers: [...winners, ...losers]
      .filter(isWanted)
      .map((entry) => toNumberAnswer(states, entry, lost.has(entry)))
      .toSorted((a, b) => (a.number === b.number ? 0 : a.number < b.number ? -1 : 1)),
    damage: allDamage(states).filter(isWanted),
  };
}

/** Returns what of the settings was written by hand and is wrong. */
function allDamage(states: readonly EnvironmentState[]): SettingsDamage[] {
  return states.flatMap(({ environment, places }) =>
    [...places].flatMap(([agent, { settings }]) =>
      settings.damage.map((message) => ({ agent, environment: environment.name, message })),
    ),
  );
}

/** Returns the command that opens damaged settings to be mended. */
export function mendingOf(
  settings: Settings,
  { agent, environment }: { agent: string; environment: string },
): string {
  const force = isUnreadable(settings) ? ' --force --reason "…"' : '';
  return `agentctl env edit ${environment} --agent ${agent}${force}`;
}

/** Returns the version that a call to a number reaches. */
function reachedVersion(states: readonly EnvironmentState[], entry: PlacedNumber): number | null {
  const state = states[entry.rung];
  const running = state ? (placeOf(state, entry.agent).record?.version ?? null) : null;
  return entry.version ?? running;
}

function toNumberAnswer(
  states: readonly EnvironmentState[],
  entry: PlacedNumber,
  lost: boolean,
): NumberAnswer {
  const version = reachedVersion(states, entry);
  const { number, agent, environment, variant, label, sipHeaders } = entry;
  return {
    number,
    agent,
    environment,
    variant,
    version: version === null ? null : versionName(version),
    pinned: entry.version !== null,
    label,
    sipHeaders,
    lost,
  };
}

/** Says what a call to a number reaches. Throws `not-found` where no agent has the number. */
export async function resolveNumber(
  store: Store,
  text: string,
  headers: readonly SipHeader[],
): Promise<ResolveAnswer> {
  const number = requirePhoneNumber(text);
  const states = await store.environments(null);
  const entry = allNumbers(states).winners.find((one) => one.number === number);
  const state = entry && states[entry.rung];
  if (!entry || !state)
    throw new Failure('not-found', `Couldn't find the number ${number}: it leads to no agent.`, {
      hints: ['agentctl numbers list', `agentctl numbers add ${number} --env <environment>`],
    });
  const { settings, record } = placeOf(state, entry.agent);
  const version = reachedVersion(states, entry);
  const tree = await treeOf(store, entry, record?.tree ?? null);
  const own = new Set(entry.sipHeaders.map(({ name }) => name.toLowerCase()));
  return {
    number,
    agent: entry.agent,
    environment: entry.environment,
    version: version === null ? null : versionName(version),
    pinned: entry.version !== null,
    variant: entry.variant ?? (await readDeclared(store, tree)).defaultVariant,
    // What belongs to the number counts over what a call brings along.
    sipHeaders: [
      ...entry.sipHeaders,
      ...headers.filter(({ name }) => !own.has(name.toLowerCase())),
    ],
    endpoint: await endpointOf(store, entry, { settings, record }),
  };
}

// Without a variant of its own a number gets the default one, and answers where that does.
async function endpointOf(
  store: Store,
  entry: PlacedNumber,
  { settings, record }: Pick<Place, 'settings' | 'record'>,
): Promise<string | null> {
  if (settings.endpoints.size === 0) return settings.endpoint;
  const tree = await treeOf(store, entry, record?.tree ?? null);
  const variant = entry.variant ?? (await readDeclared(store, tree)).defaultVariant;
  return settings.endpoints.get(variant ?? '') ?? settings.endpoint;
}

/** Returns the tree that a call to a number reaches, of what runs there or of the version that it is pinned to. */
export async function treeOf(
  store: Store,
  entry: PlacedNumber,
  running: string | null,
): Promise<string | null> {
  return entry.version === null ? running : pinnedTree(store, entry.agent, entry.version);
}

/**
 * Returns the routes of all numbers that count. Throws `refused` where one leads to an agent without an endpoint, and
 * where settings are damaged: numbers that cannot be read would be lost to the phone system.
 */
export async function routes(store: Store, environment: string | null): Promise<Route[]> {
  const states = await store.environments(null);
  const [damage] = allDamage(states).filter(
    (one) => environment === null || one.environment === environment,
  );
  if (damage)
    throw new Failure(
      'refused',
      `Couldn't export the numbers: the settings of ${damage.agent} in ${damage.environment} are damaged: ${damage.message}.`,
      {
        hints: ['agentctl doctor tells of every damage and how to mend it'],
      },
    );
  const { winners } = allNumbers(states);
  const wanted = winners.filter((one) => environment === null || one.environment === environment);
  const toRoute = async (entry: PlacedNumber) => {
    const state = states[entry.rung];
    const place = state ? placeOf(state, entry.agent) : null;
    const version = reachedVersion(states, entry);
    return {
      number: entry.number,
      agent: entry.agent,
      environment: entry.environment,
      variant: entry.variant,
      version: version === null ? null : versionName(version),
      endpoint: place ? await endpointOf(store, entry, place) : null,
      sipHeaders: entry.sipHeaders,
    };
  };
  const found = await Promise.all(wanted.map(toRoute));
  const open = found.filter(({ endpoint }) => endpoint === null);
  if (open.length > 0)
    throw new Failure(
      'refused',
      `Couldn't export the numbers: ${open.length === 1 ? 'one leads' : `${open.length} lead`} to an agent without an endpoint: ${open
        .slice(0, 5)
        .map(({ number, agent, environment: place }) => `${number} (${agent} in ${place})`)
        .join(', ')}.`,
      {
        hints: [
          ...new Set(
            open.map(
              ({ agent, environment: place }) =>
                `agentctl env set ${place} --endpoint <address> --agent ${agent}`,
            ),
          ),
        ].slice(0, 5),
      },
    );
  return found.flatMap(({ endpoint, ...route }) =>
    endpoint === null ? [] : [{ ...route, endpoint }],
  );
}
