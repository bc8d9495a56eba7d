import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChatAnswer } from '../../src/core/conversation.ts';
import { agentctl, json, session, stable } from '../helpers/cli.ts';
import { copyFolder, git, read, temporaryFolder, write } from '../helpers/repository.ts';
import { KEYS, atTerminal } from '../helpers/terminal.ts';

let template: string;

// v1 in live, v2 with another question in sandbox, and a draft with a third one.
beforeAll(async () => {
  template = temporaryFolder('chat-template');
  git(template, 'init', '--quiet', '--initial-branch=main');
  await json(template, ['init', '--template', 'restaurant-booking', '--agent', 'booking']);
  await json(template, ['publish', '-m', 'One']);
  await json(template, ['promote', 'pre-release']);
  await json(template, ['promote', 'live', '--yes']);
  ask(template, 'How many guests are you?');
  await json(template, ['publish', '-m', 'Two']);
  ask(template, 'For how many?');
});

function ask(folder: string, question: string): void {
  const path = 'agents/booking/flows/make_booking.yaml';
  write(
    folder,
    path,
    read(folder, path).replace(/(party_size:\n {4}say:\n {6}en-GB: ).*/, `$1${question}`),
  );
}

function workspace(): string {
  const folder = temporaryFolder('chat');
  copyFolder(template, folder);
  return folder;
}

