import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The root of the project. */
export const PROJECT = join(import.meta.dirname, '..', '..');

/** A person who commits in tests. */
export interface Tester {
  name: string;
  email: string;
}

export const ALICE: Tester = { name: 'Alice', email: 'alice@example.com' };
export const BOB: Tester = { name: 'Bob', email: 'bob@example.com' };

const scratch = realpathSync(
  mkdtempSync(join(process.env['AGENTCTL_TEST_FOLDER'] ?? tmpdir(), 'w-')),
);
const home = join(scratch, 'home');
mkdirSync(home);

/** The environment that tests run in: no settings of the machine's, one locale, one zone. */
export function testEnv(
  person: Tester = ALICE,
  more: Record<string, string> = {},
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    TMPDIR: scratch,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    // Git's own tests set it: nothing here has to outlast a power cut, and waiting for the disk is most of the time.
    GIT_TEST_FSYNC: '0',
    GIT_AUTHOR_NAME: person.name,
    GIT_AUTHOR_EMAIL: person.email,
    GIT_COMMITTER_NAME: person.name,
    GIT_COMMITTER_EMAIL: person.email,
    ...more,
  };
}

/** Returns a new empty folder that goes away with the run of the tests. */
export function temporaryFolder(name = 'folder'): string {
  return mkdtempSync(join(scratch, `${name}-`));
}

/** Settings for git: it does not look after the repository on the side, a process more for each fetch and commit. */
export const QUIET = ['gc.auto=0', 'maintenance.auto=false', 'diff.orderFile=/dev/null'].flatMap(
  (setting) => ['-c', setting],
);

/** Runs git in a folder with the test's environment and returns what it printed, trimmed. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', [...QUIET, ...args], {
    cwd: folder,
    env: testEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).replace(/\n$/, '');
}

/** Writes a file below a folder, making its parents. */
export function write(folder: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Reads a file below a folder as text. */
export function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

const AGENT = `name: Booking
description: Takes bookings
greeting: Hello!
`;

let template: string | null = null;

// One template, copied by each test: `git init` and a commit cost more than a copy.
function templateRepository(): string {
  if (template) return template;
  template = temporaryFolder('template');
  // Without git's examples of hooks, which are half of the files that each test would copy.
  git(template, 'init', '--quiet', '--template=', '--initial-branch=main');
  write(
    template,
    'agentctl.yaml',
    'environments:\n  - name: sandbox\n  - name: pre-release\n  - name: live\n    confirm: true\n',
  );
  write(template, '.gitattributes', 'agents/** text=auto eol=lf\n.agentctl/** text eol=lf\n');
  write(template, 'README.md', '# Somebody’s repository\n');
  write(template, 'agents/booking/agent.yaml', AGENT);
  write(
    template,
    'agents/booking/topics/hours.yaml',
    'name: hours\ncontent: Open from 12 to 22.\n',
  );
  git(template, 'add', '-A');
  git(template, 'commit', '--quiet', '-m', 'Start');
  return template;
}

/** Copies a folder with the times of its files: in a third of the time that `cpSync` takes for its checks. */
export function copyFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      copyFolder(source, target);
      continue;
    }
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFileSync(source, target);
    const { atime, mtime } = lstatSync(source);
    lutimesSync(target, atime, mtime);
  }
}

/** Returns a workspace on `main` with one committed, unpublished agent, `booking`. */
export function workspace(): string {
  const folder = temporaryFolder('workspace');
  copyFolder(templateRepository(), folder);
  return folder;
}

/**
 * Returns a function that gives each test a copy of its own of what is prepared once: a release takes a hundred
 * processes, a copy none.
 */
export function copies(prepare: () => Promise<string>): () => Promise<string> {
  let model: Promise<string> | null = null;
  return async () => {
    model ??= prepare();
    const folder = temporaryFolder('copy');
    copyFolder(await model, folder);
    return folder;
  };
}

/** Adds further agents to a workspace and commits them. */
export function addAgent(folder: string, ...agents: [string, ...string[]]): void {
  const folders = agents.map((agent) => `agents/${agent}`);
  for (const agent of agents)
    write(folder, `agents/${agent}/agent.yaml`, AGENT.replace('Booking', agent));
  git(folder, 'add', '-A', '--', ...folders);
  git(folder, 'commit', '--quiet', '-m', `Add ${agents.join(', ')}`, '--', ...folders);
}

/** Changes the booking agent's greeting in the draft: the shortest edit that makes a new version. */
export function edit(folder: string, words: string, agent = 'booking'): void {
  write(folder, `agents/${agent}/agent.yaml`, AGENT.replace('Hello!', words));
}
