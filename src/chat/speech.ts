import type { Circumstances } from '../core/conversation.ts';
import type { Plain } from '../core/foreign.ts';
import { findBraces, readReference } from '../core/reference.ts';
import type { Reference } from '../core/reference.ts';
import type { Agent, Words } from './agent.ts';

/** What texts are filled with. */
export interface Scope {
  agent: Agent;
  circumstances: Circumstances;
  /** What was collected, by entity. */
  values: ReadonlyMap<string, Plain>;
}

/** Returns words in the language of the conversation, else in the agent's own, else in the first that there is. */
export function inLanguage(words: Words | null, { agent, circumstances }: Scope): string {
  if (words === null || typeof words === 'string') return words ?? '';
  return words[circumstances.language] ?? words[agent.language] ?? Object.values(words)[0] ?? '';
}

/** Says words: in the conversation's language, with what their `{{references}}` stand for. */
export function speak(words: Words | null, scope: Scope): string {
  return fill(inLanguage(words, scope), scope).trim();
}

/** Puts in what the `{{references}}` of a text stand for, some by words of their own; `\{{` stands for braces. */
export function fill(
  text: string,
  scope: Scope,
  words: (reference: Reference) => string | null = () => null,
): string {
  let filled = '';
  let end = 0;
  for (const { inner, raw, index } of findBraces(text)) {
    const reference = readReference(inner);
    const own = reference && words(reference);
    filled += text.slice(end, index) + (own ?? (reference ? stand(reference, scope) : raw));
    end = index + raw.length;
  }
  return (filled + text.slice(end)).replaceAll('\\{{', '{{');
}

function stand({ kind, name }: Reference, scope: Scope): string {
  switch (kind) {
    case 'entity':
      return say(scope.values.get(name) ?? null, name, scope);
    case 'attribute':
      return plainText(attributesOf(scope).get(name) ?? null);
    case 'variable':
      return plainText(scope.circumstances.variables.get(name) ?? null);
    case 'sip':
      return headerOf(scope.circumstances, name);
    default:
      return name.replaceAll('_', ' ');
  }
}

/** Returns what the variant of a conversation says of its place. */
export function attributesOf({ agent, circumstances }: Scope): ReadonlyMap<string, Plain> {
  const { variant } = circumstances;
  return (variant === null ? undefined : agent.variants.get(variant)?.attributes) ?? new Map();
}

/** Returns what a SIP header of the call says, nothing where there is none; capitals do not count (RFC 3261, section 7.3.1). */
export function headerOf({ sipHeaders }: Circumstances, name: string): string {
  const found = sipHeaders.find((header) => header.name.toLowerCase() === name.toLowerCase());
  return found?.value ?? '';
}

function say(value: Plain, name: string, scope: Scope): string {
  const { agent, circumstances } = scope;
  const entity = agent.entities.get(name);
  if (typeof value !== 'string') return plainText(value);
  if (entity?.type === 'date') return sayDate(value, circumstances);
  if (entity?.type === 'time') return sayTime(value, circumstances.language);
  return value;
}

/** Says a day as people do: its year only where it is not within a year of now. */
function sayDate(iso: string, { language, now }: Circumstances): string {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? new Date(`${iso}T00:00Z`) : null;
  if (date === null || Number.isNaN(date.getTime())) return iso;
  const far = Math.abs(date.getTime() - now.getTime()) > 366 * 24 * 3_600_000;
  return new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    ...(far ? { year: 'numeric' } : { weekday: 'long' }),
  }).format(date);
}

function sayTime(text: string, language: string): string {
  const date = /^\d{2}:\d{2}$/.test(text) ? new Date(`2000-01-01T${text}Z`) : null;
  if (date === null || Number.isNaN(date.getTime())) return text;
  return new Intl.DateTimeFormat(language, { timeZone: 'UTC', timeStyle: 'short' }).format(date);
}

/** Returns a value as text, data as JSON. */
export function plainText(value: Plain): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
