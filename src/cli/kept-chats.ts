import type { Conversation } from '../chat/conversation.ts';
import { keptOf } from '../chat/kept.ts';
import { testName, testOf } from '../chat/proposed-test.ts';
import type { Transcript } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import type { ExportFormat, KeptChat, SessionsAnswer } from '../core/kept-chat.ts';
import { oneLine } from '../core/text.ts';
import { Git } from '../store/git.ts';
import * as store from '../store/kept-chats.ts';
import { writeTest, writeTestTo } from '../store/kept-tests.ts';
import { glanceAtRepository } from '../store/repository.ts';
import type { StoreOptions } from '../store/store.ts';
import { htmlOf } from '../ui/kept-chat/html.ts';
import { safeJson } from '../ui/io.ts';
import type { Io } from '../ui/io.ts';
import { markdownOf } from '../ui/kept-chat/markdown.ts';

export { keptOf } from '../chat/kept.ts';
export { writeOutput } from '../store/output-file.ts';

type Home = Pick<Io, 'env'>;

/**
 * Keeps a conversation among the user's own data, where the user has some and something was said; returns why it could
 * not, else null.
 */
export function keep(conversation: Conversation, { env }: Home): string | null {
  const folder = store.chatsFolder(env);
  if (folder === null) return null;
  const kept = keptOf(conversation);
  try {
    if (kept.turns.some(({ input }) => input !== null)) store.keepChat(folder, kept);
    else store.removeChat(folder, kept.id);
    return null;
  } catch (error) {
    // A folder that cannot be written ends no conversation, and takes no answer away.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Keeps a conversation after each turn from now on, so that it outlasts whatever ends the program. */
export function keepAsItGrows(conversation: Conversation, home: Home): void {
  // Where it cannot be kept, the last `keep` of the command tells.
  conversation.onChange = () => void keep(conversation, home);
}

/**
 * Returns the conversations that are kept, newest first, and the files that cannot be read as one.
 *
 * @param workspace the folder of the workspace that they were held in; null for any
 */
export function listChats({ env }: Home, workspace: string | null = null): SessionsAnswer {
  const folder = store.chatsFolder(env);
  const { sessions, damaged } =
    folder === null ? { sessions: [], damaged: [] } : store.listChats(folder);
  const own = sessions.filter((one) => workspace === null || one.workspace === workspace);
  return { workspace, sessions: own, others: sessions.length - own.length, damaged };
}

/** Returns the folder of the repository around, which its conversations name; null where there is none. */
export async function folderAround({ directory, env, listener }: StoreOptions) {
  try {
    return (await glanceAtRepository(new Git(directory, env, listener))).root;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found') return null;
    throw error;
  }
}

/** Where the newest conversation is looked for. */
interface Newest {
  /** The folder of the workspace that it was held in; null for any. */
  workspace: string | null;
  agent: string | null;
}

/**
 * Returns a conversation by its id, by the beginning of one, or the newest. Throws `not-found` where there is none,
 * `usage` where several begin so, `invalid` where its file cannot be read.
 */
export function readChat({ env }: Home, wanted: string | Newest): KeptChat {
  const folder = requireFolder(env);
  const id = typeof wanted === 'string' ? store.findChat(folder, wanted) : newestOf(folder, wanted);
  return store.readChat(folder, id);
}

/** Returns the file of a kept conversation by its whole id; null for any other text. */
export function chatFile({ env }: Home, id: string): string | null {
  const folder = store.chatsFolder(env);
  return folder === null ? null : store.chatFile(folder, id);
}

/**
 * Removes a kept conversation, also one that cannot be read. Throws `not-found` where there is none, `usage` for the
 * beginning of an id: what cannot be brought back is named in full.
 */
export function forgetChat({ env }: Home, wanted: string): void {
  const folder = requireFolder(env);
  const id = store.findChat(folder, wanted);
  if (id !== wanted)
    throw new Failure(
      'usage',
      `Couldn't forget “${oneLine(wanted)}”: name the whole conversation.`,
      {
        hints: [`agentctl chat --forget ${id}`],
      },
    );
  store.forgetChat(folder, id);
}

function newestOf(folder: string, { workspace, agent }: Newest): string {
  const found = store
    .listChats(folder)
    .sessions.find(
      (one) =>
        (workspace === null || one.workspace === workspace) &&
        (agent === null || one.agent === agent),
    );
  if (found) return found.id;
  throw new Failure(
    'not-found',
    `Couldn't find a conversation${agent === null ? '' : ` with ${agent}`}: none is kept${workspace === null ? '' : ' of this workspace'}.`,
    { hints: ['agentctl chat begins one', 'agentctl chat --sessions lists those that are kept'] },
  );
}

function requireFolder(env: Io['env']): string {
  const folder = store.chatsFolder(env);
  if (folder !== null) return folder;
  throw new Failure('not-found', "Couldn't find where conversations are kept: there is no home.", {
    hints: ['set HOME, or XDG_DATA_HOME to a folder of your own'],
  });
}

/** Returns a conversation as a text for others. */
export function exportChat(kept: KeptChat, format: Exclude<ExportFormat, 'test'>): string {
  if (format === 'html') return htmlOf(kept);
  return format === 'markdown' ? markdownOf(kept) : `${safeJson(transcriptOf(kept))}\n`;
}

// Where it stood, and where on this machine it was held, is nothing for others.
const OWN = ['schema', 'workspace', 'definition', 'set', 'state'];

/** Returns a kept conversation for others: the transcript, and what the call was like. */
export function transcriptOf(kept: KeptChat): Partial<KeptChat> & Transcript {
  const { id, agent, revision, version, tree, turns, ...rest } = kept;
  const told = Object.entries(rest).filter(([key]) => !OWN.includes(key));
  return { id, agent, revision, version, tree, ...Object.fromEntries(told), turns };
}

/**
 * Writes a conversation as a test of its agent into a workspace, with what is proposed to hold, and returns its path
 * there; none is ever written over. Throws `usage` for a name that a test cannot have, `refused` for one that is taken,
 * where nothing was said, and where the agent has no folder there.
 *
 * @param name null takes one of the person's first words
 */
export function saveTest(kept: KeptChat, root: string, name: string | null = null): string {
  requireWords(kept);
  return writeTest(root, {
    agent: kept.agent,
    name,
    suggested: testName(kept),
    testOf: (free) => testOf(kept, free),
  });
}

/** Writes a conversation as a test to a new file elsewhere, which names it. The failures are those of `saveTest`. */
export function saveTestTo(kept: KeptChat, path: string): void {
  requireWords(kept);
  writeTestTo(path, (name) => testOf(kept, name));
}

function requireWords({ turns }: KeptChat): void {
  if (turns.some(({ input }) => input !== null)) return;
  throw new Failure('refused', "Couldn't save a test: nothing was said yet.");
}
