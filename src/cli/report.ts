import { isMap } from '../core/document.ts';
import { EXIT_CODES, Failure } from '../core/failure.ts';
import type { Step } from '../core/failure.ts';
import { oneLine, stripControls } from '../core/text.ts';
import { safeJson, writeText } from '../ui/io.ts';
import type { Io } from '../ui/io.ts';
import type { Screen } from '../ui/screen.ts';
import { measured, textWidth, wrapWords } from '../ui/width.ts';

/**
 * Tells the user of a failure, once: as JSON on stdout, or as text on stderr. A failure that is not one of ours is a
 * bug: its stack is shown, since nobody else can mend it.
 *
 * @returns the process's exit code
 */
export async function reportFailure(
  error: unknown,
  io: Io,
  form: { json: boolean; screen: Screen },
): Promise<number> {
  const failure = error instanceof Failure ? error : (systemFailure(error) ?? bug(error));
  const { typed } = form.screen;
  if (form.json) {
    const problems = failure.problems ? { problems: failure.problems } : {};
    io.stdout.write(
      `${safeJson({ error: { kind: failure.kind, message: bounded(stripControls(failure.message)), hints: failure.hints.map(typed), ...problems } })}\n`,
    );
    return EXIT_CODES[failure.kind];
  }
  const { paint } = form.screen;
  if (failure.problems && failure.problems.length > 0) {
    const { problemsView } = await import('../ui/views/problems.ts');
    const { problems } = failure;
    writeText(io.stderr, `${await measured(() => problemsView(problems, form.screen))}\n`);
  }
  const said = bounded(stripControls(failure.message));
  const label = failure.kind === 'cancelled' ? '' : 'error: ';
  const width = failure.kind === 'bug' ? null : form.screen.width;
  const message = await measured(() => wrapWords(`${label}${said}`, width));
  writeText(io.stderr, `${message.replace(/^error:/, (word) => paint('error', word))}\n`);
  if (failure.steps.length > 0)
    writeText(io.stderr, await measured(() => stepsText(failure.steps, form.screen)));
  for (const hint of failure.hints.slice(failure.steps.length)) {
    const text = bounded(stripControls(typed(hint)));
    writeText(io.stderr, `${await measured(() => hintText(text, form.screen))}\n`);
  }
  return EXIT_CODES[failure.kind];
}

// What may be a command is not broken, so that it can be copied; where words come first, it stands below them.
function hintText(hint: string, screen: Screen): string {
  const line = `${screen.paint('dim', 'hint:')} ${hint}`;
  if (screen.width === null || textWidth(line) <= screen.width) return line;
  const [, words, command] = /^(.*?:) ((?:agentctl|npx|git|cd) .*)$/.exec(hint) ?? [];
  if (command !== undefined) return `${line.slice(0, -hint.length)}${words}\n  ${command}`;
  return /(?:^| )(?:agentctl|npx|git|cd|rm|tail) /.test(hint)
    ? line
    : wrapWords(line, screen.width, '  ');
}

// Each command stands on a line of its own, whole, to be copied.
function stepsText(steps: readonly Step[], { paint, typed, width }: Screen): string {
  const shown = steps.map(({ command, does }, index) => {
    const words = wrapWords(stripControls(does), width === null ? null : width - 5);
    return `  ${index + 1}. ${words.replaceAll('\n', '\n     ')}\n     ${paint('command', stripControls(typed(command)))}\n`;
  });
  return `${paint('dim', 'hint:')} type these one after the other:\n${shown.join('')}`;
}

// What somebody typed may be of any length; a terminal's worth of it tells enough.
function bounded(text: string): string {
  return text.replace(/^(.{900}).+$/gmu, '$1…');
}

const CAUSES: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['permission denied', 'check who owns it and who may write there'],
  EPERM: ['permission denied', 'check who owns it and who may write there'],
  EROFS: ['the disk is read-only', 'make it writable, or work in a copy'],
  ENOSPC: ['the disk is full', 'free some space and run the same command again; nothing was lost'],
  EDQUOT: ['the disk quota is used up', 'free some space and run the same command again'],
  EMFILE: ['too many files are open', 'raise the limit (ulimit -n) or close other programs'],
  ENAMETOOLONG: ['its name is too long', 'choose a shorter one'],
};

const MADE = [
  'published',
  'promoted',
  'rolledBack',
  'retired',
  'changed',
  'discarded',
  'restored',
  'checkedOut',
  'created',
];

/** Returns the failure of an answer that could not be written; what the command did stands all the same. */
export function answerLost(error: Error, answer: unknown): Failure {
  const cause = systemCause(error);
  const data = isMap(answer) ? answer : {};
  const made = MADE.some((key) => data[key] === true);
  const deployment = typeof data['deployment'] === 'string' ? data['deployment'] : null;
  const done = !made
    ? ''
    : deployment === null
      ? ' What was asked for was done all the same.'
      : ` The move was made all the same: it is ${deployment}.`;
  return new Failure('failed', `Failed to write the answer: ${cause.words}.${done}`, {
    hints: made ? ['agentctl status'] : [],
  });
}

function systemCause(error: Error): { words: string; hint: string | null } {
  const code = 'code' in error ? String(error.code) : '';
  const [words, hint] = CAUSES[code] ?? [error.message, null];
  return { words, hint };
}

/** Says what the operating system refused; null for any other error. It is the surroundings' fault, not ours: no stack. */
export function systemFailure(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return null;
  const { words, hint } = systemCause(error);
  const path = 'path' in error ? ` ${oneLine(String(error.path))}` : '';
  return new Failure(
    'failed',
    `Failed to use${path || ' the disk'}: ${words} (${String(error.syscall)}).`,
    {
      hints: hint === null ? [] : [hint],
    },
  );
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
