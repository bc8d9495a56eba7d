import { versionName } from '../core/names.ts';
import type { Breach } from '../core/rules.ts';
import { assignmentOf, missingVariables } from '../core/settings/variables.ts';
import type { Declaration } from '../core/settings/variables.ts';
import { orphaned } from '../core/settings/routing.ts';
import { listed } from '../core/text.ts';
import { readDeclared } from './declared.ts';
import type { Place } from './places.ts';
import type { Store } from './store.ts';

/** A number that will reach the version that comes in. */
interface IncomingNumber {
  number: string;
  variant: string | null;
  label: string | null;
}

/** What a place holds that bears on a version which comes in. */
export interface Incoming {
  numbers: IncomingNumber[];
  /** The rules that the version would break there. */
  breaches: Breach[];
  /** What is wrong and does not stop a rollback. */
  warnings: string[];
}

/** Tells which numbers will reach a version that comes into a place, and what it lacks there. */
export async function checkIncoming(
  store: Store,
  place: Place,
  {
    version,
    tree,
    action,
  }: { version: number; tree: string | null; action: 'promote' | 'rollback' },
): Promise<Incoming> {
  const { settings, environment } = place;
  const { variants, variables } = await readDeclared(store, tree);
  const numbers = settings.numbers
    .filter((entry) => entry.version === null)
    .map(({ number, variant, label }) => ({ number, variant, label }));
  const missing = missingVariables(variables, settings.variables);
  const lacking =
    missing.length === 0
      ? []
      : [missingBreach({ environment: environment.name, version, missing, variables })];
  return {
    numbers,
    breaches: [
      ...variantBreaches(place, { version, variants }),
      ...(action === 'promote' ? lacking : []),
    ],
    warnings: action === 'rollback' ? lacking.map(({ message }) => message) : [],
  };
}

/** Tells which numbers of a place name a variant that a version lacks, a sentence each. */
export async function orphanWords(
  store: Store,
  place: Place,
  { version, tree }: { version: number; tree: string },
): Promise<string[]> {
  if (!place.settings.numbers.some(({ variant }) => variant !== null)) return [];
  const { variants } = await readDeclared(store, tree);
  return variantBreaches(place, { version, variants }).map(({ message }) => message);
}

function variantBreaches(
  { settings, environment }: Place,
  { version, variants }: { version: number; variants: readonly string[] },
): Breach[] {
  return orphaned(settings, variants).map(({ number, variant }) => ({
    rule: 'variant',
    message: `the number ${number} names the variant ${variant}, which ${versionName(version)} lacks`,
    hints: [`agentctl numbers set ${number} --env ${environment.name} --no-variant`],
  }));
}

function missingBreach(given: {
  environment: string;
  version: number;
  missing: string[];
  variables: readonly Declaration[];
}): Breach {
  const { environment, version, missing, variables } = given;
  const assignments = variables.filter(({ name }) => missing.includes(name)).map(assignmentOf);
  return {
    rule: 'variable',
    message: `${environment} has no value for ${listed(missing)}, which ${versionName(version)} requires`,
    hints: [`agentctl env set ${environment} ${assignments.join(' ')}`],
  };
}
