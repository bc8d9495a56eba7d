import type { ChatEvent, Transcript, Turn } from '../../core/conversation.ts';
import { stripControls } from '../../core/text.ts';
import { wrapped } from '../diff/wrap.ts';
import { foreign, lines } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { textWidth } from '../width.ts';

/** Below so many columns of the terminal, states are compared one below the other. */
const LEAST_WIDTH = 60;
const GAP = 3;

/** Names what is talked to: `booking, live#4 (v7)`. */
export function titleOf({ agent, revision }: Pick<Transcript, 'agent' | 'revision'>): string {
  return `${agent}, ${foreign(revision)}`;
}

/** Shows what came of a turn in one state, and on request what happened in it. */
export function replyView(turn: Turn, screen: Screen, trace: boolean): string {
  const reply = replyText(turn);
  return (
    reply === '' ? [] : wrapped([{ text: reply, label: null }], screen.width ?? Infinity, screen)
  )
    .concat(outcomesOf(turn).map((text) => screen.paint('dim', text)))
    .concat(trace ? traceOf(turn).map((text) => screen.paint('dim', text)) : [])
    .join('\n');
}

/** Shows what came of one message in several states: side by side where there is room, with what differs marked. */
export function repliesView(
  turns: readonly (Turn | undefined)[],
  { titles, screen, trace }: { titles: readonly string[]; screen: Screen; trace: boolean },
): string {
  const [first, ...others] = turns;
  const same = others.every((turn) => turn?.reply === first?.reply);
  const mark = same
    ? screen.paint('dim', '= same reply')
    : screen.paint('changed', '~ different replies');
  const { width } = screen;
  const columns = turns.map((turn, index) => ({ title: titles[index] ?? '', turn }));
  if (width === null || width < LEAST_WIDTH)
    return lines(
      ...columns.map(({ title, turn }) =>
        lines(screen.paint('strong', `${title}:`), turn ? replyView(turn, screen, trace) : OVER),
      ),
      mark,
    );
  const each = Math.floor((width - GAP * (turns.length - 1)) / turns.length);
  const cells = columns.map(({ title, turn }) =>
    [
      screen.paint('strong', title),
      ...(turn ? replyView(turn, { ...screen, width: each }, trace) : OVER).split('\n'),
    ].map((text) => text),
  );
  const height = Math.max(...cells.map((cell) => cell.length));
  const rows = Array.from({ length: height }, (_, row) =>
    cells
      .map((cell) => padded(cell[row] ?? '', each))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
  return [...rows, mark].join('\n');
}

const OVER = '(the conversation was over)';

// Escapes of colours take no columns.
function padded(text: string, width: number): string {
  const bare = stripControls(text.replaceAll(/\u001b\[[0-9;]*m/g, ''));
  return text + ' '.repeat(Math.max(width - textWidth(bare), 0));
}

function replyText({ reply }: Turn): string {
  return stripControls(reply);
}

// What the caller would notice beside the words: being passed on, text messages, and the end.
function outcomesOf({ events, ended }: Turn): string[] {
  const found = events.flatMap((event) => {
    if (event.kind === 'handoff')
      return [`(passed on to ${event.handoff}: ${foreign(event.target)})`];
    return event.kind === 'message' ? [`(text message: ${foreign(event.text)})`] : [];
  });
  return ended ? [...found, '(the conversation is over)'] : found;
}

function traceOf({ events, latencyMs }: Turn): string[] {
  return [...events.map((event) => `  ${eventText(event)}`), `  ${latencyMs} ms`];
}

function eventText(event: ChatEvent): string {
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
    case 'fallback':
      return 'nothing fits: the fallback';
    default:
      return 'from the beginning';
  }
}
