import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import { LARGE, runBuilt } from '../helpers/processes.ts';
import type { Ended } from '../helpers/processes.ts';
import {
  ALICE,
  BOB,
  addAgent,
  edit,
  git,
  temporaryFolder,
  workspace,
  write,
} from '../helpers/repository.ts';
import { climbedWorkspace, copyOf } from './scenarios.ts';
import { checkInvariants, look } from './state.ts';
import type { Entry, Sight } from './state.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: LARGE ? 600_000 : 120_000 });

const RUNNERS = LARGE ? 50 : 16;
const PATIENCE = 60_000;

const counted = { races: 0, processes: 0, moved: 0, agreed: 0, refused: 0, conflicts: 0 };
afterAll(() =>
  console.log(
    `races: ${counted.races} of ${RUNNERS} processes or more, ${counted.processes} in all: ${counted.moved} moved, ${counted.agreed} found it done, ${counted.refused} refused, ${counted.conflicts} conflicts`,
  ),
);

interface Runner {
  folder: string;
  argv: readonly string[];
}

interface Answer {
  promoted?: boolean;
  rolledBack?: boolean;
  published?: boolean;
  changed?: boolean;
  agent: string | null;
  version?: string;
  deployment: string | null;
  error?: { kind: string; message: string; hints: string[] };
}

interface Finished {
  argv: readonly string[];
  ended: Ended;
  answer: Answer;
  /** The command made a move. */
  moved: boolean;
  milliseconds: number;
}

async function race(runners: readonly Runner[]): Promise<Finished[]> {
  counted.races += 1;
  const begun = Date.now();
  return Promise.all(
    runners.map(async ({ folder, argv }, index) => {
      const ended = await runBuilt(
        folder,
        [...argv, '--json', ...(argv[0] === 'status' ? [] : ['--yes'])],
        {
          person: index % 2 === 0 ? ALICE : BOB,
        },
      );
      counted.processes += 1;
      expect(ended.stdout, `${argv.join(' ')} (${ended.code}): ${ended.stderr}`).not.toBe('');
      const answer = JSON.parse(ended.stdout) as Answer;
      const moved =
        ended.code === 0 &&
        [answer.promoted, answer.rolledBack, answer.published, answer.changed].includes(true);
      count(ended.code, moved);
      return { argv, ended, answer, moved, milliseconds: Date.now() - begun };
    }),
  );
}

function count(code: number | null, moved: boolean): void {
  if (moved) counted.moved += 1;
  else if (code === 0) counted.agreed += 1;
  else if (code === 3) counted.refused += 1;
  else if (code === 4) counted.conflicts += 1;
}

/**
 * Every acknowledged move stands in the log exactly once, and no other one does; who moved nothing ended with one of
 * the codes given and its words.
 */
async function settle(
  folder: string,
  before: Sight,
  finished: readonly Finished[],
  codes: readonly number[],
): Promise<Sight> {
  const after = await look(folder);
  const made = new Map<string, Entry>();
  for (const [branch, entries] of after.logs)
    for (const entry of entries)
      if (entry.seq > (before.logs.get(branch)?.[0]?.seq ?? 0))
        made.set(`${branch}#${entry.seq}`, entry);
  const movers = finished.filter(({ moved }) => moved);
  const acknowledged = movers.map(({ answer }) => answer.deployment ?? 'none');
  expect(acknowledged.toSorted()).toEqual([...made.keys()].toSorted());
  for (const { answer } of movers) {
    const entry = made.get(answer.deployment ?? '');
    expect(entry?.agent).toBe(answer.agent);
    if (answer.version !== undefined) expect(`v${entry?.version}`).toBe(answer.version);
  }
  for (const { argv, ended, answer, moved, milliseconds } of finished) {
    const words = `${argv.join(' ')}: ${ended.stdout}${ended.stderr}`;
    expect(milliseconds, words).toBeLessThan(PATIENCE);
    if (moved) continue;
    expect([0, ...codes], words).toContain(ended.code);
    if (ended.code === 4) expect(answer.error, words).toMatchObject({ kind: 'conflict' });
    if (ended.code === 3) expect(answer.error, words).toMatchObject({ kind: 'refused' });
  }
  await checkInvariants(folder, after);
  return after;
}

