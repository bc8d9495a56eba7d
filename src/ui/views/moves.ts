import type {
  LockAnswer,
  PromoteAnswer,
  PublishAnswer,
  RetireAnswer,
  RollbackAnswer,
  VersionLine,
} from '../../core/answers.ts';
import { changeCounts, changeList } from './plan-changes.ts';
import type { PlanChanges } from './plan-changes.ts';
import { done } from './done.ts';
import { incomingNumbers } from './numbers.ts';
import { HEADING, planLine } from './plan-line.ts';
import { proseText, withCommand } from './with-command.ts';
import { environmentText, foreign, lines, timeText } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { cut, personText } from '../table.ts';
import { textWidth } from '../width.ts';

/** The plan of `publish`. */
export const publishPlanView: View<PublishAnswer> = (plan, screen) => {
  const name = `${plan.agent} ${screen.paint('version', plan.version)}`;
  if (plan.nothingToDo) return publishView(plan, screen);
  const what = !plan.returned
    ? `Publish ${name} to ${environmentText(plan.environment, screen)}`
    : `Place ${name} in ${environmentText(plan.environment, screen)} again`;
  const same = plan.returned ? ': the draft is that version' : '';
  return lines(
    proseText(`${what}${now(plan.previous)}${same}`, screen),
    changes(plan, screen),
    ...warningLines(plan, screen),
    forced(plan.override, screen),
  );
};

function warningLines({ warnings }: { warnings: readonly string[] }, screen: Screen): string[] {
  return warnings.map((words) =>
    planLine('warning', foreign(words), screen).replace('warning', (word) =>
      screen.paint('warning', word),
    ),
  );
}

/** The plan of `promote`. */
export const promotePlanView: View<PromoteAnswer> = (plan, screen) => {
  if (plan.nothingToDo)
    return proseText(
      `${environmentText(plan.environment, screen)} runs ${plan.agent} ${plan.version} already: nothing to do`,
      screen,
    );
  const from = plan.from === null ? '' : ` from ${environmentText(plan.from, screen)}`;
  return lines(
    proseText(
      `Promote ${plan.agent} ${screen.paint('version', plan.version)}${from} to ${environmentText(plan.environment, screen)}${now(plan.previous)}`,
      screen,
    ),
    versionList('brings in', plan.included, screen),
    versionList('reverts', plan.reverted, screen),
    changes(plan, screen),
    incomingNumbers(plan.numbers, screen),
    forced(plan.override, screen),
    plan.dryRun ? withCommand('  for CI     ', `${plan.repeat} --yes`, screen) : null,
  );
};

/** The plan of `rollback`: what is reverted, what stays, what it cannot bring back. */
export const rollbackPlanView: View<RollbackAnswer> = (plan, screen) => {
  if (plan.nothingToDo)
    return proseText(
      `${environmentText(plan.environment, screen)} runs ${plan.agent} ${plan.version} already: nothing to do`,
      screen,
    );
  const others = plan.others
    .map(({ name, version }) => `${environmentText(name, screen)} ${version ?? '–'}`)
    .join(', ');
  return lines(
    proseText(
      `Roll ${environmentText(plan.environment, screen)} back to ${plan.agent} ${screen.paint('version', plan.version)}${now(plan.previous)}`,
      screen,
    ),
    versionList('reverts', plan.reverted, screen),
    versionList('brings in', plan.included, screen),
    changes(plan, screen),
    plan.rejects === null
      ? null
      : planLine(
          'rejects',
          `${plan.rejects} may not enter ${plan.environment} any more, nor any environment above`,
          screen,
        ),
    planLine('stays', `${others}; the draft, phone numbers, other agents`, screen),
    incomingNumbers(plan.numbers, screen),
    ...warningLines(plan, screen),
    planLine('not undone', 'changes of secrets and in outside systems, calls in progress', screen),
    forced(plan.override, screen),
    plan.dryRun ? withCommand('  for CI     ', `${plan.repeat} --yes`, screen) : null,
  );
};

function now(previous: string | null): string {
  return previous === null ? ' (nothing runs there)' : ` (now ${previous})`;
}

function was(previous: string | null): string {
  return previous === null ? '' : ` (was ${previous})`;
}

// Where nothing ran, every file is new, and a list of them tells nothing.
function changes(plan: PlanChanges & { previous: string | null }, screen: Screen): string {
  const shown = plan.previous === null ? { ...plan, changes: null } : plan;
  const list = plan.previous === null ? '' : changeList(plan, screen);
  return lines(`  changes    ${changeCounts(shown, screen)}`, list === '' ? null : indent(list));
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '           ').trimEnd();
}

