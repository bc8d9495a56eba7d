import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { BLOWS, LARGE, pool, runBuilt, runInside, startBuilt } from '../helpers/processes.ts';
import type { Blow } from '../helpers/processes.ts';
import { ALICE, copyFolder, edit, git, temporaryFolder } from '../helpers/repository.ts';
import { answer, cloneOf, connected, copyClone, localWorkspace } from '../helpers/remote.ts';
import { remove } from '../torture/scenarios.ts';
import { age, checkInvariants, lockFiles, look } from '../torture/state.ts';
import type { Picture } from '../torture/state.ts';

vi.setConfig({ testTimeout: LARGE ? 1_800_000 : 120_000 });

const runAgain = LARGE ? runBuilt : runInside;

const counted = { planned: 0, landed: 0, locks: 0, half: 0 };
afterAll(() =>
  console.log(
    `kills with a remote: ${counted.planned} at chosen calls of git, ${counted.landed} before the program's end; ${counted.locks} left a lock, ${counted.half} half a push on a server that died with it`,
  ),
);

interface Place {
  folder: string;
  server: string;
}

interface Scenario {
  name: string;
  prepare: () => Promise<Place>;
  argv: readonly string[];
  /** The safe form for repeating; the same where undefined. */
  again?: readonly string[];
}

async function clone(change: (folder: string) => void): Promise<Place> {
  const server = await connected();
  const desk = cloneOf(server, ALICE);
  await answer(desk, ['promote', 'pre-release']);
  change(desk.folder);
  return { folder: desk.folder, server };
}

const QUIET = ['--json', '--yes'];

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'publish',
    prepare: () => clone((folder) => edit(folder, 'Three!')),
    argv: ['publish', '-m', 'Three', ...QUIET],
  },
  {
    name: 'promote',
    prepare: () => clone(() => undefined),
    argv: ['promote', 'live', ...QUIET],
  },
  {
    name: 'rollback',
    prepare: () => clone(() => undefined),
    argv: ['rollback', 'pre-release', ...QUIET],
    again: ['rollback', 'pre-release', '--to', 'v1', '--if-running', 'v2', ...QUIET],
  },
  {
    name: 'connect',
    prepare: async () => {
      const { desk, server } = await localWorkspace();
      return { folder: desk.folder, server };
    },
    argv: ['connect', 'origin', ...QUIET],
  },
  {
    name: 'connect --none',
    prepare: () => clone(() => undefined),
    argv: ['connect', '--none', ...QUIET],
  },
];

function copyPlace(place: Place): Place {
  const server = join(temporaryFolder('server'), 'server.git');
  copyFolder(place.server, server);
  return { folder: copyClone(place.folder, { from: place.server, to: server }), server };
}

/** What the server holds, and what the clone has of its own: its logs and its setting. */
interface Seen {
  server: Picture;
  logs: string[];
  connected: boolean;
}

async function see({ folder, server }: Place): Promise<Seen> {
  const logs = git(folder, 'for-each-ref', '--format=%(refname)', 'refs/heads')
    .split('\n')
    .filter((ref) => !ref.endsWith('/main'));
  const setting = git(folder, 'show', 'HEAD:agentctl.yaml');
  return { server: (await look(server)).picture, logs, connected: /^remote:/m.test(setting) };
}

/** Waits until nothing moves on the server: what received a push outlives who sent it. */
async function settle({ server }: Place): Promise<void> {
  for (let last = '', same = 0; same < 3;) {
    await sleep(20);
    const now = git(server, 'for-each-ref');
    const busy = readdirSync(join(server, 'objects')).some((name) => name.startsWith('tmp_objdir'));
    same = now === last && !busy ? same + 1 : 0;
    last = now;
    if (busy && Date.now() % 100 === 0) break;
  }
}

