import { expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { workspace, write } from '../helpers/repository.ts';

/** A workspace whose agent asks for a code that looks like a pattern. */
function asking(pattern: string, test = ''): string {
  const folder = workspace();
  const agent = (path: string, text: string) => write(folder, `agents/booking/${path}`, text);
  agent('agent.yaml', 'name: Codes\nlanguage: en\ngreeting: Hello.\n');
  agent('entities.yaml', `code: {type: alphanumeric, pattern: '${pattern}'}\n`);
  agent(
    'flows/code.yaml',
    'name: code\nexamples: [I have a code]\nstart: ask\nsteps:\n  ask: {say: Which code?, collect: [code], next: got}\n  got: {say: "Got {{entity:code}}.", next: end}\n',
  );
  if (test !== '') agent('tests/code.yaml', test);
  return folder;
}

// All of them are valid: JavaScript takes a needless backslash, but not where it reads by Unicode.
test.each([
  [String.raw`[A-Z]{2}\-[0-9]{4}`, 'ab-1234', 'Got AB-1234.'],
  [String.raw`^[A-Z]{2}\_[0-9]{4}$`, 'it is AB_1234', 'Got AB_1234.'],
  ['[A-Z]{2}[0-9]{,4}', 'XY7{,4}', 'Got XY7{,4}.'],
  [String.raw`[A-Z]{2}[0-9]+\$`, 'AB12$', 'Got AB12$.'],
  [String.raw`[\w-]{3}[0-9]`, 'ab-7', 'Got ab-7.'],
  [String.raw`\p{Lu}{2}[0-9]{2}`, 'ÄÖ12', 'Got ÄÖ12.'],
])('a code that looks like %s is understood', async (pattern, said, reply) => {
  const folder = asking(pattern);
  expect((await agentctl(folder, ['validate'])).code).toBe(0);
  const args = ['chat', '--revision', 'draft', '-m', 'I have a code', '-m', said];
  const { conversations } = await json<{ conversations: { turns: { reply: string }[] }[] }>(
    folder,
    args,
  );
  expect(conversations[0]?.turns.at(-1)?.reply).toBe(reply);
});

test('what a reply must match is read as validation reads it', async () => {
  const conversation = (pattern: string) =>
    `name: code\nturns:\n  - user: I have a code\n    expect: {reply: {matches: '${pattern}'}}\n`;
  const replay = (pattern: string) =>
    agentctl(
      asking('[0-9]+', conversation(pattern)),
      'chat --revision draft --exit-code --replay agents/booking/tests/code.yaml'.split(' '),
    );
  expect((await replay(String.raw`which\-? code`)).code).toBe(0);
  expect((await replay(String.raw`which\-? codes`)).code).toBe(1);
});
