import { resolve } from 'node:path';
import type { Context } from '../cli/context.ts';
import type { CallOptions } from '../core/chat-call.ts';
import { Failure } from '../core/failure.ts';
import type { ResolveAnswer } from '../core/settings-answers.ts';

/** The options of `chat`. */
export interface ChatOptions extends CallOptions {
  env?: string;
  revision?: string;
  compare?: string;
  message: string[];
  inputFile?: string;
  replay?: string;
  exitCode?: boolean;
  trace?: boolean;
  number?: string;
  sipHeader: string[];
}

/** A state to talk to, and the environment that it is talked to in. */
export interface ChatState {
  revision: string;
  environment: string | null;
}

/** Returns the states that are talked to: those that are named, else on a terminal one that is chosen, else the draft. */
export async function chooseStates(
  context: Context,
  options: ChatOptions,
  { called, atTerminal }: { called: ResolveAnswer | null; atTerminal: boolean },
): Promise<ChatState[]> {
  const { ladder } = await context.engine();
  const names = ladder.map(({ name }) => name);
  // What the number reaches, which a pin may make another version than the one that runs there.
  if (called)
    return [{ revision: called.version ?? called.environment, environment: called.environment }];
  const { env, revision, compare } = options;
  if (env !== undefined) (await context.engine()).environment(env);
  const wanted = compare?.split(',').map((word) => word.trim()) ?? [revision ?? env];
  if (compare !== undefined && wanted.length < 2)
    throw new Failure('usage', "Couldn't compare: name two states or more.", {
      hints: ['agentctl chat --compare sandbox,live'],
    });
  const chosen = wanted.map(async (text) => {
    const word = text ?? (atTerminal ? await askState(context, names) : 'draft');
    return { revision: word, environment: env ?? environmentIn(word, names) };
  });
  return Promise.all(chosen);
}

// `live~1` and `live@2026-03-03` are talked to in live.
function environmentIn(revision: string, names: readonly string[]): string | null {
  const [word] = revision.split(/[~#@]/);
  return names.find((name) => name === word) ?? null;
}

async function askState(context: Context, names: readonly string[]): Promise<string> {
  const { askChoice } = await import('../ui/ask.ts');
  return askChoice(context.asking, 'Which state do you talk to?', ['draft', ...names]);
}

/** Returns what is to be said; null where a person is to say it at the terminal. */
export async function messagesOf(
  context: Context,
  { message, inputFile }: ChatOptions,
): Promise<string[] | null> {
  const { inputMessages, readMessages } = await context.wing.chat();
  const file = inputFile === undefined ? [] : readMessages(resolve(context.directory, inputFile));
  const given = [...message, ...file];
  if (given.length > 0 || inputFile !== undefined) return given;
  if (context.interactive) return null;
  const piped = await inputMessages(context.io);
  if (piped.length > 0) return piped;
  throw new Failure('usage', "Couldn't talk: there is nothing to say.", {
    hints: [
      'agentctl chat -m "What are your opening hours?"',
      'without -m it takes standard input, a message a line',
    ],
  });
}
