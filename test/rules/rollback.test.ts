import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/core/model.ts';
import { replay, rollbackTarget } from '../../src/core/rollback.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { failing, history, promote, published, rollback, running, session } from './steps.ts';

/** The sequences of DESIGN section 4: numbers are placed, `r` rolls back, `to2` rolls back to v2. */
const SEQUENCES = [
  { steps: '1 2 3 r r 3 r', back: '2 1 1' },
  { steps: '5 3 4 r', back: '3' },
  { steps: '1 2 3 4 to2 5 r r', back: '2 2 1' },
  { steps: '1 2 3 r r r', back: '2 1 nothing' },
  { steps: 'r', back: 'nothing' },
  { steps: '1 r', back: 'nothing' },
  { steps: '1 2 1 r', back: '2' },
  { steps: '1 2 1 r r', back: '2 1' },
  { steps: '1 2 r to2 r', back: '1 2 1' },
  { steps: '1 2 3 to1 to3 r', back: '1 3 1' },
  { steps: '1 2 r 3 r r', back: '1 1 nothing' },
  { steps: '3 r 1 2 to3 r', back: 'nothing 3 nothing' },
  { steps: '1 2 reject r', back: '1 nothing' },
  { steps: '1 2 3 reject 2 r', back: '2 1' },
  { steps: '1 2 3 to1 3 reject r', back: '1 1 nothing' },
  { steps: '1 2 retire r', back: '2' },
  { steps: '1 2 retire r r', back: '2 1' },
  { steps: '1 2 retire 3 r r', back: '2 1' },
  { steps: '1 lock 2 lock r r', back: '1 nothing' },
] as const;

/** An environment's log for tests, as pure data. */
class Log {
  readonly entries: Deployment[] = [];
  rejected: number[] = [];

  get present(): number | null {
    return this.entries[0]?.version ?? null;
  }

  add(action: Deployment['action'], version: number | null): void {
    this.entries.unshift({
      schema: 1,
      agent: 'booking',
      environment: 'live',
      seq: this.entries.length + 1,
      action,
      version,
      tag: null,
      commit: null,
      tree: null,
      previous: this.present,
      from: null,
      at: '2026-03-01T10:00:00.000Z',
      actor: { name: 'Alice', email: 'alice@example.com' },
      message: null,
      override: [],
      reason: null,
      rejected: this.rejected,
      highest: null,
      source: null,
      placed: null,
      entry: '',
    });
  }

  back(): number | null {
    const target = rollbackTarget(replay(this.entries), this.present, this.rejected);
    if (target !== null) this.add('rollback', target);
    return target;
  }

  step(step: string): (number | null)[] {
    if (step === 'retire') this.add('retire', null);
    else if (step === 'lock') this.add('lock', this.present);
    else if (step === 'r') return [this.back()];
    else if (step === 'reject') {
      if (this.present !== null) this.rejected = [...this.rejected, this.present];
      return [this.back()];
    } else if (step.startsWith('to')) {
      this.add('rollback', Number(step.slice(2)));
      return [this.present];
    } else this.add('promote', Number(step));
    return [];
  }
}

describe('the log replays as a stack', () => {
  test.each(SEQUENCES)('$steps → $back', ({ steps, back }) => {
    const log = new Log();
    const found = steps.split(' ').flatMap((step) => log.step(step));
    expect(found.map((version) => version ?? 'nothing').join(' ')).toBe(back);
  });

  test('it agrees with a list of states that is walked back', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.nat({ max: 5 }).map((version) => String(version + 1)) },
      { weight: 4, arbitrary: fc.constant('r') },
      { weight: 1, arbitrary: fc.constantFrom('lock', 'retire') },
      { weight: 2, arbitrary: fc.nat({ max: 5 }).map((version) => `to${version + 1}`) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const log = new Log();
        const model = new Model();
        for (const one of steps) {
          if (one.startsWith('to') && !model.ran.has(Number(one.slice(2)))) continue;
          if (one === 'retire' && log.present === null) continue;
          expect(log.step(one)).toEqual(model.step(one));
          expect(log.present).toBe(model.present);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('plain rollbacks end: each goes further back, never forth', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 6 }), { maxLength: 30 }), (versions) => {
        const log = new Log();
        versions.forEach((version) => log.add('promote', version + 1));
        let amount = 0;
        while (log.back() !== null) amount += 1;
        expect(amount).toBeLessThanOrEqual(versions.length);
        expect(log.present ?? 0).toBe(versions.length === 0 ? 0 : (versions[0] ?? 0) + 1);
      }),
    );
  });
});

