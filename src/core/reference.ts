/** The kinds of `{{kind:name}}`, as texts write them (DESIGN section 6). */
export const REFERENCE_KINDS = [
  'tool',
  'flow',
  'handoff',
  'message',
  'entity',
  'attribute',
  'variable',
  'sip',
] as const;

/** What a reference may be to. */
type ReferenceKind = (typeof REFERENCE_KINDS)[number];

/** A `{{…}}` in a text: the characters between the braces, and where it begins. */
export interface Braces {
  inner: string;
  /** As it stands in the text, with its braces. */
  raw: string;
  index: number;
  closed: boolean;
}

/** A reference that is well-formed: `{{tool:book}}`. */
export interface Reference {
  kind: ReferenceKind;
  name: string;
}

// A backslash before the braces makes them text: `\{{` is no reference.
const BRACES = /\\\{\{|\{\{((?:(?!\{\{|\}\})[^\n])*)(\}\})?/g;

/** Returns every `{{…}}` of a text, also those that are not closed on their line; `\{{` is skipped. */
export function findBraces(text: string): Braces[] {
  if (!text.includes('{{')) return [];
  return [...text.matchAll(BRACES)].flatMap((match) =>
    match[0].startsWith('\\')
      ? []
      : [
          {
            inner: match[1] ?? '',
            raw: match[0],
            index: match.index,
            closed: match[2] !== undefined,
          },
        ],
  );
}

/** Reads what stands between the braces; null where it is no reference. */
export function readReference(inner: string): Reference | null {
  const match = /^([a-z]+):([A-Za-z0-9!#$%&'*+.^_`|~-]+)$/.exec(inner);
  const kind = REFERENCE_KINDS.find((known) => known === match?.[1]);
  return kind === undefined || match?.[2] === undefined ? null : { kind, name: match[2] };
}
