import type { ChatState, Position, Transcript } from '../../core/conversation.ts';
import type { Failure } from '../../core/failure.ts';
import { stripControls } from '../../core/text.ts';
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
