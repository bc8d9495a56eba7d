import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NumbersAnswer, NumbersChangeAnswer } from '../../src/core/settings-answers.ts';
import { agentctl, json, session } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { addAgent, git, read, temporaryFolder } from '../helpers/repository.ts';
import { bookingEverywhere } from './workspaces.ts';

const MAIN = '+442079460150';
const SECOND = '+442079460151';

const tips = (folder: string) => git(folder, 'for-each-ref', 'refs/heads');

async function withReception(): Promise<string> {
  const folder = await bookingEverywhere();
  addAgent(folder, 'reception');
  await json(folder, ['publish', '--agent', 'reception']);
  return folder;
}

describe('numbers move', () => {
  it('asks where it takes a number away from live, and checks everything before', async () => {
    const folder = await withReception();
    const at = ['--agent', 'booking'];
    await json(folder, ['numbers', 'add', MAIN, SECOND, '--env', 'live', '--yes', ...at]);
    const before = tips(folder);
    const move = ['numbers', 'move', MAIN, SECOND, '--env', 'sandbox'];
    expect(
      await session(
        folder,
        [...move, ...at],
        [...move, ...at, '--variant', 'nowhere'],
        [...move, '--agent', 'reception', '--variant', 'uptown', '--yes'],
        ['env', 'lock', 'live', '--reason', 'launch', ...at],
        [...move, ...at, '--yes'],
        ['numbers', 'move', '+442079460159', '--env', 'live', '--yes'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl numbers move +442079460150 +442079460151 --env sandbox --agent booking
      error: Couldn't ask “Move +442079460150 and +442079460151 from booking in live to booking in sandbox?”: there is no terminal. Nothing was changed.
      hint: agentctl numbers move +442079460150 +442079460151 --env sandbox --agent booking --yes
      [exit 5]

      $ agentctl numbers move +442079460150 +442079460151 --env sandbox --agent booking --variant nowhere
      error: Couldn't find the variant “nowhere”.
      hint: there is: uptown, harbour
      [exit 2]

      $ agentctl numbers move +442079460150 +442079460151 --env sandbox --agent reception --variant uptown --yes
      error: Couldn't give the number the variant uptown: what runs of reception in sandbox has no variants.
      [exit 3]

      $ agentctl env lock live --reason launch --agent booking
      to undo: agentctl env unlock live --agent booking
      ✓ Locked live for booking

      $ agentctl numbers move +442079460150 +442079460151 --env sandbox --agent booking --yes
      error: Couldn't change the settings of booking in live: live is locked by Alice: launch.
      hint: agentctl env unlock live --agent booking
      hint: in an emergency: --force --reason "…" (recorded in the history)
      [exit 3]

      $ agentctl numbers move +442079460159 --env live --yes
      error: Couldn't find +442079460159: it leads to no agent.
      hint: agentctl numbers list
      [exit 2]
      "
    `);
    await json(folder, ['env', 'unlock', 'live', ...at]);
    expect(git(folder, 'rev-parse', 'sandbox')).toBe(
      /^(\S+) commit\trefs\/heads\/sandbox$/m.exec(before)?.[1],
    );
    const done = await json<NumbersChangeAnswer>(folder, [
      ...move,
      '--agent',
      'reception',
      '--yes',
    ]);
    expect(done).toMatchObject({ changed: true, from: { agent: 'booking', environment: 'live' } });
    expect((await json<NumbersAnswer>(folder, ['numbers', 'list'])).numbers).toMatchObject([
      { number: MAIN, agent: 'reception', environment: 'sandbox' },
      { number: SECOND, agent: 'reception', environment: 'sandbox' },
    ]);
    checkInvariants(folder);
  });
});

describe('numbers set and remove', () => {
  it('find the number themselves, of the agent that is named', async () => {
    const folder = await withReception();
    await json(folder, ['numbers', 'add', MAIN, '--env', 'sandbox', '--agent', 'reception']);
    expect(
      await session(
        folder,
        ['numbers', 'set', MAIN],
        ['numbers', 'set', MAIN, '--label', ' main\nline '],
        ['numbers', 'set', MAIN, '--label', 'main line'],
        ['numbers', 'remove', MAIN, '--agent', 'booking'],
        ['numbers', 'remove', MAIN, '--env', 'live'],
        ['numbers', 'remove', MAIN, '--env', 'sandbox'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl numbers set +442079460150
      error: There is nothing to set.
      hint: agentctl numbers set --help
      hint: agentctl numbers list
      [exit 2]

      $ agentctl numbers set +442079460150 --label  main
      line 
      to undo: agentctl numbers set +442079460150 --agent reception --env sandbox --no-label
      ✓ Changed +44 20 7946 0150 (GB) of reception in sandbox

      $ agentctl numbers set +442079460150 --label main line
      +44 20 7946 0150 (GB) is so already: nothing to do

      $ agentctl numbers remove +442079460150 --agent booking
      error: Couldn't find +442079460150 at booking: it leads to reception in sandbox.
      hint: agentctl --agent booking numbers list
      [exit 2]

      $ agentctl numbers remove +442079460150 --env live
      error: Couldn't find +442079460150 in live: it leads to reception in sandbox.
      hint: agentctl numbers list
      [exit 2]

      $ agentctl numbers remove +442079460150 --env sandbox
      to undo: agentctl numbers add +442079460150 --agent reception --env sandbox --label 'main line'
      ✓ Removed +44 20 7946 0150 (GB) from reception in sandbox
      "
    `);
  });
});

describe('env revert', () => {
  it('takes no number back that lies elsewhere now, nor what is no deployment', async () => {
    const folder = await bookingEverywhere();
    await json(folder, ['numbers', 'add', MAIN, '--env', 'live', '--yes']);
    await json(folder, ['numbers', 'move', MAIN, '--env', 'sandbox', '--yes']);
    const before = tips(folder);
    expect(
      await session(
        folder,
        ['env', 'revert', 'live', '--to', 'live#2', '--yes'],
        ['env', 'revert', 'live', '--to', 'live#9', '--yes'],
        ['env', 'set', 'live', 'gift_card_url=a', 'gift_card_url=b', '--yes'],
        ['env', 'set', 'live', 'gift_card_url=a', '--variant', 'uptown', '--yes'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl env revert live --to live#2 --yes
      error: Couldn't bring back the settings of live#2: +442079460150 leads to booking in sandbox already.
      hint: what has changed since stands in their way
      hint: agentctl env edit live --agent booking
      [exit 3]

      $ agentctl env revert live --to live#9 --yes
      error: Couldn't find live#9: live has no such deployment.
      hint: agentctl env history live --agent booking
      [exit 2]

      $ agentctl env set live gift_card_url=a gift_card_url=b --yes
      error: Couldn't set a variable twice at once.
      [exit 2]

      $ agentctl env set live gift_card_url=a --variant uptown --yes
      error: --variant goes with --endpoint: variables are those of all variants.
      [exit 2]
      "
    `);
    expect(tips(folder)).toBe(before);
  });
});

describe('numbers export', () => {
  it('prints one document, or writes files; says what stands in its way', async () => {
    const folder = await bookingEverywhere();
    const output = join(temporaryFolder('export'), 'twilio');
    const add = ['numbers', 'add', MAIN, SECOND, '--env', 'sandbox'];
    await json(folder, [...add, '--sip-header', 'X-Brand=po"ly & sons']);
    const kamailio = ['numbers', 'export', '--format', 'kamailio'];
    const twilio = ['numbers', 'export', '--format', 'twilio'];
    expect(
      await session(
        folder,
        kamailio,
        ['env', 'set', 'sandbox', '--endpoint', 'https://agents.example.com/twiml'],
        kamailio,
        twilio,
        ['env', 'set', 'sandbox', '--endpoint', 'sip:agents.example.com:5060'],
        [...kamailio, '--env', 'sandbox'],
        [...kamailio, '--env', 'live'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl numbers export --format kamailio
      error: Couldn't export the numbers: 2 lead to an agent without an endpoint: +442079460150 (booking in sandbox), +442079460151 (booking in sandbox).
      hint: agentctl env set sandbox --endpoint <address> --agent booking
      [exit 3]

      $ agentctl env set sandbox --endpoint https://agents.example.com/twiml
      to undo: agentctl env revert sandbox --agent booking --to 'sandbox#2'
      ✓ Changed the settings of booking in sandbox (sandbox#3)
        + endpoint: https://agents.example.com/twiml

      $ agentctl numbers export --format kamailio
      error: Couldn't export the numbers for Kamailio: +442079460150 (booking in sandbox): Kamailio routes SIP, and its endpoint is a web address; +442079460151 (booking in sandbox): Kamailio routes SIP, and its endpoint is a web address.
      hint: --env exports those of one environment
      hint: --format json takes every route
      [exit 3]

      $ agentctl numbers export --format twilio
      {
        "+442079460150": "<?xml version=\\"1.0\\" encoding=\\"UTF-8\\"?><Response><Redirect method=\\"POST\\">https://agents.example.com/twiml?SipHeader_X-Brand=po%22ly%20%26%20sons</Redirect></Response>",
        "+442079460151": "<?xml version=\\"1.0\\" encoding=\\"UTF-8\\"?><Response><Redirect method=\\"POST\\">https://agents.example.com/twiml?SipHeader_X-Brand=po%22ly%20%26%20sons</Redirect></Response>"
      }

      $ agentctl env set sandbox --endpoint sip:agents.example.com:5060
      to undo: agentctl env revert sandbox --agent booking --to 'sandbox#3'
      ✓ Changed the settings of booking in sandbox (sandbox#4)
        ~ endpoint: https://agents.example.com/twiml → sip:agents.example.com:5060

      $ agentctl numbers export --format kamailio --env sandbox
      key_name(string) key_type(int) value_type(int) key_value(string)
      +442079460150:0:0:sip\\:+442079460150@agents.example.com\\:5060
      +442079460150\\:\\:headers:0:0:X-Brand\\: po"ly & sons\\r\\n
      +442079460150\\:\\:names:0:0:^(x-brand)$
      +442079460151:0:0:sip\\:+442079460151@agents.example.com\\:5060
      +442079460151\\:\\:headers:0:0:X-Brand\\: po"ly & sons\\r\\n
      +442079460151\\:\\:names:0:0:^(x-brand)$

      $ agentctl numbers export --format kamailio --env live
      key_name(string) key_type(int) value_type(int) key_value(string)
      "
    `);
    await json(folder, [...twilio, '--output', output]);
    expect(readdirSync(output).toSorted()).toEqual([
      `${MAIN}.xml`,
      `${SECOND}.xml`,
      'numbers.json',
    ]);
    expect((await agentctl(folder, [...twilio, '--output', output])).code).toBe(3);
    await json(folder, ['numbers', 'remove', SECOND]);
    const again = await agentctl(folder, [...twilio, '--output', output, '--force']);
    expect(again.stdout).toContain('Exported 1 number to');
    expect(existsSync(join(output, `${SECOND}.xml`))).toBe(false);
    expect(JSON.parse(read(output, 'numbers.json'))).toEqual({
      [MAIN]: read(output, `${MAIN}.xml`).trimEnd(),
    });
    expect(await json(folder, [...twilio, '--env', 'live'])).toEqual({
      format: 'twilio',
      routes: [],
      text: '{}\n',
      written: null,
    });
    // A number without a variant reaches the default one, and answers where that does.
    const uptown = ['--endpoint', 'sip:uptown.example.com', '--variant', 'uptown'];
    await json(folder, ['env', 'set', 'sandbox', ...uptown]);
    const endpoint = 'sip:uptown.example.com';
    expect(await json(folder, ['numbers', 'resolve', MAIN])).toMatchObject({ endpoint });
    expect(await json(folder, twilio)).toMatchObject({ routes: [{ endpoint }] });
  });
});
