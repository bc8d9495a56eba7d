import { escapeBraces } from '../slugs.ts';
import type { FunctionName, NamedKind, Names } from './names.ts';

/** Where a text stands: the flow whose functions it may name, null outside of flows. */
export interface TextPlace {
  flow: string | null;
  /** Told of a reference that becomes plain text, with the reason. */
  lost: (reference: string, reason: string) => void;
  /** Told of a function that nobody defines; returns the tool that stands for it. */
  missing: (one: FunctionName) => string;
}

const KINDS: Readonly<Record<string, [NamedKind, string]>> = {
  entity: ['entity', 'entity'],
  attr: ['attribute', 'attribute'],
  twilio_sms: ['message', 'message'],
  ho: ['handoff', 'handoff'],
  vrbl: ['variable', 'variable'],
};

const WORDS: Readonly<Record<string, string>> = {
  entity: 'entity',
  attr: 'attribute',
  twilio_sms: 'SMS template',
  ho: 'handoff',
};

/** Rewrites the references of a project's text to ours; what is none of ours becomes plain text. */
export function toOurs(text: string, names: Names, place: TextPlace): string {
  if (!text.includes('{{')) return text;
  return text.replaceAll(
    /(\\?)\{\{(?:([A-Za-z_]\w*):([^{}\n]+)\}\})?/g,
    (raw: string, ...[backslash = '', prefix, name]: (string | undefined)[]) => {
      // What a backslash marks as text is text there, and one more keeps it so here.
      if (backslash !== '' || prefix === undefined || name === undefined)
        return backslash + escapeBraces(raw.slice(backslash.length));
      return reference({ raw, prefix, name }, names, place);
    },
  );
}

function reference(
  { raw, prefix, name }: { raw: string; prefix: string; name: string },
  names: Names,
  place: TextPlace,
): string {
  if (prefix === 'fn' || prefix === 'ft') {
    if (!/^[\w-]+$/.test(name)) return plain(raw, place, 'no function can have this name');
    const one: FunctionName =
      prefix === 'ft'
        ? { kind: 'transition', flow: place.flow, name }
        : { kind: 'global', flow: null, name };
    return `{{tool:${names.tool(one) ?? place.missing(one)}}}`;
  }
  if (prefix === 'tn') return plain(raw, place, "a translation can't stand inside a text");
  const known = Object.hasOwn(KINDS, prefix) ? KINDS[prefix] : undefined;
  if (known === undefined) return escapeBraces(raw);
  const [kind, ours] = known;
  const slug = names.ours(kind, name) ?? (kind === 'variable' ? names.add(kind, name) : null);
  return slug === null
    ? plain(raw, place, `there is no such ${WORDS[prefix] ?? kind}`)
    : `{{${ours}:${slug}}}`;
}

function plain(raw: string, place: TextPlace, reason: string): string {
  place.lost(raw, reason);
  return escapeBraces(raw);
}

/** Rewrites our references to those of a project: the exact way back from `toOurs`. */
export function toTheirs(text: string, names: Names): string {
  if (!text.includes('{{')) return text;
  return text.replaceAll(
    /\\\{\{|\{\{([a-z]+):([A-Za-z0-9!#$%&'*+.^_`|~-]+)\}\}/g,
    (raw: string, kind?: string, name?: string) =>
      kind === undefined || name === undefined ? '{{' : theirs(kind, name, names),
  );
}

function theirs(kind: string, name: string, names: Names): string {
  if (kind === 'tool') {
    const one = names.functionOf(name);
    return `{{${one?.kind === 'transition' ? 'ft' : 'fn'}:${one?.name ?? name}}}`;
  }
  // Neither flows nor SIP headers can be referred to there.
  if (kind === 'flow') return names.theirs('flow', name) ?? name;
  if (kind === 'sip') return `the SIP header ${name}`;
  const [prefix, [known]] = Object.entries(KINDS).find(([, [, ours]]) => ours === kind) ?? [
    kind,
    ['entity' as const],
  ];
  return `{{${prefix}:${names.theirs(known, name) ?? name}}}`;
}

/**
 * Rewrites the legacy forms `$name` (a variable of the conversation) and `${name}` (an attribute of the variant, else a
 * variable) to references.
 */
export function modernised(text: string, names: Names): string {
  if (!text.includes('$')) return text;
  return text.replaceAll(
    /(?<![\w$\\])\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*)(?!\.?\w))/g,
    (raw: string, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      const isAttribute = names.ours('attribute', name) !== null;
      if (braced !== undefined && isAttribute) return `{{attr:${name}}}`;
      if (names.ours('variable', name) !== null) return `{{vrbl:${name}}}`;
      if (isAttribute) return `{{attr:${name}}}`;
      return /^[a-z_]/.test(name) ? `{{vrbl:${name}}}` : raw;
    },
  );
}
