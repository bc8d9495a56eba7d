import { Failure } from '../core/failure.ts';
import { unknownName, versionName } from '../core/names.ts';
import type { Permission } from '../core/rules.ts';
import type { NumberEntry, SipHeader } from '../core/settings/model.ts';
import type { PlacedNumber } from '../core/settings/routing.ts';
import { sameHeaders } from '../core/settings/sip.ts';
import type { Places } from './configure.ts';
import { readDeclared } from './declared.ts';
import { readLog } from './log.ts';
import type { Store } from './store.ts';

/** What a number is to have; undefined leaves it as it is. */
export interface NumberWish {
  variant?: string | null | undefined;
  label?: string | null | undefined;
  version?: number | null | undefined;
  sipHeaders?: readonly SipHeader[] | undefined;
}

/** Numbers of one agent in one environment that are to be changed. */
export interface NumbersRequest {
  numbers: readonly string[];
  agent: string;
  environment: string;
  wish: NumberWish;
  permission: Permission;
  /** Everything is checked, and nothing written. */
  dryRun?: boolean;
}

/** What is to become of one number: an entry to write, nothing, or why it cannot be. */
export interface Planned {
  number: string;
  entry: NumberEntry | null;
  error: string | null;
}

/** Plans the addition of a number; `present` is the entry that counts now. */
export function planAdd(
  present: PlacedNumber | undefined,
  number: string,
  request: NumbersRequest,
): Planned {
  const { agent, environment, wish } = request;
  if (!present) return { number, entry: newEntry(number, wish), error: null };
  if (present.agent !== agent || present.environment !== environment)
    return {
      number,
      entry: null,
      error: `it leads to ${present.agent} in ${present.environment} already: agentctl numbers move ${number} --env ${environment} --agent ${agent}`,
    };
  return sameAs(present, wish)
    ? { number, entry: null, error: null }
    : {
        number,
        entry: null,
        error: `it is there with other settings: agentctl numbers set ${number} changes them`,
      };
}

function newEntry(number: string, wish: NumberWish): NumberEntry {
  return {
    number,
    variant: wish.variant ?? null,
    label: wish.label ?? null,
    version: wish.version ?? null,
    sipHeaders: wish.sipHeaders ?? [],
    added: null,
  };
}

/** Tells whether a number has what is wished already. */
export function sameAs(entry: NumberEntry, wish: NumberWish): boolean {
  return (
    (wish.variant === undefined || wish.variant === entry.variant) &&
    (wish.label === undefined || wish.label === entry.label) &&
    (wish.version === undefined || wish.version === entry.version) &&
    (wish.sipHeaders === undefined || sameHeaders(wish.sipHeaders, entry.sipHeaders))
  );
}

/** Returns a number with what is wished. */
export function merged(entry: NumberEntry, wish: NumberWish): NumberEntry {
  return {
    ...entry,
    variant: wish.variant === undefined ? entry.variant : wish.variant,
    label: wish.label === undefined ? entry.label : wish.label,
    version: wish.version === undefined ? entry.version : wish.version,
    sipHeaders: wish.sipHeaders ?? entry.sipHeaders,
  };
}

/** Throws where the wished variant or version cannot be had in that place. */
export async function checkWish(
  store: Store,
  places: Places,
  request: NumbersRequest,
): Promise<void> {
  const { agent, environment, wish } = request;
  const place = places.place(agent, environment);
  if (wish.version !== undefined && wish.version !== null) {
    const state = places.states.find((one) => one.environment.name === environment);
    const ran = await readLog(store.objects, state?.tip ?? null, {
      agent,
      until: ({ version }) => version === wish.version,
    });
    if (!ran.some(({ version }) => version === wish.version))
      throw new Failure(
        'refused',
        `Couldn't pin a number to ${versionName(wish.version)}: it has never run in ${environment}.`,
        {
          hints: [`agentctl history ${environment} --agent ${agent}`],
        },
      );
  }
  if (wish.variant === undefined || wish.variant === null) return;
  const tree =
    wish.version == null
      ? (place.record?.tree ?? null)
      : await pinnedTree(store, agent, wish.version);
  const { variants } = await readDeclared(store, tree);
  if (variants.includes(wish.variant)) return;
  if (tree === null)
    throw new Failure(
      'refused',
      `Couldn't give the number the variant ${wish.variant}: nothing of ${agent} runs in ${environment}.`,
      {
        hints: [`agentctl promote ${environment} --agent ${agent}`],
      },
    );
  if (variants.length === 0)
    throw new Failure(
      'refused',
      `Couldn't give the number the variant ${wish.variant}: what runs of ${agent} in ${environment} has no variants.`,
    );
  throw unknownName('variant', wish.variant, variants);
}

async function pinnedTree(store: Store, agent: string, version: number): Promise<string | null> {
  const name = `refs/tags/${agent}/${versionName(version)}:agents/${agent}`;
  return (await store.objects.tree(name))?.oid ?? null;
}
