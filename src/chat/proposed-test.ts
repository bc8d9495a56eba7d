import type { ChatEvent, ToolCall, Turn } from '../core/conversation.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { KeptChat } from '../core/kept-chat.ts';
import { oneLine } from '../core/text.ts';

/** What stands in the place of a secret. */
const SECRET = '•••';

const LONGEST_TITLE = 80;
const LONGEST_NAME = 40;

/** Returns the name of a test that a conversation suggests: the words with which the person began. */
export function testName({ turns }: Pick<KeptChat, 'turns'>): string {
  const words = firstWords(turns)
    .normalize('NFKD')
    .replaceAll(/\p{M}|['’]/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_');
  // Cut at a word, where one ends in time.
  const cut =
    words.length > LONGEST_NAME ? words.slice(0, LONGEST_NAME).replace(/_[^_]*$/, '') : words;
  const name = cut.replaceAll(/^_+|_+$/g, '');
  return /^(?:|exit|end|con|prn|aux|nul|com\d|lpt\d)$/.test(name)
    ? `conversation_${name}`.replace(/_$/, '')
    : name;
}

/**
 * Returns a conversation as a test of its agent: the same call, the same words, and what is proposed to hold because it
 * happened. It expects what the agent did; words only where a turn did nothing else and no language model chose them.
 */
export function testOf(kept: KeptChat, name: string): PlainMap {
  const { agent, revision, tree, startedAt, channel, language, variant, caller, sipHeaders } = kept;
  const title = oneLine(firstWords(kept.turns))
    .replaceAll(SECRET, '')
    .slice(0, LONGEST_TITLE)
    .trim();
  const headers = sipHeaders.filter(({ value }) => !value.includes(SECRET));
  return {
    name,
    ...(title === '' ? {} : { title: escaped(title) }),
    description: `Proposed from a conversation of ${startedAt.slice(0, 10)} with ${agent}, ${oneLine(revision)}, tree ${tree}.`,
    channel,
    language,
    ...(variant === null ? {} : { variant }),
    ...(caller === null ? {} : { caller }),
    ...(headers.length === 0
      ? {}
      : { sipHeaders: headers.map((header) => ({ name: header.name, value: header.value })) }),
    now: localTime(new Date(kept.now)),
    turns: turnsOf(kept.turns),
  };
}

// What a person says holds no reference: `\{{` stands for braces.
function escaped(text: string): string {
  return text.replaceAll('{{', '\\{{');
}

function firstWords(turns: readonly Turn[]): string {
  return turns.find(({ input }) => input !== null)?.input ?? '';
}

// Without an offset, as a person writes it: a test means the same hour wherever it is run.
function localTime(now: Date): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
  return local.slice(0, local.slice(17, 19) === '00' ? 16 : 19);
}

function turnsOf(turns: readonly Turn[]): PlainMap[] {
  let place: Place = NOWHERE;
  return turns.map((turn) => {
    const before = place;
    place = placeAfter(turn, before);
    const expected = { ...expectPlace(turn, { before, after: place }), ...expectDeeds(turn) };
    const wanted = Object.keys(expected).length > 0 ? expected : expectWords(turn);
    return {
      ...(turn.input === null ? {} : { user: escaped(turn.input) }),
      ...(Object.keys(wanted).length === 0 ? {} : { expect: wanted }),
    };
  });
}

interface Place {
  flow: string | null;
  step: string | null;
}

const NOWHERE: Place = { flow: null, step: null };

/** Returns where a conversation stands after a turn, by what happened in it. */
function placeAfter({ events, ended }: Turn, before: Place): Place {
  if (ended) return NOWHERE;
  const last = events.findLast(({ kind }) => kind === 'flow' || kind === 'left');
  if (!last) return before;
  return last.kind === 'flow' ? { flow: last.flow, step: last.step } : NOWHERE;
}

// A flow is said where it begins, its step in each turn.
function expectPlace(
  { events }: Turn,
  { before, after }: { before: Place; after: Place },
): PlainMap {
  const topic = first(events, 'topic')?.topic;
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(after.flow === null || after.flow === before.flow ? {} : { flow: after.flow }),
    ...(after.step === null ? {} : { step: after.step }),
  };
}

function expectDeeds({ events, ended }: Turn): PlainMap {
  const handoff = first(events, 'handoff')?.handoff;
  const called = callsOf(events);
  return {
    ...(called.length === 0 ? {} : { tools: { called } }),
    ...(handoff === undefined ? {} : { handoff }),
    ...(ended ? { ended } : {}),
  };
}

function first<K extends ChatEvent['kind']>(
  events: readonly ChatEvent[],
  kind: K,
): Extract<ChatEvent, { kind: K }> | undefined {
  return events.find((event): event is Extract<ChatEvent, { kind: K }> => event.kind === kind);
}

// What is called twice with the same arguments is expected once.
function callsOf(events: readonly ChatEvent[]): Plain[] {
  const calls = events
    .filter((event): event is ToolCall => event.kind === 'tool')
    .map(({ tool, arguments: given }): Plain => {
      const told = withoutSecrets(given);
      return Object.keys(told).length === 0 ? tool : { tool, arguments: told };
    });
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

// What a map must hold are the keys that it names: those that hold a secret can be left out.
function withoutSecrets(given: PlainMap): PlainMap {
  const entries = Object.entries(given).flatMap(([key, value]): [string, Plain][] => {
    if (isPlainMap(value)) return [[key, withoutSecrets(value)]];
    return JSON.stringify(value).includes(SECRET) ? [] : [[key, value]];
  });
  return Object.fromEntries(entries);
}

function expectWords({ reply, usage }: Turn): PlainMap {
  const contains = reply
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.includes(SECRET) && !line.includes('{{'));
  return usage !== null || contains.length === 0 ? {} : { reply: { contains } };
}
