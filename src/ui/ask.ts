import { createPromptModule } from 'inquirer';
import { Failure } from '../core/failure.ts';
import { colourLevel } from './io.ts';
import type { Io } from './io.ts';

/** Asks by a checkbox that is empty at first; true only if it was ticked. */
export async function askCheckbox(io: Io, message: string, statement: string): Promise<boolean> {
  const { ticked } = await ask<{ ticked: string[] }>(io, {
    type: 'checkbox',
    name: 'ticked',
    message,
    choices: [{ name: statement, value: 'yes' }],
    // One box needs no keys for all of them.
    shortcuts: { all: null, invert: null },
    keys: 'space ticks the box, enter answers',
  });
  return ticked.includes('yes');
}

/** Asks yes or no; enter alone means the fallback. */
export async function askYesNo(io: Io, message: string, fallback: boolean): Promise<boolean> {
  const { answer } = await ask<{ answer: boolean }>(io, {
    type: 'confirm',
    name: 'answer',
    message,
    default: fallback,
  });
  return answer;
}

/** A line of text that is asked for: what enter alone means, and what is wrong with an answer (null where nothing). */
export interface TextQuestion {
  message: string;
  fallback?: string;
  check?: (text: string) => string | null;
}

/** Asks for a line of text. */
export async function askText(
  io: Io,
  { message, fallback, check = () => null }: TextQuestion,
): Promise<string> {
  const { answer } = await ask<{ answer: string }>(io, {
    type: 'input',
    name: 'answer',
    message,
    ...(fallback === undefined ? {} : { default: fallback }),
    validate: (text: string) => check(text) ?? true,
  });
  return answer;
}

/** Something to choose, and what is said of it while the cursor stands there. */
export interface Choice {
  value: string;
  description?: string;
}

/** Asks for one of several names. */
export async function askChoice(
  io: Io,
  message: string,
  choices: readonly (string | Choice)[],
): Promise<string> {
  const { answer } = await ask<{ answer: string }>(io, {
    type: 'select',
    name: 'answer',
    message,
    choices: choices.map((choice) => {
      const { value, description }: Choice =
        typeof choice === 'string' ? { value: choice } : choice;
      return { name: value, value, description };
    }),
    keys: '↑ and ↓ move, enter answers',
  });
  return answer;
}

// inquirer's types want one literal per kind of question; ours are made above and only there.
async function ask<Answers>(
  io: Io,
  { keys = '', ...question }: Record<string, unknown> & { keys?: string },
): Promise<Answers> {
  const prompt = createPromptModule({ input: io.stdin, output: io.stderr });
  try {
    const themed = { ...question, theme: themeOf(io, keys) };
    return (await prompt([themed] as unknown as Parameters<typeof prompt>[0])) as Answers;
  } catch (error) {
    // Ctrl-C, or the terminal went away: nothing was changed, since questions come before any change.
    if (
      error instanceof Error &&
      /ExitPromptError|AbortPromptError|CancelPromptError/.test(error.name)
    )
      throw new Failure('cancelled', 'Cancelled: nothing was changed.');
    throw error;
  }
}

// inquirer colours by the process's own streams; without colours everything of its theme has to be given plain.
function themeOf(io: Io, keys: string): object {
  const keysHelpTip = () => keys;
  if (colourLevel(io.stderr, io.env, true) > 0) return { style: { keysHelpTip } };
  const same = (text: string) => text;
  const styles = ['message', 'answer', 'help', 'highlight', 'key', 'error', 'defaultAnswer'];
  return {
    prefix: { idle: '?', done: '✔' },
    icon: { checked: '◉', unchecked: '◯', cursor: '❯' },
    style: { ...Object.fromEntries(styles.map((style) => [style, same])), keysHelpTip },
  };
}
