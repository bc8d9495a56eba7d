import type { ChatAnswer, ReplayedTurn, Transcript } from '../../core/conversation.ts';
import { count, stripControls } from '../../core/text.ts';
import { foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { repliesView, replyView, titleOf } from './chat-turns.ts';

/** The answer of `chat`: what was said to one state or several, or what is different now. */
export function chatView(trace: boolean): View<ChatAnswer> {
  return ({ conversations, replay, resumed = 0 }, screen) => {
    if (replay) return replayView(replay, screen);
    const [only] = conversations;
    return only && conversations.length === 1
      ? transcriptView({ ...only, turns: only.turns.slice(resumed) }, screen, trace)
      : comparedView(conversations, screen, trace);
  };
}

/** What is told when a person left a conversation at the terminal. */
export const closingView: View<ChatAnswer> = ({ conversations, different }, screen) =>
  lines(
    ...conversations.map(({ turns, ...of }) =>
      screen.paint(
        'dim',
        `${titleOf(of)}: ${count(turns.filter(({ input }) => input !== null).length, 'message')}`,
      ),
    ),
    different === undefined ? null : count(different, 'reply differs', 'replies differ'),
  );

/** What is told where a conversation could not be kept. */
export const notKeptView: View<string> = (problem, screen) =>
  `${screen.paint('warning', 'note:')} this conversation is not kept: ${foreign(problem)}`;

function transcriptView(transcript: Transcript, screen: Screen, trace: boolean): string {
  return lines(
    screen.paint('dim', titleOf(transcript)),
    ...transcript.turns.map((turn) =>
      lines(saidView(turn.input, screen), replyView(turn, { screen, trace })),
    ),
  );
}

function comparedView(transcripts: readonly Transcript[], screen: Screen, trace: boolean): string {
  const titles = transcripts.map(titleOf);
  const longest = transcripts.toSorted((a, b) => b.turns.length - a.turns.length)[0];
  return (longest?.turns ?? [])
    .map(({ input }, index) =>
      lines(
        saidView(input, screen),
        repliesView(
          transcripts.map(({ turns }) => turns[index]),
          { titles, screen, trace },
        ),
      ),
    )
    .join('\n\n');
}

function saidView(input: string | null, screen: Screen): string | null {
  return input === null ? null : screen.paint('dim', `> ${foreign(input)}`);
}

function replayView(
  { turns, changed, failed }: NonNullable<ChatAnswer['replay']>,
  screen: Screen,
): string {
  return lines(
    ...turns.map((turn) => replayedView(turn, screen)),
    changed + failed === 0
      ? screen.paint('success', `✓ ${count(turns.length, 'turn')}, all as expected`)
      : screen.paint(
          'error',
          `✗ ${count(turns.length, 'turn')}: ${count(changed, 'reply', 'replies')} changed, ${count(failed, 'turn')} not as expected`,
        ),
  );
}

/** Shows a turn that was said again: what is said now, what was said before, and what does not hold. */
export function replayedView(turn: ReplayedTurn, screen: Screen): string {
  return lines(
    screen.paint('dim', turn.input === null ? '(greeting)' : `> ${foreign(turn.input)}`),
    ...(turn.changed
      ? [
          screen.paint('removed', `- ${shown(turn.before)}`),
          screen.paint('added', `+ ${shown(turn.after)}`),
        ]
      : [`  ${shown(turn.after)}`]),
    ...turn.failed.map((sentence) => screen.paint('error', `✗ ${foreign(sentence)}`)),
  );
}

function shown(reply: string | null): string {
  return reply === null
    ? '(the conversation was over)'
    : stripControls(reply).replaceAll('\n', '\n  ');
}
