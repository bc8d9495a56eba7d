import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import { git, temporaryFolder, testEnv, workspace } from '../helpers/repository.ts';
import { published, push, run } from './server.ts';

const NONE = '0'.repeat(40);

/** Runs the hook in a bare repository as git does, but for the push. */
function hook(bare: string, stdin: string, ...options: string[]) {
  return agentctl(bare, ['hook', 'pre-receive', ...options], { env: { GIT_DIR: '.' }, stdin });
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
