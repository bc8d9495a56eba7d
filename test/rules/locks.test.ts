import { describe, expect, test } from 'vitest';
import { json } from '../helpers/cli.ts';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { BOB, addAgent, edit, git, read, temporaryFolder, write } from '../helpers/repository.ts';
import {
  failing,
  history,
  promote,
  published,
  publishWords,
  rollback,
  running,
  session,
} from './steps.ts';

const lock = (folder: string, ...argv: readonly string[]) =>
  json<{ locked: boolean; changed: boolean; deployment: string | null }>(
    folder,
    ['env', 'lock', ...argv],
    { person: BOB },
  );

/** Commands that a lock refuses. */
const REFUSED = {
  sandbox: [
    ['publish', '-m', 'x'],
    ['rollback', 'sandbox'],
    ['retire', 'sandbox', '--yes'],
  ],
  'pre-release': [
    ['promote', 'pre-release', '--dry-run'],
    ['promote', 'pre-release'],
    ['rollback', 'pre-release'],
  ],
};

describe.each(['of the agent', 'of all agents'])('a lock %s', (kind) => {
  const all = kind === 'of all agents' ? ['--all'] : [];

  test.each(Object.entries(REFUSED))(
    'in %s refuses %j, and says who locked it, why, and how to lift it',
    async (environment, commands) => {
      const folder = await published(3);
      await promote(folder, 'pre-release', '--version', 'v1');
      await promote(folder, 'pre-release', '--version', 'v2');
      await lock(folder, environment, '--reason', 'launch on Monday', ...all);
      edit(folder, 'changed');
      const before = refs(folder);
      const lifting = new Set<string>();
      for (const argv of commands) {
        const failed = await failing(folder, argv);
        expect(failed, argv.join(' ')).toMatchObject({ code: 3, kind: 'refused' });
        expect(failed.message).toContain(`${environment} is locked by Bob: launch on Monday`);
        lifting.add(failed.hints.find((line) => line.startsWith('agentctl env unlock')) ?? '');
      }
      expect(refs(folder)).toEqual(before);
      // The hint lifts it as printed.
      const [hint = '', ...others] = lifting;
      expect(others).toEqual([]);
      await json(folder, hint.split(' ').slice(1));
      for (const argv of commands) await json(folder, argv);
      checkInvariants(folder);
    },
  );

  test('lets what changes nothing there pass', async () => {
    const folder = await published(1);
    await promote(folder, 'pre-release');
    await lock(folder, 'pre-release', '--reason', 'x', ...all);
    await lock(folder, 'sandbox', '--reason', 'x', ...all);
    const before = refs(folder);
    for (const argv of [
      ['publish'],
      ['promote', 'pre-release'],
      ['rollback', 'sandbox', '--to', 'v1'],
    ])
      await json(folder, argv);
    expect(refs(folder)).toEqual(before);
    // Another environment is free.
    expect(await promote(folder, 'live')).toMatchObject({ promoted: true });
    checkInvariants(folder);
  });

  test('is passed by --force with a reason, stays, and both are recorded', async () => {
    const folder = await published(2);
    await lock(folder, 'sandbox', '--reason', 'launch', ...all);
    expect(await failing(folder, ['rollback', 'sandbox', '--force'])).toMatchObject({ code: 2 });
    expect(await rollback(folder, 'sandbox', '--force', '--reason', 'calls fail')).toMatchObject({
      rolledBack: true,
      override: ['lock'],
    });
    expect((await history(folder))[0]).toMatchObject({
      action: 'rollback',
      override: ['lock'],
      reason: 'calls fail',
    });
    expect(await failing(folder, ['rollback', 'sandbox', '--to', 'v2'])).toMatchObject({ code: 3 });
    checkInvariants(folder);
  });

  test('set twice with the same words is one lock', async () => {
    const folder = await published(1);
    expect(await lock(folder, 'live', '--reason', 'x', ...all)).toMatchObject({
      locked: true,
      changed: true,
      deployment: 'live#1',
    });
    const before = refs(folder);
    expect(await lock(folder, 'live', '--reason', 'x', ...all)).toMatchObject({
      locked: true,
      changed: false,
      deployment: null,
    });
    expect(refs(folder)).toEqual(before);
    expect(await lock(folder, 'live', '--reason', 'y', ...all)).toMatchObject({ changed: true });
    await json(folder, ['env', 'unlock', 'live', ...all]);
    const lifted = refs(folder);
    expect(await json(folder, ['env', 'unlock', 'live', ...all])).toMatchObject({ changed: false });
    expect(refs(folder)).toEqual(lifted);
    checkInvariants(folder);
  });

  test('where nothing runs yet: a record without a version, and no folder', async () => {
    const folder = await published(1);
    await promote(folder, 'pre-release');
    await lock(folder, 'live', '--reason', 'not before Monday', ...all);
    expect(git(folder, 'ls-tree', '--name-only', 'live')).toBe('.agentctl');
    expect(logOf(folder, 'live')[0]?.record).toMatchObject({
      action: 'lock',
      version: null,
      tag: null,
      commit: null,
      tree: null,
    });
    expect(await failing(folder, ['promote', 'live', '--yes'])).toMatchObject({ code: 3 });
    expect(await failing(folder, ['show', 'live'])).toMatchObject({ code: 2 });
    await json(folder, ['env', 'unlock', 'live', ...all]);
    expect(await promote(folder, 'live')).toMatchObject({ previous: null, deployment: 'live#3' });
    checkInvariants(folder);
  });
});

