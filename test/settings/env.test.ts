import { describe, expect, it, test } from 'vitest';
import type { ConfigureAnswer, SettingsAnswer } from '../../src/core/settings-answers.ts';
import { agentctl, advance, json, session, testTime } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { git, read, write } from '../helpers/repository.ts';
import { bookingEverywhere, plantSettings, timeless } from './workspaces.ts';

const set = ['env', 'set', 'live', '--yes'];

describe('variables and endpoints', () => {
  it('are shown, set, compared, told of and brought back', async () => {
    const folder = await bookingEverywhere();
    expect(
      timeless(
        await session(
          folder,
          ['env', 'show', 'live'],
          [
            ...set,
            'booking_api_url=https://bookings.example/v1',
            'booking_api_key=${env:BOOKING_KEY}',
          ],
          [...set, '--endpoint', 'sip:agents.example.com:5060'],
          [...set, '--endpoint', 'sip:harbour.example.com', '--variant', 'harbour'],
          ['env', 'diff', 'sandbox', 'live'],
          ['env', 'unset', 'live', 'booking_api_url', '--yes'],
          ['env', 'history', 'live'],
          ['env', 'revert', 'live', '--to', 'live#2', '--yes'],
          ['env', 'show', 'live'],
        ),
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl env show live
      booking in live v1
        endpoint  –

      booking_api_key	–	secret
      booking_api_url	https://bookings.osterialume.example/v1	default
      gift_card_url	https://osterialume.example/gift-cards	default

      $ agentctl env set live --yes booking_api_url=https://bookings.example/v1 booking_api_key=\${env:BOOKING_KEY}
      to undo: agentctl env revert live --agent booking --to 'live#1'
      ✓ Changed the settings of booking in live (live#2)
        + booking_api_key: \${env:BOOKING_KEY}
        + booking_api_url: https://bookings.example/v1

      $ agentctl env set live --yes --endpoint sip:agents.example.com:5060
      to undo: agentctl env revert live --agent booking --to 'live#2'
      ✓ Changed the settings of booking in live (live#3)
        + endpoint: sip:agents.example.com:5060

      $ agentctl env set live --yes --endpoint sip:harbour.example.com --variant harbour
      to undo: agentctl env revert live --agent booking --to 'live#3'
      ✓ Changed the settings of booking in live (live#4)
        + endpoints.harbour: sip:harbour.example.com

      $ agentctl env diff sandbox live
      booking: sandbox → live
        + endpoint: sip:agents.example.com:5060
        + endpoints.harbour: sip:harbour.example.com
        + booking_api_key: \${env:BOOKING_KEY}
        + booking_api_url: https://bookings.example/v1

      $ agentctl env unset live booking_api_url --yes
      to undo: agentctl env revert live --agent booking --to 'live#4'
      ✓ Changed the settings of booking in live (live#5)
        - booking_api_url: https://bookings.example/v1

      $ agentctl env history live
      live#5 configure TIME by Alice: unset booking_api_url
        - booking_api_url: https://bookings.example/v1
      live#4 configure TIME by Alice: set endpoints.harbour
        + endpoints.harbour: sip:harbour.example.com
      live#3 configure TIME by Alice: set endpoint
        + endpoint: sip:agents.example.com:5060
      live#2 configure TIME by Alice: set booking_api_key and 1 more
        + booking_api_key: \${env:BOOKING_KEY}
        + booking_api_url: https://bookings.example/v1

      $ agentctl env revert live --to live#2 --yes
      to undo: agentctl env revert live --agent booking --to 'live#5'
      ✓ Changed the settings of booking in live (live#6)
        - endpoint: sip:agents.example.com:5060
        - endpoints.harbour: sip:harbour.example.com
        + booking_api_url: https://bookings.example/v1

      $ agentctl env show live
      booking in live v1
        endpoint  –

      booking_api_key	\${env:BOOKING_KEY}	secret
      booking_api_url	https://bookings.example/v1	
      gift_card_url	https://osterialume.example/gift-cards	default
      "
    `);
    checkInvariants(folder);
  });

  it.each([
    ['an unknown name', ['gift_card=x'], 2],
    ['a secret in plain sight', ['booking_api_key=hunter2hunter2'], 2],
    ['a malformed reference', ['booking_api_key=${env:A B}'], 2],
    ['a key that looks like one', ['gift_card_url=sk-abcdefghijklmnopqrstuvwx1234'], 2],
    ['no equals sign', ['gift_card_url'], 2],
    ['an address of no kind', ['--endpoint', 'ftp://x'], 2],
    ['an address with a line break', ['--endpoint', 'sip:a\nb'], 2],
    ['an unknown variant', ['--endpoint', 'sip:a.example', '--variant', 'up'], 2],
    ['an empty value of what is required', ['booking_api_url='], 2],
    ['nothing', [], 2],
  ])('%s is refused and changes nothing', async (_, words, code) => {
    const folder = await bookingEverywhere();
    const before = git(folder, 'rev-parse', 'live');
    expect((await agentctl(folder, [...set, ...words])).code).toBe(code);
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
  });

  it('that are so already change nothing', async () => {
    const folder = await bookingEverywhere();
    await json(folder, [...set, 'gift_card_url=https://x.example']);
    const before = git(folder, 'rev-parse', 'live');
    const again = await json<ConfigureAnswer>(folder, [...set, 'gift_card_url=https://x.example']);
    expect(again).toMatchObject({ configured: false, deployment: null, changes: [] });
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
  });

  it('are checked and shown before anybody is asked', async () => {
    const folder = await bookingEverywhere();
    await json(folder, [...set, 'gift_card_url=https://x.example']);
    const before = git(folder, 'rev-parse', 'live');
    const bare = ['env', 'set', 'live'];
    expect(
      await session(
        folder,
        [...bare, 'gift_card_url=https://x.example'],
        [...bare, 'gift_card_url=https://me:secret@x.example'],
        [...bare, 'gift_card_url='],
        ['env', 'unset', 'live', 'gift_card_ur', '--yes'],
        ['env', 'unset', 'live', 'nothing', '--yes'],
        ['env', 'unset', 'live', 'gift_card_url', '--dry-run'],
        ['env', 'revert', 'live', '--to', 'live#1'],
        ['env', 'revert', 'live', '--to', 'live#9'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl env set live gift_card_url=https://x.example
      The settings of booking in live are so already: nothing to do

      $ agentctl env set live gift_card_url=https://me:secret@x.example
      error: Couldn't set gift_card_url: a password in an address stands here in plain sight.
      hint: agentctl env set live 'gift_card_url=\${env:GIFT_CARD_URL}'
      [exit 2]

      $ agentctl env set live gift_card_url=
      Would change the settings of booking in live:
        ~ gift_card_url: https://x.example → ""
      error: Couldn't ask “Change the settings of booking in live?”: there is no terminal. Nothing was changed.
      hint: agentctl env set live gift_card_url= --yes
      [exit 5]

      $ agentctl env unset live gift_card_ur --yes
      error: Couldn't find the variable “gift_card_ur”.
      hint: did you mean gift_card_url?
      [exit 2]

      $ agentctl env unset live nothing --yes
      The settings of booking in live are so already: nothing to do

      $ agentctl env unset live gift_card_url --dry-run
      Would change the settings of booking in live:
        - gift_card_url: https://x.example

      $ agentctl env revert live --to live#1
      Would change the settings of booking in live:
        - gift_card_url: https://x.example
      error: Couldn't ask “Change the settings of booking in live?”: there is no terminal. Nothing was changed.
      hint: agentctl env revert live --to 'live#1' --yes
      [exit 5]

      $ agentctl env revert live --to live#9
      error: Couldn't find live#9: live has no such deployment.
      hint: agentctl env history live --agent booking
      [exit 2]
      "
    `);
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
    await json(folder, ['env', 'lock', 'live', '--reason', 'launch']);
    expect((await agentctl(folder, [...bare, 'gift_card_url='])).code).toBe(3);
    expect((await agentctl(folder, ['env', 'show', 'live'])).stdout).toContain(
      'live is locked by Alice: launch',
    );
  });

  it('that a version requires keep it out until they are set; a rollback warns', async () => {
    const folder = await bookingEverywhere();
    const path = 'agents/booking/agent.yaml';
    write(
      folder,
      path,
      read(folder, path).replace(
        'required: false\n    secret: true',
        'required: true\n    secret: true',
      ),
    );
    await json(folder, ['publish', '-m', 'Needs its key']);
    expect(await session(folder, ['promote', 'pre-release'])).toMatchInlineSnapshot(`
      "$ agentctl promote pre-release
      error: Couldn't promote booking v2 to pre-release: pre-release has no value for booking_api_key, which v2 requires.
      hint: agentctl env set pre-release 'booking_api_key=\${env:BOOKING_API_KEY}'
      hint: in an emergency: --force --reason "…" (recorded in the history)
      [exit 3]
      "
    `);
    await json(folder, ['env', 'set', 'pre-release', 'booking_api_key=${file:/run/secrets/key}']);
    await json(folder, ['promote', 'pre-release']);
    await json(folder, ['rollback', 'pre-release', '--yes']);
    await json(folder, ['env', 'unset', 'pre-release', 'booking_api_key']);
    const back = ['rollback', 'pre-release', '--to', 'v2', '--yes'];
    const text = await session(folder, back);
    expect(text).toContain('pre-release has no value for booking_api_key, which v2 requires');
    expect(text).toContain('✓ Rolled pre-release back');
    checkInvariants(folder);
  });

  it('may be set for what is still below', async () => {
    const folder = await bookingEverywhere();
    const path = 'agents/booking/agent.yaml';
    write(
      folder,
      path,
      read(folder, path).replace('  gift_card_url:', '  seats:\n    default: 4\n  gift_card_url:'),
    );
    await json(folder, [...set, 'seats=8']);
    const shown = await json<SettingsAnswer>(folder, ['env', 'show', 'live']);
    expect(shown.variables.find(({ name }) => name === 'seats')).toMatchObject({
      value: 8,
      declared: false,
    });
    expect((await agentctl(folder, [...set, 'seats=many'])).code).toBe(2);
  });
});

describe('settings as a file', () => {
  it('are applied with a plan, once', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['env', 'lock', 'live', '--reason', 'x']);
    await json(folder, ['env', 'unlock', 'live']);
    write(
      folder,
      'live.yaml',
      'endpoint: sip:agents.example.com\nvariables:\n  gift_card_url: https://x.example\nnumbers:\n  "+442079460150":\n    variant: uptown\n',
    );
    const apply = ['env', 'apply', 'live', '--file', 'live.yaml'];
    expect(
      await session(
        folder,
        [...apply, '--dry-run'],
        [...apply],
        [...apply, '--yes'],
        [...apply, '--yes'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl env apply live --file live.yaml --dry-run
      Would change the settings of booking in live:
        + endpoint: sip:agents.example.com
        + +442079460150: variant uptown
        + gift_card_url: https://x.example

      $ agentctl env apply live --file live.yaml
      Would change the settings of booking in live:
        + endpoint: sip:agents.example.com
        + +442079460150: variant uptown
        + gift_card_url: https://x.example
      error: Couldn't ask “Change the settings of booking in live?”: there is no terminal. Nothing was changed.
      hint: agentctl env apply live --file live.yaml --yes
      [exit 5]

      $ agentctl env apply live --file live.yaml --yes
      to undo: agentctl env revert live --agent booking --to 'live#3'
      ✓ Changed the settings of booking in live (live#4)
        + endpoint: sip:agents.example.com
        + +442079460150: variant uptown
        + gift_card_url: https://x.example

      $ agentctl env apply live --file live.yaml --yes
      The settings of booking in live are so already: nothing to do
      "
    `);
    checkInvariants(folder);
  });

  it('tell of every problem, and change nothing', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['numbers', 'add', '+442079460151', '--env', 'sandbox']);
    write(
      folder,
      'live.yaml',
      'lock: {}\nendpoit: x\nvariables:\n  nothing: 1\nnumbers:\n  442079460150: {}\n  "+442079460151": {}\n  "+442079460152": { variant: nowhere }\n  "+442079460153": { version: v9 }\n  "+442079460154": { version: v1, variant: nowhere }\n',
    );
    const before = git(folder, 'rev-parse', 'live');
    expect(await session(folder, ['env', 'apply', 'live', '--file', 'live.yaml', '--yes']))
      .toMatchInlineSnapshot(`
        "$ agentctl env apply live --file live.yaml --yes
        live.yaml: error: the key “endpoit” is not known; did you mean endpoint?
        live.yaml: error: “442079460150” is no phone number in E.164 (is it in quotes, with its plus?)
        live.yaml: error: a lock is no part of it
            hint: agentctl env lock live --reason "…"
        live.yaml: error: the variable nothing: no version here or below declares it, nor the draft
        live.yaml: error: there is no variant nowhere in what runs in live
        live.yaml: error: +442079460153 is pinned to v9, which has never run in live
        live.yaml: error: +442079460154 names the variant nowhere, which v1 lacks
        live.yaml: error: +442079460151 leads to booking in sandbox already
        error: Couldn't take the settings from live.yaml.
        [exit 1]
        "
      `);
    expect(git(folder, 'rev-parse', 'live')).toBe(before);
  });

  it('that were written by hand and are wrong crash nothing and are found by doctor', async () => {
    const folder = await bookingEverywhere();
    for (const text of [
      'numbers: [\n',
      'numbers: 3\n',
      'numbers:\n  +442079460150: 1\nwrong: x\n',
      '- a\n',
      '\u0000',
    ]) {
      plantSettings(folder, 'live', text);
      for (const argv of [
        ['status'],
        ['numbers', 'list'],
        ['env', 'show', 'live'],
        ['doctor'],
        ['promote', 'live', '--dry-run'],
      ]) {
        const ran = await agentctl(folder, [...argv, '--json']);
        expect([0, 1, 3], `${argv.join(' ')} ${ran.stdout}`).toContain(ran.code);
        if (argv[0] === 'doctor') expect(ran.stdout).toContain('"settings-damaged"');
      }
    }
    // The last one cannot be read at all.
    expect(
      await session(
        folder,
        ['numbers', 'list'],
        ['numbers', 'export', '--format', 'json'],
        ['env', 'unlock', 'live'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl numbers list
      No number leads anywhere yet.
        add one:  agentctl numbers add <number> --env <environment>
      note: the settings of booking in live are damaged: a control character stands here (agentctl doctor)

      $ agentctl numbers export --format json
      error: Couldn't export the numbers: the settings of booking in live are damaged: a control character stands here.
      hint: agentctl doctor tells of every damage and how to mend it
      [exit 3]

      $ agentctl env unlock live
      error: Couldn't unlock live for booking: its settings cannot be read, and may hold a lock.
      hint: agentctl env edit live --agent booking --force --reason "…"
      [exit 3]
      "
    `);
  });
});

describe('a lock with an end', () => {
  it('refuses until then, and says afterwards that it ended', async () => {
    const folder = await bookingEverywhere();
    const { stderr, code } = await agentctl(folder, [
      'env',
      'lock',
      'live',
      '--reason',
      'x',
      '--until',
      '2001-01-01',
    ]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('that is past')]);
    // A day of the tests' clock, which other files of the same worker look at, too.
    const day = 24 * 3600 * 1000;
    const until = new Date(testTime() + day).toISOString().slice(0, 16);
    await json(folder, ['env', 'lock', 'live', '--reason', 'launch', '--until', `${until}Z`]);
    write(folder, 'agents/booking/rules.md', 'Be brief.\n');
    await json(folder, ['publish', '-m', 'Second']);
    await json(folder, ['promote', 'pre-release']);
    const refused = await agentctl(folder, ['promote', 'live', '--yes']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(`launch (until ${until.slice(0, 10)}`);
    advance(day);
    await json(folder, ['promote', 'live', '--yes']);
    checkInvariants(folder);
  });
});

test('env edit needs a terminal, and names the way without', async () => {
  const folder = await bookingEverywhere();
  const ran = await agentctl(folder, ['env', 'edit', 'live', '--yes']);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain('agentctl env apply');
});
