// The ways on from a move: what stands below its result.
import type { PromoteAnswer, PublishAnswer } from '../../core/answers.ts';
import { environmentText } from '../screen.ts';
import type { View } from '../screen.ts';
import { withCommand } from './with-command.ts';

/** How a move is taken back, safely. */
export const undoView: View<{ undo: string | null }> = ({ undo }, screen) =>
  undo === null ? '' : withCommand(screen.paint('dim', 'to undo:'), undo, screen);

/** The way up from an environment: null at the top, and where the version runs above already. */
export const nextView: View<string | null> = (above, screen) =>
  above === null
    ? ''
    : withCommand(screen.paint('dim', 'next:'), `agentctl promote ${above}`, screen);

/** How a hotfix comes into the work that it went past; nothing for other publications. */
export const forwardView: View<PublishAnswer> = (
  { agent, version, published, override },
  screen,
) =>
  published && override.includes('hotfix')
    ? withCommand(
        screen.paint('dim', 'later, on your own branch:'),
        `git merge --no-edit refs/tags/${agent}/${version}`,
        screen,
      )
    : '';

/** Where a promotion found nothing to do although a newer version waits further below: what waits, and how it goes on. */
export const waitingView: View<PromoteAnswer> = (answer, screen) => {
  const running = new Map(answer.others.map(({ name, version }) => [name, version]));
  running.set(answer.environment, answer.version);
  const target = screen.ladder.indexOf(answer.environment);
  const at = screen.ladder.findIndex(
    (name, index) =>
      index < target && running.get(name) !== running.get(screen.ladder[index + 1] ?? ''),
  );
  const [below, above] = [screen.ladder[at], screen.ladder[at + 1]];
  if (below === undefined || above === undefined) return '';
  const words = `${environmentText(below, screen)} runs ${running.get(below) ?? 'nothing'}:`;
  return withCommand(words, `agentctl promote ${above}`, screen);
};
