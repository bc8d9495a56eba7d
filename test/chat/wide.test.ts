import { expect, it } from 'vitest';
import { renderReply, ReplyWriter } from '../../src/ui/reply-writer.ts';
import { measureAll, textWidth } from '../../src/ui/width.ts';
import { json } from '../helpers/cli.ts';
import { git, read, temporaryFolder, write } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

const plain = { paint: (_label: string, text: string) => text };
const JAPANESE = 'こんにちは、**トラットリア**です。ご予約の人数をお知らせください。';

it('languages without blanks are shown as they come, and broken between their signs', async () => {
  await measureAll();
  let shown = '';
  const writer = new ReplyWriter({ ...plain, write: (text) => (shown += text), width: () => 20 });
  writer.write('- ');
  for (const sign of JAPANESE.slice(0, 9)) writer.write(sign);
  // The last one may be followed by what belongs on its line.
  expect(shown).toBe('• こんにち');
  for (const sign of JAPANESE.slice(9)) writer.write(sign);
  writer.end();
  expect(shown).toMatchInlineSnapshot(`
    "• こんにちは、トラッ
      トリアです。ご予約
      の人数をお知らせく
      ださい。
    "
  `);
  expect(shown.split('\n').every((line) => textWidth(line) <= 20)).toBe(true);
});

it('what is wider than its line is left to the terminal, or broken where it stands in a column', () => {
  const reply = `See https://pay.example/${'0123456789'.repeat(3)} please`;
  const look = { ...plain, width: () => 24 };
  expect(renderReply(reply, look)).toMatchInlineSnapshot(`
    "See
    https://pay.example/012345678901234567890123456789
    please"
  `);
  expect(renderReply(reply, { ...look, breaksWords: true })).toMatchInlineSnapshot(`
    "See https://pay.example/
    012345678901234567890123
    456789 please"
  `);
  // Nothing is narrower than one sign.
  expect(renderReply('日本', { ...plain, width: () => 1, breaksWords: true })).toBe('日\n本');
});

it('side by side no reply reaches into the column of another one', async () => {
  const folder = temporaryFolder('wide');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  await json(folder, ['init', '--template', 'blank', '--agent', 'booking']);
  const path = 'agents/booking/agent.yaml';
  const greet = (words: string) =>
    write(folder, path, read(folder, path).replace(/^greeting: .*/m, `greeting: ${words}`));
  greet(`See https://pay.example/${'0123456789'.repeat(3)}`);
  await json(folder, ['publish', '-m', 'One']);
  greet(JAPANESE);
  const compared = async (states: string, columns: number) => {
    const argv = ['chat', '--compare', states, '-m', '?'];
    const run = atTerminal(folder, argv, { NO_COLOR: '1' }, columns);
    expect(await run.ended).toBe(0);
    return run.stdout().split('\n\n')[0];
  };
  expect(await compared('sandbox,draft,v1', 80)).toMatchInlineSnapshot(`
    "booking, sandbox#1 (v1)    booking, draft             booking, v1
    See https://pay.example/   こんにちは、トラットリ     See https://pay.example/
    012345678901234567890123   アです。ご予約の人数をお   012345678901234567890123
    456789                     知らせください。           456789
    ~ different replies, from “See” | “こんにちは、**トラット…” | “See” on"
  `);
  expect(await compared('sandbox,draft,v1', 60)).toMatchInlineSnapshot(`
    "booking, sandbox#1 (v1):
    See https://pay.example/012345678901234567890123456789
    booking, draft:
    こんにちは、トラットリアです。ご予約の人数をお知らせくださ
    い。
    booking, v1:
    See https://pay.example/012345678901234567890123456789
    ~ different replies, from “See” | “こんにちは、**トラット…” | “See” on"
  `);
});
