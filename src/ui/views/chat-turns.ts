import type { ChatEvent, Transcript, Turn } from '../../core/conversation.ts';
import { stripControls } from '../../core/text.ts';
import { wrapped } from '../diff/wrap.ts';
import { renderReply } from '../reply-writer.ts';
import { foreign, lines } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { cut } from '../table.ts';
import { textWidth } from '../width.ts';

/** With less room for each, states are compared one below the other. */
const LEAST_COLUMN = 24;
const GAP = 3;
// Languages without blanks have long words.
const LONGEST_SHOWN = 24;

/** Names what is talked to: `booking, live#4 (v7)`. */
export function titleOf({ agent, revision }: Pick<Transcript, 'agent' | 'revision'>): string {
  return `${agent}, ${foreign(revision)}`;
}

/** How a turn is shown. */
interface TurnLook {
  screen: Screen;
  /** What happens in the turn is shown as well. */
  trace: boolean;
  /** How long it took and what it cost is shown as well, as at a terminal. */
  costs?: boolean;
  /** It stands beside another one: nothing may be wider than its column. */
  isColumn?: boolean;
}

/** Shows what came of a turn in one state, and on request what happened in it. */
export function replyView(turn: Turn, look: TurnLook, marked: number | null = null): string {
  const { screen, isColumn = false } = look;
  const { width, paint } = screen;
  const reply =
    width === null
      ? stripControls(turn.reply)
      : renderReply(turn.reply, { paint, width: () => width, marked, breaksWords: isColumn });
  return lines(reply === '' ? null : reply, afterReplyView(turn, look) || null);
}

/** Shows what came of a turn beside its words, which were heard as they came. */
export function afterReplyView(turn: Turn, { screen, trace, costs = false }: TurnLook): string {
  const { events, latencyMs } = turn;
  const cost = costs && turn.input !== null ? costOf(turn, trace ? null : placeOf(turn)) : null;
  const happened = trace ? events.map((event) => `  ${eventText(event)}`) : [];
  const took = trace && cost === null ? `  ${latencyMs} ms` : cost;
  return [...outcomesOf(turn), ...happened, ...(took === null ? [] : [took])]
    .flatMap((text) => wrapped([{ text, label: 'dim' }], screen.width ?? Infinity, screen))
    .join('\n');
}

/** Shows what came of one message in several states: side by side where there is room, with what differs marked. */
export function repliesView(
  turns: readonly (Turn | undefined)[],
  { titles, ...look }: { titles: readonly string[] } & TurnLook,
): string {
  const { screen } = look;
  const difference = firstDifference(turns.map((turn) => turn?.reply ?? null));
  const columns = turns.map((turn, index) => ({ title: titles[index] ?? '', turn }));
  const mark = differenceView(turns, difference, screen);
  const each = Math.floor(((screen.width ?? 0) - GAP * (turns.length - 1)) / turns.length);
  if (each < LEAST_COLUMN)
    return lines(
      ...columns.map(({ title, turn }) =>
        lines(screen.paint('strong', `${title}:`), turn ? replyView(turn, look, difference) : OVER),
      ),
      mark,
    );
  const narrow = { ...look, screen: { ...screen, width: each }, isColumn: true };
  const cells = columns.map(({ title, turn }) => [
    screen.paint('strong', cut(title, each)),
    ...(turn ? replyView(turn, narrow, difference) : OVER).split('\n'),
  ]);
  const height = Math.max(...cells.map((cell) => cell.length));
  const rows = Array.from({ length: height }, (_, row) =>
    cells
      .map((cell) => padded(cell[row] ?? '', each))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
  return [...rows, mark].join('\n');
}

/** Returns the word, counted from 0, from which on replies are not the same; null where they are. */
function firstDifference(replies: readonly (string | null)[]): number | null {
  const [first, ...others] = replies.map((reply) => reply?.split(/\s+/).filter(Boolean) ?? []);
  if (!first || new Set(replies).size <= 1) return null;
  const longest = Math.max(first.length, ...others.map(({ length }) => length));
  for (let index = 0; index < longest; index += 1)
    if (others.some((words) => words[index] !== first[index])) return index;
  // Only the blanks between the words are not the same.
  return longest;
}

function differenceView(
  turns: readonly (Turn | undefined)[],
  difference: number | null,
  screen: Screen,
): string {
  if (difference === null) return screen.paint('dim', '= same reply');
  const words = turns.map((turn) => turn?.reply.split(/\s+/).filter(Boolean)[difference]);
  const each = words.map((word) =>
    word === undefined ? 'its end' : `“${cut(foreign(word), LONGEST_SHOWN)}”`,
  );
  return screen.paint('changed', `~ different replies, from ${each.join(' | ')} on`);
}

const OVER = '(the conversation was over)';

// Escapes of colours take no columns.
function padded(text: string, width: number): string {
  const bare = stripControls(text.replaceAll(/\u001b\[[0-9;]*m/g, ''));
  return text + ' '.repeat(Math.max(width - textWidth(bare), 0));
}

/** Says of a turn what the caller would notice beside the words: being passed on, text messages, and the end. */
export function outcomesOf({ events, ended }: Turn): string[] {
  const found = events.flatMap((event) => {
    if (event.kind === 'handoff')
      return [`(passed on to ${event.handoff}: ${foreign(event.target)})`];
    return event.kind === 'message' ? [`(text message: ${foreign(event.text)})`] : [];
  });
  return ended ? [...found, '(the conversation is over)'] : found;
}

// `12 ms · 340 + 25 tokens · make_booking › date`: how long it took, what it cost, and where it led.
function costOf({ latencyMs, usage }: Turn, place: string | null): string {
  return [
    tookText(latencyMs),
    usage === null ? null : `${usage.inputTokens} + ${usage.outputTokens} tokens`,
    place,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Says how long something took, of milliseconds. */
export function tookText(latencyMs: number): string {
  return latencyMs < 10_000 ? `${latencyMs} ms` : `${Math.round(latencyMs / 1000)} s`;
}

function placeOf({ events }: Turn): string | null {
  const places = events.flatMap((event) => {
    if (event.kind === 'topic') return [`topic ${event.topic}`];
    if (event.kind === 'fallback') return ['fallback'];
    return event.kind === 'flow' ? [`${event.flow} › ${event.step}`] : [];
  });
  return places.at(-1) ?? null;
}

/** Says what happened in a turn, as `--trace` shows it. */
export function eventText(event: ChatEvent): string {
  switch (event.kind) {
    case 'topic':
      return `topic ${event.topic}`;
    case 'flow':
      return `flow ${event.flow}, step ${event.step}`;
    case 'left':
      return `left the flow ${event.flow}`;
    case 'value':
      return `${event.entity} = ${foreign(JSON.stringify(event.value))}`;
    case 'tool': {
      const came = event.error === null ? JSON.stringify(event.result) : `error: ${event.error}`;
      const time = event.latencyMs === null ? '' : ` (${event.latencyMs} ms)`;
      return `tool ${event.tool} ${foreign(JSON.stringify(event.arguments))} → ${foreign(came)}${time}`;
    }
    case 'message':
      return `message ${event.message}`;
    case 'handoff':
      return `handoff ${event.handoff}`;
    case 'mistake':
      return `the model called ${foreign(event.tool)}, refused: ${foreign(event.problem)}`;
    case 'model':
      return `the model: ${foreign(event.note)}`;
    case 'fallback':
      return 'nothing fits: the fallback';
    default:
      return 'from the beginning';
  }
}
