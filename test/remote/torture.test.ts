import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import type { LogEntry } from '../helpers/invariants.ts';
import { LARGE, pool, runInside, startBuilt } from '../helpers/processes.ts';
import type { Ended } from '../helpers/processes.ts';
import { copyFolder, git, temporaryFolder, write } from '../helpers/repository.ts';
import { answer, checkTeam, cloneOf, connected, hook } from '../helpers/remote.ts';
import type { Desk } from '../helpers/remote.ts';
import { age, lockFiles } from '../torture/state.ts';
import { lacking, serve } from './servers.ts';
import type { GitServer, Transport } from './servers.ts';

vi.setConfig({ testTimeout: LARGE ? 3_600_000 : 120_000 });

// 50 clones and 1,000 operations in all under `npm run torture`; a few in the suite.
const SIZES: Record<Transport, { clones: number; operations: number }> = LARGE
  ? {
      file: { clones: 50, operations: 400 },
      daemon: { clones: 50, operations: 400 },
      http: { clones: 50, operations: 300 },
    }
  : {
      file: { clones: 2, operations: 4 },
      daemon: { clones: 2, operations: 4 },
      http: { clones: 2, operations: 4 },
    };
/** Nothing goes on for longer, whatever happens. */
const MOST_MINUTES = LARGE ? 20 : 1;
const AGENTS = LARGE ? 5 : 2;
/** One push in so many is cut, half of them before and half after the server took it. */
const CUTS = 8;
/** One operation in so many is killed. */
const KILLS = 8;

const report: string[] = [];
afterAll(() => console.log(`torture: ${report.join('\ntorture: ')}`));

interface Operation {
  name: string;
  desk: Desk;
  argv: readonly string[];
  ended: Ended;
  killed: boolean;
}

interface Answer {
  published?: boolean;
  promoted?: boolean;
  rolledBack?: boolean;
  deployment?: string;
  version?: string;
  agent?: string;
}

function chance(one: number): boolean {
  return Math.random() * one < 1;
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}

const agentOf = (number: number) => `agent${number % AGENTS}`;

let prepared: Promise<string> | null = null;

/** A server whose agents run everywhere; made once. */
async function preparedServer(): Promise<string> {
  const server = join(temporaryFolder('server'), 'server.git');
  copyFolder(await (prepared ??= prepare()), server);
  return server;
}

async function prepare(): Promise<string> {
  const server = await connected();
  const first = cloneOf(server);
  for (let number = 0; number < AGENTS; number += 1) {
    const agent = agentOf(number);
    write(first.folder, `agents/${agent}/agent.yaml`, `name: ${agent}\ngreeting: Start\n`);
    await answer(first, ['publish', '--agent', agent, '-m', 'Start']);
    await answer(first, ['promote', 'pre-release', '--agent', agent]);
    await answer(first, ['promote', 'live', '--agent', agent, '--yes']);
  }
  return server;
}

function makeClones(server: string, { address }: GitServer, amount: number): Desk[] {
  return Array.from({ length: amount }, (_, number) => {
    const options = [[], ['--depth=1'], ['--single-branch'], ['--no-tags']][number % 4] ?? [];
    const person = { name: `Clone ${number}`, email: `clone${number}@example.com` };
    const desk = cloneOf(`file://${server}`, person, ...options);
    git(desk.folder, 'remote', 'set-url', 'origin', address);
    // Most work on a branch of their own; the others push main as well, as far as it lets them.
    if (number % 5 !== 0) git(desk.folder, 'switch', '--quiet', '-c', 'work', '--no-track');
    return desk;
  });
}

/** The steps of one operation: the last one is the change. */
function stepsOf(name: string, agent: string): string[][] {
  const own = ['--agent', agent, '--json', '--yes'];
  const words = ['-m', name];
  const publish = [
    ['discard', '--fetch', ...own],
    ['publish', ...words, ...own],
  ];
  const promote = (environment: string) => [['promote', environment, ...words, ...own]];
  return pick([
    publish,
    publish,
    publish,
    promote('pre-release'),
    promote('pre-release'),
    promote('live'),
    [['rollback', pick(['sandbox', 'pre-release', 'live']), ...words, ...own]],
  ]);
}

async function operate(desk: Desk, name: string, agent: string): Promise<Operation> {
  const steps = stepsOf(name, agent);
  const argv = steps.at(-1) ?? [];
  for (const step of steps.slice(0, -1))
    await runInside(desk.folder, step, { person: desk.person });
  if (argv[0] === 'publish')
    write(desk.folder, `agents/${agent}/agent.yaml`, `name: ${agent}\ngreeting: ${name}\n`);
  if (!chance(KILLS)) {
    const ended = await runInside(desk.folder, argv, { person: desk.person });
    return { name, desk, argv, ended, killed: false };
  }
  const { child, ended } = startBuilt(desk.folder, argv, { person: desk.person });
  const timer = setTimeout(
    () => {
      // It may have ended a moment ago.
      if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    },
    200 + Math.random() * 1500,
  );
  const how = await ended;
  clearTimeout(timer);
  await mend(desk);
  return { name, desk, argv, ended: how, killed: how.signal !== null };
}

// What a killed process left in its clone: locks, freed by doctor once they are old.
async function mend(desk: Desk): Promise<void> {
  const locks = lockFiles(desk.folder).filter((file) => existsSync(file));
  if (locks.length === 0) return;
  age(locks);
  await runInside(desk.folder, ['doctor', '--fix', '--json'], { person: desk.person });
}

/** The server's side of the chaos: connections cut before and after a push was taken, and the server killed. */
function cutAtRandom(server: string): void {
  const kill = (part: number) =>
    `[ $(( $(od -An -N2 -tu2 /dev/urandom) % ${2 * CUTS} )) -eq ${part} ] && kill -9 $PPID; exit 0`;
  hook(server, 'pre-receive', kill(0));
  hook(server, 'post-receive', kill(1));
}

