import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { executable, runInside } from '../helpers/processes.ts';
import { git, temporaryFolder, testEnv, workspace } from '../helpers/repository.ts';

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

/** A workspace and its server; both know the first version, in sandbox. */
export async function published(): Promise<{ folder: string; bare: string }> {
  const folder = workspace();
  const bare = await server(folder);
  await run(folder, 'publish', '-m', 'First', '--yes');
  expectPushed(push(folder, bare, '--atomic', 'main', 'sandbox', 'refs/tags/booking/v1'));
  return { folder, bare };
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

/** Throws where a push was not taken. */
export function expectPushed(pushed: Pushed): void {
  if (!pushed.taken) throw new Error(`the push was refused:\n${pushed.stderr}`);
}
