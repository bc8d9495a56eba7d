import { expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { refs } from '../helpers/invariants.ts';
import { edit, git, workspace, write } from '../helpers/repository.ts';

test('publish --dry-run shows the plan as its answer, and changes nothing', async () => {
  const folder = workspace();
  const state = () => [[...refs(folder)], git(folder, 'status', '--porcelain', '-uall')];
  const dry = async () => {
    const before = state();
    const ran = await agentctl(folder, ['publish', '--dry-run']);
    expect(state()).toEqual(before);
    return `${ran.stderr}${ran.stdout}[exit ${ran.code}]\n`;
  };
  const first = await dry();
  await json(folder, ['publish', '-m', 'One']);
  const same = await dry();
  edit(folder, 'Hi!');
  const second = await dry();
  expect(await json(folder, ['publish', '--dry-run'])).toMatchObject({
    published: false,
    created: false,
    dryRun: true,
    nothingToDo: false,
    version: 'v2',
    previous: 'v1',
    deployment: null,
    commit: null,
    files: [{ path: 'agents/booking/agent.yaml', status: 'modified' }],
  });
  expect(await json(folder, ['publish', '-m', 'Two'])).toMatchObject({
    dryRun: false,
    published: true,
  });
  write(folder, 'agents/booking/agent.yaml', 'nme: x\n');
  expect([first, same, second, await dry()].join('\n')).toMatchInlineSnapshot(`
    "Publish booking v1 to sandbox (nothing runs there)
      changes    2 files added
    [exit 0]

    sandbox runs booking v1 already: nothing to do
    [exit 0]

    Publish booking v2 to sandbox (now v1)
      changes    ~ 1  + 0  - 0
                 ~ agent: Greeting
    [exit 0]

    agents/booking/agent.yaml:1:1: error: the key “nme” is not known here
      1 | nme: x
          ^
        hint: did you mean name?
    agents/booking/agent.yaml:1:1: error: the key “name” is missing
      1 | nme: x
          ^
        hint: add name: the name that people read
    error: Couldn't publish booking: its definition has problems.
    [exit 1]
    "
  `);
});
