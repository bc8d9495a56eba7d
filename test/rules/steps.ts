import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentctl, json, session as plainSession } from '../helpers/cli.ts';
import type { RunOptions } from '../helpers/cli.ts';
import { refs } from '../helpers/invariants.ts';
import { copies, edit, workspace } from '../helpers/repository.ts';

/** A failure as `--json` tells it, with the exit code. */
export interface Failed {
  code: number;
  kind: string;
  message: string;
  hints: string[];
}

/** The part of the answers of `publish`, `promote` and `rollback` that tests look at. */
export interface Moved {
  published: boolean;
  created: boolean;
  promoted: boolean;
  rolledBack: boolean;
  version: string;
  previous: string | null;
  deployment: string | null;
  tree: string;
  commit: string;
  description: string;
  override: string[];
  included: { version: string }[];
  reverted: { version: string }[];
}

/** Runs a command that must fail and returns its failure. */
export async function failing(
  folder: string,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<Failed> {
  const { code, stdout, stderr } = await agentctl(folder, [...argv, '--json'], options);
  if (code === 0) throw new Error(`agentctl ${argv.join(' ')} was to fail, and did not\n${stdout}`);
  expect(stderr).toBe('');
  const { error } = JSON.parse(stdout) as { error: Omit<Failed, 'code'> };
  return { code, ...error };
}

/** Runs commands as a shell session, with `<time>` for every moment: the tests' clock is shared. */
export async function session(folder: string, ...commands: (readonly string[])[]): Promise<string> {
  const text = await plainSession(folder, ...commands);
  return text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<time>');
}

/** Changes the agent's greeting and publishes it. */
export async function publishWords(
  folder: string,
  words: string,
  given: { agent?: string; argv?: readonly string[] } & RunOptions = {},
): Promise<Moved> {
  const { agent = 'booking', argv = [], ...options } = given;
  edit(folder, words, agent);
  return json<Moved>(folder, ['publish', '--agent', agent, '-m', words, '--yes', ...argv], options);
}

/** Promotes and answers every question with yes. */
export function promote(
  folder: string,
  environment: string,
  ...argv: readonly string[]
): Promise<Moved> {
  return json<Moved>(folder, ['promote', environment, '--yes', ...argv]);
}

/** Rolls back and answers every question with yes. */
export function rollback(
  folder: string,
  environment: string,
  ...argv: readonly string[]
): Promise<Moved> {
  return json<Moved>(folder, ['rollback', environment, '--yes', ...argv]);
}

/** Returns what runs in each environment: `v3 v2 –`. */
export async function running(folder: string, agent = 'booking'): Promise<string> {
  const { agents } = await json<{
    agents: { environments: { version: string | null }[] }[];
  }>(folder, ['status', '--agent', agent]);
  return (agents[0]?.environments ?? []).map(({ version }) => version ?? '–').join(' ');
}

/** An entry of `history`. */
export interface Entry {
  deployment: string | null;
  agent: string | null;
  environment: string | null;
  action: string;
  version: string | null;
  previous: string | null;
  from: string | null;
  message: string | null;
  override: string[];
  reason: string | null;
  by: { name: string; email: string };
  at: string;
  commit: string;
  backup: string | null;
}

/** Returns the history, newest first. */
export async function history(folder: string, ...argv: readonly string[]): Promise<Entry[]> {
  return (await json<{ entries: Entry[] }>(folder, ['history', ...argv])).entries;
}

const models = new Map<number, () => Promise<string>>();

/** Returns a workspace whose sandbox ran v1 to v<n>, one after the other; each greets with its own name. */
export function published(versions: number): Promise<string> {
  const model = models.get(versions) ?? copies(() => publishAll(versions));
  models.set(versions, model);
  return model();
}

async function publishAll(versions: number): Promise<string> {
  const folder = versions > 1 ? await published(versions - 1) : workspace();
  if (versions > 0) await publishWords(folder, `v${versions}`);
  return folder;
}

/** Everything that a command that does nothing must leave as it is: refs, HEAD, index and files. */
export function snapshot(folder: string): Record<string, unknown> {
  const index = join(folder, '.git', 'index');
  return {
    refs: Object.fromEntries(refs(folder)),
    head: readFileSync(join(folder, '.git', 'HEAD'), 'utf8'),
    index: existsSync(index)
      ? createHash('sha256').update(readFileSync(index)).digest('hex')
      : null,
    files: files(folder),
  };
}

/** Returns every file of the working tree with its mode and content. */
export function files(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.startsWith(join(folder, '.git') + '/')) continue;
    found[path.slice(folder.length + 1)] =
      `${statSync(path).mode.toString(8)} ${readFileSync(path).toString('base64')}`;
  }
  return found;
}