function forced(override: readonly string[], screen: Screen): string | null {
  return override.length === 0
    ? null
    : planLine('forced', `${override.join(', ')} (recorded in the history)`, screen).replace(
        'forced',
        (word) => screen.paint('warning', word),
      );
}

const MOST = 10;
const SHORTEST = 24;

function versionList(
  heading: string,
  versions: readonly VersionLine[],
  screen: Screen,
): string | null {
  if (versions.length === 0) return null;
  const shown = versions.slice(0, MOST).map((version) => versionLine(version, screen));
  if (versions.length > MOST)
    shown.push(screen.paint('dim', `… and ${versions.length - MOST} more`));
  return shown
    .map((line, index) => `  ${(index === 0 ? heading : '').padEnd(10)} ${line}`)
    .join('\n');
}

// On a narrow terminal the time goes first, then the author, before the description is cut short.
const versionLine: View<VersionLine> = ({ version, description, author, publishedAt }, screen) => {
  const by = author ? `, ${personText(author.name, screen)}` : '';
  const when = publishedAt === null ? '' : `, ${timeText(publishedAt, screen)}`;
  const words = description === '' ? '(no description)' : foreign(description);
  const room = (tail: string) =>
    (screen.width ?? Infinity) - HEADING - textWidth(`${version} ${tail}`);
  const needed = Math.min(textWidth(words), SHORTEST);
  const tail = [by + when, by].find((candidate) => room(candidate) >= needed) ?? '';
  return `${screen.paint('version', version)} ${cut(words, Math.max(room(tail), 1))}${screen.paint('dim', tail)}`;
};

/** The answer of `publish`. */
export const publishView: View<PublishAnswer> = (answer, screen) => {
  const name = `${answer.agent} ${screen.paint('version', answer.version)}`;
  const place = environmentText(answer.environment, screen);
  if (!answer.published) return proseText(`${place} runs ${name} already: nothing to do`, screen);
  return !answer.returned
    ? done(`Published ${name} to ${place}${was(answer.previous)}`, screen)
    : done(`Placed ${name} in ${place} again${was(answer.previous)}`, screen);
};

/** Says that a promotion was planned anew, since something else runs in the environment by now. */
export const replannedView: View<PromoteAnswer> = ({ environment, previous }, screen) =>
  screen.paint(
    'dim',
    `${foreign(environment)} was moved meanwhile and runs ${previous ?? 'nothing'} by now: planned anew`,
  );

/** The answer of `promote`. */
export const promoteView: View<PromoteAnswer> = (answer, screen) =>
  answer.dryRun
    ? promotePlanView(answer, screen)
    : moved(
        answer,
        answer.promoted ? `Promoted ${answer.agent} ${answer.version} to` : null,
        screen,
      );

/** The answer of `rollback`. */
export const rollbackView: View<RollbackAnswer> = (answer, screen) => {
  if (answer.dryRun) return rollbackPlanView(answer, screen);
  const place = environmentText(answer.environment, screen);
  if (!answer.rolledBack) return moved(answer, null, screen);
  const rejected = answer.rejects === null ? '' : `; ${answer.rejects} is rejected`;
  return done(
    `Rolled ${place} back to ${answer.agent} ${screen.paint('version', answer.version)}${was(answer.previous)}${rejected}`,
    screen,
  );
};

function moved(
  answer: PromoteAnswer | RollbackAnswer,
  words: string | null,
  screen: Screen,
): string {
  const place = environmentText(answer.environment, screen);
  if (words !== null) return done(`${words} ${place}${was(answer.previous)}`, screen);
  const by =
    answer.movedBy === null
      ? ''
      : ` (${foreign(answer.movedBy.name)} was faster: ${answer.deployment})`;
  return proseText(
    `${place} runs ${answer.agent} ${screen.paint('version', answer.version)} already: nothing to do${by}`,
    screen,
  );
}

/** The answer of `retire`. */
export const retireView: View<RetireAnswer> = (answer, screen) => {
  const place = environmentText(answer.environment, screen);
  return answer.retired
    ? done(`Retired ${answer.agent} from ${place} (was ${answer.previous})`, screen)
    : `${place} does not run ${answer.agent}: nothing to do`;
};

/** The answer of `env lock` and `env unlock`. */
export const lockView: View<LockAnswer> = (answer, screen) => {
  const place = environmentText(answer.environment, screen);
  const what = answer.agent ?? 'all agents';
  if (!answer.changed)
    return `${place} is ${answer.locked ? 'locked' : 'not locked'} for ${what}${answer.locked ? ' already' : ''}: nothing to do`;
  return done(`${answer.locked ? 'Locked' : 'Unlocked'} ${place} for ${what}`, screen);
};
