import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { addAgent, edit, git, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import {
  deliver,
  emptyServer,
  expectPushed,
  offer,
  published,
  push,
  run,
  server,
} from './server.ts';

test('a day of honest moves is taken, each by itself', async () => {
  const { folder, bare } = await published();
  const step = async (argv: string[], ...specs: string[]) => {
    await run(folder, ...argv);
    await deliver(folder, bare, ...specs);
  };
  await step(['promote', 'pre-release'], 'pre-release');
  await step(['promote', 'live', '--yes'], 'live');
  edit(folder, 'Second');
  await step(['publish', '-m', 'Second'], 'main', 'refs/tags/booking/v2', 'sandbox');
  await step(['promote', 'pre-release', '-m', 'to be tried'], 'pre-release');
  await step(['promote', 'live', '--yes'], 'live');
  await step(['rollback', 'live', '--reject', '--yes', '-m', 'it hangs'], 'live');
  await step(['env', 'lock', 'live', '--reason', 'launch'], 'live');
  await step(['env', 'unlock', 'live'], 'live');
  await step(['env', 'lock', 'pre-release', '--all', '--reason', 'holidays'], 'pre-release');
  await step(['env', 'unlock', 'pre-release', '--all'], 'pre-release');
  await step(['rollback', 'sandbox', '--to', 'v1', '--yes'], 'sandbox');
  await step(['publish', '--yes'], 'sandbox');
  await step(['retire', 'live', '--yes'], 'live');
  addAgent(folder, 'reception');
  await step(
    ['publish', '--agent', 'reception', '-m', 'Another'],
    'main',
    'refs/tags/reception/v1',
    'sandbox',
  );
  checkInvariants(bare);
});

test('a workspace with a history is moved to a server in one push', async () => {
  const folder = workspace();
  await run(folder, 'publish', '-m', 'First');
  await run(folder, 'promote', 'pre-release');
  edit(folder, 'Second');
  await run(folder, 'publish', '-m', 'Second');
  await run(folder, 'promote', 'pre-release');
  await run(folder, 'promote', 'live', '--yes');
  await run(folder, 'rollback', 'pre-release', '--reject', '--yes');
  await run(folder, 'env', 'lock', 'live', '--all', '--reason', 'holidays');
  const bare = await emptyServer(folder);
  const all = ['main', 'sandbox', 'pre-release', 'live'];
  expectPushed(push(folder, bare, '--atomic', '--tags', ...all));
  checkInvariants(bare);
});

test('branches and tags of one’s own are not looked at', async () => {
  const { folder, bare } = await published();
  git(folder, 'branch', 'feature');
  git(folder, 'tag', 'release-1');
  git(folder, 'tag', 'frontend/v1');
  expectPushed(push(folder, bare, 'feature', 'release-1', 'frontend/v1', 'HEAD:refs/notes/x'));
  expectPushed(push(folder, bare, ':feature', ':release-1', ':frontend/v1'));
});

test('what the policy allows may be forced', async () => {
  const { folder, bare } = await published();
  write(folder, 'agentctl.yaml', 'overrides: [ladder]\n');
  git(folder, 'commit', '--quiet', '-am', 'Allow it');
  expectPushed(push(folder, bare, 'main'));
  await run(
    folder,
    'promote',
    'live',
    '--version',
    'v1',
    '--skip-steps',
    '--reason',
    'urgent',
    '--yes',
  );
  expectPushed(push(folder, bare, 'live'));
  expect(git(bare, 'rev-parse', 'live')).toBe(git(folder, 'rev-parse', 'live'));
});

test('words and names of every kind are taken as they stand', async () => {
  const { folder, bare } = await published();
  const env = {
    GIT_COMMITTER_NAME: 'Zoë “Zed” O’Brien, Jr.',
    GIT_COMMITTER_EMAIL: 'zoë@example.com',
  };
  const say = async (...argv: string[]) => {
    const ended = await agentctl(folder, argv, { env, now: () => new Date() });
    expect(ended.code, ended.stderr).toBe(0);
  };
  await say(
    'promote',
    'pre-release',
    '-m',
    'one\n\nAgentctl-Action: rollback\n\u001b[31mred\u202e',
  );
  await deliver(folder, bare, 'pre-release');
  await say('env', 'lock', 'pre-release', '--reason', '"quoted": {yes: [no]} # “é”');
  await deliver(folder, bare, 'pre-release');
  await say('env', 'unlock', 'pre-release');
  await deliver(folder, bare, 'pre-release');
  checkInvariants(bare);
});

const keygen = spawnSync('ssh-keygen', ['-?']).error === undefined;
test.skipIf(!keygen)(`signed moves are taken${keygen ? '' : ' (no ssh-keygen here)'}`, async () => {
  const folder = workspace();
  const bare = await server(folder);
  const key = join(temporaryFolder('ssh'), 'key');
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  for (const [name, value] of [
    ['gpg.format', 'ssh'],
    ['user.signingKey', key],
    ['commit.gpgSign', 'true'],
    ['tag.gpgSign', 'true'],
  ] as const)
    git(folder, 'config', name, value);
  await run(folder, 'publish', '-m', 'First');
  expectPushed(push(folder, bare, '--atomic', 'sandbox', 'refs/tags/booking/v1'));
  expect(git(bare, 'cat-file', 'commit', 'sandbox')).toContain('BEGIN SSH SIGNATURE');
});

test('environments have the branches that agentctl.yaml gives them', async () => {
  const folder = workspace();
  write(
    folder,
    'agentctl.yaml',
    'environments:\n  - name: sandbox\n    branch: agents/sandbox\n  - name: live\n    branch: agents/live\n',
  );
  git(folder, 'commit', '--quiet', '-am', 'Other branches');
  const bare = await server(folder);
  await run(folder, 'publish', '-m', 'First');
  await run(folder, 'promote', 'live', '--yes');
  const logs = ['agents/sandbox', 'agents/live'];
  expectPushed(push(folder, bare, '--atomic', '--tags', ...logs));
  expect(push(folder, bare, ':agents/live').words.join()).toMatch(/never deleted/);
  expectPushed(push(folder, bare, 'main:refs/heads/live', 'main:refs/heads/sandbox'));
});

test('a rollback of a version that was rejected below waits for its own permission', async () => {
  const { folder, bare } = await published();
  await run(folder, 'promote', 'pre-release');
  await deliver(folder, bare, 'pre-release');
  edit(folder, 'Second');
  await run(folder, 'publish', '-m', 'Second');
  await deliver(folder, bare, 'main', 'sandbox', 'refs/tags/booking/v2');
  await run(folder, 'promote', 'pre-release');
  await deliver(folder, bare, 'pre-release');
  await run(folder, 'rollback', 'sandbox', '--to', 'v1', '--reject', '--yes');
  await deliver(folder, bare, 'sandbox');
  await run(folder, 'rollback', 'pre-release', '--yes');
  await deliver(folder, bare, 'pre-release');
  await run(folder, 'rollback', 'pre-release', '--to', 'v2', '--force', '--reason', 'x', '--yes');
  const { words } = await offer(folder, bare, 'pre-release');
  expect(words.join()).toMatch(/v2 was rejected in sandbox/);
});
