import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { json } from '../helpers/cli.ts';
import { atPseudoTerminal } from '../helpers/pseudo-terminal.ts';
import type { Seat } from '../helpers/pseudo-terminal.ts';
import { copies, git, read, temporaryFolder, write } from '../helpers/repository.ts';

const KEYS = {
  enter: '\r',
  altEnter: '\u001b\r',
  interrupt: '\u0003',
  leave: '\u0004',
  search: '\u0012',
  escape: '\u001b',
  up: '\u001b[A',
  left: '\u001b[D',
  home: '\u0001',
  tab: '\t',
  backspace: '\u007f',
};

const FLOW = 'agents/booking/flows/make_booking.yaml';

const workspace = copies(async () => {
  const folder = temporaryFolder('chat-terminal');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  await json(folder, ['init', '--template', 'restaurant-booking', '--agent', 'booking']);
  await json(folder, ['publish', '-m', 'One']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  write(
    folder,
    FLOW,
    read(folder, FLOW).replace(
      /(party_size:\n {4}say:\n {6}en-GB: ).*/,
      '$1How many guests (ゲスト) are you, with the children?',
    ),
  );
  await json(folder, ['publish', '-m', 'Two']);
  return folder;
});

async function talk(argv: readonly string[], options: Parameters<typeof atPseudoTerminal>[2] = {}) {
  const folder = await workspace();
  const seat = atPseudoTerminal(folder, ['chat', ...argv], {
    ...options,
    env: { XDG_DATA_HOME: temporaryFolder('data'), ...options.env },
  });
  await seat.waitFor('› ');
  return seat;
}

async function say(seat: Seat, keys: string, answer: string): Promise<void> {
  seat.press(keys);
  await seat.waitFor(answer);
}

it('a line is edited, taken from the history, searched and completed', async () => {
  const seat = await talk(['--env', 'live']);
  const { backspace, enter, home, up, search, escape, tab } = KEYS;
  await say(seat, `table for tow${backspace}${backspace}wo${home}a ${enter}`, 'Which day');
  await seat.waitFor('make_booking › date');
  expect(await seat.screen()).toContain('live#1 (v1) › a table for two\nWhich day');
  await say(seat, `/trace${enter}`, 'What happens is shown.');
  await say(seat, `${up}${up}`, '› a table for two');
  await say(seat, KEYS.interrupt, '› ');
  await say(seat, `${search}TABLE`, '(search) TABLE: a table for two');
  await say(seat, 'x', '(search) TABLEx: nothing like it');
  await say(seat, backspace, '(search) TABLE: a table for two');
  // Escape takes what was found into the line, where it can be changed.
  await say(seat, escape, '› a table for two');
  await say(seat, `${KEYS.interrupt}/sta${tab}${enter}`, 'party_size = 2');
  await say(seat, `/revision v${tab}${tab}`, 'v2');
  await say(seat, KEYS.interrupt, '› ');
  seat.press(KEYS.leave);
  expect(await seat.ended).toBe(0);
});

it('several lines are one message: pasted, by Alt-Enter, by a backslash and between quotes', async () => {
  const seat = await talk(['--env', 'live']);
  const { altEnter, enter, up } = KEYS;
  const known = `${enter}/state${enter}`;
  // The marks of a paste may come in two pieces, and what is pasted is no key.
  const paste = '\u001b[200~A table\r\nfor four\n\u001b[31mplease\u0003\u001b[201~';
  seat.press(paste.slice(0, 3));
  await say(seat, paste.slice(3), 'A table␤for four␤[31mplease');
  await say(seat, known, 'party_size = 4');
  await say(seat, `/undo${enter}`, 'Took back: 1.');
  await say(seat, `a table${altEnter}for five${known}`, 'party_size = 5');
  await say(seat, `/undo${enter}`, 'Took back: 1.');
  await say(seat, `a table \\${enter}`, '… ');
  await say(seat, `for six${known}`, 'party_size = 6');
  await say(seat, `/undo${enter}`, 'Took back: 1.');
  await say(seat, `"""a table${enter}for seven${enter}"""${known}`, 'party_size = 7');
  await say(seat, `${up}${up}`, '› a table␤for seven');
  await say(seat, KEYS.interrupt, '› ');
  seat.press(KEYS.leave);
  expect(await seat.ended).toBe(0);
});

/** A server as OpenAI's that says two words and then nothing more, until it is asked to go on. */
class SlowServer {
  readonly #server: Server;
  #open: ServerResponse[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('Good **evening'));
      this.#open.push(response);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  goOn(): void {
    for (const response of this.#open.splice(0)) {
      response.write(chunk(' to you**, dear guest'));
      response.end(
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
      );
    }
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function chunk(content: string): string {
  return `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model: 'slow', choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] })}\n\n`;
}

const slow = new SlowServer();
let address = '';
beforeAll(async () => {
  address = await slow.start();
});
afterAll(() => slow.stop());

it('Ctrl-C stops an answer, which can be asked for again; what is typed meanwhile waits', async () => {
  const seat = await talk(['--env', 'live', '--model', 'openai-compatible/slow'], {
    env: { OPENAI_COMPATIBLE_BASE_URL: address },
  });
  const { enter, interrupt } = KEYS;
  await say(seat, `hello${enter}`, 'Good');
  await say(seat, interrupt, 'Broke off');
  expect(await seat.screen()).toContain('Broke off: the conversation stands where it stood.');
  await say(seat, `/retry${enter}`, 'Good');
  seat.press(`/tokens${enter}`);
  slow.goOn();
  await seat.waitFor('booking, live#1 (v1): ');
  expect(await seat.screen()).toContain('> hello\nGood evening to you, dear guest\n');
  await say(seat, interrupt, 'Ctrl-C again leaves');
  seat.press(interrupt);
  expect(await seat.ended).toBe(0);
});

it('goes on where it stood after Ctrl-Z', async () => {
  const seat = await talk(['--env', 'live']);
  await say(seat, `a table for two${KEYS.enter}`, 'make_booking › date');
  await say(seat, 'tomor', 'tomor');
  seat.press('\u001a');
  // It asks for pasted text to be marked once it goes on: until then the signal may have come too early.
  while (seat.raw().split('\u001b[?2004h').length < 3) {
    seat.signal('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await say(seat, `row${KEYS.enter}`, 'And at what time?');
  seat.press(KEYS.leave);
  expect(await seat.ended).toBe(0);
});

it('side by side and what is streamed fit the terminal, also after its size has changed', async () => {
  const seat = await talk(['--compare', 'live,sandbox'], { columns: 90 });
  const { enter } = KEYS;
  await say(seat, `a table${enter}`, 'sandbox#2 (v2) ›');
  expect(await rows(seat)).toMatchInlineSnapshot(`
    "booking, live#1 (v1) · e05fd95 · local
    booking, sandbox#2 (v2) · a038b7f · local
    /help lists the commands, Ctrl-D leaves
    booking, live#1 (v1)                          booking, sandbox#2 (v2)
    You are writing with our digital assistant.   You are writing with our digital assistant.
    Messages are kept for 30 days.                Messages are kept for 30 days.
    Welcome to Osteria Lume, Uptown! How can I    Welcome to Osteria Lume, Uptown! How can I
    help you?                                     help you?
    = same reply
    booking live#1 (v1) | sandbox#2 (v2) › a table
    booking, live#1 (v1)                          booking, sandbox#2 (v2)
    How many people will you be?                  How many guests (ゲスト) are you, with the
    <ms> · make_booking › party_size children?
                                                  <ms> · make_booking › party_size 
    ~ different replies, from “people” | “guests” on
    booking live#1 (v1) | sandbox#2 (v2) ›"
  `);
  seat.resize(50, 30);
  await say(seat, `/compare off${enter}`, 'This conversation: booking, live#1 (v1).');
  await say(seat, `Do you have vegan dishes?${enter}`, 'live#1 (v1) ›');
  expect((await rows(seat)).split('vegan dishes?')[1]).toMatchInlineSnapshot(`
    "
    We cook vegetarian and vegan dishes every day, and
    have gluten-free pasta. Nuts, gluten, milk and
    fish are all used in our kitchen, so we cannot
    rule out traces. Please mention any allergy when
    you book, and tell your waiter again on the day.
    How many people will you be?
    <ms> · topic allergies 
    booking live#1 (v1) ›"
  `);
  seat.press(KEYS.leave);
  expect(await seat.ended).toBe(0);
});

it('a message is written in an editor', async () => {
  const editor = join(temporaryFolder('editor'), 'write.sh');
  write(join(editor, '..'), 'write.sh', '#!/bin/sh\nprintf "a table\\nfor three" >"$1"\n');
  chmodSync(editor, 0o755);
  const seat = await talk(['--env', 'live'], { env: { EDITOR: editor, NO_COLOR: '1' } });
  await say(seat, `/edit${KEYS.enter}`, 'Which day');
  await say(seat, `/state${KEYS.enter}`, 'party_size = 3');
  expect(await seat.screen()).toContain('> a table\n  for three\n');
  expect(seat.raw()).not.toMatch(/\u001b\[\d*m/);
  seat.press(KEYS.leave);
  expect(await seat.ended).toBe(0);
});

async function rows(seat: Seat): Promise<string> {
  return (await seat.screen()).replaceAll(/\d+ ms · (\S+ \S+ ?\S*) */g, '<ms> · $1 ');
}