function crowd(make: (index: number) => Runner, amount = RUNNERS): Runner[] {
  return Array.from({ length: amount }, (_, index) => make(index));
}

let many: Promise<string> | null = null;

/** As many agents as there are runners, each with its first version in sandbox. */
function manyAgents(): Promise<string> {
  return (many ??= publishMany()).then(copyOf);
}

async function publishMany(): Promise<string> {
  const folder = workspace();
  for (let index = 0; index < RUNNERS; index += 1) addAgent(folder, `agent-${index}`);
  for (let index = 0; index < RUNNERS; index += 1) {
    const { code, stderr } = await agentctl(folder, [
      'publish',
      '-m',
      'First',
      '--agent',
      `agent-${index}`,
    ]);
    expect(code, stderr).toBe(0);
  }
  return folder;
}

/** Linked worktrees, each on a branch of its own. */
function worktrees(folder: string): string[] {
  const parent = mkdtempSync(join(temporaryFolder('worktrees'), 'w-'));
  return Array.from({ length: RUNNERS }, (_, index) => {
    const place = join(parent, `tree-${index}`);
    git(folder, 'worktree', 'add', '--quiet', '-b', `branch-${index}`, place);
    return place;
  });
}

describe('many processes at once', () => {
  test('promote the same version: one moves, all others find it done', async () => {
    const folder = await climbedWorkspace();
    const before = await look(folder);
    const argv = ['promote', 'pre-release', '--agent', 'booking', '--version', 'v3'];
    const finished = await race(crowd(() => ({ folder, argv })));
    await settle(folder, before, finished, []);
    expect(finished.filter(({ moved }) => moved)).toHaveLength(1);
    expect(new Set(finished.map(({ answer }) => answer.deployment))).toEqual(
      new Set(['pre-release#3']),
    );
  });

  test('promote different agents: all move', async () => {
    const folder = await manyAgents();
    const before = await look(folder);
    const finished = await race(
      crowd((index) => ({ folder, argv: ['promote', 'pre-release', '--agent', `agent-${index}`] })),
    );
    const after = await settle(folder, before, finished, []);
    expect(finished.every(({ moved }) => moved)).toBe(true);
    expect(after.logs.get('pre-release')).toHaveLength(RUNNERS);
  });

  test('roll live back without --to: each acknowledged step is a step', async () => {
    const folder = await climbedWorkspace();
    for (let index = 0; index < (LARGE ? 6 : 2); index += 1) {
      edit(folder, `Step ${index}`);
      for (const argv of [['publish'], ['promote', 'pre-release'], ['promote', 'live']])
        expect((await agentctl(folder, [...argv, '--agent', 'booking', '--yes'])).code).toBe(0);
    }
    const before = await look(folder);
    const argv = ['rollback', 'live', '--agent', 'booking'];
    const finished = await race(crowd(() => ({ folder, argv })));
    const after = await settle(folder, before, finished, [3, 4]);
    const versions = (after.logs.get('live') ?? [])
      .filter(({ action }) => action === 'rollback')
      .map(({ version }) => version ?? 0);
    expect(versions.length).toBeGreaterThan(0);
    expect(versions, 'always further back').toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
  });

  test('publish the same content from linked worktrees: one version', async () => {
    const folder = await climbedWorkspace();
    const places = worktrees(folder);
    for (const place of places) edit(place, 'The same for all!');
    const before = await look(folder);
    const argv = ['publish', '--agent', 'booking', '-m', 'Same'];
    const finished = await race(places.map((place) => ({ folder: place, argv })));
    const after = await settle(folder, before, finished, []);
    expect(finished.filter(({ moved }) => moved)).toHaveLength(1);
    expect(new Set(finished.map(({ answer }) => answer.version))).toEqual(new Set(['v4']));
    expect(after.picture.tags.filter((tag) => tag.startsWith('refs/tags/booking/'))).toHaveLength(
      4,
    );
  });

  test('publish different content from linked worktrees: no version is lost or given twice', async () => {
    const folder = await climbedWorkspace();
    const places = worktrees(folder);
    places.forEach((place, index) => edit(place, `From worktree ${index}`));
    const before = await look(folder);
    const argv = ['publish', '--agent', 'booking', '-m', 'Different'];
    const finished = await race(places.map((place) => ({ folder: place, argv })));
    const after = await settle(folder, before, finished, [4]);
    const versions = finished.filter(({ moved }) => moved).map(({ answer }) => answer.version);
    expect(versions.length).toBeGreaterThan(0);
    expect(new Set(versions).size).toBe(versions.length);
    expect((after.logs.get('sandbox') ?? []).length).toBe(
      (before.logs.get('sandbox') ?? []).length + versions.length,
    );
    expect(after.picture.tags.length, 'who lost leaves no tag').toBe(
      before.picture.tags.length + versions.length,
    );
  });

  test('publish many agents from linked worktrees: all move', async () => {
    const folder = await manyAgents();
    const places = worktrees(folder);
    places.forEach((place, index) => edit(place, 'Changed', `agent-${index}`));
    const before = await look(folder);
    const finished = await race(
      places.map((place, index) => ({
        folder: place,
        argv: ['publish', '--agent', `agent-${index}`, '-m', 'Second'],
      })),
    );
    await settle(folder, before, finished, []);
    expect(finished.every(({ moved }) => moved)).toBe(true);
    expect(new Set(finished.map(({ answer }) => answer.version))).toEqual(new Set(['v2']));
  });

  test('publish many agents from one working tree: all move, one commit after the other', async () => {
    const folder = await manyAgents();
    const commits = git(folder, 'rev-list', '--count', 'HEAD');
    for (let index = 0; index < RUNNERS; index += 1) {
      edit(folder, 'Changed', `agent-${index}`);
      write(folder, `agents/agent-${index}/rules.md`, 'New\n');
    }
    const before = await look(folder);
    const finished = await race(
      crowd((index) => ({
        folder,
        argv: ['publish', '--agent', `agent-${index}`, '-m', 'Second'],
      })),
    );
    await settle(folder, before, finished, []);
    expect(finished.every(({ moved }) => moved)).toBe(true);
    expect(Number(git(folder, 'rev-list', '--count', 'HEAD'))).toBe(Number(commits) + RUNNERS);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  test('lock all while others promote: nothing passes the lock', async () => {
    const folder = await manyAgents();
    const before = await look(folder);
    const finished = await race(
      crowd((index) => ({
        folder,
        argv:
          index === RUNNERS >> 1
            ? ['env', 'lock', 'pre-release', '--all', '--reason', 'stop']
            : ['promote', 'pre-release', '--agent', `agent-${index}`],
      })),
    );
    const after = await settle(folder, before, finished, [3, 4]);
    const log = after.logs.get('pre-release') ?? [];
    const locked = log.findIndex(({ action }) => action === 'lock');
    if (locked !== -1) expect(log.slice(0, locked)).toEqual([]);
    const lock = finished.find(({ argv }) => argv[0] === 'env');
    expect(lock?.ended.code, lock?.ended.stdout).toBe(0);
  });

  test('a mixture: the log holds what was acknowledged, and nothing else', async () => {
    const folder = await climbedWorkspace();
    const before = await look(folder);
    const commands = [
      ['promote', 'pre-release', '--version', 'v3'],
      ['rollback', 'live'],
      ['env', 'lock', 'live', '--reason', 'a mixture'],
      ['env', 'unlock', 'live'],
      ['promote', 'live'],
      ['rollback', 'sandbox', '--to', 'v2'],
      ['status'],
      ['rollback', 'pre-release', '--reject'],
    ];
    const finished = await race(
      crowd(
        (index) => ({
          folder,
          argv: [...(commands[index % commands.length] ?? []), '--agent', 'booking'],
        }),
        Math.max(RUNNERS, commands.length),
      ),
    );
    await settle(folder, before, finished, [3, 4]);
  });
});
