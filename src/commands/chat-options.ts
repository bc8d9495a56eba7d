import { resolve } from 'node:path';
import { Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { TOOLS_MODES, stateOf } from '../core/chat-call.ts';
import type { CallOptions } from '../core/chat-call.ts';
import type { ChatState } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { ResolveAnswer } from '../core/settings-answers.ts';
import type { KeptOptions } from './chat-kept.ts';

/** The options of `chat`. */
export interface ChatOptions extends CallOptions, KeptOptions {
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

/** Whose state is chosen, by which number, and whether there is somebody to ask. */
interface Choosing {
  agent: string;
  called: ResolveAnswer | null;
  atTerminal: boolean;
}

/** Returns the states that are talked to: those that are named, else on a terminal one that is chosen, else the draft. */
export async function chooseStates(
  context: Context,
  options: ChatOptions,
  { agent, called, atTerminal }: Choosing,
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
    const word = text ?? (atTerminal ? await askState(context, agent) : 'draft');
    return env === undefined ? stateOf(word, names) : { revision: word, environment: env };
  });
  return Promise.all(chosen);
}

// Only what can be talked to is offered: before the first version that is the draft alone.
async function askState(context: Context, agent: string): Promise<string> {
  const { exchange } = await context.engine();
  const running = await exchange.running(agent);
  const choices = [...running.keys()].filter((name) => running.get(name) !== null);
  if (choices.length === 0) return 'draft';
  const { askChoice } = await import('../ui/ask.ts');
  return askChoice(context.asking, 'Which state do you talk to?', ['draft', ...choices]);
}

/**
 * Throws `confirmation` where tools ask for their results and there is nobody to ask, `usage` where programs are
 * allowed for tools that are not called.
 */
export function requireTools(context: Context, { tools, allowPrograms }: CallOptions): void {
  if (allowPrograms && tools !== 'live')
    throw new Failure('usage', `Couldn't allow programs: with --tools ${tools} none is started.`, {
      hints: ['agentctl chat --tools live --allow-programs'],
    });
  if (tools !== 'ask' || context.interactive) return;
  throw new Failure('confirmation', "Couldn't ask for what tools answer: there is no terminal.", {
    hints: ['--tools mock answers by their mock cases', '--tools live really calls them'],
  });
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

/** The option that names an environment. */
export function environmentOption(text: string): Option {
  return new Option('--env <env>', text).conflicts('revision');
}

/** The option that names any state. */
export function revisionOption(): Option {
  return new Option(
    '--revision <revision>',
    "any state: v7, 'live#4', live@2026-03-03 (default: draft)",
  );
}

/** The option that says what speaks. */
export function modelOption(): Option {
  return new Option(
    '--model <model>',
    "what speaks: local, or openai/gpt-5-mini and the like (default: the agent's own)",
  );
}

/** The option that says what tools do. */
export function toolsOption(): Option {
  return new Option(
    '--tools <how>',
    'what tools do: answer by their mock cases, be really called, or ask you for the result',
  )
    .choices(TOOLS_MODES)
    .default('mock', 'mock, nothing outside is called');
}

/** The option for several states. */
export function compareOption(): Option {
  return new Option('--compare <states>', 'say everything to several: sandbox,live').conflicts([
    'env',
    'revision',
    'replay',
    'number',
  ]);
}
