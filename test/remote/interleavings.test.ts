import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Ran } from '../helpers/cli.ts';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { LARGE, pool } from '../helpers/processes.ts';
import { ALICE, copyFolder, edit, git, temporaryFolder, write } from '../helpers/repository.ts';
import {
  answer,
  at,
  checkTeam,
  copyClone,
  copyTeam,
  setRefs,
  team,
  withheld,
} from '../helpers/remote.ts';
import type { Desk, Team } from '../helpers/remote.ts';
import { remove } from '../torture/scenarios.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: LARGE ? 1_800_000 : 120_000 });

const counted = { run: 0, moved: 0, agreed: 0, refused: 0, conflicts: 0 };
afterAll(() =>
  console.log(
    `interleavings with a remote: ${counted.run}: ${counted.moved} moved, ${counted.agreed} found it done, ${counted.refused} refused, ${counted.conflicts} conflicts`,
  ),
);

/** What Bob does on the server between two steps of Alice. */
const COMPETITORS: Record<string, (bob: Desk) => Promise<unknown>> = {
  'the same promotion': (bob) => answer(bob, ['promote', 'pre-release', '--agent', 'booking']),
  'another promotion': (bob) =>
    answer(bob, ['promote', 'pre-release', '--agent', 'booking', '--version', 'v2']),
  'a rollback': (bob) => answer(bob, ['rollback', 'pre-release', '--agent', 'booking']),
  'a lock': (bob) =>
    answer(bob, ['env', 'lock', 'pre-release', '--agent', 'booking', '--reason', 'stop']),
  'a lock of all': async (bob) => {
    await answer(bob, ['env', 'lock', 'pre-release', '--all', '--reason', 'stop']);
    await answer(bob, ['env', 'lock', 'sandbox', '--all', '--reason', 'stop']);
  },
  'a publication of another agent': async (bob) => {
    edit(bob.folder, 'Changed!', 'other');
    await answer(bob, ['publish', '--agent', 'other', '-m', 'changed']);
    await answer(bob, ['promote', 'pre-release', '--agent', 'other']);
  },
  'a publication of the same agent': async (bob) => {
    write(bob.folder, 'agents/booking/topics/more.yaml', 'name: more\ncontent: More.\n');
    await answer(bob, ['publish', '--agent', 'booking', '-m', 'His']);
  },
  'a publication of the same content': async (bob) => {
    edit(bob.folder, 'Four!');
    await answer(bob, ['publish', '--agent', 'booking', '-m', 'The same']);
  },
};

interface Main {
  argv: readonly string[];
  environment: string;
  acknowledged: 'promoted' | 'published' | 'rolledBack';
}

const OF = ['--agent', 'booking', '--yes', '--json'];
const MAINS: readonly Main[] = [
  {
    argv: ['promote', 'pre-release', ...OF],
    environment: 'pre-release',
    acknowledged: 'promoted',
  },
  {
    argv: ['publish', '-m', 'Four', ...OF],
    environment: 'sandbox',
    acknowledged: 'published',
  },
  {
    argv: ['rollback', 'pre-release', ...OF],
    environment: 'pre-release',
    acknowledged: 'rolledBack',
  },
];

let ready: Promise<Team> | null = null;

/** Booking runs v3 in sandbox and v1, v2, v1 before it in pre-release; Alice has a draft. */
async function climbed(): Promise<Team> {
  return copyTeam(await (ready ??= climb()));
}

async function climb(): Promise<Team> {
  const made = await team();
  const { alice, bob } = made;
  edit(alice.folder, 'Hello!', 'other');
  await answer(alice, ['publish', '--agent', 'other', '-m', 'Of another']);
  await answer(alice, ['promote', 'pre-release', '--agent', 'booking']);
  await answer(alice, ['rollback', 'pre-release', '--agent', 'booking']);
  edit(alice.folder, 'Three!');
  await answer(alice, ['publish', '--agent', 'booking', '-m', 'Three']);
  await answer(alice, ['promote', 'pre-release', '--agent', 'booking', '--version', 'v2']);
  git(bob.folder, 'pull', '--quiet');
  edit(alice.folder, 'Four!');
  return made;
}

/** The server before and after what Bob did, and Alice's clone. */
interface Stage {
  server: string;
  folder: string;
  after: Map<string, string>;
}

