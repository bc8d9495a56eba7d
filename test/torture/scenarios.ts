import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { agentctl } from '../helpers/cli.ts';
import {
  addAgent,
  copyFolder,
  edit,
  git,
  temporaryFolder,
  workspace,
  write,
} from '../helpers/repository.ts';
import { HAS_SSH_KEYGEN, makeKey, signWith } from '../verify/keys.ts';
import { age } from './state.ts';

/** A changing command, the workspace that it starts from, and how it is run again after it was stopped. */
export interface Scenario {
  name: string;
  /** Makes the workspace that each run gets a copy of. */
  prepare: () => Promise<string>;
  argv: readonly string[];
  /** The safe form for repeating; the same where undefined. */
  again?: readonly string[];
  /** The command writes files of the draft: the old ones must be in place, or in a backup. */
  loads?: boolean;
  /** The command may commit: HEAD and the index change. */
  commits?: boolean;
  /** Another scenario shows the same command. */
  variant?: boolean;
}

async function done(folder: string, ...argv: string[]): Promise<void> {
  const { code, stdout, stderr } = await agentctl(folder, argv);
  if (code !== 0) throw new Error(`agentctl ${argv.join(' ')}: ${code}\n${stdout}${stderr}`);
}

/** Returns a copy of a folder. */
export function copyOf(folder: string): string {
  const copy = temporaryFolder('copy');
  copyFolder(folder, copy);
  return copy;
}

let climbed: Promise<string> | null = null;

/** Two agents; of booking v3 runs in sandbox, v2 in pre-release and live after v1. */
export function climbedWorkspace(): Promise<string> {
  return (climbed ??= climb()).then(copyOf);
}

async function climb(): Promise<string> {
  const folder = workspace();
  addAgent(folder, 'other');
  await done(folder, 'publish', '--agent', 'other', '-m', 'first of another');
  for (const words of ['One!', 'Two!']) {
    edit(folder, words);
    await done(folder, 'publish', '--agent', 'booking', '-m', words);
    await done(folder, 'promote', 'pre-release', '--agent', 'booking');
    await done(folder, 'promote', 'live', '--agent', 'booking', '--yes');
  }
  edit(folder, 'Three!');
  await done(folder, 'publish', '--agent', 'booking', '-m', 'Three');
  return folder;
}

async function dirty(): Promise<string> {
  const folder = await climbedWorkspace();
  edit(folder, 'Four!');
  write(folder, 'agents/booking/topics/new.yaml', 'name: new\ncontent: New.\n');
  write(folder, 'elsewhere.txt', 'not of the agent\n');
  git(folder, 'add', 'elsewhere.txt');
  return folder;
}

const BOOKING = ['--agent', 'booking', '--json', '--yes'];

/** Every changing command. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'publish, the first',
    prepare: () => Promise.resolve(workspace()),
    argv: ['publish', '-m', 'First', '--json'],
    commits: true,
  },
  {
    name: 'publish, with new and changed files',
    prepare: dirty,
    argv: ['publish', '-m', 'Four', ...BOOKING],
    commits: true,
  },
  {
    name: 'publish, committed',
    variant: true,
    prepare: async () => {
      const folder = await climbedWorkspace();
      edit(folder, 'Four!');
      git(folder, 'commit', '--quiet', '-am', 'Four');
      return folder;
    },
    argv: ['publish', '-m', 'Four', ...BOOKING],
    commits: true,
  },
  {
    name: 'publish, an older version again',
    variant: true,
    prepare: async () => {
      const folder = await climbedWorkspace();
      await done(folder, 'checkout', 'v1', '--agent', 'booking');
      return folder;
    },
    argv: ['publish', ...BOOKING, '--force', '--reason', 'back to the first'],
    commits: true,
  },
  {
    name: 'promote',
    prepare: climbedWorkspace,
    argv: ['promote', 'pre-release', '--version', 'v3', '-m', 'up', ...BOOKING],
  },
  {
    name: 'rollback',
    variant: true,
    prepare: climbedWorkspace,
    argv: ['rollback', 'live', ...BOOKING],
    again: ['rollback', 'live', '--to', 'v1', '--if-running', 'v2', ...BOOKING],
  },
  {
    name: 'rollback --reject',
    prepare: climbedWorkspace,
    argv: ['rollback', 'pre-release', '--reject', ...BOOKING],
    again: ['rollback', 'pre-release', '--to', 'v1', '--reject', '--if-running', 'v2', ...BOOKING],
  },
  { name: 'retire', prepare: climbedWorkspace, argv: ['retire', 'live', ...BOOKING] },
  {
    name: 'env lock',
    variant: true,
    prepare: climbedWorkspace,
    argv: ['env', 'lock', 'live', '--reason', 'launch', ...BOOKING],
  },
  {
    name: 'env lock --all',
    prepare: climbedWorkspace,
    argv: ['env', 'lock', 'live', '--all', '--reason', 'launch', '--json', '--yes'],
  },
  {
    name: 'env unlock',
    variant: true,
    prepare: async () => {
      const folder = await climbedWorkspace();
      await done(folder, 'env', 'lock', 'live', '--agent', 'booking', '--reason', 'launch');
      return folder;
    },
    argv: ['env', 'unlock', 'live', ...BOOKING],
  },
  {
    name: 'env unlock --all',
    prepare: async () => {
      const folder = await climbedWorkspace();
      await done(folder, 'env', 'lock', 'live', '--all', '--reason', 'launch');
      return folder;
    },
    argv: ['env', 'unlock', 'live', '--all', '--json', '--yes'],
  },
  { name: 'discard', prepare: dirty, argv: ['discard', ...BOOKING], loads: true },
  {
    name: 'restore',
    prepare: async () => {
      const folder = await dirty();
      await done(folder, 'discard', '--agent', 'booking');
      edit(folder, 'Five!');
      return folder;
    },
    argv: ['restore', ...BOOKING],
    loads: true,
  },
  { name: 'checkout', prepare: dirty, argv: ['checkout', 'v1', ...BOOKING], loads: true },
  {
    name: 'init',
    prepare: () => Promise.resolve(temporaryFolder('empty')),
    argv: ['init', '--template', 'blank', '--json'],
    commits: true,
  },
  {
    name: 'create',
    prepare: climbedWorkspace,
    argv: ['create', 'fresh', '--template', 'blank', '--json'],
    loads: true,
  },
  {
    name: 'doctor --fix',
    prepare: async () => {
      const folder = await climbedWorkspace();
      git(folder, 'tag', '-d', 'booking/v2');
      const lock = join('.git', 'refs', 'heads', 'live.lock');
      write(folder, lock, '');
      age([join(folder, lock)]);
      return folder;
    },
    argv: ['doctor', '--fix', '--json'],
  },
  // The tag's object is made before anything moves: its ref appears with the move.
  ...(HAS_SSH_KEYGEN
    ? [
        {
          name: 'publish, signed',
          prepare: async () => {
            const folder = await dirty();
            signWith(folder, makeKey('alice'));
            return folder;
          },
          argv: ['publish', '-m', 'Four', ...BOOKING],
          commits: true,
        },
      ]
    : []),
];

/** Removes a copy that is not needed any more. */
export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
