import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { BLOWS, LARGE, pool, runBuilt, runInside, startBuilt } from '../helpers/processes.ts';
import type { Blow, Ended } from '../helpers/processes.ts';
import { SCENARIOS, copyOf, remove } from './scenarios.ts';
import type { Scenario } from './scenarios.ts';
import { age, backups, checkInvariants, filesOf, lockFiles, look } from './state.ts';
import type { Picture, Sight } from './state.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: LARGE ? 1_800_000 : 120_000 });

// In the small form each command is struck once: the variants of one are left to the large form.
const STRUCK = LARGE ? SCENARIOS : SCENARIOS.filter(({ variant }) => !variant);
// Who was killed is a process of its own; whoever comes after need not be one, which saves half the time.
const runAgain = LARGE ? runBuilt : runInside;
// About what the start of node adds to a run in this process, in milliseconds.
const START = 120;
const LATE = 6;
const RANDOM_KILLS = LARGE ? 300 : 6;

const counted = { planned: 0, random: 0, landed: 0, locks: 0 };
afterAll(() =>
  console.log(
    `kills: ${counted.planned} at chosen calls of git, ${counted.random} at random times, ${counted.landed} of them before the program's end; ${counted.locks} left a lock`,
  ),
);

interface Known {
  scenario: Scenario;
  template: string;
  before: Picture | null;
  after: Picture | null;
  files: Map<string, string>;
  filesAfter: Map<string, string>;
  index: Buffer | null;
  /** How many processes of git it starts. */
  calls: number;
  /** How long it takes as a process of its own, about. */
  milliseconds: number;
}

const known = new Map<string, Promise<Known>>();

function learn(scenario: Scenario): Promise<Known> {
  const found = known.get(scenario.name) ?? measure(scenario);
  known.set(scenario.name, found);
  return found;
}

async function measure(scenario: Scenario): Promise<Known> {
  const template = await scenario.prepare();
  const folder = copyOf(template);
  const started = Date.now();
  const ended = await runInside(folder, scenario.argv);
  const milliseconds = Date.now() - started + START;
  expect(ended, scenario.name).toMatchObject({ code: 0 });
  const result = {
    scenario,
    template,
    before: (await sight(template))?.picture ?? null,
    after: (await sight(folder))?.picture ?? null,
    files: filesOf(template),
    filesAfter: filesOf(folder),
    index: indexOf(template),
    calls: ended.git.length,
    milliseconds,
  };
  remove(folder);
  return result;
}

// Killed in the middle, `git init` leaves a folder that is no repository yet (gitrepository-layout(5)).
async function sight(folder: string): Promise<Sight | null> {
  const parts = ['HEAD', 'refs', 'objects'].map((name) => join(folder, '.git', name));
  return parts.every((part) => existsSync(part)) ? look(folder) : null;
}

function indexOf(folder: string): Buffer | null {
  const file = join(folder, '.git', 'index');
  return existsSync(file) ? readFileSync(file) : null;
}

/** What must hold after a blow, and after the same command was run again. */
async function survive(folder: string, facts: Known): Promise<void> {
  const { scenario } = facts;
  await checkBetween(folder, facts);
  const locks = lockFiles(folder);
  const again = scenario.again ?? scenario.argv;
  let ended = await runAgain(folder, again);
  if (locks.length > 0) {
    counted.locks += 1;
    if (ended.code !== 0) expectLockNamed(ended);
    age(locks.filter((file) => existsSync(file)));
    if (existsSync(join(folder, 'agentctl.yaml'))) {
      const fixed = await runAgain(folder, ['doctor', '--fix', '--json']);
      expect([0, 1], fixed.stdout + fixed.stderr).toContain(fixed.code);
      expect(lockFiles(folder), 'doctor --fix frees old locks').toEqual([]);
    }
    ended = await runAgain(folder, again);
  }
  expect(ended.code, `run again: ${ended.stdout}${ended.stderr}`).toBe(0);
  const now = await look(folder);
  expect(now.picture).toEqual(facts.after);
  if (!scenario.loads || scenario.name === 'create')
    expect(filesOf(folder)).toEqual(facts.filesAfter);
  else await expectLoaded(folder, facts);
  await checkInvariants(folder, now);
}

