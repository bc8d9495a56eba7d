import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chatsFolder } from './kept-chats.ts';

type Env = Readonly<Record<string, string | undefined>>;

const MOST = 1000;
// Beyond this it is cut to what is kept: it grows by a line for each message.
const LARGEST = 512 * 1024;

/** Returns what was typed in conversations before, newest first; nothing where nothing is kept or it cannot be read. */
export function readHistory(env: Env): string[] {
  const path = historyPath(env);
  if (path === null || !statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
  const lines = readFileSync(path, 'utf8').split('\n').toReversed();
  return [...new Set(lines.flatMap(messageIn))].slice(0, MOST);
}

/** Keeps a message for the conversations to come, for its user alone: one line of JSON each, the newest last. */
export function appendHistory(env: Env, message: string): void {
  const path = historyPath(env);
  if (path === null) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) {
    const kept = readHistory(env).toReversed();
    writeFileSync(path, kept.map(lineOf).join(''), { mode: 0o600 });
  }
  appendFileSync(path, lineOf(message), { mode: 0o600 });
}

function historyPath(env: Env): string | null {
  const chats = chatsFolder(env);
  return chats === null ? null : join(dirname(chats), 'chat-history.jsonl');
}

function lineOf(message: string): string {
  return `${JSON.stringify(message)}\n`;
}

// A line that is none of ours, or half of one, is passed over.
function messageIn(line: string): string[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? [value] : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
