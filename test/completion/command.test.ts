import { expect, test } from 'vitest';
import type { CompletionAnswer } from '../../src/core/completion.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { PROJECT, read, temporaryFolder } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

test.each(['bash', 'zsh', 'fish'])('completion %s prints its script', async (shell) => {
  const folder = temporaryFolder();
  const script = read(PROJECT, `completions/agentctl.${shell}`);
  expect(await agentctl(folder, ['completion', shell])).toMatchObject({
    code: 0,
    stdout: script,
    stderr: '',
  });
  const answer = await json<CompletionAnswer>(folder, ['completion', shell]);
  expect(answer).toMatchObject({ shell, script });
  expect(answer.install).toContain(`agentctl completion ${shell} >`);
});

test('on a terminal it says how to install it', async () => {
  const run = atTerminal(temporaryFolder(), ['completion', 'zsh']);
  expect(await run.ended).toBe(0);
  expect(run.stdout()).toBe(read(PROJECT, 'completions/agentctl.zsh'));
  expect(run.screen().slice(run.stdout().length)).toBe(
    'to install it: agentctl completion zsh >> ~/.zshrc\nthen open a new zsh; agentctl has to be on its PATH\n',
  );
});

test('another shell is refused with those that there are', async () => {
  const { code, stderr } = await agentctl(temporaryFolder(), ['completion', 'tcsh']);
  expect(code).toBe(2);
  expect(stderr).toContain('bash, zsh, fish');
});
