import type { Bundle } from '../../core/bundle.ts';
import type {
  ExportAnswer,
  HistoryImportAnswer,
  ImportAnswer,
  ImportedAnswer,
  PublishAnswer,
  StartAnswer,
} from '../../core/answers.ts';
import type { Fate } from '../../core/foreign.ts';
import { count } from '../../core/text.ts';
import { foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { keptLines } from './care.ts';
import { done } from './done.ts';
import { problemsView } from './problems.ts';
import { withCommand } from './with-command.ts';

/** How many places a summary names; the rest is counted. */
const MOST_NAMED = 15;

/** The answer of `import`. */
export const importView: View<ImportAnswer> = ({ title, because, agents, dryRun }, screen) =>
  lines(
    ...agents.map((one) =>
      lines(
        dryRun
          ? `Would import ${one.agent} from ${title}: ${count(one.files.length, 'file')}`
          : done(
              `Imported ${one.agent} from ${title}: ${count(one.files.length, 'file')} in agents/${one.agent}`,
              screen,
            ),
        because === null ? null : `  known by ${foreign(because)}`,
        summary(one),
        one.backup === null
          ? null
          : withCommand(
              '  the draft that was there is kept:',
              `agentctl restore ${one.backup} --agent ${one.agent}`,
              screen,
            ),
        fatesOf(one, screen),
        one.problems.length === 0 ? null : problemsView(one.problems, screen),
      ),
    ),
  );

// What was reported and holds no value of its own, such as a link, counts as one all the same.
function summary({ mapped, kept, fates }: ImportedAnswer): string {
  const lost = fates
    .filter(({ fate }) => fate === 'reported')
    .reduce((sum, { scalars }) => sum + Math.max(1, scalars), 0);
  return `  ${count(mapped, 'value')} became fields, ${kept} are kept under extensions, ${lost} could not come over`;
}

function fatesOf({ fates }: ImportedAnswer, screen: Screen): string | null {
  const kept = places('kept under extensions', fates, { fate: 'kept', screen });
  const reported = places('could not come over', fates, { fate: 'reported', screen });
  return kept === null && reported === null ? null : lines(kept, reported);
}

function places(
  heading: string,
  fates: readonly Fate[],
  { fate, screen }: { fate: Fate['fate']; screen: Screen },
): string | null {
  const found = fates.filter((one) => one.fate === fate);
  if (found.length === 0) return null;
  return lines(
    '',
    `  ${screen.paint(fate === 'kept' ? 'strong' : 'warning', `${heading}:`)}`,
    ...found
      .slice(0, MOST_NAMED)
      .map(
        ({ source, reason }) =>
          `    ${foreign(source)}${reason === null ? '' : `  ${screen.paint('dim', foreign(reason))}`}`,
      ),
    found.length > MOST_NAMED
      ? `    … and ${found.length - MOST_NAMED} more; --json lists all`
      : null,
  );
}

/** How it goes on after `import`. */
export const afterImportView: View<ImportAnswer> = ({ agents: [first] }, screen) =>
  first === undefined
    ? ''
    : withCommand('look through it, then:  ', `agentctl publish --agent ${first.agent}`, screen);

/** The answer of `import --history`. */
export const historyImportView: View<HistoryImportAnswer> = (answer, screen) =>
  lines(
    answer.agent === null
      ? 'Nothing was imported.'
      : done(
          `Published ${count(answer.versions.length, 'version')} of ${answer.agent} from the history of a project of ${answer.title}`,
          screen,
        ),
    ...answer.versions.map(
      ({ version, subject, author, date }) =>
        `  ${screen.paint('version', version)}  ${date.slice(0, 10)}  ${foreign(author.name)}  ${foreign(subject)}`,
    ),
    `  ${count(answer.unchanged, 'commit')} changed nothing that the agent means`,
    ...answer.skipped.map(
      ({ commit, subject, reason }) =>
        `  ${screen.paint('warning', 'left out:')} ${commit.slice(0, 10)} ${foreign(subject)}: ${foreign(reason)}`,
    ),
  );

/** The answer of `export`: JSON for people as well. */
export const bundleView: View<Bundle> = (bundle) => JSON.stringify(bundle, null, 2);

/** The answer of `export --to`. */
export const exportView: View<ExportAnswer> = (answer, screen) =>
  lines(
    done(
      `Exported ${answer.agent} ${foreign(answer.revision)} for ${answer.title}: ${count(answer.files.length, 'file')} in ${foreign(answer.directory)}`,
      screen,
    ),
    ...answer.leftOut.map((path) => `  left out: ${foreign(path)}, which is no text`),
  );

/** The answer of `init --from`. */
export const foreignStartView: View<
  StartAnswer & { title: string; agents: ImportedAnswer[]; published: PublishAnswer[] }
> = ({ directory, title, agents, published, files, kept }, screen) =>
  lines(
    done(`Started a workspace from a project of ${title} in ${foreign(directory)}`, screen),
    ...(files.includes('AGENTS.md')
      ? ['  AGENTS.md tells coding assistants how to work here (--no-agents-file leaves it out)']
      : []),
    ...keptLines({ kept }, screen),
    ...published.map(({ agent, version, environment }) =>
      done(`Published ${agent} ${version} to ${environment}`, screen),
    ),
    ...agents.map((one) =>
      lines(
        agents.length > 1 ? `${one.agent}:` : null,
        summary(one),
        fatesOf(one, screen),
        one.problems.length === 0 ? null : problemsView(one.problems, screen),
      ),
    ),
  );
