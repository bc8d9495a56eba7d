import type { Circumstances } from '../core/conversation.ts';
import { unknownName } from '../core/names.ts';
import { requirePhoneNumber } from '../core/phone.ts';
import { parseTime } from '../core/revision.ts';
import type { SipHeader } from '../core/settings/model.ts';
import type { Agent } from './agent.ts';

/** Who calls, from where and when, as somebody wishes it; what is left out is the agent's own. */
export interface Wishes {
  environment: string | null;
  channel: 'voice' | 'chat' | null;
  language: string | null;
  variant: string | null;
  caller: string | null;
  number: string | null;
  sipHeaders: readonly SipHeader[];
  /** A date and time, as `2026-12-24T18:00`. */
  now: string | null;
  /** What the environment sets. */
  variables: ReadonlyMap<string, string | number | boolean>;
}

/**
 * Returns the circumstances of a conversation. Throws `not-found` for a language or variant that the agent does not
 * have, and `usage` for a number or time that cannot be read.
 */
export function readCircumstances(agent: Agent, wishes: Wishes, now: Date): Circumstances {
  const { environment, channel, number, sipHeaders } = wishes;
  return {
    environment,
    channel: channel ?? 'chat',
    language: readLanguage(agent, wishes.language),
    variant: readVariant(agent, wishes.variant),
    caller: wishes.caller === null ? null : requirePhoneNumber(wishes.caller),
    number,
    sipHeaders,
    now: wishes.now === null ? now : parseTime(wishes.now),
    variables: readVariables(agent, wishes.variables),
  };
}

// `de` means the agent's `de-DE`, `de-AT` too where there is no other German.
function readLanguage({ language, languages }: Agent, wanted: string | null): string {
  if (wanted === null) return language;
  const asked = wanted.toLowerCase();
  const found =
    languages.find((tag) => tag.toLowerCase() === asked) ??
    languages.find((tag) => tag.split('-')[0]?.toLowerCase() === asked.split('-')[0]);
  if (found !== undefined) return found;
  throw unknownName('language', wanted, languages);
}

function readVariant({ variants }: Agent, wanted: string | null): string | null {
  const names = [...variants.keys()];
  if (wanted !== null && !variants.has(wanted)) throw unknownName('variant', wanted, names);
  return wanted ?? [...variants].find(([, { isDefault }]) => isDefault)?.[0] ?? names[0] ?? null;
}

// What is said may be read by anyone: the values of secrets are not even looked up.
function readVariables(agent: Agent, values: Wishes['variables']): Circumstances['variables'] {
  return new Map(
    agent.variables.flatMap(({ name, secret, default: fallback }) => {
      const value = secret ? '•••' : (values.get(name) ?? fallback);
      return value === null || typeof value === 'object' ? [] : [[name, value] as const];
    }),
  );
}