/** The same rule written another way: a linked list of states, each knowing the one that it would go back to. */
class Model {
  present: number | null = null;
  readonly ran = new Set<number>();
  #top: Node | null = null;

  step(step: string): (number | null)[] {
    if (step === 'lock') return [];
    if (step === 'retire') {
      this.present = null;
      return [];
    }
    if (step === 'r') {
      let node = this.#top;
      while (node && node.version === this.present) node = node.below;
      if (node) this.#place(node);
      return [node?.version ?? null];
    }
    const version = Number(step.replace('to', ''));
    const found = step.startsWith('to') ? this.#find(version) : null;
    this.#place(found ?? { version, below: this.#top });
    return step.startsWith('to') ? [version] : [];
  }

  #find(version: number): Node | null {
    for (let node = this.#top; node; node = node.below) if (node.version === version) return node;
    return null;
  }

  #place(node: Node): void {
    this.#top = node;
    this.present = node.version;
    this.ran.add(node.version);
  }
}

interface Node {
  version: number;
  below: Node | null;
}

const LARGE = process.env['TORTURE'] === 'large';
const SAMPLE = new Set<string>([
  '1 2 3 r r r',
  '1 2 3 4 to2 5 r r',
  '1 2 3 reject 2 r',
  '1 2 retire 3 r r',
  '1 lock 2 lock r r',
]);

describe('the same with git', () => {
  // Above they all are data; here a few bring every kind of step to git.
  const real = SEQUENCES.filter(({ steps }) =>
    LARGE ? !steps.startsWith('r') : SAMPLE.has(steps),
  );
  test.each(real)('$steps → $back', async ({ steps, back }) => {
    const folder = await published(5);
    const found: string[] = [];
    for (const step of steps.split(' ')) {
      if (step === 'retire') await json(folder, ['retire', 'pre-release', '--yes']);
      else if (step === 'lock') {
        await json(folder, ['env', 'lock', 'pre-release', '--reason', 'a test']);
        await json(folder, ['env', 'unlock', 'pre-release']);
      } else if (/^\d/.test(step)) await promote(folder, 'pre-release', '--version', `v${step}`);
      else found.push(await goBack(folder, step));
    }
    expect(found.join(' ')).toBe(back);
    checkInvariants(folder);
  });
});

async function goBack(folder: string, step: string): Promise<string> {
  const more = step.startsWith('to')
    ? ['--to', `v${step.slice(2)}`]
    : step === 'reject'
      ? ['--reject']
      : [];
  const before = refs(folder);
  try {
    const { version, rolledBack } = await rollback(folder, 'pre-release', ...more);
    expect(rolledBack).toBe(true);
    return version.slice(1);
  } catch {
    const failed = await failing(folder, ['rollback', 'pre-release', '--yes', ...more]);
    expect(failed).toMatchObject({ code: 3, kind: 'refused' });
    expect(refs(folder)).toEqual(before);
    return 'nothing';
  }
}

test('a rollback in sandbox shows what changes, what stays and what it cannot bring back', async () => {
  const folder = await published(3);
  await promote(folder, 'pre-release');
  expect(await session(folder, ['rollback', 'sandbox', '-m', 'prices were wrong'], ['status']))
    .toMatchInlineSnapshot(`
      "$ agentctl rollback sandbox -m prices were wrong
      Roll sandbox back to booking v2 (now v3)
        reverts    v3 v3, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
        stays      pre-release v3, live –; the draft, phone numbers, other agents
        not undone changes of secrets and in outside systems, calls in progress
      to undo: agentctl rollback sandbox --agent booking --to v3 --if-running v2
      ✓ Rolled sandbox back to booking v2 (was v3)

      $ agentctl status
      booking: your files are v3; sandbox was rolled back to v2 by Alice
        take v2:         agentctl discard
        place v3 again:  agentctl publish

      sandbox	v2	<time>	Alice	v2		
      pre-release	v3	<time>	Alice	v3		
      live	–					
      "
    `);
  expect((await history(folder, 'sandbox'))[0]).toMatchObject({
    action: 'rollback',
    deployment: 'sandbox#4',
    version: 'v2',
    previous: 'v3',
    message: 'prices were wrong',
    override: [],
    reason: null,
  });
  checkInvariants(folder);
});

