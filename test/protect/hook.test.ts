import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import type { Ran } from '../helpers/cli.ts';
import { edit, git, temporaryFolder, testEnv, workspace, write } from '../helpers/repository.ts';
import { NONE, emptyServer, expectPushed, published, push, run } from './server.ts';

/** Runs the hook in a bare repository as git does, but for the push, in this process. */
function hook(bare: string, stdin: string, ...options: string[]): Promise<Ran> {
  return agentctl(bare, ['hook', 'pre-receive', ...options], {
    stdin,
    env: { GIT_DIR: '.' },
    now: () => new Date(),
  });
}

describe('the hook by itself', () => {
  test('by hand it says what it is for', async () => {
    const { code, stderr } = await agentctl(workspace(), ['hook', 'pre-receive']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/run by git.*\n.*--print/);
  });

  test('without any ref there is nothing to refuse', async () => {
    const { bare } = await published();
    expect(await hook(bare, '')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  test('what git does not say is refused, whatever it is', async () => {
    const { bare } = await published();
    const tip = git(bare, 'rev-parse', 'sandbox');
    for (const line of [
      'hello',
      `${tip} ${NONE}`,
      `${tip} x refs/heads/live`,
      '\0',
      `${tip}  a b c`,
    ])
      expect((await hook(bare, `${line}\n`)).code, line).toBe(2);
  });

  test('one line for each ref on stderr; the same as data', async () => {
    const { bare } = await published();
    const tip = git(bare, 'rev-parse', 'sandbox');
    const tag = git(bare, 'rev-parse', 'refs/tags/booking/v1');
    const stdin = `${tip} ${NONE} refs/heads/sandbox\n${tag} ${NONE} refs/tags/booking/v1\n`;
    const told = await hook(bare, stdin);
    expect([told.code, told.stdout]).toEqual([1, '']);
    expect(told.stderr).toMatchInlineSnapshot(`
      "agentctl refused sandbox: the log of sandbox is never deleted (agentctl retire sandbox takes an agent out of it)
      agentctl refused booking/v1: the tag of a version is never deleted: booking/v1 stays (leave it out of the push; agentctl retire takes an agent out of an environment)
      "
    `);
    const data = await hook(bare, stdin, '--json');
    expect(data.code).toBe(1);
    expect(JSON.parse(data.stdout)).toMatchObject({
      accepted: false,
      refused: [{ ref: 'refs/heads/sandbox' }, { ref: 'refs/tags/booking/v1' }],
    });
  });

  test('objects that are not there are refused, and crash nothing', async () => {
    const { bare } = await published();
    const tip = git(bare, 'rev-parse', 'sandbox');
    const lost = '1'.repeat(40);
    const stdin = `${tip} ${lost} refs/heads/sandbox\n${NONE} ${lost} refs/tags/booking/v2\n${NONE} ${lost} refs/heads/live\n`;
    const { code, stderr } = await hook(bare, stdin);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/bug/);
    expect(stderr.match(/agentctl refused /g)).toHaveLength(3);
  });
});

test('the printed script refuses everything where the program is not installed', async () => {
  const script = await run(workspace(), 'hook', 'pre-receive', '--print');
  const folder = temporaryFolder('no-program');
  const ended = spawnSync('/bin/sh', ['-c', script], {
    env: testEnv(undefined, { PATH: folder }),
    encoding: 'utf8',
  });
  expect([ended.status, ended.stderr]).toEqual([
    1,
    'agentctl is not installed on this server: nothing is accepted\n',
  ]);
});

test('what git shows of a refusal', async () => {
  const { folder, bare } = await published();
  await run(folder, 'env', 'lock', 'sandbox', '--reason', 'launch');
  expect(push(folder, bare, 'sandbox').taken).toBe(true);
  await run(folder, 'rollback', 'sandbox', '--to', 'v1', '--yes');
  const { words } = push(folder, bare, ':sandbox', ':refs/tags/booking/v1');
  expect(words).toMatchInlineSnapshot(`
    [
      "agentctl refused sandbox: the log of sandbox is never deleted (agentctl retire sandbox takes an agent out of it)",
      "agentctl refused booking/v1: the tag of a version is never deleted: booking/v1 stays (leave it out of the push; agentctl retire takes an agent out of an environment)",
    ]
  `);
  // Nothing of the quarantine is left.
  expect(readdirSync(join(bare, 'objects')).filter((name) => name.includes('incoming'))).toEqual(
    [],
  );
});

describe('names and states that are not what they look like', () => {
  test('a tag named like an environment’s branch does not pass for it', async () => {
    const { folder, bare } = await published();
    await run(folder, 'promote', 'pre-release');
    await run(folder, 'promote', 'live', '--yes');
    expectPushed(push(folder, bare, 'pre-release:refs/tags/refs/heads/pre-release'));
    expect(push(folder, bare, 'live').words.join()).toMatch(/has not run in pre-release/);
  });

  test('a tag named like a version’s tag does not pass for it', async () => {
    const { folder, bare } = await published();
    edit(folder, 'Second');
    await run(folder, 'publish', '-m', 'Second');
    const name = 'refs/tags/booking/v2';
    expectPushed(push(folder, bare, `${name}:refs/tags/${name}`));
    expect(push(folder, bare, 'sandbox').words.join()).toMatch(/does not have the tag booking\/v2/);
  });

  test('a branch named HEAD brings no policy', async () => {
    const folder = workspace();
    const bare = await emptyServer(folder);
    await run(folder, 'publish', '-m', 'First');
    expectPushed(push(folder, bare, 'main:refs/heads/HEAD'));
    expect(push(folder, bare, 'sandbox', '--tags').words.join()).toMatch(/no branch main yet/);
  });

  test('tags below a version’s tag, which would keep it from being made', async () => {
    const { folder, bare } = await published();
    for (const name of ['booking/v2/x', 'booking/V2/x', 'BOOKING'])
      expect(push(folder, bare, `main:refs/tags/${name}`).words.join(), name).toMatch(
        /stands where/,
      );
  });

  test('what whoever pushes says of the state before is not believed', async () => {
    const { folder, bare } = await published();
    write(folder, 'agentctl.yaml', 'overrides: [ladder]\n');
    git(folder, 'commit', '--quiet', '-am', 'Allow it');
    await run(
      folder,
      'promote',
      'live',
      '--version',
      'v1',
      '--skip-steps',
      '--reason',
      'x',
      '--yes',
    );
    // The objects come with branches of one’s own; then the hook is told that main is new.
    expectPushed(push(folder, bare, 'main:refs/heads/one', 'live:refs/heads/two'));
    const [main, live] = [git(folder, 'rev-parse', 'main'), git(folder, 'rev-parse', 'live')];
    const told = await hook(
      bare,
      `${NONE} ${main} refs/heads/main\n${NONE} ${live} refs/heads/live\n`,
    );
    expect([told.code, told.stderr]).toEqual([
      1,
      expect.stringMatching(/has not run in pre-release/),
    ]);
    const late = await hook(bare, `${live} ${live} refs/heads/sandbox\n`);
    expect([late.code, late.stderr]).toEqual([1, expect.stringMatching(/was moved meanwhile/)]);
  });
});
