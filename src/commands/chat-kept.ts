import { join, relative, resolve } from 'node:path';
import { Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { EXPORT_FORMATS } from '../core/kept-chat.ts';
import { exportFormatOf } from '../core/export-format.ts';
import type { ChatExportAnswer, ExportFormat, KeptChat } from '../core/kept-chat.ts';
import {
  chatExportView,
  damagedView,
  forgetView,
  otherSessionsView,
  proposedView,
  sessionsView,
} from '../ui/views/kept-chats.ts';

/** The options of `chat` for conversations that are kept. */
export interface KeptOptions {
  sessions?: boolean;
  all?: boolean;
  /** An id or the beginning of one; true for the newest. */
  resume?: string | true;
  export?: string | true;
  format?: ExportFormat;
  output?: string;
  forget?: string;
}

// What says who is talked to stands in the kept conversation.
const CALL = [
  'env',
  'revision',
  'compare',
  'replay',
  'model',
  'number',
  'caller',
  'sipHeader',
].concat(['variant', 'language', 'channel', 'now', 'set']);
const TALK = [...CALL, 'message', 'inputFile', 'trace', 'exitCode'];

/** Returns the options of `chat` for conversations that are kept, by their names. */
export function keptOptions(): Record<keyof KeptOptions, Option> {
  return {
    sessions: new Option(
      '--sessions',
      'list the conversations that are kept of this workspace',
    ).conflicts([...TALK, 'resume', 'export', 'forget']),
    all: new Option('--all', 'with --sessions: those of all workspaces'),
    resume: new Option(
      '--resume [id]',
      'go on with a kept conversation (default: the newest of this workspace)',
    ).conflicts([...CALL, 'exitCode']),
    export: new Option(
      '--export [id]',
      'print a kept conversation (default: the newest of this workspace)',
    ).conflicts([...TALK, 'resume', 'forget']),
    format: new Option(
      '--format <format>',
      "what to export it as (default: by the file of --output, else markdown); test adds it to the agent's tests",
    ).choices([...EXPORT_FORMATS]),
    output: new Option('-o, --output <file>', 'write what is exported to a file'),
    forget: new Option('--forget <id>', 'delete a kept conversation').conflicts([
      ...TALK,
      'resume',
    ]),
  };
}

/** Answers what is asked of the conversations that are kept; returns false where `chat` is to talk. */
export async function answerKept(context: Context, options: KeptOptions): Promise<boolean> {
  if (options.export !== undefined) {
    await exportKept(context, options.export, options);
    return true;
  }
  if (options.format !== undefined || options.output !== undefined)
    throw new Failure(
      'usage',
      "Couldn't tell what to write: --format and --output go with --export.",
      {
        hints: ['agentctl chat --export --format html --output talk.html'],
      },
    );
  if (options.all && !options.sessions)
    throw new Failure('usage', "Couldn't tell what --all means: it goes with --sessions.", {
      hints: ['agentctl chat --sessions --all'],
    });
  const { folderAround, forgetChat, listChats } = await context.wing.keptChats();
  if (options.forget !== undefined) {
    forgetChat(context.io, options.forget);
    await context.output({ forgotten: true, id: options.forget }, forgetView);
  } else if (options.sessions) {
    const workspace = options.all ? null : await folderAround(context.storeOptions);
    const answer = listChats(context.io, workspace);
    await context.note(answer.damaged, damagedView);
    await context.output(answer, sessionsView, { paged: true });
    await context.note(answer.others, otherSessionsView);
  }
  return options.forget !== undefined || options.sessions === true;
}

/** Returns the conversation that an option names; the newest of this workspace, and of the named agent, where it names none. */
export async function readKept(context: Context, wanted: string | true): Promise<KeptChat> {
  const { readChat } = await context.wing.keptChats();
  if (wanted !== true) return readChat(context.io, wanted);
  const { root } = await context.engine();
  return readChat(context.io, { workspace: root, agent: await context.namedAgent() });
}

async function exportKept(
  context: Context,
  wanted: string | true,
  { format, output }: KeptOptions,
): Promise<void> {
  const kept = await readKept(context, wanted);
  const chosen = format ?? exportFormatOf(output ?? '') ?? 'markdown';
  if (chosen === 'test') return exportTest(context, kept, output);
  const { exportChat, transcriptOf, writeOutput } = await context.wing.keptChats();
  const answer = { id: kept.id, format: chosen, file: output ?? null };
  const text = exportChat(kept, chosen);
  if (output !== undefined) {
    writeOutput(resolve(context.directory, output), text);
    return context.output({ ...answer, text: null }, chatExportView);
  }
  if (chosen === 'html' && context.io.stdout.isTTY && !context.json)
    throw new Failure('usage', "Couldn't show the page here: a browser does.", {
      hints: [`agentctl chat --export ${kept.id} --output talk.html`],
    });
  const how = { bytes: Buffer.from(text), paged: true };
  if (chosen === 'json') return context.output(transcriptOf(kept), () => text, how);
  return context.output<ChatExportAnswer>({ ...answer, text }, chatExportView, how);
}

async function exportTest(
  context: Context,
  kept: KeptChat,
  output: string | undefined,
): Promise<void> {
  const { saveTest, saveTestTo } = await context.wing.keptChats();
  const answer = { id: kept.id, format: 'test' as const, text: null };
  if (output !== undefined) {
    saveTestTo(kept, resolve(context.directory, output));
    await context.output({ ...answer, file: output }, chatExportView);
    return context.note({ file: output, kept }, proposedView);
  }
  const { root } = await context.engine();
  if (root === null)
    throw new Failure('refused', "Couldn't save a test: a bare repository has no files.", {
      hints: ['--output <file> writes it elsewhere'],
    });
  const file = saveTest(kept, root);
  await context.output({ ...answer, file }, chatExportView);
  await context.note({ file: relative(context.directory, join(root, file)), kept }, proposedView);
}
