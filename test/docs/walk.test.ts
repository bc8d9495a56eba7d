// A newcomer's walk, with nothing but what the program prints: each command typed is one that the output before named.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asTyped } from '../../src/cli/invocation.ts';
import { agentctl } from '../helpers/cli.ts';
import type { Ran } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { read, temporaryFolder, write } from '../helpers/repository.ts';
import { words } from './stage.ts';

/** Somebody at the keyboard who types only what stands on the screen, and `--yes` where that is asked for. */
class Newcomer {
  folder = temporaryFolder();
  #screen = 'agentctl status';

  /** Types the last command on the screen that begins so, and expects an exit code. */
  async type(beginning: string, code = 0, more: readonly string[] = []): Promise<Ran> {
    const lines = this.#screen.split('\n').flatMap((line) => / ?(agentctl .*)$/.exec(line) ?? []);
    const line = lines.findLast((each) => each.trim().startsWith(`agentctl ${beginning}`)) ?? '';
    expect(line, `“agentctl ${beginning}” in\n${this.#screen}`).not.toBe('');
    const command = line.trim().split(/ {2,}/)[0] ?? '';
    const ran = await agentctl(this.folder, [...words(command).slice(1), ...more]);
    expect(ran.code, `${command}\n${ran.stdout}${ran.stderr}`).toBe(code);
    this.#screen = ran.stderr + ran.stdout;
    return ran;
  }

  /** Runs a command that anybody knows from the help. */
  async look(argv: readonly string[]): Promise<void> {
    const { stdout, stderr } = await agentctl(this.folder, argv);
    this.#screen = stderr + stdout;
  }

  change(before: string | RegExp, after: string): void {
    const path = 'agents/assistant/agent.yaml';
    write(this.folder, path, read(this.folder, path).replace(before, after));
  }
}

test('from an empty folder to live and back', async () => {
  const me = new Newcomer();
  await me.type('status', 2);
  // “agentctl init starts a workspace”: what follows the command is its meaning.
  const started = await agentctl(me.folder, ['init']);
  expect(started.stderr).toContain('edit agents/assistant/agent.yaml, then:');
  me.change(/^greeting: .*$/m, 'greeting: Good evening!');
  await me.look(['status']);
  await me.type('publish');
  await me.type('promote pre-release');
  await me.type('promote live', 5);
  await me.type('promote live --version v1 --if-running none --yes');

  me.change('Good evening!', 'Go away!');
  await me.look(['status']);
  await me.type('publish');
  await me.type('promote pre-release');
  await me.type('promote live', 0, ['--yes']);
  await me.type('rollback live', 0, ['--yes']);
  const { stdout } = await agentctl(me.folder, ['show', 'live']);
  expect(stdout).toContain('(v1)');
  checkInvariants(me.folder);
});

test('a mistake is shown where it was made, and the draft thrown away and brought back', async () => {
  const me = new Newcomer();
  await agentctl(me.folder, ['init']);
  await agentctl(me.folder, ['publish', '--yes']);
  me.change(/^greeting: .*$/m, 'greeting: "Good night');
  const line = read(me.folder, 'agents/assistant/agent.yaml')
    .split('\n')
    .indexOf('greeting: "Good night');
  const refused = await agentctl(me.folder, ['publish']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    `agents/assistant/agent.yaml:${line + 1}:11: error: this quote is not closed\n` +
      `  ${line + 1} | greeting: "Good night\n${' '.repeat(`  ${line + 1} | greeting: `.length)}^\n`,
  );
  await me.look(['status']);
  await me.type('discard');
  await me.type('restore');
  expect(read(me.folder, 'agents/assistant/agent.yaml')).toContain('greeting: "Good night');
  await me.type('restore');
  expect(read(me.folder, 'agents/assistant/agent.yaml')).not.toContain('Good night');
});

test('the way back to an older version goes by what status says', async () => {
  const me = new Newcomer();
  await agentctl(me.folder, ['init']);
  await agentctl(me.folder, ['publish', '--yes']);
  me.change(/^greeting: .*$/m, 'greeting: Go away!');
  await agentctl(me.folder, ['publish', '--yes']);
  await agentctl(me.folder, ['checkout', 'v1']);
  await me.look(['status']);
  await me.type('rollback sandbox', 0, ['--yes']);
  expect((await agentctl(me.folder, ['status'])).stdout).toContain('no changes since v1');
});

test('init of a named folder says to go there first', async () => {
  const folder = temporaryFolder();
  const { stderr } = await agentctl(folder, ['init', 'my shop']);
  expect(stderr).toContain("\n  cd 'my shop'\n  agentctl status");
  expect((await agentctl(join(folder, 'my shop'), ['status'])).code).toBe(0);
});

describe('commands are printed as this user has to type them', () => {
  test.each([
    ['agentctl status', {}, {}, 'agentctl status'],
    ['agentctl status', {}, { npm_command: 'exec' }, 'npx agentctl status'],
    ['agentctl publish', { directory: 'a b' }, {}, "agentctl -C 'a b' publish"],
    ['agentctl publish', { agent: 'booking' }, {}, 'agentctl --agent booking publish'],
    ['agentctl publish --agent x', { agent: 'booking' }, {}, 'agentctl publish --agent x'],
    [
      'agentctl promote live -C x --agent=y',
      { directory: 'x', agent: 'y' },
      {},
      'agentctl promote live -C x --agent=y',
    ],
    ['agentctl --help', { directory: 'x' }, { npm_command: 'exec' }, 'npx agentctl --help'],
    ['agentctl init starts one', { agent: 'booking' }, {}, 'agentctl init starts one'],
    ['did you mean agentctl status?', { directory: 'x' }, {}, 'did you mean agentctl -C x status?'],
    ['git merge --no-edit v2', { directory: 'x' }, {}, 'git -C x merge --no-edit v2'],
    [
      'git config --global user.name "A"',
      { directory: 'x' },
      {},
      'git config --global user.name "A"',
    ],
    ['set branch: agentctl-live', { directory: 'x' }, {}, 'set branch: agentctl-live'],
    ['agentctl is a program', { directory: 'x' }, {}, 'agentctl is a program'],
  ])('%s', (text, options, env, typed) => {
    expect(asTyped(text, options, env)).toBe(typed);
  });
});
