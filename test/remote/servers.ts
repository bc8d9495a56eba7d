import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { git, temporaryFolder, testEnv } from '../helpers/repository.ts';

/** A git server on this machine that serves one repository, and can be killed and started again. */
export interface GitServer {
  address: string;
  start: () => Promise<void>;
  /** Ends it and everything that it started, at once; what a dead server leaves to its admin is tidied up. */
  kill: () => Promise<void>;
}

export type Transport = 'file' | 'daemon' | 'http';

function find(program: string): string | null {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return (
    places
      .map((folder) => join(folder, program))
      .find((file) => spawnSync('test', ['-x', file]).status === 0) ?? null
  );
}

const LIGHTTPD = find('lighttpd');
const BACKEND = join(git('.', '--exec-path'), 'git-http-backend');

/** Tells what a transport lacks on this machine, or null: `apt-get install lighttpd` brings what http needs. */
export function lacking(transport: Transport): string | null {
  if (transport !== 'http') return null;
  if (LIGHTTPD === null) return 'lighttpd is not installed (apt-get install lighttpd)';
  return spawnSync('test', ['-x', BACKEND]).status === 0 ? null : 'git has no http-backend here';
}

/** Serves a bare repository by a transport. */
export async function serve(repository: string, transport: Transport): Promise<GitServer> {
  if (transport === 'file')
    return {
      address: `file://${repository}`,
      start: () => Promise.resolve(),
      kill: () => Promise.resolve(),
    };
  const port = await freePort();
  git(repository, 'config', 'http.receivepack', 'true');
  const line = transport === 'daemon' ? daemon(repository, port) : lighttpd(repository, port);
  let running: ChildProcess | null = null;
  return {
    address: `${transport === 'daemon' ? 'git' : 'http'}://127.0.0.1:${port}/${basename(repository)}`,
    start: async () => {
      const [program = '', ...args] = line;
      running = spawn(program, args, {
        env: testEnv(),
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore'],
      });
      await listening(port);
    },
    kill: async () => {
      const child = running;
      running = null;
      if (child?.pid === undefined) return;
      const ended = new Promise((resolve) => child.on('close', resolve));
      process.kill(-child.pid, 'SIGKILL');
      await ended;
      await sleep(50);
      tidy(repository);
    },
  };
}

function daemon(repository: string, port: number): string[] {
  return [
    'git',
    'daemon',
    '--reuseaddr',
    '--listen=127.0.0.1',
    `--port=${port}`,
    '--max-connections=64',
    `--base-path=${dirname(repository)}`,
    '--export-all',
    '--enable=receive-pack',
    dirname(repository),
  ];
}

function lighttpd(repository: string, port: number): string[] {
  const folder = temporaryFolder('lighttpd');
  const variables = {
    ...testEnv(),
    GIT_PROJECT_ROOT: dirname(repository),
    GIT_HTTP_EXPORT_ALL: '1',
    REMOTE_USER: 'team',
  };
  const settings = [
    `server.document-root = "${folder}"`,
    'server.bind = "127.0.0.1"',
    `server.port = ${port}`,
    `server.errorlog = "${join(folder, 'errors')}"`,
    'server.modules = ("mod_alias", "mod_setenv", "mod_cgi")',
    `alias.url = ("/" => "${BACKEND}/")`,
    'cgi.assign = ("" => "")',
    `setenv.set-environment = (${Object.entries(variables)
      .map(([name, value]) => `"${name}" => "${value}"`)
      .join(', ')})`,
  ];
  const file = join(folder, 'lighttpd.conf');
  writeFileSync(file, `${settings.join('\n')}\n`);
  return [LIGHTTPD ?? 'lighttpd', '-D', '-f', file];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await sleep(25);
  }
  throw new Error(`nothing listens on port ${port}`);
}

// Locks of a receiving process that died would stay for ever: whoever runs a server removes them.
function tidy(repository: string): void {
  for (const path of readdirSync(repository, { recursive: true }).map(String))
    if (path.endsWith('.lock')) rmSync(join(repository, path), { force: true });
}
