import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Transcript } from '../core/conversation.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns the folder of the user's own data where conversations are kept, never one in a repository (XDG Base Directory
 * Specification; on Windows the local application data). Null where the user has none.
 */
export function transcriptsFolder({ XDG_DATA_HOME, LOCALAPPDATA, HOME }: Env): string | null {
  const home = XDG_DATA_HOME || LOCALAPPDATA || (HOME ? join(HOME, '.local', 'share') : null);
  return home ? join(home, 'agentctl', 'chats') : null;
}

/** Keeps a conversation, for its user alone. */
export function keepTranscript(folder: string, transcript: Transcript): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${transcript.id}.json`);
  writeFileSync(path, `${JSON.stringify(transcript, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}
