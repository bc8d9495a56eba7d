import { expect, test } from 'vitest';
import { checkInvariants } from '../helpers/invariants.ts';
import { addAgent, edit, git, workspace, write } from '../helpers/repository.ts';
import { emptyServer, expectPushed, published, push, run } from './server.ts';

test('a day of honest moves is taken, each with a push of its own', async () => {
  const { folder, bare } = await published();
  const step = async (argv: string[], ...specs: string[]) => {
    await run(folder, ...argv);
    expectPushed(push(folder, bare, '--atomic', ...specs));
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
