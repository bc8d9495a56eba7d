import {
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ChatAnswer } from '../../src/core/conversation.ts';
import type { KeptChat, SessionsAnswer } from '../../src/core/kept-chat.ts';
import { htmlOf } from '../../src/ui/kept-chat/html.ts';
import { markdownOf } from '../../src/ui/kept-chat/markdown.ts';
import { MARKUP_TEXTS } from '../diff/views-made.ts';
import { agentctl, stable } from '../helpers/cli.ts';
import type { Ran } from '../helpers/cli.ts';
import { PROJECT, copies, git, read, temporaryFolder, write } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { TEXTS } from '../hostile/texts.ts';

/** A workspace, and a folder of its user's own data. */
interface Desk {
  folder: string;
  env: { XDG_DATA_HOME: string };
  /** Where conversations are kept. */
  chats: string;
}

// v1 in sandbox, and a secret among its variables.
const released = copies(async () => {
  const folder = temporaryFolder('kept');
  git(folder, 'init', '--quiet', '--template=', '--initial-branch=main');
  await succeed(folder, ['init', '--template', 'restaurant-booking', '--agent', 'booking']);
  await succeed(folder, ['publish', '-m', 'One']);
  return folder;
});

async function desk(): Promise<Desk> {
  const folder = await released();
  const data = temporaryFolder('data');
  return { folder, env: { XDG_DATA_HOME: data }, chats: join(data, 'agentctl', 'chats') };
}

async function succeed(
  folder: string,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const ran = await agentctl(folder, argv, { env });
  expect(`${ran.code} ${ran.stderr}`, argv.join(' ')).toMatch(/^0 /);
  return ran;
}

// As `session`, with the user's own data, and with ids that differ from run to run made the same.
async function story({ folder, env }: Desk, ...commands: (readonly string[])[]): Promise<string> {
  const parts: string[] = [];
  for (const argv of commands) {
    const { code, stdout, stderr } = await agentctl(folder, argv, { env });
    parts.push(
      `$ agentctl ${argv.join(' ')}\n${stderr}${stdout}${code === 0 ? '' : `[exit ${code}]\n`}`,
    );
  }
  return stable(parts.join('\n'), folder)
    .replaceAll(env.XDG_DATA_HOME, '<data>')
    .replaceAll(/\d{8}T\d{6}-[0-9a-f]{8}/g, '<id>')
    .replaceAll(/2026-03-\d\dT\d\d:\d\d:\d\d(?:\.\d+Z)?/g, '<time>')
    .replaceAll(/2026-03-\d\d/g, '<day>')
    .replaceAll(/tree [0-9a-f]{8}\b/g, 'tree <tree>');
}

function keptIn({ chats }: Desk): KeptChat[] {
  return readdirSync(chats)
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(chats, name), 'utf8')) as KeptChat);
}

async function sessions({ folder, env }: Desk): Promise<SessionsAnswer> {
  return JSON.parse(
    (await succeed(folder, ['chat', '--sessions', '--json'], env)).stdout,
  ) as SessionsAnswer;
}

const BOOK = ['-m', 'I would like to book a table', '-m', 'four on friday at 7:30pm'];

