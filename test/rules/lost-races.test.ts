import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { edit, git, read, temporaryFolder, workspace, write } from '../helpers/repository.ts';

test('a publication that lost its race does not take the winner back when it is run again', async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'First']);
  const other = `${temporaryFolder('other')}/tree`;
  git(folder, 'worktree', 'add', '--quiet', '-b', 'other', other);
  write(other, 'agents/booking/side.yaml', 'name: side\n');
  edit(folder, 'Mine');
  // The winner publishes between this publication's checks and its move: in the commit hook.
  const flag = `${temporaryFolder('flag')}/go`;
  write(
    folder,
    '.git/hooks/pre-commit',
    `#!/bin/sh\ntest -e ${flag} && exit 0\ntouch ${flag}\nwhile ! test -e ${flag}.done; do sleep 0.02; done\n`,
  );
  chmodSync(`${folder}/.git/hooks/pre-commit`, 0o755);
  const losing = agentctl(folder, ['publish', '-m', 'Mine']);
  while (!existsSync(flag)) await new Promise((resolve) => setTimeout(resolve, 5));
  await json(other, ['publish', '-m', 'Theirs']);
  write(flag.replace(/\/go$/, ''), 'go.done', '');
  const lost = await losing;
  expect(lost.code).toBe(4);
  expect(lost.stderr).toContain('Nothing was deployed; your commit stays.');
  expect(git(folder, 'tag')).toBe('booking/v1\nbooking/v2');
  const again = await agentctl(folder, ['publish', '-m', 'Mine']);
  expect(again.code).toBe(4);
  expect(again.stderr).toContain('agents/booking/side.yaml (changed in v2');
  git(folder, 'merge', '--no-edit', 'refs/tags/booking/v2');
  expect(await json(folder, ['publish', '-m', 'Both'])).toMatchObject({ version: 'v3' });
  expect(read(folder, 'agents/booking/side.yaml')).toBe('name: side\n');
  checkInvariants(folder);
});

test('unsettled conflicts are not published, nor their markers', async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'First']);
  write(folder, 'agents/booking/rules.md', 'a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n');
  const marked = await agentctl(folder, ['publish']);
  expect(marked.code).toBe(1);
  expect(marked.stderr).toContain(
    'agents/booking/rules.md:2:1: error: a merge conflict of git stands here',
  );
  const blob = git(folder, 'hash-object', '-w', 'README.md');
  write(folder, 'agents/booking/rules.md', 'settled\n');
  const stages = [1, 2, 3].map((stage) => `100644 ${blob} ${stage}\tagents/booking/rules.md\n`);
  execFileSync('git', ['update-index', '--index-info'], { cwd: folder, input: stages.join('') });
  const unsettled = await agentctl(folder, ['publish']);
  expect(unsettled.code).toBe(3);
  expect(unsettled.stderr).toContain('git holds unsettled conflicts in its files');
  git(folder, 'add', '-A', '--', 'agents/booking');
  await json(folder, ['publish', '-m', 'Settled']);
  checkInvariants(folder);
});

test('a lock changes no file, and none is set over a record that cannot be read', async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'First']);
  const live = (path: string) => git(folder, 'rev-parse', `refs/heads/sandbox:${path}`);
  const commit = (path: string, text: string) => {
    git(folder, 'switch', '--quiet', 'sandbox');
    write(folder, path, text);
    git(folder, 'commit', '--quiet', '-am', 'By hand');
    git(folder, 'switch', '--quiet', 'main');
  };
  commit('agents/booking/agent.yaml', 'name: By hand\n');
  const drifted = live('agents/booking');
  await json(folder, ['env', 'lock', 'sandbox', '--reason', 'look at it']);
  expect(live('agents/booking')).toBe(drifted);
  commit('.agentctl/deployed/booking.json', '{broken');
  const refused = await agentctl(folder, ['env', 'unlock', 'sandbox']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('agentctl doctor');
  expect(live('agents/booking')).toBe(drifted);
});
