import { checkSecret } from '../check/secrets.ts';
import { Failure } from '../failure.ts';
import { oneLine } from '../text.ts';
import type { VariableValue } from './model.ts';

/** A value, or none. */
export type VariableValueOrNull = VariableValue | null;

/** A variable as a version declares it. */
export interface Declaration {
  name: string;
  required: boolean;
  secret: boolean;
  default: VariableValue | null;
}

/** A reference to a value that lies elsewhere: `${env:NAME}`, `${file:/run/secrets/x}`. */
const REFERENCE = /^\$\{(?:env:[A-Za-z_][A-Za-z0-9_]*|file:\/[^${}\r\n\0]+)\}$/;

/** Tells whether a value is a reference to one that lies elsewhere. */
function isReference(value: VariableValue): boolean {
  return typeof value === 'string' && REFERENCE.test(value);
}

/** Says that a text is a secret in plain sight, or a reference that is malformed; null where it is neither. */
export function secretFlaw(text: string): string | null {
  if (text.startsWith('${') && !REFERENCE.test(text))
    return 'the reference is malformed: write ${env:NAME} or ${file:/path}';
  const found = isReference(text) ? null : checkSecret(text);
  return found === null ? null : found.message;
}

/** Says why a value does not fit its declaration, null where it does. */
export function valueFlaw(value: VariableValue, declared: Declaration): string | null {
  if (declared.secret && !isReference(value))
    return 'it is secret: its value may only be a reference, ${env:NAME} or ${file:/run/secrets/x}';
  if (typeof value === 'string') {
    const flaw = secretFlaw(value);
    if (flaw !== null) return flaw;
  }
  if (declared.required && value === '') return 'it is required, and this value is empty';
  // The default shows of which kind it is.
  const kind = declared.default === null ? null : typeof declared.default;
  return kind === null || isReference(value) || typeof value === kind
    ? null
    : `it is ${KINDS[kind] ?? kind}, as its default ${JSON.stringify(declared.default)} shows`;
}

const KINDS: Partial<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

/** Reads `name=value` as the command line gives it; throws `usage` for anything else. */
export function readAssignment(word: string): [string, string] {
  const at = word.indexOf('=');
  if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
  throw new Failure(
    'usage',
    `Couldn't read “${oneLine(word).slice(0, 40)}”: a variable is set as name=value.`,
  );
}

/** Reads a value as the command line gives it, by what is declared: a number and true or false only where one is. */
export function readValue(text: string, declared: Declaration | null): VariableValue {
  const kind = typeof declared?.default;
  if (kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** Returns the required variables that have neither a value (an empty one is none) nor a default. */
export function missingVariables(
  declared: readonly Declaration[],
  values: ReadonlyMap<string, VariableValue>,
): string[] {
  return declared
    .filter(
      ({ name, required, default: fallback }) =>
        required && fallback === null && (values.get(name) ?? '') === '',
    )
    .map(({ name }) => name);
}

/** Returns a value as people read it: an empty text is seen. */
export function valueWords(value: VariableValue): string {
  return value === '' ? '""' : String(value);
}

/**
 * Returns where in the process environment the value of a variable lies: where its reference says; for a secret that
 * says nothing of it, and for a file of the machine that the agent runs on, under its own name in capitals. Null where
 * it does not lie there.
 */
export function environmentNameOf(
  { name, secret }: Pick<Declaration, 'name' | 'secret'>,
  value: VariableValueOrNull,
): string | null {
  if (value === null) return secret ? inCapitals(name) : null;
  if (!isReference(value)) return null;
  return /^\$\{env:(.*)\}$/.exec(String(value))?.[1] ?? inCapitals(name);
}

function inCapitals(name: string): string {
  return name.toUpperCase().replaceAll('-', '_').replace(/^\d/, '_$&');
}

/** Returns how a variable is set on the command line: `name=<value>`, a secret by a reference. */
export function assignmentOf({ name, secret }: Pick<Declaration, 'name' | 'secret'>): string {
  if (!secret) return `${name}=<value>`;
  return `'${name}=\${env:${inCapitals(name)}}'`;
}
