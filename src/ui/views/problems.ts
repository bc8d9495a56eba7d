import type { Problem } from '../../core/failure.ts';
import { count, stripControls } from '../../core/text.ts';
import { foreign, lines } from '../screen.ts';
import type { View } from '../screen.ts';
import { textWidth } from '../width.ts';

/** Problems of definitions: place, words, the offending line with a caret, and the way to mend it. */
export const problemsView: View<readonly Problem[]> = (problems, screen) =>
  problems.map((problem) => problemView(problem, screen)).join('\n');

const problemView: View<Problem> = (problem, screen) => {
  const place = [problem.file, problem.line, problem.column]
    .filter((part) => part !== null)
    .join(':');
  const label = problem.severity === 'error' ? 'error' : 'warning';
  return lines(
    `${screen.paint('strong', foreign(place))}: ${screen.paint(label, problem.severity)}: ${foreign(problem.message)}`,
    problem.source !== null && problem.line !== null ? excerpt(problem, screen) : null,
    problem.hint === null ? null : `    ${screen.paint('dim', 'hint:')} ${foreign(problem.hint)}`,
  );
};

const LONGEST = 120;

const excerpt: View<Problem> = ({ source, line, column }, screen) => {
  const gutter = `  ${line} | `;
  const text = source ?? '';
  const at = (column ?? 1) - 1;
  const from = Math.max(0, at - LONGEST);
  // The caret stands below what is before it as a terminal shows it: wide characters take two columns, tabs one here.
  const before = shown(text.slice(from, at));
  return lines(
    `${screen.paint('dim', gutter)}${before}${shown(text.slice(at, from + LONGEST * 2))}`,
    `${' '.repeat(gutter.length + textWidth(before))}${screen.paint('error', '^')}`,
  );
};

function shown(text: string): string {
  // A long line may be cut in the middle of a surrogate pair.
  return stripControls(text.replaceAll('\t', ' ')).replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The answer of `validate`. */
export const validationView: View<{ valid: boolean; problems: readonly Problem[] }> = (
  { valid, problems },
  screen,
) => {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const summary = valid
    ? screen.paint('success', '✓ The definition is valid')
    : `${count(errors, 'error')}${warnings > 0 ? `, ${count(warnings, 'warning')}` : ''}`;
  return lines(
    problems.length === 0 ? null : problemsView(problems, screen),
    valid && warnings > 0 ? `${summary} (${count(warnings, 'warning')})` : summary,
  );
};
