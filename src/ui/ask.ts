import { createPromptModule } from 'inquirer';
import { Failure } from '../core/failure.ts';
import type { Io } from './io.ts';

/** Asks by a checkbox that is empty at first; true only if it was ticked. */
export async function askCheckbox(io: Io, message: string, statement: string): Promise<boolean> {
  const { ticked } = await ask<{ ticked: string[] }>(io, {
    type: 'checkbox',
    name: 'ticked',
    message,
    choices: [{ name: statement, value: 'yes' }],
    instructions: 'space ticks, enter answers',
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

/** Asks for a line of text. */
export async function askText(io: Io, message: string): Promise<string> {
  const { answer } = await ask<{ answer: string }>(io, { type: 'input', name: 'answer', message });
  return answer;
}

/** Asks for one of several names. */
export async function askChoice(
  io: Io,
  message: string,
  choices: readonly string[],
): Promise<string> {
  const { answer } = await ask<{ answer: string }>(io, {
    type: 'select',
    name: 'answer',
    message,
    choices: choices.map((name) => ({ name, value: name })),
  });
  return answer;
}

// inquirer's types want one literal per kind of question; ours are made above and only there.
async function ask<Answers>(io: Io, question: Record<string, unknown>): Promise<Answers> {
  const prompt = createPromptModule({ input: io.stdin, output: io.stderr });
  try {
    return (await prompt([question] as unknown as Parameters<typeof prompt>[0])) as Answers;
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