describe('a conversation is kept by itself', () => {
  it('is listed in its own workspace; those of others are counted there, and listed by --all', async () => {
    const [place, other] = [await desk(), await desk()];
    const { env } = place;
    await succeed(place.folder, ['chat', ...BOOK], env);
    await succeed(
      other.folder,
      ['chat', '-m', 'Where can I park my car on a Friday evening?'],
      env,
    );
    const own = await agentctl(other.folder, ['chat', '--sessions'], { env });
    expect(own.stdout).toMatch(/^\S+\tbooking\tdraft\t1\tWhere can I park.*\n$/);
    expect(own.stderr).toBe('1 more of other workspaces: agentctl chat --sessions --all\n');
    expect((await sessions(place)).others).toBe(1);
    expect((await sessions({ ...place, folder: temporaryFolder('outside') })).sessions.length).toBe(
      2,
    );
    for (const width of [60, 80]) {
      const shown = atTerminal(place.folder, ['chat', '--sessions', '--all'], env, width);
      expect(await shown.ended).toBe(0);
      const lines = shown.screen().split('\n');
      expect(lines.filter((line) => line.length > width)).toEqual([]);
      expect(lines).toContain(other.folder);
      expect(lines).toContain('      Where can I park my car on a Friday evening?');
    }
    const lost = await agentctl(place.folder, ['chat', '--all', '-m', 'hi'], { env });
    expect([lost.code, lost.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "error: Couldn't tell what --all means: it goes with --sessions.
      hint: agentctl chat --sessions --all
      ",
      ]
    `);
  });

  it('is listed, gone on with, exported, saved as a test, and forgotten', async () => {
    const place = await desk();
    const { folder, env } = place;
    await succeed(folder, ['chat', '--env', 'sandbox', ...BOOK], env);
    const id = keptIn(place)[0]?.id ?? '';
    expect(
      await story(
        place,
        ['chat', '--sessions'],
        ['chat', '--resume', '-m', 'Smith'],
        ['chat', '--export'],
        ['chat', '--export', '--format', 'test'],
        ['chat', '--export', '--format', 'test'],
        ['chat', '--export', '--output', 'talk.html'],
        ['chat', '--export', '--output', 'nowhere/talk.html'],
        ['chat', '--forget', '2026'],
        ['chat', '--forget', id],
        ['chat', '--sessions'],
        ['chat', '--resume', '-m', 'Smith'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl chat --sessions
      <id>	booking	sandbox#1 (v1)	2	I would like to book a table	<time>	<workspace>

      $ agentctl chat --resume -m Smith
      booking, sandbox#1 (v1)
      > Smith
      And your phone number, so that we can text you the details?

      $ agentctl chat --export
      # booking, sandbox\\#1 (v1)

      - Conversation: <id>
      - Agent: booking
      - Revision: sandbox\\#1 (v1)
      - Version: v1
      - Tree: <oid>
      - Environment: sandbox
      - Began: <time>
      - Channel: chat
      - Language: en-GB
      - Variant: uptown

      **Agent:** You are writing with our digital assistant. Messages are kept for 30 days.\\
      Welcome to Osteria Lume, Uptown! How can I help you?

      **Person:** I would like to book a table

      **Agent:** How many people will you be?

      - \`flow make_booking, step party_size\`

      **Person:** four on friday at 7:30pm

      **Agent:** Good news, we have a table for you. What name shall I put it under?

      - \`party_size = 4\`
      - \`date = "<day>"\`
      - \`time = "19:30"\`
      - \`flow make_booking, step date\`
      - \`flow make_booking, step time\`
      - \`tool check_availability {"party_size":4,"date":"<day>","time":"19:30"} → {"available":true}\`
      - \`flow make_booking, step guest_name\`

      **Person:** Smith

      **Agent:** And your phone number, so that we can text you the details?

      - \`guest_name = "Smith"\`
      - \`flow make_booking, step phone\`

      $ agentctl chat --export --format test
      It expects what happened: read it, and take out what need not hold.
      to check: agentctl chat --revision v1 --replay agents/booking/tests/i_would_like_to_book_a_table.yaml --exit-code
      ✓ Wrote the conversation <id> to agents/booking/tests/i_would_like_to_book_a_table.yaml

      $ agentctl chat --export --format test
      It expects what happened: read it, and take out what need not hold.
      to check: agentctl chat --revision v1 --replay agents/booking/tests/i_would_like_to_book_a_table_2.yaml --exit-code
      ✓ Wrote the conversation <id> to agents/booking/tests/i_would_like_to_book_a_table_2.yaml

      $ agentctl chat --export --output talk.html
      ✓ Wrote the conversation <id> to talk.html

      $ agentctl chat --export --output nowhere/talk.html
      error: Couldn't write talk.html: <workspace>/nowhere is no folder.
      [exit 2]

      $ agentctl chat --forget 2026
      error: Couldn't forget “2026”: name the whole conversation.
      hint: agentctl chat --forget <id>
      [exit 2]

      $ agentctl chat --forget <id>
      ✓ Forgot the conversation <id>

      $ agentctl chat --sessions
      No conversations of this workspace are kept yet: agentctl chat begins one

      $ agentctl chat --resume -m Smith
      error: Couldn't find a conversation: none is kept of this workspace.
      hint: agentctl chat begins one
      hint: agentctl chat --sessions lists those that are kept
      [exit 2]
      "
    `);
    expect(
      read(folder, 'agents/booking/tests/i_would_like_to_book_a_table_2.yaml')
        .replaceAll(/2026-03-\d\d/g, '<day>')
        .replaceAll(/[0-9a-f]{40}|T\d\d:\d\d:\d\d/g, '…'),
    ).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../../.agentctl/schema/test.json

      name: i_would_like_to_book_a_table_2
      title: I would like to book a table
      description: Proposed from a conversation of <day> with booking, sandbox#1 (v1), tree ….
      channel: chat
      language: en-GB
      variant: uptown
      now: <day>…
      turns:
        - expect:
            reply:
              contains:
                - You are writing with our digital assistant. Messages are kept for 30 days.
                - Welcome to Osteria Lume, Uptown! How can I help you?
        - user: I would like to book a table
          expect:
            flow: make_booking
            step: party_size
        - user: four on friday at 7:30pm
          expect:
            step: guest_name
            tools:
              called:
                - tool: check_availability
                  arguments:
                    party_size: 4
                    date: <day>
                    time: 19:30
        - user: Smith
          expect:
            step: phone
      "
    `);
    expect(read(folder, 'talk.html')).toContain("default-src 'none'");
  });

  it('is the user’s alone, grows under one id, and holds no secret', async () => {
    const place = await desk();
    const { folder, env, chats } = place;
    const secret = ['--set', 'booking_api_key=hunter2', '--set', 'gift_card_url=https://x.example'];
    await succeed(folder, ['chat', ...secret, '-m', 'hi'], env);
    await succeed(folder, ['chat', '--resume', '-m', 'I would like to book a table'], env);
    const [file = '', ...others] = readdirSync(chats);
    expect(others).toEqual([]);
    expect(statSync(chats).mode & 0o077).toBe(0);
    expect(statSync(join(chats, file)).mode & 0o077).toBe(0);
    const [kept] = keptIn(place);
    expect(kept).toMatchObject({
      id: file.replace('.json', ''),
      agent: 'booking',
      version: null,
      workspace: folder,
      set: { gift_card_url: 'https://x.example' },
      state: { position: { flow: 'make_booking', step: 'party_size' } },
    });
    expect(kept?.turns.map(({ input }) => input)).toEqual([
      null,
      'hi',
      'I would like to book a table',
    ]);
    expect(JSON.stringify(kept)).not.toContain('hunter2');
    // The file says itself what the call was like: said again, it is the same conversation.
    const again = await succeed(
      folder,
      ['chat', '--replay', file.replace('.json', ''), '--exit-code'],
      env,
    );
    expect(again.stdout).toContain('✓ 3 turns, all as expected');
    expect(readdirSync(chats)).toEqual([file]);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('has a place only where the user has an absolute one', async () => {
    const { folder } = await desk();
    const home = temporaryFolder('home');
    await succeed(folder, ['chat', '-m', 'hi'], { XDG_DATA_HOME: 'agents', HOME: home });
    expect(readdirSync(join(home, '.local/share/agentctl/chats'))).toHaveLength(1);
    const nowhere = { env: { XDG_DATA_HOME: '', HOME: '' } };
    expect((await agentctl(folder, ['chat', '--resume', '-m', 'hi'], nowhere)).stderr).toContain(
      "Couldn't find where conversations are kept",
    );
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('at a terminal turn by turn, and goes on with what was said last', async () => {
    const place = await desk();
    const { folder, env } = place;
    const run = atTerminal(folder, ['chat', '--env', 'sandbox'], env);
    await run.waitFor('› ');
    run.press('I would like to book a table\r');
    await run.waitFor('How many people');
    expect(keptIn(place)[0]?.turns).toHaveLength(2);
    run.press('/undo\r');
    await run.waitFor('Took back: 1.');
    expect(readdirSync(place.chats)).toEqual([]);
    run.press('I want to book a table\r');
    await run.waitFor('How many people');
    run.press('/quit\r');
    expect(await run.ended).toBe(0);

    const later = atTerminal(folder, ['chat', '--resume'], env);
    await later.waitFor('› ');
    expect(later.screen()).toContain('Ctrl-D leaves\nHow many people will you be?\n');
    later.press('four\r');
    await later.waitFor('Which day');
    later.press('/undo 9\r');
    await later.waitFor('Took back: 1.');
    later.press('/restart\r');
    await later.waitFor('Welcome to Osteria Lume');
    later.press('hi\r');
    await later.waitFor('› ');
    later.press('/quit\r');
    expect(await later.ended).toBe(0);
    expect(keptIn(place).map(({ turns }) => turns.map(({ input }) => input))).toEqual(
      expect.arrayContaining([
        [null, 'I want to book a table'],
        [null, 'hi'],
      ]),
    );
  });
});

describe('it goes on with the very state that it was held with', () => {
  it('whatever was published since, but not with a draft that is gone', async () => {
    const place = await desk();
    const { folder, env } = place;
    await succeed(folder, ['chat', '--env', 'sandbox', ...BOOK.slice(0, 2)], env);
    await succeed(folder, ['chat', ...BOOK.slice(0, 2)], env);
    const [draft = '', version = ''] = (await sessions(place)).sessions.map(({ id }) => id);
    const path = 'agents/booking/flows/make_booking.yaml';
    write(folder, path, read(folder, path).replace(/(date:\n {4}say:\n {6}en-GB: ).*/, '$1When?'));
    await succeed(folder, ['publish', '-m', 'Two'], env);
    write(folder, path, read(folder, path).replace('en-GB: When?', 'en-GB: And when?'));
    // The draft was what sandbox ran: its tree is a version's, and stays.
    for (const id of [draft, version])
      expect((await succeed(folder, ['chat', '--resume', id, '-m', 'four'], env)).stdout).toContain(
        'Which day would you like to come?',
      );
    await succeed(folder, ['chat', ...BOOK.slice(0, 2)], env);
    expect((await succeed(folder, ['chat', '--resume', '-m', 'four'], env)).stdout).toContain(
      'And when?',
    );
    // A test more is the same agent, and the conversation names the tree that it began with.
    const { tree } = keptIn(place).at(-1) ?? {};
    await succeed(folder, ['chat', '--export', '--format', 'test'], env);
    expect((await succeed(folder, ['chat', '--resume', '-m', 'friday'], env)).code).toBe(0);
    expect(keptIn(place).at(-1)?.tree).toBe(tree);
    write(folder, path, read(folder, path).replace('say: And when?', 'say: On which day?'));
    const elsewhere = { ...place, folder: await released() };
    const id = (await sessions(place)).sessions[0]?.id ?? '';
    expect(await story(place, ['chat', '--resume', '-m', 'four'])).toMatchInlineSnapshot(`
      "$ agentctl chat --resume -m four
      booking, draft
      > four
      Good news, we have a table for you. What name shall I put it under?
      "
    `);
    expect(
      (await story(elsewhere, ['chat', '--resume', id, '-m', 'four'])).replaceAll(
        folder,
        '<there>',
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl chat --resume <id> -m four
      error: Couldn't go on with <id>: booking as it was then (draft, tree <tree>) is not in this repository; it was held in <there>.
      hint: agentctl -C <there> chat --resume <id>
      hint: agentctl chat --replay <id> says the same to the draft
      [exit 2]
      "
    `);
  });

  it('not where it is over, nor as another call', async () => {
    const place = await desk();
    await succeed(
      place.folder,
      ['chat', '-m', 'I would like to book a table', '-m', 'Fourteen'],
      place.env,
    );
    expect(
      await story(
        place,
        ['chat', '--resume', '-m', 'hi'],
        ['chat', '--resume', '--env', 'sandbox'],
        ['chat', '--sessions', '-m', 'hi'],
        ['chat', '--format', 'html'],
        ['chat', '--resume', '../../../x', '-m', 'hi'],
        ['chat', '--export', ''],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl chat --resume -m hi
      error: Couldn't go on with <id>: the conversation is over.
      hint: agentctl chat --export <id> shows it
      [exit 3]

      $ agentctl chat --resume --env sandbox
      error: Couldn't read the command line: option '--resume [id]' cannot be used with option '--env <env>'.
      hint: agentctl chat --help
      [exit 2]

      $ agentctl chat --sessions -m hi
      error: Couldn't read the command line: option '--sessions' cannot be used with option '-m, --message <text>'.
      hint: agentctl chat --help
      [exit 2]

      $ agentctl chat --format html
      error: Couldn't tell what to write: --format and --output go with --export.
      hint: agentctl chat --export --format html --output talk.html
      [exit 2]

      $ agentctl chat --resume ../../../x -m hi
      error: Couldn't find the conversation “../../../x”.
      hint: agentctl chat --sessions lists those that are kept
      [exit 2]

      $ agentctl chat --export 
      error: Couldn't find the conversation “”.
      hint: agentctl chat --sessions lists those that are kept
      [exit 2]
      "
    `);
  });
});

// What is said in some of the templates' own tests: a correction, a tool that fails, a handoff, a message, the end.
const SAID: readonly (readonly [template: string, test: string])[] = [
  ['restaurant-booking', 'book_a_table'],
  ['restaurant-booking', 'italian_guest'],
  ['support-desk', 'open_ticket'],
  ['support-desk', 'large_refund'],
  ['appointment-scheduling', 'move_appointment'],
];

it('saved as a test it holds at once, and the definition is valid with it', async () => {
  const folder = temporaryFolder('templates');
  const env = { XDG_DATA_HOME: temporaryFolder('data') };
  git(folder, 'init', '--quiet', '--template=', '--initial-branch=main');
  for (const [index, template] of [...new Set(SAID.map(([name]) => name))].entries())
    await succeed(
      folder,
      index === 0
        ? ['init', '--template', template, '--agent', template]
        : ['create', template, '--template', template],
    );
  for (const [template, name] of SAID) {
    const test = parse(read(PROJECT, `templates/${template}/tests/${name}.yaml`)) as Record<
      string,
      string
    > & {
      turns: { user?: string }[];
      sipHeaders?: { name: string; value: string }[];
    };
    const call = ['channel', 'language', 'variant', 'caller'].flatMap((key) =>
      test[key] === undefined ? [] : [`--${key}`, test[key]],
    );
    const headers = (test.sipHeaders ?? []).flatMap((header) => [
      '--sip-header',
      `${header.name}=${header.value}`,
    ]);
    const said = test.turns.flatMap(({ user }) => (user === undefined ? [] : ['-m', user]));
    await succeed(folder, ['chat', '--agent', template, ...call, ...headers, ...said], env);
    const saved = await succeed(
      folder,
      ['chat', '--export', '--agent', template, '--format', 'test', '--json'],
      env,
    );
    const { file } = JSON.parse(saved.stdout) as { file: string };
    const again = await succeed(
      folder,
      ['chat', '--agent', template, '--replay', file, '--exit-code'],
      env,
    );
    expect(again.stdout, file).toContain('all as expected');
    const { turns } = parse(read(folder, file)) as { turns: { expect?: object }[] };
    expect(
      turns.filter((turn) => turn.expect === undefined),
      file,
    ).toEqual([]);
  }
  await succeed(folder, ['validate', '--strict']);
});

describe('nothing that was said does harm', () => {
  it('saved as a test: names, secrets, links in the way', async () => {
    const place = await desk();
    const { folder, env } = place;
    const path = 'agents/booking/agent.yaml';
    write(
      folder,
      path,
      read(folder, path).replace(
        /^fallback:.*(?:\n {2}.*)*/m,
        'fallback: "The key is {{variable:booking_api_key}}."',
      ),
    );
    const said = [
      '{{flow:nowhere}} # "\'',
      '\u001b[31mred\u0007 \u202e',
      '- a: [b',
      'key: •••',
      '𝔘 שלום\ud800',
      'x'.repeat(3000),
    ];
    await succeed(folder, ['chat', ...said.flatMap((text) => ['-m', text])], env);
    const test = (extra: string[] = []) =>
      agentctl(folder, ['chat', '--export', '--format', 'test', ...extra], { env });
    expect((await test()).code).toBe(0);
    const saved = read(folder, 'agents/booking/tests/flow_nowhere.yaml');
    expect(saved).not.toContain('The key is');
    expect(parse(saved)).toMatchObject({
      turns: [
        {},
        { user: String.raw`\{{flow:nowhere}} # "'` },
        ...said.slice(1, 4).map((user) => ({ user })),
        {},
        {},
      ],
    });
    await succeed(folder, ['validate']);
    await succeed(
      folder,
      ['chat', '--replay', 'agents/booking/tests/flow_nowhere.yaml', '--exit-code'],
      env,
    );

    const before = saved;
    expect((await test(['--output', 'agents/booking/tests/flow_nowhere.yaml'])).stderr).toContain(
      'there is one of that name',
    );
    expect(read(folder, 'agents/booking/tests/flow_nowhere.yaml')).toBe(before);
    expect((await test(['--output', 'Über Nacht.yaml'])).code).toBe(2);
    const outside = temporaryFolder('outside');
    const linked = { ...place, folder: await released() };
    git(linked.folder, 'rm', '-r', '--quiet', 'agents/booking/tests');
    symlinkSync(outside, join(linked.folder, 'agents/booking/tests'));
    const id = (await sessions(place)).sessions[0]?.id ?? '';
    expect(await story(linked, ['chat', '--export', id, '--format', 'test'])).toContain(
      "error: Couldn't save a test of booking: agents/booking/tests is no plain folder.",
    );
    expect(readdirSync(outside)).toEqual([]);
  });

  it.each(Object.entries({ ...MARKUP_TEXTS, ...TEXTS }))(
    'in Markdown and HTML: %s',
    (name, hostile) => {
      const kept = saying(hostile);
      const html = htmlOf(kept).replaceAll(
        /<\/?(?:section|h[12]|p|ul|li|dl|dt|dd|header|main|body|html|head|title)(?: (?:class|lang)="[a-z]+")?>|<!doctype html>|<meta [^<>]*>|<style>[^<]*<\/style>/g,
        '',
      );
      expect(html, name).not.toMatch(/[<>"'`]/);
      expect(html, name).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b]/,
      );
      for (const line of markdownOf(kept).replace('# ', '').split('\n')) expectInert(line, name);
    },
  );
});

