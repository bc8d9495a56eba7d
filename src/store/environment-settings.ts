import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import { nearest, unknownName, versionName } from '../core/names.ts';
import type { Permission } from '../core/rules.ts';
import type {
  ConfigureAnswer,
  SettingsAnswer,
  SettingsDiffAnswer,
  SettingsPlace,
} from '../core/settings-answers.ts';
import { shellWord } from '../core/text.ts';
import { compareSettings } from '../core/settings/compare.ts';
import type { SettingsChange } from '../core/settings/compare.ts';
import { endpointFlaw } from '../core/settings/endpoint.ts';
import {
  assignmentOf,
  missingVariables,
  readValue,
  secretFlaw,
  valueFlaw,
} from '../core/settings/variables.ts';
import type { Declaration } from '../core/settings/variables.ts';
import { checkChange, configure, readPlaces, requireReadable } from './configure.ts';
import type { Places } from './configure.ts';
import { readDeclared } from './declared.ts';
import { listNumbers } from './numbers.ts';
import { placeOf } from './places.ts';
import type { Place } from './places.ts';
import { withEntries, withEntry, withSection } from './settings-edit.ts';
import { readSettingsText } from './settings.ts';
import type { Store } from './store.ts';

/** Tells everything that belongs to an agent's place in an environment. */
export async function showSettings(store: Store, at: SettingsPlace): Promise<SettingsAnswer> {
  const { agent, environment } = at;
  const states = await store.environments(null);
  const state = states.find((one) => one.environment.name === store.environment(environment).name);
  if (!state) throw new Failure('bug', 'the environment is not on the ladder');
  const { settings, record, locks } = placeOf(state, agent);
  const { variables: declared } = await readDeclared(store, record?.tree ?? null);
  const names = [...new Set([...declared.map(({ name }) => name), ...settings.variables.keys()])];
  return {
    agent,
    environment,
    version: record?.version == null ? null : versionName(record.version),
    locks,
    endpoint: settings.endpoint,
    endpoints: [...settings.endpoints].map(([variant, endpoint]) => ({ variant, endpoint })),
    variables: names.toSorted().map((name) => {
      const known = declared.find((one) => one.name === name);
      const value = settings.variables.get(name);
      return {
        name,
        value: value ?? (known?.secret ? null : (known?.default ?? null)),
        isDefault: value === undefined && known !== undefined && known.default !== null,
        required: known?.required ?? false,
        secret: known?.secret ?? false,
        declared: known !== undefined,
      };
    }),
    missing: missingVariables(declared, settings.variables),
    numbers: (await listNumbers(store, { agents: [agent], environment })).numbers,
    damage: settings.damage,
  };
}

/** Values and addresses that are to be set (null: taken away). */
export interface SettingsRequest extends SettingsPlace {
  variables: ReadonlyMap<string, string | null>;
  /** By variant; the key `''` is the address of all. */
  endpoints: ReadonlyMap<string, string | null>;
  permission: Permission;
  /** Everything is checked, and nothing written. */
  dryRun: boolean;
}

/** Sets or unsets variables and endpoints in one recorded change. Nothing is done where all is so already. */
export async function changeSettings(
  store: Store,
  request: SettingsRequest,
): Promise<ConfigureAnswer> {
  const { agent, environment } = request;
  store.environment(environment);
  const places = await readPlaces(store);
  await requireReadable(store, places, request);
  const values = await checkValues(store, places, request);
  for (const address of request.endpoints.values()) {
    const flaw = address === null ? null : endpointFlaw(address);
    if (flaw !== null) throw new Failure('usage', `Couldn't set the endpoint: ${flaw}.`);
  }
  await checkVariants(store, places, request);
  const edit = (text: string): string => {
    let edited = withEntries(text, 'variables', new Map(values));
    for (const [variant, address] of request.endpoints)
      edited =
        variant === ''
          ? withSection(edited, 'endpoint', address)
          : withEntry(edited, ['endpoints', variant], address);
    return edited;
  };
  return applyEdit(store, places, {
    at: { agent, environment },
    edit,
    permission: request.permission,
    dryRun: request.dryRun,
  });
}