test('with nothing left it names what ran there since, and how it ends there', async () => {
  const folder = await published(3);
  await session(folder, ['rollback', 'sandbox'], ['rollback', 'sandbox']);
  const { stderr } = await agentctl(folder, ['rollback', 'sandbox']);
  expect(stderr.split('\n').slice(1, -1)).toEqual([
    'hint: agentctl history sandbox',
    'hint: agentctl rollback sandbox --to v2 places one that ran there',
    'hint: agentctl retire sandbox takes booking out of it',
  ]);
  await json(folder, ['rollback', 'sandbox', '--to', 'v2']);
  expect(await running(folder)).toBe('v2 – –');
  expect((await agentctl(folder, ['retire', 'sandbox', '--yes'])).code).toBe(0);
  expect(await running(folder)).toBe('– – –');
});

test('with nothing left it says so and changes nothing', async () => {
  const folder = await published(1);
  const before = refs(folder);
  expect(await session(folder, ['rollback', 'sandbox'], ['rollback', 'live', '--yes']))
    .toMatchInlineSnapshot(`
      "$ agentctl rollback sandbox
      error: Couldn't roll sandbox back: nothing ran there before that it could go back to.
      hint: agentctl history sandbox
      hint: agentctl retire sandbox takes booking out of it
      [exit 3]

      $ agentctl rollback live --yes
      error: Couldn't roll live back: booking has never run there.
      hint: agentctl status
      [exit 3]
      "
    `);
  expect(refs(folder)).toEqual(before);
  checkInvariants(folder);
});

