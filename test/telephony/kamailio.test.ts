import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { addAgent, temporaryFolder, write } from '../helpers/repository.ts';
import { bookingEverywhere } from '../settings/workspaces.ts';
import { call, endAll, missingPrograms, startAgent, startKamailio } from './sip.ts';
import type { Agent } from './sip.ts';

const MAIN = '+442079460150';
const HARBOUR = '+442079460151';
const TEST = '+15551230001';
const OTHER = '+390612345678';

const missing = missingPrograms();
const REQUIRED = process.env['AGENTCTL_TELEPHONY'] === 'required';

afterAll(endAll);

test('Kamailio and SIPp are here, or the calls are skipped', ({ skip }) => {
  if (!REQUIRED) skip(missing.length > 0, `${missing.join(', ')} not installed: no call is made`);
  expect(missing).toEqual([]);
});

/** The lines of an INVITE's head whose names begin so, in their order. */
function headersOf(invite: string | undefined, name: RegExp): string[] {
  const [head = ''] = (invite ?? '').split(/\r?\n\r?\n/);
  return head.split(/\r?\n/).filter((line) => name.test(line));
}

function endpoint({ port }: Agent): string {
  return `sip:127.0.0.1:${port}`;
}

describe.skipIf(missing.length > 0)('calls through Kamailio', { timeout: 120_000 }, () => {
  it('reach the agent of the called number with its headers, and no other', async () => {
    const folder = await bookingEverywhere();
    addAgent(folder, 'reception');
    await json(folder, ['publish', '--agent', 'reception']);
    const [main, harbour, test, other] = await Promise.all([
      startAgent(),
      startAgent(),
      startAgent(),
      startAgent(),
    ]);
    const booking = (...words: string[]) => json(folder, [...words, '--agent', 'booking', '--yes']);
    await booking('env', 'set', 'live', '--endpoint', endpoint(main));
    await booking('env', 'set', 'live', '--endpoint', endpoint(harbour), '--variant', 'harbour');
    await booking('env', 'set', 'sandbox', '--endpoint', `${endpoint(test)};transport=udp`);
    const reception = `sip:desk@127.0.0.1:${other.port}`;
    await json(folder, ['env', 'set', 'sandbox', '--endpoint', reception, '--agent', 'reception']);
    const headers = [
      'X-Brand=poly',
      'X-Note=say "hi", then; 100% of $ru: \\n é漢😀 <a&b> $(rU{s.len})',
      'x-brand=two',
      'X-Empty=',
    ].flatMap((header) => ['--sip-header', header]);
    await booking('numbers', 'add', MAIN, '--env', 'live', ...headers);
    await booking('numbers', 'add', HARBOUR, '--env', 'live', '--variant', 'harbour');
    await booking('numbers', 'add', TEST, '--env', 'sandbox', '--sip-header', 'X.a+b=odd name');
    const desk = ['numbers', 'add', OTHER, '--env', 'sandbox', '--agent', 'reception'];
    await json(folder, [...desk, '--label', 'a "b"; c\\d: e']);

    const tables = join(temporaryFolder('tables'), 'kamailio');
    const output = ['numbers', 'export', '--format', 'kamailio', '--output', tables];
    await json(folder, output);
    const proxy = await startKamailio(tables);

    await call(proxy, MAIN, { status: 200, headers: ['X-BRAND: forged', 'X-Brander: kept'] });
    const [first] = main.invites();
    expect(first).toMatch(`INVITE sip:${MAIN}@127.0.0.1:${main.port} SIP/2.0`);
    expect(headersOf(first, /^x[-.]/i)).toEqual([
      'X-Brander: kept',
      'X-Brand: poly',
      'X-Note: say "hi", then; 100% of $ru: \\n é漢😀 <a&b> $(rU{s.len})',
      'x-brand: two',
      'X-Empty:',
    ]);
    expect(first).toContain('m=audio 9 RTP/AVP 0');

    // Without its plus, and a variant with an address of its own.
    await call(proxy, MAIN.slice(1), { status: 200 });
    expect(main.invites()).toHaveLength(2);
    await call(proxy, HARBOUR, { status: 200 });
    expect(headersOf(harbour.invites()[0], /^x-/i)).toEqual([]);
    await call(proxy, TEST, { status: 200, headers: ['X.A+b: mine', 'XXaab: kept'] });
    expect(test.invites()[0]).toMatch(`INVITE sip:${TEST}@127.0.0.1:${test.port};transport=udp `);
    expect(headersOf(test.invites()[0], /^x/i)).toEqual(['XXaab: kept', 'X.a+b: odd name']);
    await call(proxy, OTHER, { status: 200 });
    expect(other.invites()[0]).toMatch(`INVITE ${reception} SIP/2.0`);

    for (const unknown of ['+442079460159', MAIN.slice(0, -1), `${MAIN}0`, `${MAIN}::headers`, 'x'])
      await call(proxy, unknown, { status: 404 });

    // What changed is routed by the table that is written and loaded anew.
    const again = async (...words: string[]) => {
      await json(folder, [...output, '--force', ...words]);
      await proxy.reload();
    };
    await booking('numbers', 'move', TEST, '--env', 'live');
    await booking('numbers', 'set', HARBOUR, '--no-variant', '--sip-header', 'X-Line=2');
    await booking('numbers', 'remove', MAIN);
    write(folder, 'agents/booking/rules.md', 'Be brief.\n');
    await booking('publish', '-m', 'Second');
    await booking('promote', 'pre-release');
    await booking('promote', 'live');
    await again('--with-names');
    await call(proxy, TEST, { status: 200 });
    await call(proxy, HARBOUR, { status: 200 });
    await call(proxy, MAIN, { status: 404 });
    expect([main, harbour, test].map((agent) => agent.invites().length)).toEqual([4, 1, 1]);
    expect(headersOf(main.invites()[3], /^x-/i)).toEqual([
      'X-Line: 2',
      'X-Agent: booking',
      'X-Environment: live',
      'X-Version: v2',
    ]);
    checkInvariants(folder);
  });

  it('are routed by a table of 600 numbers, and by one of none', async () => {
    const folder = await bookingEverywhere();
    const agent = await startAgent();
    await json(folder, ['env', 'set', 'sandbox', '--endpoint', endpoint(agent)]);
    const tables = join(temporaryFolder('tables'), 'kamailio');
    const output = ['numbers', 'export', '--format', 'kamailio', '--output', tables, '--force'];
    await json(folder, output);
    const proxy = await startKamailio(tables);
    await call(proxy, MAIN, { status: 404 });
    const numbers = Array.from(
      { length: 600 },
      (_, index) => `+4420794${String(60_000 + index).padStart(5, '0')}`,
    );
    const long = `X-Long=${'é'.repeat(900)}`;
    await json(folder, ['numbers', 'add', ...numbers, '--env', 'sandbox', '--sip-header', long]);
    await json(folder, output);
    await proxy.reload();
    for (const number of [numbers[0] ?? '', numbers[599] ?? ''])
      await call(proxy, number, { status: 200 });
    expect(headersOf(agent.invites()[1], /^x-/i)).toEqual([long.replace('=', ': ')]);
    expect((await agentctl(folder, ['numbers', 'list', '--json'])).code).toBe(0);
  });
});
