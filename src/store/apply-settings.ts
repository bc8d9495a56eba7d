import { isMap } from '../core/document.ts';
import { Failure } from '../core/failure.ts';
import type { Problem } from '../core/failure.ts';
import { versionName } from '../core/names.ts';
import { problemOf } from '../core/problem.ts';
import type { Permission } from '../core/rules.ts';
import type { ConfigureAnswer, SettingsPlace } from '../core/settings-answers.ts';
import type { NumberEntry, Settings } from '../core/settings/model.ts';
import { readSettings } from '../core/settings/read.ts';
import { listed } from '../core/text.ts';
import { valueFlaw } from '../core/settings/variables.ts';
import { inTurnOfNumbers, readPlaces } from './configure.ts';
import type { Places } from './configure.ts';
import { readDeclared } from './declared.ts';
import { applyEdit, declaredAround } from './environment-settings.ts';
import { hasRun, pinnedTree } from './number-wishes.ts';
import { allNumbers } from './numbers.ts';
import { withEntries, withSection } from './settings-edit.ts';
import { readableLock, withLock } from './settings.ts';
import type { Store } from './store.ts';
import { numberAsWritten, withdraw } from './write-numbers.ts';
import { decode, readYaml } from './yaml.ts';

/** A file of settings that is to be what an agent has in an environment. */
export interface SettingsFile {
  /** For messages. */
  file: string;
  content: Uint8Array;
}

/** What is to be done with a file of settings. */
export interface Application {
  file: SettingsFile;
  permission: Permission;
  dryRun: boolean;
  /** A change of comments alone counts, too. */
  everyByte?: boolean;
  /** The text that it was made from, or compared with: another one since is a conflict. */
  base?: string;
}

/** Returns the settings of an agent in an environment as a file to be edited, without their lock. */
export async function settingsToEdit(store: Store, at: SettingsPlace): Promise<string> {
  store.environment(at.environment);
  return textToEdit(store, await readPlaces(store), at);
}

async function textToEdit(store: Store, places: Places, at: SettingsPlace): Promise<string> {
  const { settingsId } = places.place(at.agent, at.environment);
  const text = settingsId === null ? null : await store.objects.text(settingsId);
  return withSection(text ?? '', 'lock', null);
}

/**
 * Makes the settings of an agent in an environment what a file says, all of them but the lock. Nothing is done where
 * they are so already. Throws `invalid` with every problem of the file.
 */
export async function applySettings(
  store: Store,
  at: SettingsPlace,
  given: Application,
): Promise<ConfigureAnswer> {
  store.environment(at.environment);
  const applied = await apply(store, at, given);
  if (applied !== null) return applied;
  throw new Failure(
    'conflict',
    `The settings of ${at.agent} in ${at.environment} were changed by somebody else in the meantime. Nothing was changed here.`,
    { hints: [`agentctl env history ${at.environment} --agent ${at.agent} --limit 1`] },
  );
}

/** Returns null where the settings are no longer those that the file was made from. */
function apply(
  store: Store,
  at: SettingsPlace,
  given: Application,
): Promise<ConfigureAnswer | null> {
  const work = async (): Promise<ConfigureAnswer | null> => {
    const places = await readPlaces(store);
    const { base } = given;
    if (base !== undefined && base !== (await textToEdit(store, places, at))) return null;
    const wanted = await readWanted(store, places, { at, file: given.file });
    const { numbers } = places.place(at.agent, at.environment).settings;
    const added = new Map(numbers.map((entry) => [entry.number, entry.added]));
    const now = store.now().toISOString();
    // The text itself, comments and all; only when a number came is ours to say: of two that claim one, it decides.
    const undated = wanted.numbers
      .map((entry) => ({ entry, came: added.get(entry.number) ?? now }))
      .filter(({ entry, came }) => entry.added !== came);
    const dated = withEntries(
      decode(given.file.content) ?? '',
      'numbers',
      new Map(
        undated.map(({ entry, came }) => [
          entry.number,
          numberAsWritten({ ...entry, added: came }),
        ]),
      ),
    );
    const answer = await applyEdit(store, places, {
      at,
      edit: (text) => withLock(dated, readableLock(text)),
      permission: given.permission,
      dryRun: given.dryRun,
      everyByte: given.everyByte ?? false,
    });
    const fresh = wanted.numbers.flatMap(({ number }) => (added.has(number) ? [] : [number]));
    if (answer.configured) await keep(store, { at, numbers: fresh, permission: given.permission });
    return answer;
  };
  return given.dryRun ? work() : inTurnOfNumbers(store, work);
}