// A process group that is killed takes the receiving end along: what a server that dies leaves to its admin.
function tidyServer({ server }: Place): void {
  const left = readdirSync(server, { recursive: true })
    .map(String)
    .filter(
      (path) => path.endsWith('.lock') || /^objects\/(?:tmp_objdir|incoming)-[^/]+$/.test(path),
    );
  if (left.some((path) => path.endsWith('.lock'))) counted.locks += 1;
  for (const path of left) rmSync(join(server, path), { recursive: true, force: true });
}

interface Known {
  scenario: Scenario;
  template: Place;
  before: Seen;
  after: Seen;
  /** How many processes of git it starts. */
  calls: number;
}

async function learn(scenario: Scenario): Promise<Known> {
  const template = await scenario.prepare();
  const place = copyPlace(template);
  const ended = await runInside(place.folder, scenario.argv);
  expect(ended, scenario.name).toMatchObject({ code: 0 });
  return {
    scenario,
    template,
    before: await see(template),
    after: await see(place),
    calls: ended.git.length,
  };
}

async function strike(facts: Known, at: number, how: Blow): Promise<void> {
  const place = copyPlace(facts.template);
  const delay = how.startsWith('with') ? 0.004 * (at % 5) : 0;
  const run = startBuilt(place.folder, facts.scenario.argv, { shim: { at, how, delay } });
  const ended = await run.ended;
  counted.planned += 1;
  if (ended.signal === 'SIGKILL') counted.landed += 1;
  try {
    await settle(place);
    if (how.endsWith('-group')) tidyServer(place);
    await checkBetween(place, facts, how);
    await checkAgain(place, facts);
  } catch (error) {
    throw new Error(
      `${how} call ${at}: git ${run.calls()[at - 1] ?? ''}\n${ended.stdout}${ended.stderr}\n${String(error)}`,
      { cause: error },
    );
  }
  remove(place.folder);
  remove(place.server);
}

/** The server holds the old state or the new one; a log is never gone from both sides. */
async function checkBetween(place: Place, { before, after }: Known, how: Blow): Promise<void> {
  const seen = await look(place.server);
  await checkInvariants(place.server, seen);
  const { environments, tags } = seen.picture;
  const [old, fresh] = [before.server, after.server].map((picture) => ({
    environments: picture.environments,
    tags: picture.tags,
  }));
  const whole = [old, fresh].some(
    (one) => JSON.stringify(one) === JSON.stringify({ environments, tags }),
  );
  if (!whole && how.endsWith('-group')) counted.half += 1;
  else expect([old, fresh]).toContainEqual({ environments, tags });
}

async function checkAgain(place: Place, { scenario, after }: Known): Promise<void> {
  const { folder } = place;
  const locks = lockFiles(folder);
  const again = scenario.again ?? scenario.argv;
  let ended = await runAgain(folder, again);
  if (locks.length > 0 && ended.code !== 0) {
    counted.locks += 1;
    age(locks.filter((file) => existsSync(file)));
    await runAgain(folder, ['doctor', '--fix', '--json']);
    expect(lockFiles(folder), 'doctor --fix frees old locks').toEqual([]);
    ended = await runAgain(folder, again);
  }
  expect(ended.code, `run again: ${ended.stdout}${ended.stderr}`).toBe(0);
  expect(await see(place)).toEqual(after);
  await checkInvariants(place.server, await look(place.server));
}

// The late calls change things: the small form takes one of the last three, and a blow, in turn.
function chosen(calls: number, turn: number): { at: number; how: Blow }[] {
  if (LARGE)
    return Array.from({ length: calls }, (_, index) => index + 1).flatMap((at) =>
      BLOWS.map((how) => ({ at, how })),
    );
  return [
    { at: Math.max(1, calls - (turn % 3)), how: BLOWS[(5 * turn) % BLOWS.length] ?? 'before' },
  ];
}

describe('a kill leaves the old state or the new one on the server, and the command can be run again', () => {
  SCENARIOS.forEach((scenario, turn) => {
    test(scenario.name, async () => {
      const facts = await learn(scenario);
      await pool(chosen(facts.calls, turn), 2, ({ at, how }) => strike(facts, at, how));
    });
  });
});