test('--to takes what ran there only', async () => {
  const folder = await published(3);
  await promote(folder, 'pre-release', '--version', 'v1');
  await promote(folder, 'pre-release', '--version', 'v3');
  expect(
    await session(
      folder,
      ['rollback', 'pre-release', '--to', 'v2'],
      ['rollback', 'pre-release', '--to', 'v9'],
      ['rollback', 'pre-release', '--to', 'draft'],
      ['rollback', 'pre-release', '--to', 'pre-release~1'],
      ['rollback', 'pre-release', '--to', 'v3'],
      ['rollback', 'pre-release', '--to', 'v3'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl rollback pre-release --to v2
    error: Couldn't roll pre-release back to booking v2: it has never run there.
    hint: ran there: v3, v1
    [exit 3]

    $ agentctl rollback pre-release --to v9
    error: Couldn't find booking v9.
    hint: the newest is v3; agentctl versions lists all
    [exit 2]

    $ agentctl rollback pre-release --to draft
    error: Couldn't move draft: only a published version can be placed in an environment.
    hint: agentctl publish makes the draft a version
    hint: agentctl versions lists them
    [exit 2]

    $ agentctl rollback pre-release --to pre-release~1
    Roll pre-release back to booking v1 (now v3)
      reverts    v3 v3, Alice, <time>
                 v2 v2, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
      stays      sandbox v3, live –; the draft, phone numbers, other agents
      not undone changes of secrets and in outside systems, calls in progress
    to undo: agentctl rollback pre-release --agent booking --to v3 --if-running v1
    ✓ Rolled pre-release back to booking v1 (was v3)

    $ agentctl rollback pre-release --to v3
    Roll pre-release back to booking v3 (now v1)
      brings in  v3 v3, Alice, <time>
                 v2 v2, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
      stays      sandbox v3, live –; the draft, phone numbers, other agents
      not undone changes of secrets and in outside systems, calls in progress
    to undo: agentctl rollback pre-release --agent booking --to v1 --if-running v3
    ✓ Rolled pre-release back to booking v3 (was v1)

    $ agentctl rollback pre-release --to v3
    pre-release runs booking v3 already: nothing to do
    "
  `);
  checkInvariants(folder);
});

describe('a rejected version', () => {
  test('is skipped, may not enter that environment nor any above, and force covers it', async () => {
    const folder = await published(3);
    await promote(folder, 'pre-release', '--version', 'v1');
    await promote(folder, 'pre-release', '--version', 'v2');
    await promote(folder, 'live');
    await promote(folder, 'pre-release', '--version', 'v3');
    await rollback(folder, 'pre-release', '--to', 'v2', '--reject');
    // v3 is rejected in pre-release: not there, nor in live.
    for (const environment of ['pre-release', 'live']) {
      const failed = await failing(folder, ['promote', environment, '--version', 'v3', '--yes']);
      expect(failed).toMatchObject({ code: 3, kind: 'refused' });
      expect(failed.message).toContain('v3 was rejected in pre-release');
    }
    expect(await failing(folder, ['rollback', 'pre-release', '--to', 'v3', '--yes'])).toMatchObject(
      { code: 3, kind: 'refused' },
    );
    // A rejection above is none below: sandbox may still place it.
    expect(await running(folder)).toBe('v3 v2 v2');
    const forced = await promote(
      folder,
      'live',
      '--version',
      'v3',
      '--force',
      '--reason',
      'it was the network',
    );
    expect(forced).toMatchObject({ promoted: true, override: ['rejected'] });
    expect((await history(folder, 'live'))[0]).toMatchObject({
      override: ['rejected'],
      reason: 'it was the network',
    });
    expect(await running(folder)).toBe('v3 v2 v3');
    checkInvariants(folder);
  });

  test('is not come back to by a plain rollback of an environment above', async () => {
    const folder = await published(3);
    for (const version of ['v1', 'v2', 'v3']) {
      await promote(folder, 'pre-release', '--version', version);
      await promote(folder, 'live');
    }
    await rollback(folder, 'pre-release', '--to', 'v2');
    await rollback(folder, 'pre-release', '--reject');
    expect(await running(folder)).toBe('v3 v1 v3');
    // v2 was rejected in pre-release, so live goes from v3 straight to v1.
    expect(await failing(folder, ['rollback', 'live', '--to', 'v2', '--yes'])).toMatchObject({
      code: 3,
      kind: 'refused',
      message: expect.stringContaining('v2 was rejected in pre-release') as string,
    });
    expect(await rollback(folder, 'live')).toMatchObject({ version: 'v1' });
    checkInvariants(folder);
  });

  test('stays rejected through further moves, locks and settings', async () => {
    const folder = await published(2);
    await rollback(folder, 'sandbox', '--reject');
    await json(folder, ['env', 'lock', 'sandbox', '--reason', 'a test']);
    await json(folder, ['env', 'unlock', 'sandbox']);
    await json(folder, ['retire', 'sandbox', '--yes']);
    await rollback(folder, 'sandbox');
    expect(await running(folder)).toBe('v1 – –');
    expect(logOf(folder, 'sandbox')[0]?.record).toMatchObject({ rejected: [2] });
    expect(await failing(folder, ['rollback', 'sandbox', '--to', 'v2'])).toMatchObject({ code: 3 });
    const again = await failing(folder, ['publish', '--yes']);
    expect(again).toMatchObject({ code: 3, kind: 'refused' });
    expect(again.message).toContain('v2 was rejected in sandbox, and the draft is the same');
    const forced = await json(folder, ['publish', '--yes', '--force', '--reason', 'we were wrong']);
    expect(forced).toMatchObject({ created: false, version: 'v2', override: ['rejected'] });
    checkInvariants(folder);
  });

  test('is named in the plan before it is rejected', async () => {
    const folder = await published(2);
    expect(await session(folder, ['rollback', 'sandbox', '--reject', '--dry-run']))
      .toMatchInlineSnapshot(`
        "$ agentctl rollback sandbox --reject --dry-run
        Roll sandbox back to booking v1 (now v2)
          reverts    v2 v2, Alice, <time>
          changes    ~ 1  + 0  - 0
                     ~ agent: Greeting
          rejects    v2 may not enter sandbox any more, nor any environment above
          stays      pre-release –, live –; the draft, phone numbers, other agents
          not undone changes of secrets and in outside systems, calls in progress
          for CI     agentctl rollback sandbox --agent booking --to v1 --if-running v2 --reject --yes
        "
      `);
    expect(await running(folder)).toBe('v2 – –');
    checkInvariants(folder);
  });
});

test('after a retirement the version that ran comes back', async () => {
  const folder = await published(2);
  expect(
    await session(
      folder,
      ['retire', 'sandbox', '-m', 'summer'],
      ['retire', 'sandbox'],
      ['promote', 'pre-release'],
      ['rollback', 'sandbox'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl retire sandbox -m summer
    to undo: agentctl rollback sandbox --agent booking --to v2 --if-running none
    ✓ Retired booking from sandbox (was v2)

    $ agentctl retire sandbox
    sandbox does not run booking: nothing to do

    $ agentctl promote pre-release
    error: Couldn't promote booking to pre-release: nothing runs in sandbox.
    hint: agentctl publish
    [exit 3]

    $ agentctl rollback sandbox
    Roll sandbox back to booking v2 (nothing runs there)
      brings in  v2 v2, Alice, <time>
                 v1 v1, Alice, <time>
      changes    2 files added
      stays      pre-release –, live –; the draft, phone numbers, other agents
      not undone changes of secrets and in outside systems, calls in progress
    ✓ Rolled sandbox back to booking v2
    "
  `);
  checkInvariants(folder);
});

describe('--if-running', () => {
  test('lets a rollback pass only where that version runs, or its target already', async () => {
    const folder = await published(3);
    const before = refs(folder);
    expect(
      await failing(folder, ['rollback', 'sandbox', '--to', 'v1', '--if-running', 'v2']),
    ).toMatchObject({ code: 4, kind: 'conflict' });
    expect(
      await failing(folder, ['rollback', 'sandbox', '--to', 'v1', '--if-running', 'none']),
    ).toMatchObject({ code: 4, kind: 'conflict' });
    expect(refs(folder)).toEqual(before);
    const moved = await rollback(folder, 'sandbox', '--to', 'v1', '--if-running', 'v3');
    expect(moved).toMatchObject({ rolledBack: true, version: 'v1', previous: 'v3' });
    const after = refs(folder);
    const again = await rollback(folder, 'sandbox', '--to', 'v1', '--if-running', 'v3');
    expect(again).toMatchObject({ rolledBack: false, version: 'v1', deployment: 'sandbox#4' });
    expect(refs(folder)).toEqual(after);
    expect(await failing(folder, ['rollback', 'sandbox', '--if-running', '3'])).toMatchObject({
      code: 2,
      kind: 'usage',
    });
    checkInvariants(folder);
  });

  test('a plain rollback that somebody else made is a conflict, not “nothing is left”', async () => {
    const folder = await published(2);
    await rollback(folder, 'sandbox', '--if-running', 'v2');
    expect(await failing(folder, ['rollback', 'sandbox', '--if-running', 'v2'])).toMatchObject({
      code: 4,
      kind: 'conflict',
    });
    checkInvariants(folder);
  });

  test('none stands for an environment where nothing runs any more', async () => {
    const folder = await published(2);
    await json(folder, ['retire', 'sandbox', '--yes']);
    const moved = await rollback(folder, 'sandbox', '--to', 'v2', '--if-running', 'none');
    expect(moved).toMatchObject({ rolledBack: true, previous: null });
    checkInvariants(folder);
  });
});

test('what is printed to undo and to repeat works as printed', async () => {
  const folder = await published(3);
  await promote(folder, 'pre-release', '--version', 'v2');
  const moved = await json<{ repeat: string; undo: string }>(folder, ['promote', 'pre-release']);
  const words = (command: string) => command.split(' ').slice(1);
  const before = refs(folder);
  await json(folder, words(moved.repeat));
  expect(refs(folder)).toEqual(before);
  await json(folder, words(moved.undo));
  expect(await running(folder)).toBe('v3 v2 –');
  await json(folder, words(moved.undo));
  expect(await running(folder)).toBe('v3 v2 –');
  checkInvariants(folder);
});
