import { describe, expect, test, vi } from 'vitest';
import type { NumbersAnswer, NumbersChangeAnswer } from '../../src/core/settings-answers.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { BLOWS, LARGE, pool, runBuilt, runInside, startBuilt } from '../helpers/processes.ts';
import type { Ended } from '../helpers/processes.ts';
import {
  ALICE,
  BOB,
  addAgent,
  copyFolder,
  git,
  temporaryFolder,
  workspace,
} from '../helpers/repository.ts';

vi.setConfig({ testTimeout: LARGE ? 600_000 : 120_000 });

const RUNNERS = LARGE ? 32 : 16;
const NUMBER = '+442079460150';

let made: Promise<string> | null = null;

/** Two agents that run in sandbox and pre-release. */
async function twoAgents(): Promise<string> {
  const folder = temporaryFolder('two');
  copyFolder(await (made ??= makeTwo()), folder);
  return folder;
}

async function makeTwo(): Promise<string> {
  const folder = workspace();
  addAgent(folder, 'reception');
  for (const agent of ['booking', 'reception']) {
    await json(folder, ['publish', '--agent', agent]);
    await json(folder, ['promote', 'pre-release', '--agent', agent, '--yes']);
  }
  return folder;
}

async function numbers(folder: string): Promise<NumbersAnswer['numbers']> {
  return (await json<NumbersAnswer>(folder, ['numbers', 'list'])).numbers;
}

function crowd(folders: readonly string[], argvOf: (index: number) => string[]): Promise<Ended[]> {
  return Promise.all(
    Array.from({ length: RUNNERS }, (_, index) =>
      runBuilt(folders[index % folders.length] ?? '', [...argvOf(index), '--yes', '--json'], {
        person: index % 2 === 0 ? ALICE : BOB,
      }),
    ),
  );
}

const PLACES = [
  ['booking', 'sandbox'],
  ['booking', 'pre-release'],
  ['reception', 'sandbox'],
  ['reception', 'pre-release'],
] as const;

const placeOf = (index: number) => PLACES[index % PLACES.length] ?? PLACES[0];
const addTo = (index: number, number = NUMBER) => {
  const [agent, environment] = placeOf(index);
  return ['numbers', 'add', number, '--env', environment, '--agent', agent];
};

describe('many processes at once', () => {
  test('add one number in four places: it is in one, and all others were told', async () => {
    const folder = await twoAgents();
    const ended = await crowd([folder], (index) => addTo(index));
    const [winner, ...more] = await numbers(folder);
    expect(more).toEqual([]);
    ended.forEach(({ code, stdout }, index) => {
      const [agent, environment] = placeOf(index);
      const won = winner?.agent === agent && winner.environment === environment;
      expect([code, stdout], `${agent} ${environment}`).toEqual([won ? 0 : 3, expect.any(String)]);
    });
    const changed = ended.filter(
      ({ code, stdout }) => code === 0 && (JSON.parse(stdout) as NumbersChangeAnswer).changed,
    );
    expect(changed).toHaveLength(1);
    checkInvariants(folder);
  });

  test('add a number each to one place: all of them are there', async () => {
    const folder = await twoAgents();
    const ended = await crowd([folder], (index) =>
      addTo(0, `+4420794601${String(index).padStart(2, '0')}`),
    );
    expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 0));
    expect(await numbers(folder)).toHaveLength(RUNNERS);
    checkInvariants(folder);
  });

  test('move one number about: it is in one place at the end', async () => {
    const folder = await twoAgents();
    await json(folder, addTo(0));
    const ended = await crowd([folder], (index) => {
      const [agent, environment] = placeOf(index);
      return ['numbers', 'move', NUMBER, '--env', environment, '--agent', agent];
    });
    expect(ended.map(({ code, stdout }) => (code === 0 ? '' : stdout)).join('')).toBe('');
    expect(await numbers(folder)).toHaveLength(1);
    checkInvariants(folder);
  });

  test('add one number from clones: one place has it, and doctor finds nothing', async () => {
    const origin = temporaryFolder('origin');
    git(origin, 'init', '--quiet', '--bare', '--initial-branch=main');
    const folder = await twoAgents();
    git(folder, 'remote', 'add', 'origin', origin);
    git(folder, 'push', '--quiet', 'origin', 'main');
    await json(folder, ['connect', 'origin', '--yes']);
    const clones = Array.from({ length: 4 }, (_, index) => {
      const clone = temporaryFolder(`clone-${index}`);
      copyFolder(folder, clone);
      return clone;
    });
    const ended = await crowd(clones, (index) => addTo(index));
    const found = (await json<NumbersAnswer>(folder, ['numbers', 'list', '--fetch'])).numbers;
    expect(found, JSON.stringify(ended, null, 1)).toHaveLength(1);
    for (const { code } of ended) expect([0, 3, 4]).toContain(code);
    const doctor = await agentctl(folder, ['doctor', '--json', '--fetch']);
    expect(doctor.stdout).not.toContain('number-twice');
  });
});