test('a lock of one agent leaves the others free, one of all covers agents to come', async () => {
  const folder = await published(1);
  addAgent(folder, 'support');
  await lock(folder, 'sandbox', '--agent', 'booking', '--reason', 'x');
  await publishWords(folder, 'one', { agent: 'support' });
  await lock(folder, 'sandbox', '--all', '--reason', 'holidays');
  addAgent(folder, 'sales');
  for (const agent of ['support', 'sales', 'booking']) {
    edit(folder, 'new', agent);
    expect(await failing(folder, ['publish', '--agent', agent])).toMatchObject({ code: 3 });
  }
  // Booking has a lock of its own too.
  await json(folder, ['env', 'unlock', 'sandbox', '--all']);
  await json(folder, ['publish', '--agent', 'sales']);
  expect(await failing(folder, ['publish', '--agent', 'booking'])).toMatchObject({ code: 3 });
  await json(folder, ['env', 'unlock', 'sandbox', '--agent', 'booking']);
  await json(folder, ['publish', '--agent', 'booking']);
  expect(await running(folder, 'sales')).toBe('v1 – –');
  checkInvariants(folder);
});

test('locks as a session', async () => {
  const folder = await published(2);
  expect(
    await session(
      folder,
      ['env', 'lock', 'sandbox', '--reason', 'launch on Monday'],
      ['env', 'lock', 'sandbox', '--reason', 'launch on Monday'],
      ['status'],
      ['rollback', 'sandbox'],
      ['rollback', 'sandbox', '--force', '--reason', 'calls fail'],
      ['env', 'unlock', 'sandbox'],
      ['env', 'unlock', 'sandbox'],
      ['env', 'lock', 'sandbox', '--all', '--reason', 'holidays'],
      ['env', 'unlock', 'sandbox'],
      ['env', 'unlock', 'sandbox', '--all'],
      ['env', 'lock', 'sandbox'],
      ['env', 'lock', 'sandbox', '--reason', ' '],
      ['history', 'sandbox', '--limit', '2'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl env lock sandbox --reason launch on Monday
    to undo: agentctl env unlock sandbox --agent booking
    ✓ Locked sandbox for booking

    $ agentctl env lock sandbox --reason launch on Monday
    sandbox is locked for booking already: nothing to do

    $ agentctl status
    booking: no changes since v2

    sandbox	v2	<time>	Alice	v2	locked by Alice: launch on Monday	
    pre-release	–					
    live	–					

    $ agentctl rollback sandbox
    error: Couldn't roll sandbox back to booking v1: sandbox is locked by Alice: launch on Monday.
    hint: agentctl env unlock sandbox --agent booking
    hint: in an emergency: --force --reason "…" (recorded in the history)
    [exit 3]

    $ agentctl rollback sandbox --force --reason calls fail
    Roll sandbox back to booking v1 (now v2)
      reverts    v2 v2, Alice, <time>
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
      stays      pre-release –, live –; the draft, phone numbers, other agents
      not undone changes of secrets and in outside systems, calls in progress
      forced     lock (recorded in the history)
    to undo: agentctl rollback sandbox --agent booking --to v2 --if-running v1
    ✓ Rolled sandbox back to booking v1 (was v2)

    $ agentctl env unlock sandbox
    to undo: agentctl env lock sandbox --agent booking --reason 'launch on Monday'
    ✓ Unlocked sandbox for booking

    $ agentctl env unlock sandbox
    sandbox is not locked for booking: nothing to do

    $ agentctl env lock sandbox --all --reason holidays
    to undo: agentctl env unlock sandbox --all
    ✓ Locked sandbox for all agents

    $ agentctl env unlock sandbox
    error: Couldn't unlock sandbox for booking: all agents are locked there.
    hint: agentctl env unlock sandbox --all
    [exit 3]

    $ agentctl env unlock sandbox --all
    to undo: agentctl env lock sandbox --all --reason holidays
    ✓ Unlocked sandbox for all agents

    $ agentctl env lock sandbox
    error: Couldn't read the command line: env lock needs --reason <text>.
    hint: for example: agentctl env lock live --reason "launch on Monday"
    hint: agentctl env lock --help
    [exit 2]

    $ agentctl env lock sandbox --reason  
    error: Couldn't lock without a reason.
    hint: add --reason "…"; whoever is refused reads it
    [exit 2]

    $ agentctl history sandbox --limit 2
    sandbox#7	unlock	<time>	Alice	
    sandbox#6	lock	<time>	Alice	holidays
    "
  `);
  checkInvariants(folder);
});

test('a lock does not change what runs, since when, nor what a rollback goes back to', async () => {
  const folder = await published(2);
  const status = () =>
    json<{
      agents: { environments: { deployedAt: string; deployment: string; lock: unknown }[] }[];
    }>(folder, ['status']);
  const before = (await status()).agents[0]?.environments[0];
  await lock(folder, 'sandbox', '--reason', 'x');
  const after = (await status()).agents[0]?.environments[0];
  const set = { by: BOB, at: expect.any(String) as string, reason: 'x', until: null };
  expect(after).toEqual({ ...before, lock: set, locks: [{ ...set, forAll: false }] });
  await json(folder, ['env', 'unlock', 'sandbox']);
  expect((await status()).agents[0]?.environments[0]).toEqual(before);
  expect(await rollback(folder, 'sandbox')).toMatchObject({ version: 'v1' });
  checkInvariants(folder);
});

test("somebody else's lock is not written over: it is lifted first, as printed", async () => {
  const folder = await published(1);
  for (const all of [[], ['--all']]) {
    await lock(folder, 'live', '--reason', 'launch on Monday', ...all);
    const before = refs(folder);
    const failed = await failing(folder, ['env', 'lock', 'live', '--reason', 'mine', ...all]);
    expect(failed).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed.message).toBe("Couldn't lock live: it is locked by Bob: launch on Monday.");
    expect(refs(folder)).toEqual(before);
    const command = /agentctl (env unlock live[^,]*)/.exec(failed.hints.join('\n'))?.[1] ?? '';
    await json(folder, command.split(' '));
    expect(await json(folder, ['env', 'lock', 'live', '--reason', 'mine', ...all])).toMatchObject({
      changed: true,
      lock: { reason: 'mine', by: { name: 'Alice' } },
    });
    await json(folder, ['env', 'unlock', 'live', ...all]);
  }
  checkInvariants(folder);
});

test('a lock of the agent and one of all agents: both are named, and both commands lift them', async () => {
  const folder = await published(2);
  await lock(folder, 'sandbox', '--reason', 'own');
  await json(folder, ['env', 'lock', 'sandbox', '--all', '--reason', 'holidays']);
  const words = 'sandbox is locked by Bob: own, and for all agents by Alice: holidays';
  const failed = await failing(folder, ['rollback', 'sandbox']);
  expect(failed.message).toContain(words);
  const [own = '', all = ''] = failed.hints;
  expect([own, all]).toEqual([
    'agentctl env unlock sandbox --agent booking',
    'agentctl env unlock sandbox --all',
  ]);
  expect(await json(folder, ['status'])).toMatchObject({
    agents: [
      {
        environments: [
          {
            lock: { reason: 'own' },
            lockedForAll: false,
            locks: [
              { reason: 'own', forAll: false },
              { reason: 'holidays', forAll: true },
            ],
          },
          { lock: null, locks: [] },
          { lock: null, locks: [] },
        ],
      },
    ],
  });
  const shown = atTerminal(folder, ['status', '--no-color']);
  expect(await shown.ended).toBe(0);
  expect(shown.stdout()).toContain(
    `  ${words}\n    unlock:  agentctl env unlock sandbox\n    unlock:  agentctl env unlock sandbox --all\n`,
  );
  for (const command of [own, all]) await json(folder, command.split(' ').slice(1));
  expect(await rollback(folder, 'sandbox')).toMatchObject({ version: 'v1' });
  checkInvariants(folder);
});

describe('a lock with an end', () => {
  const OVER = '"2000-01-01T00:00:00Z"';

  test('of one agent, over: that of all agents refuses, and each is lifted by its own command', async () => {
    const folder = await published(2);
    await lock(folder, 'sandbox', '--reason', 'own');
    await lock(folder, 'sandbox', '--all', '--reason', 'holidays');
    endLock(folder, OVER);
    const failed = await failing(folder, ['rollback', 'sandbox']);
    expect(failed.message).toContain('sandbox is locked by Bob: holidays');
    expect(failed.hints).toContain('agentctl env unlock sandbox --all');
    // It is not taken for the agent's own: that one is over, and may be replaced.
    expect(await json(folder, ['env', 'lock', 'sandbox', '--reason', 'mine'])).toMatchObject({
      lock: { reason: 'mine' },
    });
    await json(folder, ['env', 'unlock', 'sandbox', '--all']);
    expect((await failing(folder, ['rollback', 'sandbox'])).message).toContain('by Alice: mine');
    await json(folder, ['env', 'unlock', 'sandbox']);
    await rollback(folder, 'sandbox');
  });

  test('over: it is not shown, and may be replaced by anybody', async () => {
    const folder = await published(1);
    await lock(folder, 'sandbox', '--reason', 'own');
    endLock(folder, OVER);
    expect(await session(folder, ['status'])).not.toContain('locked');
    await json(folder, ['env', 'lock', 'sandbox', '--reason', 'mine']);
    expect(await session(folder, ['status'])).toContain('locked by Alice: mine');
  });

  test('that is no time: it refuses', async () => {
    const folder = await published(2);
    await lock(folder, 'sandbox', '--reason', 'own');
    endLock(folder, 'next Monday');
    expect(await failing(folder, ['rollback', 'sandbox'])).toMatchObject({ kind: 'refused' });
    expect(await session(folder, ['status'])).toContain('locked by Bob: own');
  });
});

// Nobody sets `until` from the command line yet: it is written into the settings, as a pipeline may do.
function endLock(folder: string, until: string): void {
  const [log, settings] = [temporaryFolder('log'), '.agentctl/settings/booking.yaml'];
  git(folder, 'worktree', 'add', '-q', log, 'sandbox');
  write(log, settings, read(log, settings).replace('until: null', `until: ${until}`));
  git(log, 'commit', '-qam', 'An end');
  git(folder, 'worktree', 'remove', log);
}