// As `numbers add` does: another clone may have added them at the same time.
async function keep(
  store: Store,
  added: { at: SettingsPlace; numbers: readonly string[]; permission: Permission },
): Promise<void> {
  const { at, numbers, permission } = added;
  if (numbers.length === 0) return;
  const { lost } = await withdraw(store, { ...at, numbers, permission, wish: {} }, numbers);
  if (lost.length === 0) return;
  throw new Failure(
    'refused',
    `Couldn't keep ${listed(lost)} in ${at.environment}: somebody else added it in the meantime, and it was withdrawn here. All else of the file is set.`,
    { hints: ['agentctl numbers list'] },
  );
}

async function readWanted(
  store: Store,
  places: Places,
  { at, file }: { at: SettingsPlace; file: SettingsFile },
): Promise<Settings> {
  const { document, problems } = readYaml(file.file, file.content);
  const value = document?.value ?? null;
  const settings = readSettings(value, null);
  const found: Problem[] = [
    ...problems,
    ...settings.damage.map((flaw) => problemOf(file.file, flaw)),
    ...(isMap(value) && 'lock' in value
      ? [
          problemOf(file.file, 'a lock is no part of it', {
            hint: `agentctl env lock ${at.environment} --reason "…"`,
          }),
        ]
      : []),
    ...(await checkPlace(store, places, { at, settings, file: file.file })),
  ];
  if (found.length === 0) return settings;
  throw new Failure('invalid', `Couldn't take the settings from ${file.file}.`, {
    problems: found,
  });
}

/** Tells what of some settings cannot be had in a place: names that nothing declares there, numbers that lie elsewhere. */
export async function checkPlace(
  store: Store,
  places: Places,
  { at, settings, file }: { at: SettingsPlace; settings: Settings; file: string },
): Promise<Problem[]> {
  const { record } = places.place(at.agent, at.environment);
  const declared = await declaredAround(store, places, at);
  const { variants } = await readDeclared(store, record?.tree ?? null);
  const { winners } = allNumbers(places.states);
  const problems: Problem[] = [];
  for (const [name, value] of settings.variables) {
    const known = declared.find((one) => one.name === name);
    const flaw = known
      ? valueFlaw(value, known)
      : 'no version here or below declares it, nor the draft';
    if (flaw !== null) problems.push(problemOf(file, `the variable ${name}: ${flaw}`));
  }
  const named = [
    ...settings.endpoints.keys(),
    ...settings.numbers.flatMap(({ variant, version }) =>
      variant === null || version !== null ? [] : [variant],
    ),
  ];
  for (const variant of new Set(named))
    if (!variants.includes(variant))
      problems.push(
        problemOf(file, `there is no variant ${variant} in what runs in ${at.environment}`),
      );
  for (const entry of settings.numbers) {
    const flaw = await pinFlaw(store, places, { at, entry });
    if (flaw !== null) problems.push(problemOf(file, flaw));
  }
  for (const { number } of settings.numbers) {
    const other = winners.find(
      (one) =>
        one.number === number && (one.agent !== at.agent || one.environment !== at.environment),
    );
    if (other)
      problems.push(
        problemOf(file, `${number} leads to ${other.agent} in ${other.environment} already`),
      );
  }
  return problems;
}

async function pinFlaw(
  store: Store,
  places: Places,
  { at, entry }: { at: SettingsPlace; entry: NumberEntry },
): Promise<string | null> {
  const { number, variant, version } = entry;
  if (version === null) return null;
  const name = versionName(version);
  if (!(await hasRun(store, places, { ...at, version })))
    return `${number} is pinned to ${name}, which has never run in ${at.environment}`;
  const { variants } = await readDeclared(store, await pinnedTree(store, at.agent, version));
  return variant === null || variants.includes(variant)
    ? null
    : `${number} names the variant ${variant}, which ${name} lacks`;
}