async function stage(compete: (bob: Desk) => Promise<unknown>): Promise<Stage> {
  const { server, alice, bob } = await climbed();
  let after = new Map<string, string>();
  await withheld(server, async () => {
    await compete(bob);
    after = refs(server);
  });
  return { server, folder: alice.folder, after };
}

/** Runs a command at Alice's desk; Bob's changes appear on the server before her k-th call of git, 0 for never. */
async function interleave(
  main: Main,
  { server, folder, after }: Stage,
  at_: number,
): Promise<{ ran: Ran; desk: Desk; server: string }> {
  const copy = join(temporaryFolder('server'), 'server.git');
  copyFolder(server, copy);
  const desk = { folder: copyClone(folder, { from: server, to: copy }), person: ALICE };
  let calls = 0;
  const onGit = () => {
    calls += 1;
    if (calls === at_) setRefs(copy, after);
  };
  return { ran: await at(desk, main.argv, { onGit }), desk, server: copy };
}

interface Answer {
  promoted?: boolean;
  published?: boolean;
  rolledBack?: boolean;
  version?: string;
  deployment?: string;
  error?: { kind: string };
}

/** Exit code, JSON and the server's log say the same. */
function agree(main: Main, before: number, { ran, server }: { ran: Ran; server: string }): void {
  const log = logOf(server, main.environment).map(({ record }) => record);
  const own = log.filter(({ seq, actor }) => seq > before && actor.name === ALICE.name);
  const told = JSON.parse(ran.stdout) as Answer;
  if (ran.code === 0 && told[main.acknowledged]) {
    counted.moved += 1;
    expect(own.map(({ seq, version }) => `${main.environment}#${seq} v${version}`)).toEqual([
      `${told.deployment} ${told.version}`,
    ]);
    return;
  }
  expect(own, 'nothing was moved by who says so').toEqual([]);
  if (ran.code === 0) {
    counted.agreed += 1;
    expect(`v${log.find(({ agent }) => agent === 'booking')?.version}`).toBe(told.version);
    return;
  }
  const kinds: Record<number, string> = { 3: 'refused', 4: 'conflict' };
  expect(told.error?.kind).toBe(kinds[ran.code]);
  if (ran.code === 3) counted.refused += 1;
  else counted.conflicts += 1;
}

// What matters happens between the fetch and the push, and right before the push: the small form takes turns.
function chosen(calls: readonly string[][], turn: number): number[] {
  const push = calls.findIndex(([word]) => word === 'push') + 1;
  // After the push, what Bob did without it would take it back.
  if (LARGE) return Array.from({ length: push }, (_, index) => index + 1);
  const fetch = calls.findIndex(([word]) => word === 'fetch') + 1;
  return [turn % 2 === 0 ? push : fetch + 1 + (turn % Math.max(1, push - fetch - 1))];
}

const alone = new Map<Main, Promise<string[][]>>();

/** The calls of git of a command that nobody interferes with. */
function callsOf(main: Main, made: Stage): Promise<string[][]> {
  const calls =
    alone.get(main) ??
    interleave(main, made, 0).then(({ ran }) => {
      expect(ran.code, ran.stdout).toBe(0);
      return ran.git;
    });
  alone.set(main, calls);
  return calls;
}

// In the small form each competitor meets one of the commands, and each command some of them.
const competitorsOf = (main: Main) =>
  Object.entries(COMPETITORS).filter(
    (_, turn) => LARGE || turn % MAINS.length === MAINS.indexOf(main),
  );

describe.each(MAINS)('$acknowledged', (main) => {
  test.each(competitorsOf(main))('against %s', async (name, compete) => {
    const made = await stage(compete);
    const before = logOf(made.server, main.environment)[0]?.record.seq ?? 0;
    const turn = Object.keys(COMPETITORS).indexOf(name);
    await pool(chosen(await callsOf(main, made), turn), 2, async (step) => {
      const result = await interleave(main, made, step);
      counted.run += 1;
      try {
        agree(main, before, result);
        checkInvariants(result.server);
        if (LARGE) checkTeam(result.server, result.desk);
      } catch (error) {
        throw new Error(
          `before call ${step}: git ${result.ran.git[step - 1]?.join(' ')}\n${result.ran.stdout}${result.ran.stderr}\n${String(error)}`,
          { cause: error },
        );
      }
      remove(result.desk.folder);
      remove(result.server);
    });
  });
});
