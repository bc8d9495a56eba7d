import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agentctl, json } from './cli.ts';
import type { Ran, RunOptions } from './cli.ts';
import { checkInvariants, checkRepository, refs } from './invariants.ts';
import {
  ALICE,
  BOB,
  copyFolder,
  edit,
  git,
  read,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from './repository.ts';
import type { Tester } from './repository.ts';

/** One person's clone. */
export interface Desk {
  folder: string;
  person: Tester;
}

/** A bare repository that stands for a git server, and two clones of it whose workspace is connected. */
export interface Team {
  server: string;
  alice: Desk;
  bob: Desk;
}

let empty: string | null = null;

/** Returns a new bare repository with nothing in it. */
export function bareServer(): string {
  const server = join(temporaryFolder('server'), 'server.git');
  copyFolder((empty ??= makeServer()), server);
  return server;
}

function makeServer(): string {
  const server = temporaryFolder('empty');
  git(server, 'init', '--quiet', '--bare', '--template=', '--initial-branch=main');
  // Else each push would have it look for garbage.
  git(server, 'config', 'receive.autogc', 'false');
  return server;
}

/** Clones a server; by its path, unless an address is given. */
export function cloneOf(server: string, person: Tester = ALICE, ...options: string[]): Desk {
  const folder = join(temporaryFolder('clone'), 'clone');
  git(temporaryFolder('x'), 'clone', '--quiet', '--template=', ...options, server, folder);
  return { folder, person };
}

/** Gives a workspace the remote `origin`. */
export function addRemote(folder: string, server: string): void {
  git(folder, 'remote', 'add', 'origin', server);
}

// Made once by each worker, and copied by each test.
const templates: {
  released?: Promise<string>;
  connected?: Promise<string>;
  team?: Promise<Team>;
} = {};

/** A local workspace that runs v2 in sandbox, v1 in pre-release and live; its remote is empty and not connected. */
export async function localWorkspace(): Promise<{ desk: Desk; server: string }> {
  const [folder, server] = [temporaryFolder('workspace'), bareServer()];
  copyFolder(await (templates.released ??= release()), folder);
  addRemote(folder, server);
  return { desk: { folder, person: ALICE }, server };
}

async function release(): Promise<string> {
  const folder = workspace();
  edit(folder, 'One!');
  await json(folder, ['publish', '-m', 'One']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  edit(folder, 'Two!');
  await json(folder, ['publish', '-m', 'Two']);
  return folder;
}

async function connectedServer(): Promise<string> {
  const { desk, server } = await localWorkspace();
  await json(desk.folder, ['connect', 'origin']);
  return server;
}

/** Returns a server that holds a connected workspace: v2 in sandbox, v1 in pre-release and live. */
export async function connected(): Promise<string> {
  const server = join(temporaryFolder('server'), 'server.git');
  copyFolder(await (templates.connected ??= connectedServer()), server);
  return server;
}

/** Returns such a server with a clone each for Alice and Bob. */
export async function team(): Promise<Team> {
  return copyTeam(await (templates.team ??= makeTeam()));
}

async function makeTeam(): Promise<Team> {
  const server = await connected();
  return { server, alice: cloneOf(server, ALICE), bob: cloneOf(server, BOB) };
}

/** Returns a copy of a server and its clones as they are now: made once, it may stand for what many tests begin with. */
export function copyTeam(made: Team): Team {
  const server = join(temporaryFolder('server'), 'server.git');
  copyFolder(made.server, server);
  const copy = (desk: Desk): Desk => ({
    ...desk,
    folder: copyClone(desk.folder, { from: made.server, to: server }),
  });
  return { server, alice: copy(made.alice), bob: copy(made.bob) };
}

/** Returns a copy of a clone whose remote is another server than before. */
export function copyClone(folder: string, server: { from: string; to: string }): string {
  const copy = join(temporaryFolder('clone'), 'clone');
  copyFolder(folder, copy);
  const config = read(copy, '.git/config');
  write(copy, '.git/config', config.replaceAll(server.from, server.to));
  return copy;
}

/** Runs a command line at somebody's desk. */
export function at(desk: Desk, argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return agentctl(desk.folder, argv, { person: desk.person, ...options });
}

/** Runs a command at somebody's desk that must succeed and returns its JSON. */
export function answer<T = Record<string, unknown>>(
  desk: Desk,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<T> {
  return json<T>(desk.folder, argv, { person: desk.person, ...options });
}

/**
 * Lets somebody change the server and takes it back; what is returned makes those changes at once: what somebody else
 * does between two steps of a command.
 */
export async function withheld(server: string, work: () => Promise<unknown>): Promise<() => void> {
  const before = refs(server);
  await work();
  const after = refs(server);
  setRefs(server, before);
  return () => setRefs(server, after);
}

/** Gives a server exactly these refs; their objects are there. */
export function setRefs(server: string, wanted: ReadonlyMap<string, string>): void {
  const gone = [...refs(server).keys()].filter((ref) => !wanted.has(ref));
  const lines = [
    ...gone.map((ref) => `delete ${ref}`),
    ...[...wanted].map(([ref, oid]) => `update ${ref} ${oid}`),
  ];
  execFileSync('git', ['update-ref', '--no-deref', '--stdin'], {
    cwd: server,
    env: testEnv(),
    input: `${lines.join('\n')}\n`,
  });
}

/** Does something once, before a git command of this name starts. */
export function before(word: string, work: () => void): Pick<RunOptions, 'onGit'> {
  let done = false;
  return {
    onGit: ([first]) => {
      if (done || first !== word) return;
      done = true;
      work();
    },
  };
}

/** Types a line as it was printed: `agentctl` in this process, everything else in a shell. */
export async function type(desk: Desk, line: string, options: RunOptions = {}): Promise<Ran> {
  const words = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  if (words[0] === 'agentctl')
    return at(
      desk,
      words.slice(1).map((word) => word.replace(/^(["'])(.*)\1$/, '$2')),
      options,
    );
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd: desk.folder,
    env: testEnv(desk.person, { GIT_MERGE_AUTOEDIT: 'no' }),
    encoding: 'utf8',
  });
  return { code: status ?? -1, stdout, stderr, git: [] };
}

/** Types lines and returns the session as text: `alice$ …`, what was printed, and the exit code where it is not 0. */
export async function story(
  team_: Pick<Team, 'server'>,
  ...lines: (readonly [desk: Desk, line: string, options?: RunOptions])[]
): Promise<string> {
  const parts: string[] = [];
  for (const [desk, line, options] of lines) {
    const { code, stdout, stderr } = await type(desk, line, options);
    const printed = line.startsWith('git ') ? '' : `${stderr}${stdout}`;
    parts.push(
      `${desk.person.name.toLowerCase()}$ ${line}\n${settled(printed, desk, team_.server)}${code === 0 ? '' : `[exit ${code}]\n`}`,
    );
  }
  return parts.join('\n');
}

/** Replaces what differs from run to run: folders, object ids, times. */
export function settled(text: string, desk: Desk, server: string): string {
  return text
    .replaceAll(desk.folder, '<clone>')
    .replaceAll(server, '<server>')
    .replace(/\b[0-9a-f]{40}\b/g, '<oid>')
    .replace(/\b[0-9a-f]{10,12}\b/g, '<short>')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?/g, '<time>')
    .replace(
      /\b(?:just now|(?:\d+|an?) (?:second|minute|hour|day)s? ago|\d+ ?[smhd] ago)/g,
      '<ago>',
    );
}

/** Returns the commands that a failure prints, in their order, as they are to be typed. */
export function printed({ stderr }: Ran): string[] {
  return stderr.split('\n').flatMap((line) => {
    const found = /^(?:hint: (?:.*: )?| {5})((?:agentctl|git) .*)$/.exec(line)?.[1];
    return found === undefined ? [] : [found];
  });
}

/**
 * Checks the invariants on the server and that each clone, after a fetch by plain git, holds the very same logs and
 * versions, whole, and no logs of its own.
 */
export function checkTeam(server: string, ...desks: Desk[]): void {
  checkInvariants(server);
  const there = refs(server);
  for (const { folder } of desks) {
    git(folder, 'fetch', '--quiet', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    const here = refs(folder);
    for (const [ref, oid] of there)
      if (/^refs\/(?:heads|tags)\//.test(ref))
        expect(here.get(ref.replace('refs/heads/', 'refs/remotes/origin/')), ref).toBe(oid);
    checkRepository(folder);
    // A bare clone mirrors all branches.
    if (!existsSync(join(folder, '.git'))) continue;
    const local = [...here.keys()].filter((ref) =>
      /^refs\/heads\/(sandbox|pre-release|live)$/.test(ref),
    );
    if (local.length > 0) throw new Error(`${folder} has logs of its own: ${local.join(', ')}`);
  }
}

/** Puts a hook on a server: a shell script. */
export function hook(server: string, name: string, ...lines: string[]): void {
  const file = join(server, 'hooks', name);
  git(server, 'config', 'core.hooksPath', join(server, 'hooks'));
  mkdirSync(join(server, 'hooks'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(file, 0o755);
}
