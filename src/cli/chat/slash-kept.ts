import { join, relative, resolve } from 'node:path';
import type { Conversation } from '../../chat/conversation.ts';
import { Failure } from '../../core/failure.ts';
import { exportFormatOf } from '../../core/export-format.ts';
import { foreign } from '../../ui/screen.ts';
import { done } from '../../ui/views/done.ts';
import { otherSessionsView, proposedView, sessionsView } from '../../ui/views/kept-chats.ts';
import { exportChat, keptOf, listChats, readChat, saveTest, writeOutput } from '../kept-chats.ts';
import type { Desk } from './desk.ts';
import type { SlashCommand } from './slash-command.ts';

/** What keeps a conversation, and what is done with those that are kept. */
export const KEPT: readonly SlashCommand[] = [
  {
    name: 'save-test',
    argument: '[name] [n]',
    summary:
      "write the conversation into the agent's tests, with what is to hold; of several the first, or the nth",
    run: save,
  },
  {
    name: 'export',
    argument: '<file> [n]',
    summary:
      'write the conversation to a file: .md, .json or .html; of several the first, or the nth',
    run: exportTo,
  },
  {
    name: 'sessions',
    argument: '',
    summary: 'list the conversations that are kept of this workspace',
    run: list,
  },
  {
    name: 'resume',
    argument: '[id]',
    summary: 'go on with a kept conversation, the newest before this one where none is named',
    candidates: (desk) => listChats(desk.context.io).sessions.map(({ id }) => id),
    run: resume,
  },
];

async function list(desk: Desk): Promise<void> {
  const { root } = await desk.context.engine();
  const answer = listChats(desk.context.io, root);
  desk.show(sessionsView(answer, desk.screen));
  if (answer.others > 0) desk.show(otherSessionsView(answer.others, desk.screen));
}

/** One of the conversations, what else was said in the argument, and which one it is where there are several. */
interface Chosen {
  talk: Conversation;
  rest: string;
  which: string;
}

// Side by side each has its number, from the left.
function choose({ talks: { all } }: Desk, argument: string): Chosen | null {
  const [, rest = '', number] =
    all.length === 1 ? [null, argument] : (/^(.*?)(?:(?:^|\s+)(\d+))?$/.exec(argument) ?? []);
  const index = number === undefined ? 0 : Number(number) - 1;
  const talk = all[index];
  if (all.length > 1 && !talk)
    throw new Failure('usage', `There are ${all.length} conversations here: 1 to ${all.length}.`);
  if (!talk) return null;
  const which =
    all.length === 1
      ? ''
      : `: ${index + 1} of ${all.length}, ${foreign(talk.transcript.revision)} (a number at the end takes another)`;
  return { talk, rest, which };
}

async function save(desk: Desk, argument: string): Promise<void> {
  const { root } = await desk.context.engine();
  if (root === null)
    throw new Failure('refused', "Couldn't save a test: a bare repository has no files.", {
      hints: ['/export talk.json'],
    });
  const chosen = choose(desk, argument);
  if (!chosen) return;
  const kept = keptOf(chosen.talk);
  const file = saveTest(kept, root, chosen.rest === '' ? null : chosen.rest);
  desk.show(done(`Wrote ${foreign(file)}${chosen.which}`, desk.screen));
  desk.show(
    proposedView({ file: relative(desk.context.directory, join(root, file)), kept }, desk.screen),
  );
}

function exportTo(desk: Desk, argument: string): void {
  const chosen = choose(desk, argument);
  const file = chosen?.rest ?? '';
  const format = exportFormatOf(file);
  // A test lies among the agent's own: /save-test writes it there.
  if (format === null || format === 'test')
    throw new Failure('usage', '/export takes a file, such as talk.md, talk.json or talk.html.');
  if (!chosen) return;
  writeOutput(resolve(desk.context.directory, file), exportChat(keptOf(chosen.talk), format));
  desk.show(done(`Wrote ${foreign(file)}${chosen.which}`, desk.screen));
}

async function resume(desk: Desk, id: string): Promise<void> {
  const own = new Set(desk.talks.all.map(({ transcript }) => transcript.id));
  const { root } = await desk.context.engine();
  const newest = listChats(desk.context.io).sessions.find(
    (one) => one.workspace === root && !own.has(one.id),
  );
  const wanted = id === '' ? newest?.id : id;
  if (wanted === undefined)
    throw new Failure('not-found', "Couldn't find another conversation of this workspace.");
  await desk.talks.goOnWith(readChat(desk.context.io, wanted));
  desk.lastSaid = null;
  await desk.greet();
}
