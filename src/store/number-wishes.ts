import { Failure } from '../core/failure.ts';
import { unknownName, versionName } from '../core/names.ts';
import type { Permission } from '../core/rules.ts';
import type { NumberEntry, SipHeader } from '../core/settings/model.ts';
import type { PlacedNumber } from '../core/settings/routing.ts';
import { sameHeaders } from '../core/settings/sip.ts';
import { shellWord } from '../core/text.ts';
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
  /** The environments that a move was agreed to touch; it takes from no other one that asks for confirmation. */
  agreed?: readonly string[];
}

/** What is to become of one number: an entry to write, nothing, or why it cannot be. */
export interface Planned {
  number: string;
  /** What stands in that place now. */
  before?: NumberEntry;
  entry: NumberEntry | null;
  error: string | null;
  /** A command that would do it. */
  hint?: string;
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
      error: `it leads to ${present.agent} in ${present.environment} already`,
      hint: `agentctl numbers move ${number} --env ${environment} --agent ${agent}`,
    };
  return sameAs(present, wish)
    ? { number, entry: null, error: null }
    : {
        number,
        entry: null,
        error: 'it is there with other settings',
        hint: `agentctl numbers set ${number} --env ${environment} --agent ${agent}${optionsOf(wish)}`,
      };
}

// The wish as it is typed.
function optionsOf({ variant, label, version, sipHeaders = [] }: NumberWish): string {
  return [
    ...(variant == null ? [] : ['--variant', variant]),
    ...(label == null ? [] : ['--label', label]),
    ...(version == null ? [] : ['--version', versionName(version)]),
    ...sipHeaders.flatMap(({ name, value }) => ['--sip-header', `${name}=${value}`]),
  ]
    .map((word) => ` ${shellWord(word)}`)
    .join('');
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

/** Throws where a version or a variant that numbers are to have cannot be had in that place. */
export async function checkPlanned(
  store: Store,
  places: Places,
  { request, results }: { request: NumbersRequest; results: readonly Planned[] },
): Promise<void> {
  const fresh = results.flatMap(({ entry, before }) =>
    entry && (entry.version !== before?.version || entry.variant !== before.variant) ? [entry] : [],
  );
  for (const version of new Set(fresh.map((entry) => entry.version)))
    if (version !== null) await checkPin(store, places, { request, version });
  const checked = new Set<string>();
  for (const entry of fresh) {
    const same = `${entry.variant} ${entry.version}`;
    if (!checked.has(same)) await checkVariant(store, places, { request, entry });
    checked.add(same);
  }
}

async function checkPin(
  store: Store,
  places: Places,
  { request, version }: { request: NumbersRequest; version: number },
): Promise<void> {
  const { agent, environment, wish } = request;
  if (await hasRun(store, places, { agent, environment, version })) return;
  throw new Failure(
    'refused',
    `Couldn't pin a number to ${versionName(version)}: ${agent} ${versionName(version)} has never run in ${environment}.`,
    {
      hints: [
        `agentctl history ${environment} --agent ${agent}`,
        ...(wish.version === undefined ? ['with --no-version it follows what runs there'] : []),
      ],
    },
  );
}

/** Tells whether a version of an agent runs in an environment or has run there. */
export async function hasRun(
  store: Store,
  places: Places,
  wanted: { agent: string; environment: string; version: number },
): Promise<boolean> {
  const state = places.states.find(({ environment }) => environment.name === wanted.environment);
  const ran = await readLog(store.objects, state?.tip ?? null, {
    agent: wanted.agent,
    until: ({ version }) => version === wanted.version,
  });
  return ran.some(({ version }) => version === wanted.version);
}

async function checkVariant(
  store: Store,
  places: Places,
  { request, entry }: { request: NumbersRequest; entry: NumberEntry },
): Promise<void> {
  const { agent, environment, wish } = request;
  const { number, variant, version } = entry;
  if (variant === null) return;
  const { record } = places.place(agent, environment);
  const tree = version === null ? (record?.tree ?? null) : await pinnedTree(store, agent, version);
  const { variants } = await readDeclared(store, tree);
  if (variants.includes(variant)) return;
  if (tree === null)
    throw new Failure(
      'refused',
      `Couldn't give the number the variant ${variant}: nothing of ${agent} runs in ${environment}.`,
      { hints: [`agentctl promote ${environment} --agent ${agent}`] },
    );
  if (wish.variant === undefined) {
    const name = versionName(version ?? record?.version ?? 0);
    throw new Failure(
      'refused',
      `Couldn't lead ${number} to ${agent} ${name}: it names the variant ${variant}, which ${name} lacks.`,
      {
        hints: [
          `with --no-variant it gets the default${variants.length === 0 ? '' : `; there is: ${variants.join(', ')}`}`,
        ],
      },
    );
  }
  if (variants.length === 0)
    throw new Failure(
      'refused',
      `Couldn't give the number the variant ${variant}: what runs of ${agent} in ${environment} has no variants.`,
    );
  throw unknownName('variant', variant, variants);
}

/** Returns the tree of a version that a number is pinned to, null where it is not here. */
export async function pinnedTree(
  store: Store,
  agent: string,
  version: number,
): Promise<string | null> {
  const name = `refs/tags/${agent}/${versionName(version)}:agents/${agent}`;
  return (await store.objects.tree(name))?.oid ?? null;
}
