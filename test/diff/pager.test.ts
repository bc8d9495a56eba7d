import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { page } from '../../src/ui/pager.ts';
import { agentctl } from '../helpers/cli.ts';
import { PROJECT, git, temporaryFolder, testEnv, workspace, write } from '../helpers/repository.ts';

let folder: string;

beforeAll(async () => {
  folder = workspace();
  expect((await agentctl(folder, ['publish', '-m', 'First'])).code).toBe(0);
  const topics = Array.from({ length: 30 }, (_, index) => `t${index}`);
  for (const name of topics)
    write(folder, `agents/booking/topics/${name}.yaml`, `name: ${name}\ncontent: "New \\e[2J."\n`);
});

interface Shown {
  code: number;
  stdout: string;
  pages: { command: string; text: string }[];
}

/** Runs a command at a terminal of 24 rows, whose pager starts or does not. */
async function show(
  argv: readonly string[],
  {
    env = {},
    starts = true,
    isTTY = true,
  }: { env?: Record<string, string>; starts?: boolean; isTTY?: boolean } = {},
): Promise<Shown> {
  const pages: Shown['pages'] = [];
  const stream = new PassThrough();
  const stdout = Object.assign(stream, { isTTY, columns: 80, rows: 24 });
  const code = await run(argv, {
    stdin: new PassThrough(),
    stdout,
    stderr: new PassThrough(),
    env: testEnv(undefined, { NO_COLOR: '1', ...env }),
    directory: folder,
    now: () => new Date('2026-03-01T12:00:00Z'),
    home: PROJECT,
    version: '0.0.0-test',
    page: (command, text) => {
      pages.push({ command, text });
      return Promise.resolve(starts);
    },
  });
  const data: unknown = stream.read();
  return { code, stdout: Buffer.isBuffer(data) ? data.toString() : '', pages };
}

describe('a long answer', () => {
  test('goes through the pager, harmless', async () => {
    const { pages, stdout, code } = await show(['diff']);
    expect({ code, stdout, amount: pages.length }).toEqual({ code: 0, stdout: '', amount: 1 });
    expect(pages[0]?.text).toContain('+ t29');
    expect(pages[0]?.text).toContain('␛[2J');
    expect(pages[0]?.text).not.toContain('\u001b[2J');
  });

  test('is shown as it is where the pager cannot be started', async () => {
    const { pages, stdout, code } = await show(['diff'], { starts: false });
    expect(pages).toHaveLength(1);
    expect(stdout).toBe(pages[0]?.text);
    expect(code).toBe(0);
  });

  test.each<[string, readonly string[], Parameters<typeof show>[1]]>([
    ['with --no-pager', ['diff', '--no-pager'], {}],
    ['with --json', ['diff', '--json'], {}],
    ['in a pipe', ['diff'], { isTTY: false }],
    ['where the pager is cat', ['diff'], { env: { PAGER: 'cat' } }],
    ['where there is none', ['diff'], { env: { GIT_PAGER: '' } }],
    ['where it is short', ['diff', 'v1', 'v1'], {}],
  ])('is no matter for the pager %s', async (_, argv, how) => {
    const { pages, stdout } = await show(argv, how);
    expect(pages).toEqual([]);
    expect(stdout).not.toBe('');
  });

  test('the pager is the one that git would use', async () => {
    const commands: (string | undefined)[] = [];
    const env = { PAGER: 'from-pager' };
    commands.push((await show(['diff'], { env })).pages[0]?.command);
    git(folder, 'config', 'core.pager', 'from-config');
    commands.push((await show(['diff'], { env })).pages[0]?.command);
    commands.push(
      (await show(['diff'], { env: { ...env, GIT_PAGER: 'from-git' } })).pages[0]?.command,
    );
    git(folder, 'config', '--unset', 'core.pager');
    expect(commands).toEqual(['from-pager', 'from-config', 'from-git']);
  });
});

describe('a pager', () => {
  test('gets the text and the settings that git gives it', async () => {
    const file = join(temporaryFolder(), 'seen');
    const env = { PATH: process.env['PATH'] };
    expect(await page(`{ echo "$LESS $LV"; cat; } > ${file}`, 'a text\n', env)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('FRX -c\na text\n');
    expect(await page(`{ echo "$LESS"; } > ${file}`, '', { ...env, LESS: 'X' })).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('X\n');
  });

  test('that is left early, or ends with an error, has shown what was wanted', async () => {
    const env = { PATH: process.env['PATH'] };
    expect(await page('exec true', 'x'.repeat(5_000_000), env)).toBe(true);
    expect(await page('exec false', 'x'.repeat(5_000_000), env)).toBe(true);
  });

  test('that is not there has not started', async () => {
    const env = { PATH: process.env['PATH'] };
    expect(await page('no-such-pager-anywhere 2>/dev/null', 'x', env)).toBe(false);
    expect(await page('/dev/null 2>/dev/null', 'x', env)).toBe(false);
  });
});
