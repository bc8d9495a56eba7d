// What newcomers stumbled over, and is not told elsewhere.
import { expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { edit, workspace } from '../helpers/repository.ts';

test('a lock until a day holds to the end of that day, that of today too', async () => {
  const folder = workspace();
  const now = () => new Date(2026, 2, 9, 15);
  const lock = async (until: string) => {
    const argv = ['env', 'lock', 'live', '--reason', 'x', '--until', until];
    return json<{ lock: { until: string } }>(folder, argv, { now });
  };
  expect((await lock('2026-03-09')).lock.until).toBe(new Date(2026, 2, 10).toISOString());
  expect((await lock('2026-03-09T16:00')).lock.until).toBe(new Date(2026, 2, 9, 16).toISOString());
  const past = ['env', 'lock', 'live', '--reason', 'x', '--until', '2026-03-08'];
  expect((await agentctl(folder, past, { now })).code).toBe(2);
});

test('a rejection shows in the history, and a bare number is taken for a version', async () => {
  const folder = workspace();
  for (const words of ['One', 'Two']) {
    edit(folder, words);
    await json(folder, ['publish', '-m', words]);
  }
  await json(folder, ['rollback', 'sandbox', '--reject', '--yes']);
  expect((await agentctl(folder, ['history', '--limit', '1'])).stdout).toContain(
    'rollback v1 (was v2, rejected)',
  );
  const { entries } = await json<{ entries: { rejects: string | null }[] }>(folder, ['history']);
  expect(entries.map(({ rejects }) => rejects)).toEqual(['v2', null, null]);
  for (const bare of ['2', 'V2'])
    expect((await agentctl(folder, ['show', bare])).stderr).toContain('hint: did you mean v2?\n');
  expect((await agentctl(folder, ['show', '2x'])).stderr).not.toContain('did you mean');
});
