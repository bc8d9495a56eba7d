import { expect, test } from 'vitest';
import { agentctl as runHere } from '../helpers/cli.ts';
import type { Ran } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { BOB, edit, git, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import { emptyServer, expectPushed, hookPath, push, run } from './server.ts';

function agentctl(folder: string, ...argv: string[]): Promise<Ran> {
  return runHere(folder, argv, {
    env: hookPath(),
    now: () => new Date(),
    ...(folder.includes('bob') ? { person: BOB } : {}),
  });
}

async function done(folder: string, ...argv: string[]): Promise<void> {
  const ended = await agentctl(folder, ...argv);
  expect(ended.code, `${argv.join(' ')}\n${ended.stdout}${ended.stderr}`).toBe(0);
}

test('a team works on a server that has the hook', async () => {
  const folder = workspace();
  await run(folder, 'publish', '-m', 'First');
  await run(folder, 'promote', 'pre-release');
  const bare = await emptyServer(folder);
  git(folder, 'remote', 'add', 'origin', bare);
  // The policy has to be there before the logs are: it comes along first.
  await done(folder, 'connect', 'origin');
  edit(folder, 'Second');
  await done(folder, 'publish', '-m', 'Second');
  await done(folder, 'promote', 'pre-release');
  await done(folder, 'promote', 'live', '--yes');
  await done(folder, 'rollback', 'pre-release', '--reject', '--yes');
  await done(folder, 'env', 'lock', 'live', '--reason', 'launch');
  const bob = temporaryFolder('bob');
  git(bob, 'clone', '--quiet', bare, '.');
  expect((await agentctl(bob, 'rollback', 'live', '--yes')).code).toBe(3);
  const forced = await agentctl(
    bob,
    'promote',
    'live',
    '--version',
    'v1',
    '--force',
    '--reason',
    'x',
    '--yes',
  );
  expect(forced.code, forced.stderr).not.toBe(0);
  expect(forced.stderr).toMatch(/locked by Alice: launch.*does not allow lock to be forced/s);
  await done(bob, 'env', 'unlock', 'live');
  await done(bob, 'promote', 'live', '--version', 'v1', '--yes');
  checkInvariants(bare);
});

test('a history with forced moves is connected once the policy allows them', async () => {
  const folder = workspace();
  await run(folder, 'publish', '-m', 'First');
  await run(folder, 'promote', 'live', '--version', 'v1', '--skip-steps', '--reason', 'x', '--yes');
  const bare = await emptyServer(folder);
  git(folder, 'remote', 'add', 'origin', bare);
  expectPushed(push(folder, 'origin', '--set-upstream', 'main'));
  const refused = await agentctl(folder, 'connect', 'origin');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/has not run in pre-release/);
  write(folder, 'agentctl.yaml', 'overrides: [ladder]\n');
  git(folder, 'commit', '--quiet', '-am', 'Allow it');
  expectPushed(push(folder, 'origin', 'main'));
  await done(folder, 'connect', 'origin');
  checkInvariants(bare);
});