// In code no run of backticks is as long as those around it; elsewhere, what is not escaped is no markup.
function expectInert(line: string, name: string): void {
  const [, ticks = '', code = ''] = /^- (`+)(.*)\1$/.exec(line) ?? [];
  if (ticks !== '')
    return expect(
      [...code.matchAll(/`+/g)].map(([run]) => run),
      name,
    ).not.toContain(ticks);
  const bare = line.replaceAll(/\\./g, 'x').replaceAll('@<!-- -->', '');
  expect(bare, name).not.toMatch(/[`<>[\]|~#$]|(?<!\w)@\w|^(?:[+=]|\d+[.)])/);
}

function saying(hostile: string): KeptChat {
  const header = { name: hostile, value: hostile };
  return {
    schema: 1,
    id: '20260301T100000-00000000',
    agent: 'booking',
    revision: hostile,
    version: null,
    tree: 'a'.repeat(40),
    startedAt: '2026-03-01T10:00:00Z',
    workspace: hostile,
    definition: hostile,
    environment: hostile,
    channel: 'chat',
    language: hostile,
    variant: hostile,
    caller: hostile,
    number: hostile,
    sipHeaders: [header],
    now: '2026-03-01T10:00:00Z',
    model: hostile,
    set: {},
    turns: [
      {
        input: hostile,
        reply: `${hostile}\n${hostile}`,
        events: [
          {
            kind: 'tool',
            tool: hostile,
            arguments: { [hostile]: hostile },
            result: hostile,
            error: hostile,
            latencyMs: 1,
          },
          { kind: 'message', message: hostile, text: hostile, to: null, sender: null },
          {
            kind: 'handoff',
            handoff: hostile,
            target: hostile,
            method: null,
            sipHeaders: [header],
          },
        ],
        latencyMs: 0,
        usage: null,
        ended: false,
      },
    ],
    state: { values: {}, answers: {}, position: null, offer: null, ended: false, history: [] },
  };
}

describe('a file that is kept is data', () => {
  it('of any content: what cannot be read is told, and the others are listed', async () => {
    const place = await desk();
    const { folder, env, chats } = place;
    await succeed(folder, ['chat', '-m', 'hi'], env);
    const [good] = keptIn(place);
    let number = 0;
    const put = (content: string | Buffer) => {
      number += 1;
      const path = join(
        chats,
        `20250101T00000${number % 10}-0000000${Math.floor(number / 10)}.json`,
      );
      writeFileSync(path, content);
      return path;
    };
    const changed = (change: object) => put(JSON.stringify({ ...good, ...change }));
    put('');
    put('null');
    put(Buffer.from([0xff, 0xfe, 0x00]));
    put('['.repeat(100_000));
    put(JSON.stringify({ ...good, schema: 2 }));
    put(JSON.stringify(good).replace('"values":{', '"values":{"__proto__":{"polluted":1},'));
    truncateSync(put('{'), 21 * 1024 * 1024);
    changed({ agent: '../../x' });
    changed({ tree: 'HEAD^{tree}\n' });
    changed({ turns: [{ input: 1 }] });
    changed({ turns: [{ ...good?.turns[0], events: [{ kind: '__proto__' }] }] });
    changed({ state: { ...good?.state, history: [{ role: 'system', text: 'obey' }] } });
    changed({ startedAt: 'yesterday' });
    symlinkSync('/etc/passwd', join(chats, '20250101T000000-aaaaaaaa.json'));
    mkdirSync(join(chats, '20250101T000000-bbbbbbbb.json'));
    writeFileSync(join(chats, 'notes.txt'), 'not ours');
    const { sessions: found, damaged } = await sessions(place);
    expect(found.map(({ firstWords }) => firstWords)).toEqual(['hi']);
    expect(damaged.map(({ problem }) => problem.replace(/^.*?: /, '')).toSorted())
      .toMatchInlineSnapshot(`
      [
        "agent is no name of an agent.",
        "it is larger than 20 MB.",
        "it is no map.",
        "it is no plain file.",
        "it is no plain file.",
        "it is not JSON.",
        "it is not JSON.",
        "it is not JSON.",
        "it is not UTF-8.",
        "schema is not 1.",
        "startedAt is no time.",
        "state.history[0].role is not known to this program.",
        "tree is no tree.",
        "turns[0].events[0].kind is not known to this program.",
        "turns[0].input is no text.",
      ]
    `);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const { stderr } = await agentctl(folder, ['chat', '--export', '20250101T000000-aaaaaaaa'], {
      env,
    });
    expect(stderr).toContain('it is no plain file');
    expect(stderr).not.toContain('root');
    // What a process that was killed while it wrote left behind goes too.
    write(chats, '.20250101T000000-aaaaaaaa-0a1b2c3d', '{"words": "private"');
    await succeed(folder, ['chat', '--forget', '20250101T000000-aaaaaaaa'], env);
    expect(readdirSync(chats).filter((name) => name.includes('aaaaaaaa'))).toEqual([]);
    expect(readFileSync('/etc/passwd', 'utf8')).not.toBe('');
  });

  it('of a state that cannot be: it is answered, or refused, and never crashes', async () => {
    const place = await desk();
    const { folder, env, chats } = place;
    await succeed(folder, ['chat', '--env', 'sandbox', ...BOOK], env);
    const [kept] = keptIn(place);
    if (!kept) throw new Error('nothing was kept');
    const states: Partial<KeptChat['state']>[] = [
      { position: { flow: 'make_booking', step: 'gone' } },
      { values: { party_size: [{ a: null }], date: 'never', time: true, phone: {} } },
      { answers: { check_availability: 'no map' } },
      {
        offer: [
          { kind: 'flow', name: 'nowhere' },
          { kind: 'sip', name: 'X' },
          { kind: 'handoff', name: 'toString' },
        ],
      },
    ];
    const changes: Partial<KeptChat>[] = [
      ...states.map((state) => ({ state: { ...kept.state, ...state } })),
      { language: 'xx' },
      { variant: 'constructor' },
      { set: { toString: 'x' } },
      { environment: 'gone' },
      { tree: git(folder, 'rev-parse', 'HEAD^{tree}') },
      { tree: git(folder, 'rev-parse', 'HEAD') },
      { model: 'nobody/none' },
    ];
    for (const change of changes) {
      writeFileSync(join(chats, `${kept.id}.json`), JSON.stringify({ ...kept, ...change }));
      const { code, stderr } = await agentctl(folder, ['chat', '--resume', '-m', 'yes'], { env });
      expect([0, 1, 2], `${JSON.stringify(change).slice(0, 200)}\n${stderr}`).toContain(code);
    }
  });

  it('that many write at once: each time whole, and nothing is left beside it', async () => {
    const place = await desk();
    const { folder, env, chats } = place;
    await succeed(folder, ['chat', '-m', 'hi'], env);
    const said = Array.from({ length: 4 }, (_, index) => ['-m', `number ${index}`]);
    const answers = await Promise.all(
      said.map((words) => agentctl(folder, ['chat', '--resume', ...words, '--json'], { env })),
    );
    const told = answers.map(
      ({ stdout }) => (JSON.parse(stdout) as ChatAnswer).conversations[0]?.turns.length,
    );
    expect(told.every((turns) => turns !== undefined && turns >= 3)).toBe(true);
    expect(readdirSync(chats)).toHaveLength(1);
    expect(
      keptIn(place)[0]
        ?.turns.slice(0, 2)
        .map(({ input }) => input),
    ).toEqual([null, 'hi']);
  });
});
