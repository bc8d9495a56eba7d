import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { json, stable } from '../helpers/cli.ts';
import { copies, git, read, temporaryFolder, write } from '../helpers/repository.ts';
import { KEYS, atTerminal } from '../helpers/terminal.ts';
import type { TerminalRun } from '../helpers/terminal.ts';

const FLOW = 'agents/booking/flows/make_booking.yaml';

// v1 in live, v2 with another question in sandbox, and a draft with a third one.
const workspace = copies(async () => {
  const folder = temporaryFolder('chat-slash');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  await json(folder, ['init', '--template', 'restaurant-booking', '--agent', 'booking']);
  await json(folder, ['publish', '-m', 'One']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  ask(folder, 'How many guests are you?');
  await json(folder, ['publish', '-m', 'Two']);
  ask(folder, 'For how many?');
  return folder;
});

function ask(folder: string, question: string): void {
  write(
    folder,
    FLOW,
    read(folder, FLOW).replace(/(party_size:\n {4}say:\n {6}en-GB: ).*/, `$1${question}`),
  );
}

async function type(run: TerminalRun, line: string, answer: string): Promise<void> {
  run.press(`${line}\r`);
  await run.waitFor(answer);
}

async function leave(run: TerminalRun): Promise<void> {
  run.press(KEYS.leave);
  expect(await run.ended).toBe(0);
}

it('a conversation stays with its version when another one is promoted, and says so', async () => {
  const folder = await workspace();
  const run = atTerminal(folder, ['chat', '--env', 'live']);
  await run.waitFor('live#1 (v1) ›');
  await type(run, 'I would like to book a table', 'How many people');
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  await type(run, 'four', 'live runs v2 by now; this conversation stays as it began (/restart)');
  await type(run, '/restart', 'live#2 (v2) ›');
  await type(run, 'I would like to book a table', 'How many guests');
  await leave(run);
});

it('it moves to other states, where what was said is said again if that is wished', async () => {
  const folder = await workspace();
  const run = atTerminal(folder, ['chat', '--env', 'live']);
  await run.waitFor('live#1 (v1) ›');
  await type(run, 'I would like to book a table', 'How many people');
  await type(run, '/env', 'pre-release: v1');
  await type(run, '/env sandbox', 'Say your 1 message again here? [y/N]');
  await type(run, 'y', 'How many guests');
  await type(run, '/revision draft', '[y/N]');
  await type(run, '', 'booking draft ›');
  await type(run, 'I would like to book a table', 'For how many?');
  await type(run, '/diff live', 'For how many?');
  await type(run, '/compare v1,sandbox', '[Y/n]');
  await type(run, '', 'booking draft | v1 | sandbox#2 (v2) ›');
  // The first goes on where it stands.
  await type(run, '/compare off', 'This conversation: booking, draft.');
  await type(run, '/state', 'flow make_booking, step party_size');
  // The files as they are when it begins again.
  ask(folder, 'Party of?');
  await type(run, '/restart', 'booking draft ›');
  await type(run, 'I would like to book a table', 'Party of?');
  await type(run, '/env nowhere', "Couldn't find the environment “nowhere”");
  await type(run, '/revision', 'This command takes something more, such as /revision v7.');
  await leave(run);
});

it('of several conversations it says which one it writes, and takes the number of another', async () => {
  const folder = await workspace();
  const run = atTerminal(folder, ['chat', '--compare', 'live,draft']);
  await run.waitFor('live#1 (v1) | draft ›');
  await type(run, 'I would like to book a table', 'For how many?');
  await type(run, '/export talk.md', 'Wrote talk.md: 1 of 2, live#1 (v1) (a number at the end');
  await type(run, '/export two talks.md 2', 'talks.md: 2 of 2, draft');
  await type(run, '/export talk.md 3', 'There are 2 conversations here: 1 to 2.');
  await type(run, '/export 2', '/export takes a file, such as talk.md');
  await type(run, '/save-test 2', ': 2 of 2, draft');
  await type(run, '/save-test', ': 1 of 2, live#1 (v1)');
  await type(run, '/save-test by_hand 0', 'There are 2 conversations here: 1 to 2.');
  await type(run, '/save-test by_hand', '/tests/by_hand.yaml: 1 of 2, live#1');
  await type(run, '/compare off', 'This conversation');
  await type(run, '/save-test 2', 'Wrote agents/booking/tests/2.yaml');
  await leave(run);
  expect(read(folder, 'talk.md')).toContain('How many people will you be?');
  expect(read(folder, 'two talks.md')).toContain('For how many?');
});

it('it goes on as another call, with what was said', async () => {
  const folder = await workspace();
  const run = atTerminal(folder, ['chat', '--env', 'live']);
  await run.waitFor('live#1 (v1) ›');
  await type(run, 'I would like to book a table for four', 'Which day');
  await type(run, '/variant', 'This conversation: uptown. There is: uptown, harbour.');
  await type(run, '/variant harbour', 'From now on: variant harbour.');
  await type(run, '/caller 5', "Couldn't read “5” as a phone number.");
  await type(run, '/caller +442079460123', 'caller +442079460123');
  await type(run, '/caller none', 'From now on: variant harbour.');
  await type(run, '/sip X-Brand=lume', 'X-Brand: lume');
  await type(run, '/sip Via=x', 'it tells the way of the message');
  await type(run, '/set gift_card_url=https://x.example', 'gift_card_url = https://x.example');
  await type(run, '/set nothing=1', "Couldn't find the variable “nothing”");
  await type(run, '/model nobody/x', 'this provider is not known');
  await type(run, '/state', 'party_size = 4');
  await type(run, '/retry', '> I would like to book a table for four');
  await run.waitFor('Which day');
  await type(run, '/tokens', 'none, no language model speaks');
  await type(run, '/prompt', 'No language model speaks here');
  expect(stable(run.screen(), folder)).not.toContain('undefined');
  await leave(run);
});

it('what cannot be written or read ends no conversation', async () => {
  const folder = await workspace();
  const run = atTerminal(folder, ['chat', '--env', 'live']);
  await run.waitFor('live#1 (v1) ›');
  await type(run, 'a table for two', 'Which day');
  await type(run, '/export agentctl.yaml/talk.md', 'error: Failed to use ');
  write(folder, FLOW, read(folder, FLOW).replace('start: party_size', 'start: nowhere'));
  await type(run, '/revision draft', `${FLOW}:`);
  await run.waitFor('nowhere');
  await type(run, 'tomorrow', 'And at what time?');
  await leave(run);
});

it('a terminal that cannot move its cursor edits its own lines', async () => {
  const env = { TERM: 'dumb', NO_COLOR: '1' };
  const run = atTerminal(await workspace(), ['chat', '--env', 'live'], env);
  await run.waitFor('live#1 (v1) ›');
  const enter = async (lines: string, answer: string) => {
    run.press(`${lines}\n`);
    await run.waitFor(answer);
  };
  await enter('a table \\\nfor four\ntomorrow', 'And at what time?');
  await enter('/state', 'party_size = 4');
  await enter('/env sandbox', '[y/N]');
  await enter('y', 'And at what time?');
  run.press('/quit\n');
  expect(await run.ended).toBe(0);
  expect(run.raw()).not.toContain('\u001b');
});

it('a secret that is set for a conversation is shown nowhere, and not kept with what was typed', async () => {
  const data = temporaryFolder('data');
  const run = atTerminal(await workspace(), ['chat', '--env', 'live'], { XDG_DATA_HOME: data });
  await run.waitFor('live#1 (v1) ›');
  await type(run, 'a table for two', 'Which day');
  await type(run, ' /set booking_api_key=hunter2', 'From now on: booking_api_key = •••.');
  await type(run, 'tomorrow', 'And at what time?');
  await leave(run);
  expect(run.screen().split('hunter2')).toHaveLength(2);
  const kept = readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json') || path.endsWith('.jsonl'))
    .map((path) => read(data, path));
  expect(kept).toHaveLength(2);
  expect(kept.join('')).toContain('tomorrow');
  expect(kept.join('')).not.toContain('hunter2');
});

it('after the end nothing more is said, but it is taken back or begun again', async () => {
  const folder = await workspace();
  const run = atTerminal(folder, ['chat', '--env', 'live']);
  await run.waitFor('live#1 (v1) ›');
  await type(run, 'a table for 20', '(the conversation is over)');
  await type(run, 'hello?', 'hint: /restart begins another one');
  await type(run, '/undo', 'Took back: 1.');
  await type(run, 'a table for 6', 'Which day');
  await leave(run);
});

it('what was typed is found again in the next conversation, but for values that were set', async () => {
  const folder = await workspace();
  const data = temporaryFolder('data');
  const first = atTerminal(folder, ['chat', '--env', 'live'], { XDG_DATA_HOME: data });
  await first.waitFor('live#1 (v1) ›');
  await type(first, 'a table for three', 'Which day');
  await type(first, '/set booking_api_key=s3cret', 'From now on');
  await leave(first);
  const second = atTerminal(folder, ['chat', '--env', 'live'], { XDG_DATA_HOME: data });
  await second.waitFor('live#1 (v1) ›');
  second.press(KEYS.up);
  await second.waitFor('a table for three');
  second.press(KEYS.interrupt);
  await leave(second);
  expect(read(data, 'agentctl/chat-history.jsonl')).toBe('"a table for three"\n');
  // Damaged, it takes no conversation away.
  write(data, 'agentctl/chat-history.jsonl', 'x\n"so\n{}\n"\\u001b[2Jso far"\n');
  const third = atTerminal(folder, ['chat', '--env', 'live'], { XDG_DATA_HOME: data });
  await third.waitFor('live#1 (v1) ›');
  third.press(KEYS.up);
  await third.waitFor('[2Jso far');
  expect(third.raw()).not.toContain('\u001b[2J');
  third.press(KEYS.interrupt);
  await leave(third);
});

it('side by side, only those that heard a message take it back', async () => {
  const folder = await workspace();
  write(folder, FLOW, read(folder, FLOW).replace('> attribute.largest_table', '> 3'));
  const run = atTerminal(folder, ['chat', '--compare', 'draft,live']);
  await run.waitFor('live#1 (v1) ›');
  await type(run, 'a table for 4', '(the conversation is over)');
  await type(run, 'tomorrow', 'And at what time?');
  await type(run, '/undo', 'Took back: 1.');
  // Here it is over as before, there it waits for the day again.
  await type(run, 'on Friday', '(the conversation was over)');
  await type(run, '/retry', '(the conversation was over)');
  await type(run, '/undo 2', 'Took back: 2.');
  await type(run, '/state', 'draft: in no flow');
  expect(run.screen()).not.toMatch(/live#1 \(v1\): flow/);
  await leave(run);
});

it('the commands are listed, and all that are there can be completed', async () => {
  const folder = await workspace();
  const run = atTerminal(folder, ['chat', '--env', 'live']);
  await run.waitFor('live#1 (v1) ›');
  run.press('/help\r');
  await run.waitFor('Ctrl-R searches');
  const help = run.screen().split('› /help')[1]?.split('booking live')[0];
  expect(help).toMatchInlineSnapshot(`
    "
      /retry                        say the last message again, in place of its answer
      /undo [n]                     take the last turn back, or the last n
      /restart                      begin again, with what runs there or stands in the files now
      /edit                         write a message in your editor ($VISUAL or $EDITOR)
      /env [name]                   talk to what an environment runs, or list the environments
      /revision <revision>          talk to any state: draft, v7, live~1, live@2026-03-03
      /compare <revision|off>       say everything to another state too, side by side
      /variant [name]               the variant of the agent
      /caller <number|none>         the number that calls
      /sip <name=value>             a header that the call brings along
      /set <name=value>             the value of a variable in this conversation
      /tools <mock|live|ask>        answer by their mock cases, call them for real, or ask you for the
                                    result
      /model <provider/name|local>  what speaks for the agent
      /state                        where the conversation stands and what is known
      /trace [on|off]               show what happens in each turn, or stop showing it
      /prompt                       what a language model is told, with what it may call
      /tokens                       what the conversation took of a language model
      /diff [revision]              what is different: from a state to this one, or between those
                                    compared
      /save-test [name] [n]         write the conversation into the agent's tests, with what is to hold;
                                    of several the first, or the nth
      /export <file> [n]            write the conversation to a file: .md, .json or .html; of several
                                    the first, or the nth
      /sessions                     list the conversations that are kept of this workspace
      /resume [id]                  go on with a kept conversation, the newest before this one where
                                    none is named
      /quit                         leave (Ctrl-D too)

    Several lines are one message: end a line with \\, press Alt-Enter, write """ around them, or paste
    them.
    Ctrl-R searches what you typed before, Tab completes, Ctrl-C stops an answer.
    "
  `);
  for (const [begun, end] of [
    ['/rest', 'art'],
    ['/env pre', '-release'],
    ['/revision sand', 'box'],
    ['/compare live,dr', 'aft'],
    ['/variant har', 'bour'],
    ['/set gift', '_card_url='],
    ['/model anth', 'ropic/'],
  ])
    await completes(run, begun ?? '', end ?? '');
  await leave(run);
});

async function completes(run: TerminalRun, begun: string, end: string): Promise<void> {
  run.press(begun);
  await run.waitFor(begun.at(-1) ?? '');
  run.press('\t');
  await run.waitFor(end);
  run.press(KEYS.interrupt);
  await run.waitFor('›');
}

it('a narrow terminal breaks the list between words, and what was typed ahead has its Enter', async () => {
  const run = atTerminal(await workspace(), ['chat', '--env', 'live'], {}, 50);
  run.press('a table for 6\n/help\n');
  await run.waitFor('Ctrl-R searches');
  expect(run.screen()).toContain('Which day would you like to come?');
  const help = run.screen().split('› /help')[1]?.split('booking live')[0] ?? '';
  expect(Math.max(...help.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(50);
  expect(help).toContain(
    '  /tools <mock|live|ask>\n      answer by their mock cases, call them for\n      real, or ask you for the result\n',
  );
  await leave(run);
});