describe('which state speaks', () => {
  it('is the draft, an environment, a version or a moment, and stands above what it says', async () => {
    const folder = workspace();
    const say = ['-m', 'I would like to book a table'];
    expect(
      await session(
        folder,
        ['chat', ...say],
        ['chat', '--env', 'live', ...say],
        ['chat', '--revision', 'v2', ...say],
        ['chat', '--revision', 'live~0', ...say],
        ['chat', '--env', 'lve', ...say],
        ['chat', '--env', 'live', '--revision', 'v2', ...say],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl chat -m I would like to book a table
      booking, draft
      You are writing with our digital assistant. Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help you?
      > I would like to book a table
      For how many?

      $ agentctl chat --env live -m I would like to book a table
      booking, live#1 (v1)
      You are writing with our digital assistant. Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help you?
      > I would like to book a table
      How many people will you be?

      $ agentctl chat --revision v2 -m I would like to book a table
      booking, v2
      You are writing with our digital assistant. Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help you?
      > I would like to book a table
      How many guests are you?

      $ agentctl chat --revision live~0 -m I would like to book a table
      booking, live#1 (v1)
      You are writing with our digital assistant. Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help you?
      > I would like to book a table
      How many people will you be?

      $ agentctl chat --env lve -m I would like to book a table
      error: Couldn't find the environment “lve”.
      hint: did you mean live?
      [exit 2]

      $ agentctl chat --env live --revision v2 -m I would like to book a table
      error: Couldn't read the command line: option '--env <env>' cannot be used with option '--revision <revision>'.
      hint: agentctl chat --help
      [exit 2]
      "
    `);
  });

  it('is told with its version and its tree', async () => {
    const folder = workspace();
    const { conversations } = await json<ChatAnswer>(folder, ['chat', '--env', 'live', '-m', 'hm']);
    expect(conversations).toMatchObject([
      {
        agent: 'booking',
        revision: 'live#1 (v1)',
        version: 'v1',
        tree: git(folder, 'rev-parse', 'booking/v1:agents/booking'),
        turns: [
          { input: null, ended: false, usage: null },
          { input: 'hm', events: [{ kind: 'fallback' }] },
        ],
      },
    ]);
  });

  it('is not a draft with errors', async () => {
    const folder = workspace();
    write(folder, 'agents/booking/topics/bad.yaml', 'name: bad\ncontent: "{{flow:nowhere}}"\n');
    expect(await session(folder, ['chat', '-m', 'hi'])).toContain(
      "Couldn't talk to booking as draft",
    );
  });
});

it('several states are compared, and a transcript is said again to another one', async () => {
  const folder = workspace();
  const say = ['-m', 'I would like to book a table', '-m', '4'];
  const compared = await agentctl(folder, [
    'chat',
    '--compare',
    'live,sandbox',
    ...say,
    '--exit-code',
  ]);
  expect(compared.code).toBe(1);
  expect(compared.stdout).toMatchInlineSnapshot(`
    "booking, live#1 (v1):
    You are writing with our digital assistant. Messages are kept for 30 days.
    Welcome to Osteria Lume, Uptown! How can I help you?
    booking, sandbox#2 (v2):
    You are writing with our digital assistant. Messages are kept for 30 days.
    Welcome to Osteria Lume, Uptown! How can I help you?
    = same reply

    > I would like to book a table
    booking, live#1 (v1):
    How many people will you be?
    booking, sandbox#2 (v2):
    How many guests are you?
    ~ different replies, from “people” | “guests” on

    > 4
    booking, live#1 (v1):
    Which day would you like to come?
    booking, sandbox#2 (v2):
    Which day would you like to come?
    = same reply
    "
  `);
  const { stdout } = await agentctl(folder, ['chat', '--env', 'live', ...say, '--json']);
  write(folder, 'said.json', stdout);
  const again = ['chat', '--replay', 'said.json', '--exit-code', '--revision'];
  expect(await session(folder, [...again, 'v1'], [...again, 'v2'])).toMatchInlineSnapshot(`
    "$ agentctl chat --replay said.json --exit-code --revision v1
    (greeting)
      You are writing with our digital assistant. Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help you?
    > I would like to book a table
      How many people will you be?
    > 4
      Which day would you like to come?
    ✓ 3 turns, all as expected

    $ agentctl chat --replay said.json --exit-code --revision v2
    (greeting)
      You are writing with our digital assistant. Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help you?
    > I would like to book a table
    - How many people will you be?
    + How many guests are you?
    > 4
      Which day would you like to come?
    ✗ 3 turns: 1 reply changed, 0 turns not as expected
    [exit 1]
    "
  `);
});

it('what does not hold of a test is told', async () => {
  const folder = workspace();
  const test = {
    turns: [
      { expect: { reply: { contains: ['Osteria'], notContains: ['digital'] } } },
      {
        user: 'Where can I park?',
        expect: { topic: 'opening_hours', tools: { called: ['find_booking'] }, ended: true },
      },
    ],
  };
  write(folder, 'test.yaml', JSON.stringify(test));
  expect(await session(folder, ['chat', '--replay', 'test.yaml', '--exit-code']))
    .toMatchInlineSnapshot(`
    "$ agentctl chat --replay test.yaml --exit-code
    (greeting)
      You are writing with our digital assistant. Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help you?
    ✗ the reply contains “digital”
    > Where can I park?
      You find us at 14 Linden Row. There is no car park of our own, but the Linden Garage is two minutes away and free for our guests after six. Linden Square station is around the corner.
    ✗ find_booking was not called
    ✗ the topic opening_hours did not answer, but parking
    ✗ the conversation is not over
    ✗ 2 turns: 0 replies changed, 2 turns not as expected
    [exit 1]
    "
  `);
  const missing = await agentctl(folder, ['chat', '--replay', '20260303T120000']);
  expect([missing.code, missing.stderr.replaceAll(folder, '.')]).toMatchInlineSnapshot(`
    [
      2,
      "error: Couldn't find the file ./20260303T120000.
    hint: agentctl chat --sessions lists kept conversations; --replay takes the whole id
    ",
    ]
  `);
});

it('a call is simulated: the number, its headers, variant, language and channel', async () => {
  const folder = workspace();
  await json(folder, [
    'numbers',
    'add',
    '+442079460122',
    '--env',
    'live',
    '--variant',
    'harbour',
    '--sip-header',
    'X-Guest-Status=gold',
    '--yes',
  ]);
  const party = ['-m', 'I would like to book a table', '-m', 'Fourteen'];
  const { conversations } = await json<ChatAnswer>(folder, [
    'chat',
    '--number',
    '+44 20 7946 0122',
    ...party,
  ]);
  expect(conversations[0]?.revision).toBe('v1');
  expect(conversations[0]?.turns.at(-1)?.events.at(-1)).toEqual({
    kind: 'handoff',
    handoff: 'events_team',
    target: 'sip:events@calls.osterialume.example',
    method: 'invite',
    sipHeaders: [
      { name: 'X-Site', value: 'harbour' },
      { name: 'X-Guest-Status', value: 'gold' },
    ],
  });
  expect(
    await session(
      folder,
      ['chat', '--language', 'it', '--channel', 'voice', '--variant', 'harbour', '-m', 'ciao'],
      ['chat', '--language', 'fr', '-m', 'salut'],
      ['chat', '--variant', 'dockside', '-m', 'hi'],
      ['chat', '--set', 'colour=red', '-m', 'hi'],
      ['chat', '--model', 'openai/gpt-5', '-m', 'hi'],
      ['chat', '--caller', 'me', '-m', 'hi'],
      ['chat', '--number', '+442079460122', '--env', 'live', '-m', 'hi'],
      ['chat', '--number', '+442079460122', '-m', 'hi'],
      ['chat', '--number', '+442079460122', '--channel', 'chat', '-m', 'hi'],
      ['chat', '--replay', 'talk.json', '-m', 'hi'],
      ['chat', '--replay', 'talk.json', '--input-file', 'talk.txt'],
      ['chat'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl chat --language it --channel voice --variant harbour -m ciao
    booking, draft
    Sta parlando con il nostro assistente digitale. La chiamata può essere registrata.
    Osteria Lume, Harbour, buongiorno. Come posso aiutarla?
    > ciao
    Osteria Lume, Harbour, buongiorno. Come posso aiutarla?

    $ agentctl chat --language fr -m salut
    error: Couldn't find the language “fr”.
    hint: there is: en-GB, it-IT
    [exit 2]

    $ agentctl chat --variant dockside -m hi
    error: Couldn't find the variant “dockside”.
    hint: there is: uptown, harbour
    [exit 2]

    $ agentctl chat --set colour=red -m hi
    error: Couldn't find the variable “colour”.
    hint: there is: booking_api_url, booking_api_key, gift_card_url
    [exit 2]

    $ agentctl chat --model openai/gpt-5 -m hi
    error: Couldn't use openai/gpt-5: there is no key for it.
    hint: export OPENAI_API_KEY=…
    hint: --model local needs none
    [exit 2]

    $ agentctl chat --caller me -m hi
    error: Couldn't read “me” as a phone number.
    hint: write it with + and the country code: +442079460000
    [exit 2]

    $ agentctl chat --number +442079460122 --env live -m hi
    error: Couldn't read the command line: option '--number <number>' cannot be used with option '--env <env>'.
    hint: agentctl chat --help
    [exit 2]

    $ agentctl chat --number +442079460122 -m hi
    booking, v1
    You are talking to our digital assistant. Calls may be recorded.
    Osteria Lume, Harbour. How can I help you?
    > hi
    Osteria Lume, Harbour. How can I help you?

    $ agentctl chat --number +442079460122 --channel chat -m hi
    booking, v1
    You are writing with our digital assistant. Messages are kept for 30 days.
    Welcome to Osteria Lume, Harbour! How can I help you?
    > hi
    Welcome to Osteria Lume, Harbour! How can I help you?

    $ agentctl chat --replay talk.json -m hi
    error: Couldn't read the command line: option '--replay <file>' cannot be used with option '-m, --message <text>'.
    hint: agentctl chat --help
    [exit 2]

    $ agentctl chat --replay talk.json --input-file talk.txt
    error: Couldn't read the command line: option '--replay <file>' cannot be used with option '--input-file <file>'.
    hint: agentctl chat --help
    [exit 2]

    $ agentctl chat
    error: Couldn't talk: there is nothing to say.
    hint: agentctl chat -m "What are your opening hours?"
    hint: without -m it takes standard input, a message a line
    [exit 2]
    "
  `);
});

it('a conversation is kept among the user’s own data, for the user alone, and never in the repository', async () => {
  const folder = workspace();
  const data = temporaryFolder('data');
  await agentctl(folder, ['chat', '-m', 'hi'], { env: { XDG_DATA_HOME: data } });
  const kept = readdirSync(join(data, 'agentctl', 'chats'));
  expect(kept).toEqual([expect.stringMatching(/^202603\d\dT\d{6}-[0-9a-f]{8}\.json$/)]);
  const path = join(data, 'agentctl', 'chats', kept[0] ?? '');
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(JSON.parse(read(data, join('agentctl', 'chats', kept[0] ?? '')))).toMatchObject({
    agent: 'booking',
    turns: [{ input: null }, { input: 'hi' }],
  });
  expect(git(folder, 'status', '--porcelain', '-uall')).toBe(
    ' M agents/booking/flows/make_booking.yaml',
  );
});

it('where it cannot be kept, it is answered all the same', async () => {
  const env = { XDG_DATA_HOME: '/dev/null/data' };
  const { code, stdout, stderr } = await agentctl(workspace(), ['chat', '-m', 'hi'], { env });
  expect(code).toBe(0);
  expect(stdout).toContain('> hi');
  expect(stderr).toContain('note: this conversation is not kept: ENOTDIR');
});

describe('at a terminal', () => {
  it('is talked to line by line, taken back, begun again and left', async () => {
    const folder = workspace();
    const run = atTerminal(folder, ['chat', '--env', 'live']);
    const type = async (line: string, answer: string) => {
      run.press(`${line}\r`);
      await run.waitFor(answer);
    };
    await run.waitFor('booking live#1 (v1) › ');
    await type('I would like to book a table', 'How many people');
    await type('four', 'Which day');
    await type('/state', 'party_size = 4');
    await type('/undo', 'Took back: 1.');
    await type('/state', 'step party_size');
    await type('/trace', 'is shown');
    await type('six', 'flow make_booking, step date');
    await type('/undo all', '/undo takes a number');
    await type('/what', "Couldn't find the command “/what”");
    await type('/help', '/restart');
    await type('/restart', 'Welcome to Osteria Lume');
    run.press('/quit\r');
    expect(await run.ended).toBe(0);
  });

  it('asks which state where none is named, and Ctrl-C twice leaves', async () => {
    const folder = workspace();
    const run = atTerminal(folder, ['chat']);
    await run.waitFor('Which state do you talk to?');
    run.press(KEYS.down);
    run.press(KEYS.enter);
    await run.waitFor('booking sandbox#2 (v2) › ');
    run.press(KEYS.interrupt);
    await run.waitFor('Ctrl-C again leaves');
    run.press(KEYS.interrupt);
    expect(await run.ended).toBe(0);
  });

  it('asks for no state where nothing runs yet', async () => {
    const folder = temporaryFolder('chat-draft');
    git(folder, 'init', '--quiet', '--initial-branch=main');
    await json(folder, ['init', '--template', 'blank', '--agent', 'booking']);
    const run = atTerminal(folder, ['chat']);
    await run.waitFor('booking draft › ');
    run.press('/quit\r');
    expect(await run.ended).toBe(0);
    expect(run.screen()).not.toContain('Which state');
  });

  it('shows two states side by side', async () => {
    const folder = workspace();
    const run = atTerminal(folder, ['chat', '--compare', 'live,sandbox']);
    await run.waitFor('› ');
    run.press('I would like to book a table\r');
    await run.waitFor('different replies');
    run.press('/quit\r');
    expect(await run.ended).toBe(0);
    const screen = stable(run.screen(), folder).replaceAll(
      /^\d+ ms ·.*$/gm,
      '<how long, and where it led>',
    );
    expect(screen).toMatchInlineSnapshot(`
      "booking, live#1 (v1) · e05fd95 · local
      booking, sandbox#2 (v2) · 75473aa · local
      /help lists the commands, Ctrl-D leaves
      booking, live#1 (v1)                               booking, sandbox#2 (v2)
      You are writing with our digital assistant.        You are writing with our digital assistant.
      Messages are kept for 30 days.                     Messages are kept for 30 days.
      Welcome to Osteria Lume, Uptown! How can I help    Welcome to Osteria Lume, Uptown! How can I help
      you?                                               you?
      = same reply
      booking live#1 (v1) | sandbox#2 (v2) › I would like to book a table
      booking, live#1 (v1)                               booking, sandbox#2 (v2)
      How many people will you be?                       How many guests are you?
      <how long, and where it led>
      ~ different replies, from “people” | “guests” on
      booking live#1 (v1) | sandbox#2 (v2) › /quit
      booking, live#1 (v1): 1 message
      booking, sandbox#2 (v2): 1 message
      1 reply differs
      "
    `);
  });
});
