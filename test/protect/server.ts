import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { executable, runInside } from '../helpers/processes.ts';
import { agentctl } from '../helpers/cli.ts';
import { refs as refsOf } from '../helpers/invariants.ts';
import { copyFolder, git, temporaryFolder, testEnv, workspace } from '../helpers/repository.ts';

/** What git says in the place of an object id where a ref is made or deleted. */
export const NONE = '0'.repeat(40);

let programs: string | null = null;

/** A folder for the PATH, in which `agentctl` is the built program. */
function programFolder(): string {
  if (programs) return programs;
  programs = temporaryFolder('programs');
  const file = join(programs, 'agentctl');
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${executable()}' "$@"\n`);
  chmodSync(file, 0o755);
  return programs;
}

/** The variables under which a hook finds the program. */
export function hookPath(): { PATH: string } {
  return { PATH: `${programFolder()}${delimiter}${process.env['PATH'] ?? ''}` };
}

/** Runs the program where it has to succeed. */
export async function run(folder: string, ...argv: string[]): Promise<string> {
  const ended = await runInside(folder, argv);
  if (ended.code !== 0)
    throw new Error(`agentctl ${argv.join(' ')}: ${ended.code}\n${ended.stderr}`);
  return ended.stdout;
}

/** A bare repository whose pre-receive hook is the one that the program prints, with `main` of the workspace. */
export async function server(folder: string): Promise<string> {
  const bare = await emptyServer(folder);
  expectPushed(push(folder, bare, 'main'));
  return bare;
}

/** The same without any ref. */
export async function emptyServer(folder: string): Promise<string> {
  const bare = temporaryFolder('server');
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  mkdirSync(join(bare, 'hooks'), { recursive: true });
  const hook = join(bare, 'hooks', 'pre-receive');
  writeFileSync(hook, await run(folder, 'hook', 'pre-receive', '--print'));
  chmodSync(hook, 0o755);
  return bare;
}

/** A workspace and its server. */
export interface Place {
  folder: string;
  bare: string;
}

let first: Promise<Place> | null = null;

/** A workspace and its server; both know the first version, in sandbox. */
export async function published(): Promise<Place> {
  first ??= publishFirst();
  return copyPlace(await first);
}

async function publishFirst(): Promise<Place> {
  const folder = workspace();
  const bare = await server(folder);
  await run(folder, 'publish', '-m', 'First', '--yes');
  expectPushed(push(folder, bare, '--atomic', 'main', 'sandbox', 'refs/tags/booking/v1'));
  return { folder, bare };
}

/** Copies a workspace and its server, for one test to change. */
export function copyPlace({ folder, bare }: Place): Place {
  const place = { folder: temporaryFolder('workspace'), bare: temporaryFolder('server') };
  copyFolder(folder, place.folder);
  copyFolder(bare, place.bare);
  return place;
}

/** How a push ended. */
export interface Pushed {
  taken: boolean;
  /** What the server said, one text for each line. */
  words: string[];
  stderr: string;
}

/** Pushes with plain git; the refspecs, and before them options. */
export function push(folder: string, bare: string, ...specs: string[]): Pushed {
  const options = specs.filter((spec) => spec.startsWith('--'));
  const refs = specs.filter((spec) => !spec.startsWith('--'));
  const ended = spawnSync('git', ['push', ...options, bare, ...refs], {
    cwd: folder,
    env: testEnv(undefined, hookPath()),
    encoding: 'utf8',
  });
  const words = ended.stderr
    .split('\n')
    .filter((line) => line.startsWith('remote: '))
    .map((line) => line.slice('remote: '.length).trim());
  return { taken: ended.status === 0, words, stderr: ended.stderr };
}

/**
 * Asks the hook of a server what it says of a push, in this process: it sees the objects as in git's quarantine, and git
 * moves nothing, whatever it answers. Costs a fifth of a push.
 */
export async function offer(folder: string, bare: string, ...specs: string[]): Promise<Pushed> {
  const known = refsOf(bare);
  const lines = specs.map((spec) => {
    const short = spec.startsWith('refs/') ? spec : `refs/heads/${spec}`;
    const [, source = '', ref = ''] = /^\+?([^:]*):(.+)$/.exec(spec) ?? ['', short, short];
    const oid = /^$|^[0-9a-f]{40}$/.test(source) ? source : git(folder, 'rev-parse', source);
    return `${known.get(ref) ?? NONE} ${oid || NONE} ${ref}\n`;
  });
  const { code, stderr } = await agentctl(bare, ['hook', 'pre-receive'], {
    stdin: lines.join(''),
    now: () => new Date(),
    env: {
      GIT_DIR: '.',
      GIT_OBJECT_DIRECTORY: join(folder, '.git', 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(bare, 'objects'),
    },
  });
  return { taken: code === 0, words: stderr.split('\n').filter((line) => line !== ''), stderr };
}

/** Brings to a server what its hook takes; throws where it does not. */
export async function deliver(folder: string, bare: string, ...specs: string[]): Promise<void> {
  expectPushed(await offer(folder, bare, ...specs));
  const unasked = '--receive-pack=git -c core.hooksPath=/dev/null receive-pack';
  expectPushed(push(folder, bare, unasked, '--atomic', ...specs));
}

/** Throws where a push was not taken. */
export function expectPushed(pushed: Pushed): void {
  if (!pushed.taken) throw new Error(`the push was refused:\n${pushed.stderr}`);
}
