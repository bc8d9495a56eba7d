import { expect, test } from 'vitest';
import { agentctl, session } from '../helpers/cli.ts';
import { workspace, write } from '../helpers/repository.ts';

// What stands between a reader and what changes for a caller.

const TOPIC = 'agents/booking/topics/hours.yaml';

async function hours(content: string): Promise<string> {
  const folder = workspace();
  write(folder, TOPIC, `name: hours\ncontent: ${content}\n`);
  expect((await agentctl(folder, ['publish', '-m', 'One'])).code).toBe(0);
  return folder;
}

test('a mark begins and ends with a word, not with the space beside it', async () => {
  const folder = await hours('The kitchen takes its last orders an hour before we close.');
  write(
    folder,
    TOPIC,
    'name: hours\ncontent: Our kitchen takes its last orders half an hour before we close.\n',
  );
  const { stdout } = await agentctl(folder, ['diff'], { env: { FORCE_COLOR: '1' } });
  const marked = [...stdout.matchAll(/\u001b\[4m([^\u001b]*)/g)].map(([, words]) => words);
  expect(marked).toEqual(['The', 'Our', 'half']);
  expect(await session(folder, ['diff', '--side-by-side'])).toContain('{+half+} an hour');
});

test('sentences of a list stand each on a line', async () => {
  const folder = await hours('From noon.');
  write(
    folder,
    'agents/booking/topics/dogs.yaml',
    'name: dogs\nexamples: [May I bring my dog?, Are dogs allowed?]\ncontent: Yes.\n',
  );
  expect(await session(folder, ['diff'])).toMatchInlineSnapshot(`
    "$ agentctl diff
    sandbox#1 (v1) → draft   ~ 0  + 1  − 0

    Topics
    + dogs
      + Examples
            • May I bring my dog?
            • Are dogs allowed?
      + Content: Yes.
    "
  `);
});
