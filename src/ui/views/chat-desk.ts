import type { ChatState, Position, Transcript } from '../../core/conversation.ts';
import type { Failure } from '../../core/failure.ts';
import { stripControls } from '../../core/text.ts';
import { wrapped } from '../diff/wrap.ts';
import { environmentText, foreign, lines } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { titleOf } from './chat-turns.ts';
import { problemsView } from './problems.ts';

/** A conversation as the terminal shows where it takes place. */
interface ShownTalk {
  transcript: Transcript;
  position: Position;
  values: ReadonlyMap<string, unknown>;
  /** What speaks, as `local` or `openai/gpt-5-mini`. */
  speaker: string;
}

/** The conversations that are held side by side, each with its state. */
interface ShownTalks {
  all: readonly ShownTalk[];
  states: readonly ChatState[];
}

/** What stands in front of what is typed: the agent, and where it is talked to. The last environment stands out. */
export function promptView({ all, states }: ShownTalks, screen: Screen): string {
  const agent = all[0]?.transcript.agent ?? '';
  const places = all.map(({ transcript }, index) =>
    placeText(transcript.revision, states[index]?.environment ?? null, screen),
  );
  return `${agent} ${places.join(' | ')} › `;
}

function placeText(revision: string, environment: string | null, screen: Screen): string {
  const label = foreign(revision);
  if (environment === null || !label.startsWith(environment)) return label;
  const rest = label.slice(environment.length);
  return environment === screen.ladder.at(-1)
    ? screen.paint('alert', label)
    : `${environmentText(environment, screen)}${rest}`;
}

/** What is told before the first word: what is talked to, who speaks, and where help is. */
export function openingView({ all }: ShownTalks, screen: Screen): string {
  const each = all.map(
    ({ transcript, speaker }) =>
      `${titleOf(transcript)} · ${transcript.tree.slice(0, 7)} · ${foreign(speaker)}`,
  );
  return screen.paint('dim', [...each, '/help lists the commands, Ctrl-D leaves'].join('\n'));
}

/** A message that was said again by itself. */
export function saidView(message: string, screen: Screen): string {
  return screen.paint('dim', `> ${stripControls(message).replaceAll('\n', '\n  ')}`);
}

/** What could not be done, and how to go on. */
export function failureView(
  { kind, message, hints, problems = [] }: Failure,
  screen: Screen,
): string {
  const what = kind === 'cancelled' ? '' : `${screen.paint('error', 'error:')} `;
  return lines(
    problems.length > 0 ? problemsView(problems, screen) : null,
    `${what}${stripControls(message)}`,
    ...hints.map((hint) => `hint: ${stripControls(hint)}`),
  );
}

/** Where conversations stand, and what is known in them. */
export function stateView({ all }: ShownTalks): string {
  return all
    .flatMap(({ transcript, position: { flow, step }, values }) => [
      `${titleOf(transcript)}: ${flow === null ? 'in no flow' : `flow ${flow}, step ${step}`}`,
      ...[...values].map(([name, value]) => `  ${name} = ${foreign(JSON.stringify(value))}`),
    ])
    .join('\n');
}

/** What conversations took of a language model so far. */
export function tokensView({ all }: ShownTalks): string {
  return all
    .map(({ transcript }) => {
      const used = transcript.turns.flatMap(({ usage }) => usage ?? []);
      const [input, output] = [
        used.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
        used.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
      ];
      const title = titleOf(transcript);
      return used.length === 0
        ? `${title}: none, no language model speaks`
        : `${title}: ${input} in, ${output} out, in ${used.length} turns`;
    })
    .join('\n');
}

/** Returns the names of what is talked to. */
export function titlesOf({ all }: ShownTalks): string[] {
  return all.map(({ transcript }) => titleOf(transcript));
}

/** The commands of a conversation, each with what may follow, and the keys that are not seen. */
export function commandsView(
  commands: readonly { name: string; argument: string; summary: string }[],
  screen: Screen,
): string {
  const width = screen.width ?? Infinity;
  const heads = commands.map(({ name, argument }) => `/${name} ${argument}`.trimEnd());
  const column = Math.max(...heads.map(({ length }) => length)) + 4;
  // Where there is no room for two columns, the summary stands below.
  const beside = width - column >= LEAST_SUMMARY;
  const each = commands.map(({ summary }, index) => {
    const head = `  ${heads[index] ?? ''}`;
    const indent = beside ? column : 6;
    const lines = wrapped([{ text: summary, label: null }], width - indent, screen);
    const below = lines.join(`\n${' '.repeat(indent)}`);
    return beside ? `${head.padEnd(column)}${below}` : `${head}\n${' '.repeat(indent)}${below}`;
  });
  return [...each, '', ...wrapped([{ text: KEYS, label: null }], width, screen)].join('\n');
}

const LEAST_SUMMARY = 36;

const KEYS =
  'Several lines are one message: end a line with \\, press Alt-Enter, write """ around them, or paste them.\nCtrl-R searches what you typed before, Tab completes, Ctrl-C stops an answer.';
