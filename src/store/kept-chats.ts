import { lstatSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { readKeptChat, toSession } from '../core/kept-chat.ts';
import type { KeptChat, SessionsAnswer } from '../core/kept-chat.ts';
import { oneLine } from '../core/text.ts';
import { decode } from './yaml.ts';
import { makeFolder } from './new-files.ts';

type Env = Readonly<Record<string, string | undefined>>;

const MOST_BYTES = 20 * 1024 * 1024;

/**
 * Returns the folder of the user's own data where conversations are kept, never one in a repository (XDG Base Directory
 * Specification, by which a path that is not absolute does not count; on Windows the local application data). Null
 * where the user has none.
 */
export function chatsFolder({ XDG_DATA_HOME, LOCALAPPDATA, HOME }: Env): string | null {
  const own = [XDG_DATA_HOME, LOCALAPPDATA].find((path) => path && isAbsolute(path));
  const home = own ?? (HOME ? join(HOME, '.local', 'share') : null);
  return home === null ? null : join(home, 'agentctl', 'chats');
}

/** Keeps a conversation, for its user alone, over what was kept of it: the file holds the old text or the new one, whole. */
export function keepChat(folder: string, kept: KeptChat): void {
  makeFolder(folder, 0o700);
  const staged = join(folder, `.${kept.id}-${crypto.randomUUID().slice(0, 8)}`);
  try {
    writeFileSync(staged, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(staged, fileOf(folder, kept.id));
  } finally {
    rmSync(staged, { force: true });
  }
}

/** Removes a conversation from those that are kept; nothing where it is not among them. */
export function removeChat(folder: string, id: string): void {
  rmSync(fileOf(folder, id), { force: true });
}

/** Removes all that is there of a conversation: what was ended while it wrote leaves its words behind. */
export function forgetChat(folder: string, id: string): void {
  removeChat(folder, id);
  for (const name of namesIn(folder))
    if (name.startsWith(`.${id}-`)) rmSync(join(folder, name), { force: true });
}

/** Returns all conversations that are kept, newest first, and the files that cannot be read as one. */
export function listChats(folder: string): Pick<SessionsAnswer, 'sessions' | 'damaged'> {
  const found: Pick<SessionsAnswer, 'sessions' | 'damaged'> = { sessions: [], damaged: [] };
  for (const id of idsIn(folder)) {
    const file = fileOf(folder, id);
    try {
      found.sessions.push(toSession(readChat(folder, id), file));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      found.damaged.push({ id, file, problem: oneLine(error.message) });
    }
  }
  return found;
}

/**
 * Returns the id that a text means: an id, or the beginning of one alone. Throws `not-found` where there is none,
 * `usage` where it begins several.
 */
export function findChat(folder: string, wanted: string): string {
  const shown = oneLine(wanted).slice(0, 40);
  const found = wanted === '' ? [] : idsIn(folder).filter((id) => id.startsWith(wanted));
  const [only, ...others] = found;
  if (only === undefined)
    throw new Failure('not-found', `Couldn't find the conversation “${shown}”.`, {
      hints: ['agentctl chat --sessions lists those that are kept'],
    });
  if (others.length > 0)
    throw new Failure('usage', `Couldn't tell which conversation “${shown}” means.`, {
      hints: [`it begins ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}`],
    });
  return only;
}

/** Returns the file of a conversation that is kept, by its whole id; null where there is none. */
export function chatFile(folder: string, id: string): string | null {
  return idsIn(folder).includes(id) ? fileOf(folder, id) : null;
}

/** Returns a conversation by its whole id. Throws `invalid` where its file holds none that can be read. */
export function readChat(folder: string, id: string): KeptChat {
  try {
    return { ...readKeptChat(parse(read(fileOf(folder, id)))), id };
  } catch (error) {
    const why = problemOf(error);
    throw new Failure('invalid', `Couldn't read the conversation ${id}: ${why}.`, {
      hints: [`agentctl chat --forget ${id}`],
    });
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  if (error instanceof Error && 'code' in error) return `it can't be read (${String(error.code)})`;
  throw error;
}

// Sorted by name they are sorted by time. Nothing that a user types becomes a part of a path: it is looked up here.
function idsIn(folder: string): string[] {
  return namesIn(folder)
    .flatMap((name) => /^(\d{8}T\d{6}-[0-9a-f]{8})\.json$/.exec(name)?.[1] ?? [])
    .toSorted()
    .toReversed();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

function read(path: string): Buffer {
  const found = lstatSync(path);
  if (!found.isFile()) throw new Failure('invalid', 'it is no plain file');
  if (found.size > MOST_BYTES) throw new Failure('invalid', 'it is larger than 20 MB');
  return readFileSync(path);
}

function parse(bytes: Buffer): unknown {
  const text = decode(bytes);
  if (text === null) throw new Failure('invalid', 'it is not UTF-8');
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('invalid', 'it is not JSON');
  }
}