async function killServers(server: GitServer, until: { over: boolean }): Promise<number> {
  let killed = 0;
  while (!until.over) {
    await sleep(LARGE ? 4000 + Math.random() * 8000 : 1500 + Math.random() * 1000);
    if (until.over) break;
    await server.kill();
    killed += 1;
    await sleep(Math.random() * 500);
    await server.start();
  }
  return killed;
}

function answered({ ended }: Operation): Answer | null {
  if (ended.code !== 0) return null;
  const found = JSON.parse(ended.stdout) as Answer;
  return found.published || found.promoted || found.rolledBack ? found : null;
}

/** Every acknowledged move is in the log exactly once, and none that was said to have failed. */
function checkMoves(server: string, operations: readonly Operation[]): Record<string, number> {
  const logs = new Map<string, LogEntry[]>(
    ['sandbox', 'pre-release', 'live'].map((branch) => [branch, logOf(server, branch)]),
  );
  const entries = [...logs].flatMap(([branch, log]) =>
    log.map(({ record }) => ({ branch, record })),
  );
  const count: Record<string, number> = {};
  const add = (what: string) => (count[what] = (count[what] ?? 0) + 1);
  for (const operation of operations) {
    const { name, ended, killed, argv } = operation;
    const found = entries.filter(({ record }) => record.message === name);
    const told = `${name}: ${argv.join(' ')}\n${ended.code} ${ended.stdout}${ended.stderr}`;
    const move = answered(operation);
    if (move) {
      add('acknowledged');
      expect(found, told).toHaveLength(1);
      const [{ branch, record } = { branch: '', record: null }] = found;
      expect(`${branch}#${record?.seq}`, told).toBe(move.deployment);
      expect([record?.agent, `v${record?.version}`], told).toEqual([move.agent, move.version]);
    } else if (killed || ended.code === 6) {
      add(killed ? 'killed' : 'unknown outcome');
      if (found.length > 0) add('of those made all the same');
      expect(found.length, told).toBeLessThanOrEqual(1);
    } else {
      expect([0, 1, 3, 4], told).toContain(ended.code);
      add(['nothing to do', 'failed', '', 'refused', 'conflict'][ended.code ?? 1] ?? '');
      expect(found, told).toEqual([]);
    }
  }
  return count;
}

/** No number means two things: all records of a version agree with its tag, and no content has two numbers. */
function checkNumbers(server: string): void {
  const seen = new Map<string, string>();
  for (const branch of ['sandbox', 'pre-release', 'live'])
    for (const { record } of logOf(server, branch)) {
      if (record.version === null) continue;
      const name = `${record.agent}/v${record.version}`;
      const what = `${record.tree} ${record.tag}`;
      expect(seen.get(name) ?? what, name).toBe(what);
      seen.set(name, what);
    }
  const tags = [...refs(server).keys()].filter((ref) => ref.startsWith('refs/tags/'));
  const trees = tags.map((ref) => git(server, 'rev-parse', `${ref}:agents/${ref.split('/')[2]}`));
  expect(new Set(trees).size).toBe(trees.length);
}

async function checkClones(server: string, desks: readonly Desk[]): Promise<void> {
  await pool(desks, 4, async (desk) => {
    await mend(desk);
    const fetched = await runInside(desk.folder, ['fetch', '--json'], { person: desk.person });
    expect(fetched.code, fetched.stdout).toBe(0);
    const doctor = await runInside(desk.folder, ['doctor', '--json'], { person: desk.person });
    expect(doctor.code, doctor.stdout).toBe(0);
  });
  checkTeam(server, ...desks.slice(0, 3));
}

const TRANSPORTS: readonly Transport[] = ['file', 'daemon', 'http'];

for (const transport of TRANSPORTS) {
  const lack = lacking(transport);
  test.skipIf(lack !== null)(
    `clones at once against one server by ${transport}${lack === null ? '' : `: ${lack}`}`,
    async () => {
      const { clones, operations } = SIZES[transport];
      const repository = await preparedServer();
      const server = await serve(repository, transport);
      await server.start();
      const desks = makeClones(repository, server, clones);
      cutAtRandom(repository);
      const started = Date.now();
      const until = { over: false };
      const chaos = transport === 'file' ? Promise.resolve(0) : killServers(server, until);
      const done: Operation[] = [];
      const share = Math.ceil(operations / clones);
      await Promise.all(
        desks.map(async (desk, number) => {
          for (let turn = 0; turn < share; turn += 1) {
            if (Date.now() - started > MOST_MINUTES * 60_000) return;
            const name = `op ${number}-${turn}`;
            done.push(await operate(desk, name, agentOf(number)));
          }
        }),
      );
      until.over = true;
      const killed = await chaos;
      const seconds = Math.round((Date.now() - started) / 1000);
      try {
        for (const name of ['pre-receive', 'post-receive']) hook(repository, name, 'exit 0');
        checkInvariants(repository);
        const count = checkMoves(repository, done);
        checkNumbers(repository);
        await checkClones(repository, desks);
        const words = Object.entries(count).map(([what, amount]) => `${amount} ${what}`);
        report.push(
          `${transport}: ${clones} clones, ${done.length} operations in ${seconds} s: ${words.join(', ')}; the server killed ${killed} times`,
        );
        expect(done.length).toBeGreaterThanOrEqual(Math.min(operations, share));
        // Of few operations a server that is killed again and again may have answered none.
        if (LARGE) expect(count['acknowledged'] ?? 0).toBeGreaterThan(0);
      } finally {
        await server.kill();
      }
    },
  );
}
