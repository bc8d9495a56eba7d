import type { PushedBranch } from '../../core/answers.ts';
import { findRemote } from '../../core/remote-answers.ts';
import type {
  ConnectAnswer,
  FetchAnswer,
  LostRemote,
  RemoteAge,
  SharedState,
} from '../../core/remote-answers.ts';
import { count, listed } from '../../core/text.ts';
import { commandText, environmentText, foreign, lines, timeText } from '../screen.ts';
import type { View } from '../screen.ts';
import { done } from './done.ts';
import { proseText, withCommand } from './with-command.ts';

/** Says of which state a report is; nothing where that is the one that the team shares. */
export const sharedStateView: View<SharedState> = ({ age, lost, unconnected }, screen) =>
  lines(
    lost === null ? null : lostView(lost, screen),
    lost !== null || age === null || age.fresh ? null : ageView(age, screen),
    ...unconnected.map((remote) => unconnectedView(remote, screen)),
  );

const lostView: View<LostRemote> = (lost, screen) =>
  lines(
    proseText(
      `${screen.paint('warning', 'note:')} git knows no remote ${foreign(lost.remote)} here, which agentctl.yaml names: this may not be what runs`,
      screen,
    ),
    `  mend:  ${commandText(findRemote(lost), screen)}`,
  );

// How old the state of a remote is.
const ageView: View<RemoteAge> = ({ remote, at, problem }, screen) =>
  at === null
    ? lines(
        withCommand(
          `${screen.paint('warning', 'note:')} ${foreign(remote)} was never fetched here: this is what the clone brought along (`,
          'agentctl fetch',
          screen,
        ),
        problem === null ? null : `  ${foreign(problem)}`,
      )
    : lines(
        screen.paint(
          'dim',
          `as fetched from ${foreign(remote)} ${timeText(at, screen)}; --fetch refreshes`,
        ),
        problem === null ? null : `  ${foreign(problem)}`,
      );

// The logs of this workspace lie on a remote that it does not name: what is shown is not all there is.
const unconnectedView: View<string> = (remote, screen) =>
  withCommand(
    `${screen.paint('warning', 'note:')} release logs lie on the remote ${foreign(remote)}, and agentctl.yaml does not name it: only local branches are shown (`,
    `agentctl connect ${foreign(remote)}`,
    screen,
  );

/** The answer of `fetch`. */
export const fetchView: View<FetchAnswer> = (
  { remote, environments, versions, differing },
  screen,
) =>
  lines(
    done(
      environments.length + versions.length === 0
        ? `Fetched from ${foreign(remote)}: nothing is new`
        : `Fetched from ${foreign(remote)}`,
      screen,
    ),
    ...environments.map(
      ({ environment, before, after }) =>
        `  ${environmentText(environment, screen)}: ${before ?? 'nothing'} → ${after ?? 'nothing'}`,
    ),
    versions.length === 0
      ? null
      : `  ${count(versions.length, 'new version')}: ${listed(versions.slice(0, 10))}`,
    ...differing.map((tag) =>
      withCommand(
        `  ${screen.paint('warning', `${foreign(tag)} was moved`)} on ${foreign(remote)}: it is another tag there than here (`,
        'agentctl doctor',
        screen,
      ),
    ),
  );

/** The answer of `connect`. */
export const connectView: View<ConnectAnswer> = (
  { changed, remote, pushed, branch, branches },
  screen,
) =>
  remote === null
    ? changed
      ? done(
          `Disconnected: the logs are local branches again (${listed(branches) || 'they were'})`,
          screen,
        )
      : 'The workspace is connected to no remote: nothing to do'
    : lines(
        changed
          ? done(`Connected to ${foreign(remote)}${pushedText(pushed)}`, screen)
          : `The workspace is connected to ${foreign(remote)} already: nothing to do`,
        branches.length === 0 ? null : `  the local logs are removed: ${listed(branches)}`,
        branch === null || branch.refused === null
          ? null
          : lines(
              `  ${screen.paint('warning', `${foreign(branch.name)} was not pushed:`)} ${foreign(branch.refused)}`,
              `  bring its new agentctl.yaml there as you bring other changes, so that clones find the logs`,
            ),
      );

function pushedText(pushed: readonly string[]): string {
  const versions = pushed.filter((ref) => ref.startsWith('refs/tags/')).length;
  const parts = [
    ...(versions === 0 ? [] : [count(versions, 'version')]),
    ...(pushed.length === versions ? [] : [count(pushed.length - versions, 'log')]),
  ];
  return parts.length === 0 ? '' : `: pushed ${listed(parts)}`;
}

/** Says that the branch of a publication could not be pushed; nothing where it was. */
export const pushedBranchView: View<PushedBranch> = ({ name, refused }, screen) =>
  refused === null
    ? ''
    : `${screen.paint('dim', 'hint:')} your branch ${foreign(name)} was not pushed: ${foreign(refused)}`;
