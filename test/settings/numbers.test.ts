import { describe, expect, it } from 'vitest';
import type { NumbersAnswer, ResolveAnswer } from '../../src/core/settings-answers.ts';
import { agentctl, json, session } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { addAgent, git, read, write } from '../helpers/repository.ts';
import { bookingEverywhere, plantSettings, timeless } from './workspaces.ts';

const MAIN = '+442079460150';
const SECOND = '+442079460151';

async function refs(folder: string): Promise<string> {
  return git(folder, 'for-each-ref', 'refs/heads', 'refs/tags');
}

describe('numbers', () => {
  it('are added, listed, resolved, changed, moved and removed', async () => {
    const folder = await bookingEverywhere();
    const before = git(folder, 'rev-parse', 'live:agents/booking');
    expect(
      timeless(
        await session(
          folder,
          ['numbers', 'list'],
          [
            'numbers',
            'add',
            '+44 20 7946 0150',
            '--env',
            'sandbox',
            '--variant',
            'uptown',
            '--label',
            'main line',
            '--sip-header',
            'X-Brand=poly',
          ],
          ['numbers', 'add', SECOND, '--env', 'sandbox'],
          ['numbers', 'list'],
          ['numbers', 'resolve', MAIN, '--sip-header', 'X-Guest=regular'],
          ['numbers', 'set', SECOND, '--variant', 'harbour'],
          ['numbers', 'move', MAIN, SECOND, '--env', 'live', '--yes'],
          ['numbers', 'list', '--env', 'live'],
          ['status'],
          ['numbers', 'remove', MAIN, '--yes'],
          ['history', 'live'],
        ),
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl numbers list
      No number leads anywhere yet.
        add one:  agentctl numbers add <number> --env <environment>

      $ agentctl numbers add +44 20 7946 0150 --env sandbox --variant uptown --label main line --sip-header X-Brand=poly
      to undo: agentctl numbers remove +442079460150
      ✓ Added +44 20 7946 0150 (GB) to booking in sandbox

      $ agentctl numbers add +442079460151 --env sandbox
      to undo: agentctl numbers remove +442079460151
      ✓ Added +44 20 7946 0151 (GB) to booking in sandbox

      $ agentctl numbers list
      +442079460150	sandbox	v1	uptown	main line	X-Brand: poly
      +442079460151	sandbox	v1			

      $ agentctl numbers resolve +442079460150 --sip-header X-Guest=regular
      +442079460150 reaches booking v1 in sandbox
        variant   uptown
        header    X-Brand: poly
        header    X-Guest: regular
        endpoint  none (agentctl env set sandbox --endpoint <address> --agent booking)

      $ agentctl numbers set +442079460151 --variant harbour
      to undo: agentctl numbers set +442079460151 --agent booking --env sandbox --no-variant
      ✓ Changed +44 20 7946 0151 (GB) of booking in sandbox

      $ agentctl numbers move +442079460150 +442079460151 --env live --yes
      to undo: agentctl numbers move +442079460150 --agent booking --env sandbox --variant uptown --label 'main line' --sip-header X-Brand=poly
      to undo: agentctl numbers move +442079460151 --agent booking --env sandbox --variant harbour
      ✓ Moved +44 20 7946 0150 (GB) to booking in live
      ✓ Moved +44 20 7946 0151 (GB) to booking in live

      $ agentctl numbers list --env live
      +442079460150	live	v1	uptown	main line	X-Brand: poly
      +442079460151	live	v1	harbour		

      $ agentctl status
      booking: no changes since v1

      sandbox	v1	TIME	Alice	First		
      pre-release	v1	TIME	Alice	First		
      live	v1	TIME	Alice	First		

      $ agentctl numbers remove +442079460150 --yes
      to undo: agentctl numbers add +442079460150 --agent booking --env live --variant uptown --label 'main line' --sip-header X-Brand=poly
      ✓ Removed +44 20 7946 0150 (GB) from booking in live

      $ agentctl history live
      live#3	configure	TIME	Alice	remove +442079460150
      live#2	configure	TIME	Alice	move +442079460150 and +442079460151 from booking in sandbox
      live#1	promote v1	TIME	Alice	
      "
    `);
    expect(git(folder, 'rev-parse', 'live:agents/booking')).toBe(before);
    checkInvariants(folder);
  });

  it('ask before live is changed, and have no default environment', async () => {
    const folder = await bookingEverywhere();
    expect((await agentctl(folder, ['numbers', 'add', MAIN, '--env', 'live'])).code).toBe(5);
    expect((await agentctl(folder, ['numbers', 'add', MAIN])).code).toBe(2);
    expect(await json<NumbersAnswer>(folder, ['numbers', 'list'])).toEqual({
      numbers: [],
      damage: [],
    });
  });

  it('are unique across agents and environments', async () => {
    const folder = await bookingEverywhere();
    addAgent(folder, 'other');
    await json(folder, ['publish', '--agent', 'other']);
    await json(folder, ['numbers', 'add', MAIN, '--env', 'sandbox', '--agent', 'booking']);
    const before = await refs(folder);
    expect(
      await session(
        folder,
        ['numbers', 'add', MAIN, '--env', 'sandbox', '--agent', 'booking'],
        ['numbers', 'add', MAIN, '--env', 'pre-release', '--agent', 'booking'],
        ['numbers', 'add', MAIN, '--env', 'sandbox', '--agent', 'other'],
        ['numbers', 'add', MAIN, '--env', 'sandbox', '--agent', 'booking', '--label', 'x'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl numbers add +442079460150 --env sandbox --agent booking
      +44 20 7946 0150 (GB) is so already: nothing to do

      $ agentctl numbers add +442079460150 --env pre-release --agent booking
      error: Couldn't add +442079460150: it leads to booking in sandbox already.
      hint: agentctl numbers move +442079460150 --env pre-release --agent booking
      [exit 3]

      $ agentctl numbers add +442079460150 --env sandbox --agent other
      error: Couldn't add +442079460150: it leads to booking in sandbox already.
      hint: agentctl numbers move +442079460150 --env sandbox --agent other
      [exit 3]

      $ agentctl numbers add +442079460150 --env sandbox --agent booking --label x
      error: Couldn't add +442079460150: it is there with other settings.
      hint: agentctl numbers set +442079460150 --env sandbox --agent booking --label x
      [exit 3]
      "
    `);
    expect(await refs(folder)).toBe(before);
  });

  it('have a result each where there are many', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['numbers', 'add', MAIN, '--env', 'pre-release']);
    const text = await session(
      folder,
      ['numbers', 'add', MAIN, SECOND, '+15551230001', '--env', 'sandbox'],
      ['numbers', 'remove', SECOND, '+15551230001', '+15551239999', '--env', 'sandbox'],
    );
    expect(text).toMatchInlineSnapshot(`
      "$ agentctl numbers add +442079460150 +442079460151 +15551230001 --env sandbox
      to undo: agentctl numbers remove +442079460151 +15551230001
      ✗ +442079460150: it leads to booking in pre-release already
          agentctl numbers move +442079460150 --env sandbox --agent booking
      ✓ Added +44 20 7946 0151 (GB) to booking in sandbox
      ✓ Added +1 555 123 0001 to booking in sandbox
      [exit 3]

      $ agentctl numbers remove +442079460151 +15551230001 +15551239999 --env sandbox
      to undo: agentctl numbers add +15551230001 +442079460151 --agent booking --env sandbox
      ✓ Removed +44 20 7946 0151 (GB) from booking in sandbox
      ✓ Removed +1 555 123 0001 from booking in sandbox
      ✗ +15551239999: booking has no such number in sandbox
      [exit 3]
      "
    `);
    checkInvariants(folder);
  });

  it('follow promotions and rollbacks, and stay where they are', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['numbers', 'add', MAIN, '--env', 'live', '--variant', 'uptown', '--yes']);
    write(folder, 'agents/booking/rules.md', 'Be brief.\n');
    await json(folder, ['publish', '-m', 'Second']);
    await json(folder, ['promote', 'pre-release']);
    const plan = await session(folder, ['promote', 'live', '--dry-run']);
    expect(plan).toContain(`numbers    ${MAIN} (uptown) will reach it`);
    await json(folder, ['promote', 'live', '--yes']);
    expect((await json<ResolveAnswer>(folder, ['numbers', 'resolve', MAIN])).version).toBe('v2');
    await json(folder, ['rollback', 'live', '--yes']);
    expect((await json<ResolveAnswer>(folder, ['numbers', 'resolve', MAIN])).version).toBe('v1');
    expect(await json(folder, ['numbers', 'list'])).toMatchObject({
      numbers: [{ number: MAIN, environment: 'live', version: 'v1', variant: 'uptown' }],
    });
    checkInvariants(folder);
  });

  it('keep out a version that lacks their variant', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['numbers', 'add', MAIN, '--env', 'live', '--variant', 'harbour', '--yes']);
    const path = 'agents/booking/variants.yaml';
    write(folder, path, read(folder, path).replace(/\nharbour:[^]*$/, '\n'));
    for (const test of ['large_party', 'questions', 'full_evening'])
      git(folder, 'rm', '-q', `agents/booking/tests/${test}.yaml`);
    await json(folder, ['numbers', 'add', SECOND, '--env', 'sandbox', '--variant', 'harbour']);
    const published = await agentctl(folder, ['publish', '-m', 'Without the harbour']);
    expect(published.stderr).toContain(
      `  warning    the number ${SECOND} names the variant harbour, which v2 lacks\n`,
    );
    await json(folder, ['numbers', 'remove', SECOND]);
    await json(folder, ['promote', 'pre-release']);
    expect(await session(folder, ['promote', 'live', '--yes'])).toMatchInlineSnapshot(`
      "$ agentctl promote live --yes
      error: Couldn't promote booking v2 to live: the number +442079460150 names the variant harbour, which v2 lacks.
      hint: agentctl numbers set +442079460150 --env live --no-variant
      hint: in an emergency: --force --reason "…" (recorded in the history)
      [exit 3]
      "
    `);
    await json(folder, ['promote', 'live', '--yes', '--force', '--reason', 'closed for good']);
    const set = (...words: string[]) => ['numbers', 'set', MAIN, ...words, '--yes'];
    expect(
      await session(
        folder,
        ['doctor'],
        set('--version', 'v1', '--label', 'test line'),
        ['numbers', 'resolve', MAIN],
        set('--variant', 'harbour'),
        set('--no-version'),
        ['numbers', 'move', MAIN, '--env', 'pre-release', '--no-version', '--yes'],
        ['numbers', 'move', MAIN, '--env', 'pre-release', '--yes'],
        ['numbers', 'list'],
        ['numbers', 'list', '--env', 'live'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl doctor
      ! the number +442079460150 names the variant harbour, which what it reaches of booking in live lacks [number-orphaned]
          mend: agentctl numbers set +442079460150 --env live --agent booking --no-variant
      ✓ Versions, logs and records agree (1 note)

      $ agentctl numbers set +442079460150 --version v1 --label test line --yes
      to undo: agentctl numbers set +442079460150 --agent booking --env live --no-label --no-version
      ✓ Changed +44 20 7946 0150 (GB) of booking in live

      $ agentctl numbers resolve +442079460150
      +442079460150 reaches booking v1 (pinned) in live
        variant   harbour
        endpoint  none (agentctl env set live --endpoint <address> --agent booking)

      $ agentctl numbers set +442079460150 --variant harbour --yes
      +44 20 7946 0150 (GB) is so already: nothing to do

      $ agentctl numbers set +442079460150 --no-version --yes
      error: Couldn't lead +442079460150 to booking v2: it names the variant harbour, which v2 lacks.
      hint: with --no-variant it gets the default; there is: uptown
      [exit 3]

      $ agentctl numbers move +442079460150 --env pre-release --no-version --yes
      error: Couldn't lead +442079460150 to booking v2: it names the variant harbour, which v2 lacks.
      hint: with --no-variant it gets the default; there is: uptown
      [exit 3]

      $ agentctl numbers move +442079460150 --env pre-release --yes
      to undo: agentctl numbers move +442079460150 --agent booking --env live --variant harbour --label 'test line' --version v1
      ✓ Moved +44 20 7946 0150 (GB) to booking in pre-release

      $ agentctl numbers list
      +442079460150	pre-release	v1 (pinned)	harbour	test line	

      $ agentctl numbers list --env live
      No number leads anywhere in live.
        add one:  agentctl numbers add <number> --env live
      "
    `);
    checkInvariants(folder);
  });

  it('can be pinned to a version that ran there, and let go again', async () => {
    const folder = await bookingEverywhere();
    write(folder, 'agents/booking/rules.md', 'Be brief.\n');
    await json(folder, ['publish', '-m', 'Second']);
    await json(folder, ['numbers', 'add', MAIN, '--env', 'sandbox', '--version', 'v1']);
    expect((await json<ResolveAnswer>(folder, ['numbers', 'resolve', MAIN])).version).toBe('v1');
    expect(
      (
        await agentctl(folder, [
          'numbers',
          'add',
          SECOND,
          '--env',
          'live',
          '--version',
          'v2',
          '--yes',
        ])
      ).code,
    ).toBe(3);
    await json(folder, ['numbers', 'set', MAIN, '--no-version']);
    expect((await json<ResolveAnswer>(folder, ['numbers', 'resolve', MAIN])).version).toBe('v2');
  });

  it('keep an agent from being retired', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['numbers', 'add', MAIN, '--env', 'live', '--yes']);
    const ran = await agentctl(folder, ['retire', 'live', '--yes']);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain(`agentctl numbers remove ${MAIN} --env live`);
  });

  it('are refused while the environment is locked', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['env', 'lock', 'live', '--reason', 'launch']);
    expect((await agentctl(folder, ['numbers', 'add', MAIN, '--env', 'live', '--yes'])).code).toBe(
      3,
    );
    const forced = ['numbers', 'add', MAIN, '--env', 'live', '--yes', '--force', '--reason', 'now'];
    expect((await agentctl(folder, forced)).code).toBe(0);
    checkInvariants(folder);
  });

  it('that two places claim count in the higher one, and doctor takes the other back', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['numbers', 'add', MAIN, '--env', 'sandbox']);
    // As a race leaves it: somebody in another clone added it to live at the same time.
    const settings = git(folder, 'show', 'sandbox:.agentctl/settings/booking.yaml');
    await json(folder, ['numbers', 'remove', MAIN, '--env', 'sandbox']);
    await json(folder, ['numbers', 'add', MAIN, '--env', 'live', '--yes']);
    plantSettings(folder, 'sandbox', `${settings}\n`);
    expect((await json<NumbersAnswer>(folder, ['numbers', 'list'])).numbers).toMatchObject([
      { environment: 'live', lost: false },
      { environment: 'sandbox', lost: true },
    ]);
    const doctor = await agentctl(folder, ['doctor', '--json']);
    expect(doctor.stdout).toContain('"number-twice"');
    expect(await session(folder, ['env', 'show', 'sandbox'])).toContain('does not count there');
    await agentctl(folder, ['doctor', '--fix', '--json']);
    expect((await json<NumbersAnswer>(folder, ['numbers', 'list'])).numbers).toHaveLength(1);
  });
});
