import { EXIT_CODES, Failure } from '../core/failure.ts';
import { stripControls } from '../core/text.ts';
import { safeJson, writeText } from '../ui/io.ts';
import type { Io } from '../ui/io.ts';
import type { Screen } from '../ui/screen.ts';
import { problemsView } from '../ui/views/problems.ts';

/**
 * Tells the user of a failure, once: as JSON on stdout, or as text on stderr. A failure that is not one of ours is a
 * bug: its stack is shown, since nobody else can mend it.
 *
 * @returns the process's exit code
 */
export function reportFailure(
  error: unknown,
  io: Io,
  form: { json: boolean; screen: Screen },
): number {
  const failure = error instanceof Failure ? error : bug(error);
  const { typed } = form.screen;
  if (form.json) {
    const problems = failure.problems ? { problems: failure.problems } : {};
    io.stdout.write(
      `${safeJson({ error: { kind: failure.kind, message: stripControls(failure.message), hints: failure.hints.map(typed), ...problems } })}\n`,
    );
    return EXIT_CODES[failure.kind];
  }
  const { paint } = form.screen;
  if (failure.problems && failure.problems.length > 0)
    writeText(io.stderr, `${problemsView(failure.problems, form.screen)}\n`);
  const label = failure.kind === 'cancelled' ? '' : `${paint('error', 'error:')} `;
  writeText(io.stderr, `${label}${stripControls(failure.message)}\n`);
  for (const hint of failure.hints)
    writeText(io.stderr, `${paint('dim', 'hint:')} ${stripControls(typed(hint))}\n`);
  return EXIT_CODES[failure.kind];
}

function bug(error: unknown): Failure {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Failure('bug', `This is a bug in agentctl, sorry.\n${stack}`, {
    hints: [
      'agentctl doctor tells whether the workspace is in order',
      'please report it with the text above',
    ],
  });
}
