import type {
  ChatExportAnswer,
  ForgetAnswer,
  KeptChat,
  SessionsAnswer,
} from '../../core/kept-chat.ts';
import { count, shellWord } from '../../core/text.ts';
import { commandText, foreign, lines, timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { key, prose, table, yielding } from '../table.ts';
import { done } from './done.ts';
import { proseText, withCommand } from './with-command.ts';

/** The answer of `chat --sessions`: those of all workspaces below the folder of each. */
export const sessionsView: View<SessionsAnswer> = ({ workspace, sessions }, screen) => {
  if (sessions.length === 0)
    return proseText(
      `No conversations${workspace === null ? '' : ' of this workspace'} are kept yet: ${commandText('agentctl chat', screen)} begins one`,
      screen,
    );
  if (workspace !== null || screen.width === null) return sessionTable(sessions, screen);
  const places = [...new Set(sessions.map((one) => one.workspace))];
  return places
    .map((place) =>
      lines(
        screen.paint('strong', foreign(place)),
        sessionTable(
          sessions.filter((one) => one.workspace === place),
          screen,
        ),
      ),
    )
    .join('\n\n');
};

function sessionTable(sessions: SessionsAnswer['sessions'], screen: Screen): string {
  const head = [
    key('conversation'),
    'agent',
    'state',
    'said',
    prose('first words'),
    yielding('began'),
  ];
  const rows = sessions.map((one) => [
    { text: one.id },
    { text: one.agent },
    { text: foreign(one.revision) },
    { text: `${one.messages}${one.ended ? ', over' : ''}` },
    { text: foreign(one.firstWords ?? '') },
    { text: timeText(one.startedAt, screen) },
    ...(screen.width === null ? [{ text: foreign(one.workspace) }] : []),
  ]);
  return table(head, rows, screen);
}

/** Says how many conversations are kept beside those of this workspace. */
export const otherSessionsView: View<SessionsAnswer['others']> = (others, screen) =>
  others === 0
    ? ''
    : withCommand(
        screen.paint('dim', `${others} more of other workspaces:`),
        'agentctl chat --sessions --all',
        screen,
      );

const FEW = 3;

/** What is told of files that hold no conversation that can be read: of each, or of many how many. */
export const damagedView: View<SessionsAnswer['damaged']> = (damaged, screen) => {
  const note = screen.paint('warning', 'note:');
  const each = damaged.slice(0, FEW).map(({ problem }) => `${note} ${foreign(problem)}`);
  const more = damaged.length - each.length;
  return lines(...each, more === 0 ? null : `${note} so it is with ${count(more, 'other file')}`);
};

/** The answer of `chat --export`. */
export const chatExportView: View<ChatExportAnswer> = ({ id, file, text }, screen) =>
  file === null ? (text ?? '') : done(`Wrote the conversation ${id} to ${foreign(file)}`, screen);

/** How a test that was proposed is tried out. */
export const proposedView: View<{ file: string; kept: KeptChat }> = ({ file, kept }, screen) =>
  lines(
    'It expects what happened: read it, and take out what need not hold.',
    withCommand(
      screen.paint('dim', 'to check:'),
      `agentctl chat --revision ${kept.version ?? 'draft'} --replay ${shellWord(foreign(file))} --exit-code`,
      screen,
    ),
  );

/** The answer of `chat --forget`. */
export const forgetView: View<ForgetAnswer> = ({ id }, screen) =>
  done(`Forgot the conversation ${id}`, screen);
