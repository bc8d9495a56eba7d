import type {
  BackupsAnswer,
  CheckoutAnswer,
  DiscardAnswer,
  RestoreAnswer,
} from '../../core/answers.ts';
import { filesView } from './files.ts';
import { changeList } from './plan-changes.ts';
import { done } from './done.ts';
import { foreign, lines, timeText } from '../screen.ts';
import type { View } from '../screen.ts';
import { key, personText, table, yielding } from '../table.ts';
import { proseText, withCommand } from './with-command.ts';

/** The answer of `discard`. */
export const discardView: View<DiscardAnswer> = (answer, screen) =>
  answer.discarded
    ? lines(
        done(
          `Discarded the draft of ${answer.agent}: its files are ${answer.restoredTo} again`,
          screen,
        ),
        changeList(answer, screen),
      )
    : proseText(
        `The draft of ${answer.agent} is ${answer.restoredTo} already: nothing to discard`,
        screen,
      );

/** The answer of `checkout`. */
export const checkoutView: View<CheckoutAnswer> = (answer, screen) =>
  answer.checkedOut
    ? lines(
        done(`Loaded ${foreign(answer.revision)} into the draft of ${answer.agent}`, screen),
        changeList(answer, screen),
      )
    : proseText(
        `The draft of ${answer.agent} is ${foreign(answer.revision)} already: nothing to do`,
        screen,
      );

/** The answer of `restore`. */
export const restoreView: View<RestoreAnswer> = (answer, screen) =>
  answer.restored
    ? lines(
        done(`Restored the draft of ${answer.agent} from the backup ${answer.source}`, screen),
        filesView(answer.files, screen),
      )
    : proseText(
        `The draft of ${answer.agent} is the backup ${answer.source} already: nothing to do`,
        screen,
      );

/** How a draft that was replaced comes back. */
export const keptView: View<{ backup: string | null }> = ({ backup }, screen) =>
  backup === null
    ? ''
    : withCommand(screen.paint('dim', 'to undo:'), `agentctl restore ${backup}`, screen);

/** The answer of `restore --list`. */
export const backupsView: View<BackupsAnswer> = ({ backups }, screen) => {
  if (backups.length === 0)
    return 'No backups: a draft is kept whenever discard, restore or checkout replaces it';
  const linked = backups.some(({ worktree }) => worktree !== null);
  const head = [key('backup'), 'kept by', 'when', yielding('who'), 'began as'];
  const rows = backups.map(({ backup, action, at, by, base, worktree }) => [
    { text: backup },
    { text: action },
    { text: timeText(at, screen) },
    { text: personText(by.name, screen) },
    { text: base ?? '–' },
    ...(linked ? [{ text: foreign(worktree ?? '(main)') }] : []),
  ]);
  return table(linked ? [...head, 'worktree'] : head, rows, screen);
};