test('a number that is added elsewhere while settings are brought back is in one place, and all are told', async () => {
  const folder = await twoAgents();
  const add = ['numbers', 'add', NUMBER, '--agent', 'booking', '--env'];
  await json(folder, [...add, 'pre-release']);
  await json(folder, ['numbers', 'remove', NUMBER]);
  const tip = () => git(folder, 'rev-parse', 'sandbox');
  const before = tip();
  await json(folder, [...add, 'sandbox']);
  const added = tip();
  const meanwhile = () => {
    let done = false;
    git(folder, 'update-ref', 'refs/heads/sandbox', before);
    return {
      onGit: ([word]: readonly string[]) => {
        if (done || word !== 'update-ref') return;
        done = true;
        git(folder, 'update-ref', 'refs/heads/sandbox', added);
      },
    };
  };
  const revert = ['env', 'revert', 'pre-release', '--to', 'pre-release#3', '--agent', 'booking'];
  expect((await agentctl(folder, revert, meanwhile())).code).toBe(0);
  expect(await numbers(folder)).toMatchObject([{ environment: 'pre-release', lost: false }]);
  await json(folder, ['numbers', 'remove', NUMBER]);
  const again = await agentctl(folder, [...add, 'pre-release'], meanwhile());
  expect(again.stdout).toBe(
    '✓ Added +44 20 7946 0150 (GB) to booking in pre-release (somebody added it to booking in sandbox in the meantime: taken away there)\n',
  );
  expect(await numbers(folder)).toMatchObject([{ environment: 'pre-release', lost: false }]);
  checkInvariants(folder);
});

test('a move that somebody overtakes says what it did, and takes nothing from live unasked', async () => {
  const folder = await twoAgents();
  await json(folder, ['promote', 'live', '--agent', 'booking', '--yes']);
  await json(folder, addTo(0));
  const tips = () => ['sandbox', 'live'].map((name) => git(folder, 'rev-parse', name));
  const [sandbox, live] = tips();
  await json(folder, ['numbers', 'move', NUMBER, '--env', 'live', '--yes']);
  const [sandboxAfter, liveAfter] = tips();
  const set = (branch: string, tip = '') => git(folder, 'update-ref', `refs/heads/${branch}`, tip);
  /** Does something before the k-th branch is moved. */
  const before = (k: number, work: () => void) => {
    let seen = 0;
    return {
      onGit: ([word]: readonly string[]) => {
        if (word === 'update-ref' && (seen += 1) === k) work();
      },
    };
  };
  const move = (target: string) => ['numbers', 'move', NUMBER, '--env', target];
  set('sandbox', sandbox);
  set('live', live);
  // The other one removes it from sandbox after it was added to pre-release.
  const overtaken = await agentctl(
    folder,
    move('pre-release'),
    before(2, () => set('sandbox', sandboxAfter)),
  );
  expect(overtaken).toMatchObject({
    code: 0,
    stdout: '✓ Moved +44 20 7946 0150 (GB) to booking in pre-release\n',
  });
  expect(await numbers(folder)).toMatchObject([{ environment: 'pre-release' }]);

  await json(folder, move('sandbox'));
  const unasked = await agentctl(
    folder,
    move('pre-release'),
    before(1, () => {
      set('sandbox', sandboxAfter);
      set('live', liveAfter);
    }),
  );
  expect(unasked).toMatchObject({
    code: 4,
    stderr: expect.stringContaining(`${NUMBER} was moved by somebody else in the meantime`),
  });
  expect(await numbers(folder)).toMatchObject([{ environment: 'live' }]);
});

test('a move that is stopped anywhere leaves the number somewhere, and goes on by the same command', async () => {
  const template = await twoAgents();
  await json(template, [...addTo(0), '--label', 'main line', '--sip-header', 'X-A=1']);
  const move = ['numbers', 'move', NUMBER, '--env', 'pre-release', '--agent', 'reception', '--yes'];
  const copy = () => {
    const folder = temporaryFolder('moved');
    copyFolder(template, folder);
    return folder;
  };
  const whole = await runInside(copy(), move);
  expect(whole.code).toBe(0);
  // In the small form at the two calls that move a branch.
  const points = whole.git.flatMap(([word], index) =>
    LARGE || word === 'update-ref' ? [index + 1] : [],
  );
  let between = 0;
  const blows = LARGE ? BLOWS : (['before', 'after'] as const);
  // Some at once, for whoever comes after a kill waits some time for the turn of the dead.
  await pool(
    points.flatMap((at) => blows.map((how) => ({ at, how }))),
    4,
    async ({ at, how }) => {
      const folder = copy();
      await startBuilt(folder, move, { shim: { at, how } }).ended;
      const found = await numbers(folder);
      expect(found.length, `${how} call ${at}`).toBeGreaterThan(0);
      if (found.length > 1) between += 1;
      const again = await (LARGE ? runBuilt : runInside)(folder, [...move, '--json']);
      expect(again.code, `${how} call ${at}: ${again.stdout}`).toBe(0);
      expect(await numbers(folder)).toMatchObject([
        { agent: 'reception', environment: 'pre-release', label: 'main line', lost: false },
      ]);
      checkInvariants(folder);
    },
  );
  expect(between).toBeGreaterThan(0);
});
