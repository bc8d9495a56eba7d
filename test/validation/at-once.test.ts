import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agentctl, json, session } from '../helpers/cli.ts';
import { addAgent, workspace, write } from '../helpers/repository.ts';
import { examined, small, told } from './agents.ts';

it('tells all that is wrong beside what cannot be read', async () => {
  const folder = workspace();
  const agent = (path: string, text: string) => write(folder, `agents/booking/${path}`, text);
  agent('agent.yaml', 'name: Booking\nlanguage: en\ngreting: Hello\n');
  agent('topics/large.yaml', `name: large\ncontent: ${'x '.repeat(600 * 1024)}\n`);
  agent('topics/hours.yaml', 'name: hours\ncontent: "{{topic:x}} {{tool:nope}}"\n');
  agent('notes/a.md', '');
  agent('notes/A.md', '');
  symlinkSync('/etc/passwd', join(folder, 'agents/booking/topics/link.yaml'));
  const { code, stdout, stderr } = await agentctl(folder, ['validate']);
  expect(code).toBe(1);
  const lines = `${stderr}${stdout}`.split('\n').filter((line) => line.startsWith('agents/'));
  expect(lines.join('\n').replaceAll('agents/booking/', '')).toMatchInlineSnapshot(`
    "agent.yaml:3:1: error: the key “greting” is not known here
    notes/a.md: error: this name is the same as A.md where case does not count
    topics/hours.yaml:2:11: error: “{{topic:x}}” is no reference
    topics/hours.yaml:2:23: error: there is no tool “nope”
    topics/large.yaml: error: this file is 1.2 MiB; YAML may have 1 MiB
    topics/link.yaml: error: this is a symbolic link"
  `);
});

it('tells of languages that are not declared beside one that is malformed', async () => {
  const { problems } = await examined(
    small({
      'agent.yaml': 'name: Small\nlanguage: english\ngreeting: {en: Hello, de: Hallo}\n',
    }),
  );
  expect(told(problems)).toMatchInlineSnapshot(`
    [
      "agent.yaml:2:11 error: “english” is no language tag (write it as in BCP 47: en, en-GB, pt-BR)",
      "agent.yaml:3:23 error: the language de is not declared (add language: de to agent.yaml)",
    ]
  `);
});

it('leaves an agent out whose folder is gone, and tells of it where it is named', async () => {
  const folder = workspace();
  addAgent(folder, 'orders');
  await json(folder, ['publish', '--agent', 'orders', '-m', 'First']);
  await json(folder, ['retire', 'sandbox', '--agent', 'orders', '--yes']);
  rmSync(join(folder, 'agents/orders'), { recursive: true });
  expect(await session(folder, ['validate'], ['validate', '--agent', 'orders']))
    .toMatchInlineSnapshot(`
      "$ agentctl validate
      ✓ The definition is valid

      $ agentctl validate --agent orders
      error: Couldn't find a draft of orders: the folder agents/orders is gone, empty or ignored.
      hint: agentctl versions --agent orders lists what agentctl --agent orders checkout could bring back
      hint: git status --ignored tells what is ignored
      [exit 2]
      "
    `);
});

it('does not leave an agent out whose folder is ignored', async () => {
  const folder = workspace();
  write(folder, '.gitignore', 'agents/orders/\n');
  write(folder, 'agents/orders/agent.yaml', 'name: Orders\n');
  expect(await session(folder, ['validate'])).toMatchInlineSnapshot(`
    "$ agentctl validate
    error: Couldn't find a draft of orders: the folder agents/orders is gone, empty or ignored.
    hint: agentctl versions --agent orders lists what agentctl checkout could bring back
    hint: git status --ignored tells what is ignored
    [exit 2]
    "
  `);
});
