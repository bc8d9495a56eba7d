import { expect, test, vi } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { edit, git, temporaryFolder } from '../helpers/repository.ts';
import { publish, shared } from '../helpers/shared.ts';
import type { Shared } from '../helpers/shared.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A team whose main went on for some commits since a change of v1, and a clone of its newest commit alone. */
async function clonedShallow(commits: number): Promise<Shared & { clone: string }> {
  const team = await shared(1);
  edit(team.alice, 'Good evening!');
  git(team.alice, 'commit', '--quiet', '-am', 'Greet');
  let tip = git(team.alice, 'rev-parse', 'HEAD');
  for (let count = 0; count < commits; count += 1)
    tip = git(team.alice, 'commit-tree', '-m', `Commit ${count}`, '-p', tip, `${tip}^{tree}`);
  git(team.alice, 'reset', '--quiet', '--keep', tip);
  git(team.alice, 'push', '--quiet', 'origin', 'main');
  const clone = temporaryFolder('shallow');
  git(clone, 'clone', '--quiet', '--depth', '1', `file://${team.remote}`, clone);
  return { ...team, clone };
}

test.each([
  [0, 1],
  [3, 1],
  [150, 2],
])('after %i commits, %i times more of the past is fetched', async (commits, times) => {
  const { clone, remote } = await clonedShallow(commits);
  const ran = await agentctl(clone, ['publish', '-m', 'Greet', '--json']);
  expect(JSON.parse(ran.stdout)).toMatchObject({ published: true, version: 'v2' });
  expect(ran.git.filter((args) => args.includes('--stdin') && args[0] === 'fetch').length).toBe(
    times,
  );
  checkInvariants(remote);
});

test('what would be lost is found beyond the end of the history', async () => {
  const team = await clonedShallow(3);
  const { alice, bob, clone } = team;
  git(bob, 'switch', '--quiet', '-c', 'other', 'HEAD~0');
  await publish(bob, 'Somebody else’s');
  edit(clone, 'Good night!');
  const ran = await agentctl(clone, ['publish', '-m', 'Mine']);
  expect(ran.code).toBe(4);
  expect(ran.stderr).toContain('agents/booking/agent.yaml (changed in v2 by Alice)');
  expect(git(alice, 'ls-remote', team.remote, 'refs/tags/booking/v3')).toBe('');
});

test('what goes with its own commits is published from a shallow clone as well', async () => {
  const { clone, remote } = await clonedShallow(3);
  edit(clone, 'Good night!');
  expect(await json(clone, ['publish', '-m', 'Mine'])).toMatchObject({ version: 'v2' });
  checkInvariants(remote);
});

test('logs that a clone of depth 1 has cut off are fetched from their beginnings on, and nothing else', async () => {
  const { alice, remote } = await shared(3);
  for (const version of ['v1', 'v2', 'v3'])
    await json(alice, ['promote', 'pre-release', '--version', version]);
  const clone = temporaryFolder('shallow');
  const depth = ['--depth', '1', '--no-single-branch'];
  git(clone, 'clone', '--quiet', ...depth, `file://${remote}`, clone);
  const seen = (await agentctl(clone, ['show', 'pre-release~2', '--json'])).stdout;
  expect(JSON.parse(seen)).toMatchObject({ version: 'v1' });
  expect(git(clone, 'rev-list', '--count', 'HEAD')).toBe('1');
  expect(await json(clone, ['rollback', 'pre-release', '--yes'])).toMatchObject({ version: 'v2' });
  // A pipeline that fetches by itself cuts them off again.
  const spec = '+refs/heads/*:refs/remotes/origin/*';
  git(clone, 'fetch', '--quiet', '--depth=1', 'origin', spec);
  expect(await json(clone, ['history', 'pre-release'])).toMatchObject({ entries: { length: 4 } });
  checkInvariants(clone, ['sandbox', 'pre-release'], 'refs/remotes/origin');
});

test('where the rest of such logs can’t be fetched, it is said that they are cut off', async () => {
  const { remote } = await shared(3);
  const clone = temporaryFolder('shallow');
  const depth = ['--depth', '1', '--no-single-branch'];
  git(clone, 'clone', '--quiet', ...depth, `file://${remote}`, clone);
  git(clone, 'remote', 'set-url', 'origin', `file://${clone}/away`);
  const ran = await agentctl(clone, ['show', 'sandbox~1']);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatchInlineSnapshot(`
    "note: origin was never fetched here: this is what the clone brought along (agentctl fetch)
      This clone is shallow, and lacks the beginnings of the logs. Couldn't fetch from origin: there is no repository where origin leads.
    error: Couldn't find what sandbox ran before: its log holds only one state.
    hint: agentctl history sandbox
    "
  `);
});