/** Makes an edit of settings as a recorded change, where it changes anything. */
export async function applyEdit(
  store: Store,
  places: Places,
  change: {
    at: SettingsPlace;
    edit: (text: string) => string;
    permission: Permission;
    dryRun?: boolean;
    /** A change of comments alone counts, too. */
    everyByte?: boolean;
  },
): Promise<ConfigureAnswer> {
  const { at, edit, permission, dryRun = false, everyByte = false } = change;
  const place = places.place(at.agent, at.environment);
  const text =
    place.settingsId === null ? '' : ((await store.objects.text(place.settingsId)) ?? '');
  const edited = edit(text);
  const { settings } = place;
  const wanted = readSettingsText(edited);
  const changes = compareSettings(settings, wanted);
  const mended = settings.damage.length > 0 && !isDeepStrictEqual(settings.damage, wanted.damage);
  const nothingToDo = changes.length === 0 && !mended && !(everyByte && edited !== text);
  const answer = { ...at, changes, nothingToDo, override: [], dryRun, undo: null };
  if (nothingToDo || dryRun) {
    const override = nothingToDo ? [] : await checkChange(store, places, { ...at, permission });
    return { ...answer, configured: false, deployment: null, override };
  }
  const { record } = await configure(store, places, {
    ...at,
    edit,
    permission,
    message: wordsFor(changes),
  });
  return {
    ...answer,
    configured: true,
    deployment: deploymentName(at.environment, record.seq),
    override: record.override,
    undo: wayBack(at, place.record),
  };
}

// Before the first entry of an agent there is nothing to go back to.
function wayBack({ agent, environment }: SettingsPlace, before: Place['record']): string | null {
  return before === null
    ? null
    : `agentctl env revert ${environment} --agent ${agent} --to ${shellWord(deploymentName(environment, before.seq))}`;
}

function wordsFor(changes: readonly SettingsChange[]): string {
  const [first, ...rest] = changes;
  if (!first) return 'edit the settings';
  const words = `${first.after === null ? 'unset' : 'set'} ${first.path.replace(/^variables\./, '')}`;
  return rest.length === 0 ? words : `${words} and ${rest.length} more`;
}

async function checkValues(
  store: Store,
  places: Places,
  { agent, environment, variables }: SettingsRequest,
): Promise<[string, string | number | boolean | null][]> {
  const declared = await declaredAround(store, places, { agent, environment });
  const present = places.place(agent, environment).settings.variables;
  return [...variables].map(([name, text]) => {
    if (text === null) {
      // What is gone already is well; what was mistyped is not.
      const meant = present.has(name) || declared.some((one) => one.name === name);
      if (!meant && nearest(name, [...present.keys()]) !== null)
        throw unknownName('variable', name, [...present.keys()]);
      return [name, null];
    }
    const known = declared.find((one) => one.name === name);
    if (!known) throw unknownName('variable', name, [...new Set(declared.map((one) => one.name))]);
    const value = readValue(text, known);
    const flaw = valueFlaw(value, known);
    if (flaw === null) return [name, value];
    const hidden = known.secret || (typeof value === 'string' && secretFlaw(value) !== null);
    throw new Failure('usage', `Couldn't set ${name}: ${flaw}.`, {
      hints: hidden
        ? [`agentctl env set ${environment} ${assignmentOf({ name, secret: true })}`]
        : [],
    });
  });
}

/**
 * Returns the variables that may be set in an environment: those of the version that runs there, of those in lower
 * environments, and of the draft.
 */
export async function declaredAround(
  store: Store,
  places: Places,
  { agent, environment }: SettingsPlace,
): Promise<Declaration[]> {
  const rung = places.states.findIndex((state) => state.environment.name === environment);
  const running = places.states
    .slice(0, rung + 1)
    .toReversed()
    .map((state) => placeOf(state, agent).record?.tree ?? null);
  const draft =
    store.repository.root === null
      ? null
      : ((await store.drafts([agent])).get(agent)?.tree ?? null);
  const trees = [...new Set([...running, draft])].filter((tree) => tree !== null);
  const all = await Promise.all(trees.map((tree) => readDeclared(store, tree)));
  return all.flatMap(({ variables }) => variables);
}

async function checkVariants(
  store: Store,
  places: Places,
  request: SettingsRequest,
): Promise<void> {
  const wanted = [...request.endpoints].flatMap(([variant, address]) =>
    variant === '' || address === null ? [] : [variant],
  );
  if (wanted.length === 0) return;
  const { record } = places.place(request.agent, request.environment);
  const { variants } = await readDeclared(store, record?.tree ?? null);
  for (const variant of wanted)
    if (!variants.includes(variant)) throw unknownName('variant', variant, variants);
}

/** Compares the settings of an agent in two environments. */
export async function diffSettings(
  store: Store,
  agent: string,
  { from, to }: { from: string; to: string },
): Promise<SettingsDiffAnswer> {
  const states = await store.environments([agent]);
  const settingsIn = (name: string) => {
    const state = states.find((one) => one.environment.name === store.environment(name).name);
    return state ? placeOf(state, agent).settings : readSettingsText('');
  };
  return { agent, from, to, changes: compareSettings(settingsIn(from), settingsIn(to)) };
}