// The files are those that were loaded, and the ones from before are in a backup.
async function expectLoaded(folder: string, facts: Known): Promise<void> {
  const kept = await backups(folder);
  for (const [path, id] of facts.files) {
    if (!path.startsWith('agents/booking/')) continue;
    expect(
      kept.some((backup) => backup.get(path) === id),
      `${path} is kept`,
    ).toBe(true);
  }
  expect(filesOf(folder)).toEqual(facts.filesAfter);
}

async function checkBetween(folder: string, facts: Known): Promise<void> {
  const { scenario, before, after } = facts;
  const seen = await sight(folder);
  // What doctor is to mend is no state that holds.
  if (seen && before && after && scenario.argv[0] !== 'doctor') {
    const between = seen.picture;
    expect(
      [before.environments, after.environments],
      'the old state or the new one',
    ).toContainEqual(between.environments);
    expect([before.tags, after.tags]).toContainEqual(between.tags);
    expect([before.commits, after.commits]).toContainEqual(between.commits);
    await checkInvariants(folder, seen);
  }
  const files = filesOf(folder);
  const kept = scenario.loads ? await backups(folder) : [];
  for (const [path, id] of facts.files) {
    const there = files.get(path) === id || kept.some((backup) => backup.get(path) === id);
    expect(there, `${path} is there, byte for byte`).toBe(true);
  }
  if (!scenario.commits) expect(indexOf(folder), 'the index is untouched').toEqual(facts.index);
}

function expectLockNamed(ended: Ended): void {
  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(/\.lock/);
  expect(ended.stdout).toMatch(/doctor --fix|rm /);
}

async function strike(facts: Known, at: number, how: Blow): Promise<void> {
  const folder = copyOf(facts.template);
  const delay = how.startsWith('with') ? 0.001 * (at % 4) : 0;
  const run = startBuilt(folder, facts.scenario.argv, { shim: { at, how, delay } });
  const ended = await run.ended;
  counted.planned += 1;
  if (ended.signal === 'SIGKILL') counted.landed += 1;
  try {
    await survive(folder, facts);
  } catch (error) {
    const call = run.calls()[at - 1] ?? '';
    throw new Error(`${how} call ${at}: git ${call}\n${String(error)}`, { cause: error });
  }
  remove(folder);
}

// The late calls change things: the small form takes the last six, and each blow in turn.
function chosenBlows(calls: number, turn: number): { at: number; how: Blow }[] {
  if (LARGE)
    return Array.from({ length: calls }, (_, index) => index + 1).flatMap((at) =>
      BLOWS.filter((how) => how.endsWith('-group') === ((at + turn) % 2 === 0)).map((how) => ({
        at,
        how,
      })),
    );
  return Array.from({ length: Math.min(calls, LATE) }, (_, index) => ({
    at: calls - index,
    how: BLOWS[(turn + index) % BLOWS.length] ?? 'before',
  }));
}

// Some at once, for whoever comes after a kill waits some time for the turn of the dead.
describe.concurrent('a kill at a call of git leaves the old state or the new one, and the command can be run again', () => {
  STRUCK.forEach((scenario, turn) => {
    test(scenario.name, async () => {
      const facts = await learn(scenario);
      await pool(chosenBlows(facts.calls, turn), 2, ({ at, how }) => strike(facts, at, how));
    });
  });
});

test('a kill of the whole process group at a random time', async () => {
  const turns = Array.from({ length: RANDOM_KILLS }, (_, index) => index);
  await pool(turns, 2, async (turn) => {
    const scenario = STRUCK[(turn * 7) % STRUCK.length];
    if (!scenario) return;
    const facts = await learn(scenario);
    const folder = copyOf(facts.template);
    const { child, ended } = startBuilt(folder, scenario.argv);
    const delay = facts.milliseconds * (0.2 + 0.8 * Math.random());
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), delay);
    const { signal } = await ended;
    clearTimeout(timer);
    counted.random += 1;
    if (signal === 'SIGKILL') counted.landed += 1;
    try {
      await survive(folder, facts);
    } catch (error) {
      throw new Error(`${scenario.name}, after ${Math.round(delay)} ms\n${String(error)}`, {
        cause: error,
      });
    }
    remove(folder);
  });
});
