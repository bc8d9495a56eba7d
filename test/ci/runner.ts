import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { agentctl } from '../helpers/cli.ts';
import { executable } from '../helpers/processes.ts';
import { git, temporaryFolder, write } from '../helpers/repository.ts';

/** How some lines of a job ended. */
export interface StepEnd {
  code: number | null;
  output: string;
}

/** A machine for one job: nothing is installed on it, and nobody is known to git. */
export interface Machine {
  folder: string;
  env: Record<string, string>;
}

// What the install step is given instead of a registry: it puts the built program on the PATH.
const NPM = `#!/bin/sh
[ "$1 $2" = "install --global" ] || exit 9
case $3 in agentctl@[0-9]*) ;; *) exit 9 ;; esac
printf '#!/bin/sh\\nexec "%s" "%s" "$@"\\n' "$TEST_NODE" "$TEST_PROGRAM" >"$TEST_BIN/agentctl"
chmod +x "$TEST_BIN/agentctl"
`;

/**
 * Makes a machine and checks a commit out on it as a runner does: depth 1, no tags, one ref. GitHub's makes a branch
 * where one was pushed; for pull requests, and in GitLab always, HEAD is detached.
 */
export function machine(remote: string, commit: string, branch: string | null): Machine {
  const base = temporaryFolder('machine');
  const [folder, bin, home] = [join(base, 'work'), join(base, 'bin'), join(base, 'home')];
  for (const path of [folder, bin, home]) mkdirSync(path);
  write(bin, 'npm', NPM);
  chmodSync(join(bin, 'npm'), 0o755);
  git(folder, 'init', '--quiet');
  git(folder, 'remote', 'add', 'origin', `file://${remote}`);
  const ref = branch === null ? 'refs/remotes/pull/7/merge' : `refs/remotes/origin/${branch}`;
  const spec = `+${commit}:${ref}`;
  git(folder, 'fetch', '--quiet', '--no-tags', '--depth=1', 'origin', spec);
  if (branch === null) git(folder, 'checkout', '--quiet', '--detach', ref);
  else git(folder, 'checkout', '--quiet', '--force', '-B', branch, ref);
  return {
    folder,
    env: {
      PATH: [bin, process.env['PATH'] ?? ''].join(delimiter),
      HOME: home,
      TMPDIR: base,
      LANG: 'C.UTF-8',
      CI: 'true',
      GIT_CONFIG_NOSYSTEM: '1',
      TEST_NODE: process.execPath,
      TEST_PROGRAM: executable(),
      TEST_BIN: bin,
    },
  };
}

/** Runs lines with bash as both systems do: it ends with the first command that fails. */
export function runLines(lines: string, { folder, env }: Machine): Promise<StepEnd> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', lines], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

const hasMarkdown = (await agentctl('.', ['diff', '--help'])).stdout.includes('--markdown');

/** Reads a pipeline's file. Where `diff` cannot write Markdown yet, its plain form stands for it. */
export function readPipeline(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(' --markdown');
  return parse(hasMarkdown ? text : text.replaceAll(' --markdown', ''));
}

/** A server that keeps comments as both systems' interfaces do. */
export interface Comments {
  address: string;
  bodies: string[];
  requests: string[];
  close: () => void;
}

export async function comments(earlier: string[] = []): Promise<Comments> {
  const bodies = [...earlier];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const token = headers.authorization ?? headers['private-token'];
      requests.push(`${method} ${url} ${String(token)}`);
      response.setHeader('content-type', 'application/json');
      if (method === 'GET') {
        response.end(JSON.stringify(bodies.map((body, id) => ({ id, body }))));
        return;
      }
      const { body } = JSON.parse(text) as { body: string };
      if (method === 'POST') bodies.push(body);
      else bodies[Number(/\d+$/.exec(url)?.[0])] = body;
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    bodies,
    requests,
    close: () => server.close(),
  };
}
