import { basename } from 'node:path';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { isLanguage, languageOfLocale } from '../core/language.ts';
import { agentIdFrom } from '../core/names.ts';
import { oneLine } from '../core/text.ts';

/** What a workspace is to start with; what is left out was not named. */
export interface Wishes {
  template?: string;
  /** A project of another system, in the place of a template. */
  from?: string;
  agent?: string | undefined;
  name?: string;
  language?: string;
  /** AGENTS.md is written. */
  agentsFile?: boolean;
}

const IMPORT = 'import';

/** Asks for what a command line leaves open. Where the workspace cannot be started, nothing is asked. */
export async function askWishes(
  context: Context,
  directory: string,
  given: Wishes,
): Promise<Wishes> {
  const ground = await context.starting.survey(directory);
  if (ground.taken) return given;
  if (ground.loose) await agree(context, ground.directory);
  if (given.from !== undefined) return given;
  const wishes = { ...given, ...(await askOrigin(context, given)) };
  if (wishes.from !== undefined) return wishes;
  const templates = await context.starting.listTemplates();
  const template = templates.find(({ name }) => name === wishes.template);
  // An unknown one is told by whoever looks it up.
  if (!template) return wishes;
  const called = await askName(context, wishes, proposal(ground.directory, template.agent));
  return {
    ...wishes,
    // A template with a story of its own keeps its name unless another one is typed.
    ...(called === null
      ? {}
      : template.anyLanguage === true || called !== agentIdFrom(called)
        ? { agent: agentIdFrom(called), name: titled(called) }
        : { agent: called }),
    ...(template.anyLanguage === true ? await askLanguage(context, wishes) : {}),
  };
}

async function agree(context: Context, directory: string): Promise<void> {
  const { askYesNo } = await import('../ui/ask.ts');
  const message = `${oneLine(basename(directory))} is no git repository and holds something. Make it one? All of it stays as it is.`;
  if (await askYesNo(context.asking, message, true)) return;
  throw new Failure('cancelled', 'Cancelled: nothing was changed.', {
    hints: ['agentctl init <dir> takes a new folder'],
  });
}

async function askOrigin(context: Context, { template }: Wishes): Promise<Wishes> {
  if (template !== undefined) return {};
  const { askChoice, askText } = await import('../ui/ask.ts');
  const templates = await context.starting.listTemplates();
  const chosen = await askChoice(context.asking, 'What do you start with?', [
    ...templates.map(({ name, description }) => ({ value: name, description })),
    {
      value: IMPORT,
      description: 'An agent of another system: Vapi, ElevenLabs, PolyAI and others',
    },
  ]);
  if (chosen !== IMPORT) return { template: chosen };
  const from = await askText(context.asking, {
    message: 'Where does it lie? (its folder or file)',
    check: (text) => (text.trim() === '' ? 'Name a folder or a file' : null),
  });
  return { from: from.trim() };
}

// What people read is asked for; the id is made of it.
async function askName(
  context: Context,
  { agent, name }: Wishes,
  fallback: string,
): Promise<string | null> {
  if (agent !== undefined || name !== undefined) return null;
  const { askText } = await import('../ui/ask.ts');
  const answer = await askText(context.asking, {
    message: 'What is the agent called?',
    fallback,
    check: (text) => (oneLine(text) === '' ? 'Give it a name' : null),
  });
  return oneLine(answer);
}

// An id is no name to be read: `front-desk` is Front desk.
function titled(called: string): string {
  const name = called === agentIdFrom(called) ? called.replaceAll('-', ' ') : called;
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

async function askLanguage(context: Context, { language }: Wishes): Promise<Wishes> {
  if (language !== undefined) return {};
  const { askText } = await import('../ui/ask.ts');
  const { env } = context.io;
  const answer = await askText(context.asking, {
    message: 'Which language does it speak?',
    fallback: languageOfLocale(env['LC_ALL'] || env['LANG'] || '') ?? 'en-GB',
    check: (text) =>
      isLanguage(text.trim()) ? null : 'Write it as en-GB, de-DE or pt-BR (BCP 47)',
  });
  return { language: answer.trim() };
}

// A folder's name is the best guess at an agent's, where it could be one.
function proposal(directory: string, fallback: string): string {
  const name = oneLine(basename(directory));
  return agentIdFrom(name) === name ? name : fallback;
}
