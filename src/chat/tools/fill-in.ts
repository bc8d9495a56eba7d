import { Failure } from '../../core/failure.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { findBraces, readReference } from '../../core/reference.ts';
import type { Reference } from '../../core/reference.ts';
import { attributesOf, headerOf, plainText } from '../speech.ts';
import type { Scope } from '../speech.ts';
import type { Secrets } from './secrets.ts';

/** What stands for something else in a request: `{name}` for a parameter, or a reference. */
export type Placeholder = { kind: 'parameter'; name: string } | Reference;

/** Puts something in the place of a placeholder, which begins at an index of the text. */
type Stand = (placeholder: Placeholder, index: number) => string;

/** Tells whether the team says what stands there, not the conversation. */
export function isOwn({ kind }: Placeholder): boolean {
  return kind === 'variable' || kind === 'attribute';
}

/** What requests are filled with. */
export interface Filling {
  scope: Scope;
  secrets: Secrets;
  given: PlainMap;
  /** The names of the parameters. */
  parameters: readonly string[];
}

const PARAMETER = /\{([A-Za-z_][\w-]*)\}/g;

/** Returns a text with something in the place of each placeholder; `\{{` stands for braces. */
export function replacePlaceholders(text: string, { parameters }: Filling, stand: Stand): string {
  const plain = (part: string, offset: number) =>
    part
      .replace(PARAMETER, (raw, name: string, index: number) =>
        parameters.includes(name) ? stand({ kind: 'parameter', name }, offset + index) : raw,
      )
      .replaceAll('\\{{', '{{');
  let filled = '';
  let end = 0;
  for (const { inner, raw, index } of findBraces(text)) {
    const reference = readReference(inner);
    filled += plain(text.slice(end, index), end) + (reference ? stand(reference, index) : raw);
    end = index + raw.length;
  }
  return filled + plain(text.slice(end), end);
}

/** Returns the placeholders of a text. */
export function placeholdersIn(text: string, filling: Filling): Placeholder[] {
  const found: Placeholder[] = [];
  replacePlaceholders(text, filling, (placeholder) => {
    found.push(placeholder);
    return '';
  });
  return found;
}

/**
 * Returns what a placeholder stands for, as it was given or collected; null where it is not known. Throws `failed` for
 * a variable without a value.
 */
export function valueOf({ kind, name }: Placeholder, filling: Filling): Plain {
  const { scope, secrets, given } = filling;
  switch (kind) {
    case 'parameter':
      return given[name] ?? null;
    case 'entity':
      return scope.values.get(name) ?? null;
    case 'attribute':
      return attributesOf(scope).get(name) ?? null;
    case 'variable':
      return secrets.valueOf(name);
    case 'sip':
      return headerOf(scope.circumstances, name);
    default:
      return name;
  }
}

/** Returns a text with what its placeholders stand for. */
export function fillIn(
  text: string,
  filling: Filling,
  write: (value: string) => string = (value) => value,
): string {
  return replacePlaceholders(text, filling, (one) => write(plainText(valueOf(one, filling))));
}

/** Returns a value with what the placeholders inside stand for: alone in a text one keeps its type, unknown it is left out. */
export function fillValue(value: Plain, filling: Filling): Plain | undefined {
  if (typeof value === 'string') {
    const [only, ...others] = placeholdersIn(value, filling);
    const isAlone = others.length === 0 && replacePlaceholders(value, filling, () => '') === '';
    if (only && isAlone) return valueOf(only, filling) ?? undefined;
    return fillIn(value, filling);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => fillValue(each, filling) ?? null);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]): [string, Plain][] => {
      const filled = fillValue(each, filling);
      return filled === undefined ? [] : [[key, filled]];
    }),
  );
}

/** Returns the headers of a request. Throws `failed` where a value could end its header. */
export function fillHeaders(
  headers: Readonly<Record<string, string>>,
  filling: Filling,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => {
      const value = fillIn(text, filling).trim();
      // What a field may hold (RFC 9110, section 5.5).
      if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
        throw new Failure('failed', `the header ${name} would hold characters that none may hold`);
      return [name, value];
    }),
  );
}
