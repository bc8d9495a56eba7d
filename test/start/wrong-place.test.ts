// Somebody is in the wrong folder: each answer leads to a right one.
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vastFolder } from '../../src/store/ground.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { git, read, temporaryFolder } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

const failure = async (folder: string, argv: string[], env = {}) => {
  const { code, stderr } = await agentctl(folder, argv, { env });
  return `${stderr.replaceAll(folder, '<here>')}[exit ${code}]\n`;
};

test('no workspace takes a whole home, nor all folders there are', async () => {
  const home = realpathSync(temporaryFolder('home'));
  const env = { HOME: home };
  expect(await failure(home, ['init'], env)).toMatchInlineSnapshot(`
    "error: Couldn't start a workspace in <here>: it is your home folder, and all of it would become one repository.
    hint: agentctl init my-agents
    [exit 3]
    "
  `);
  for (const argv of [
    ['init', '.'],
    ['init', '--yes'],
    ['-C', home, 'init'],
  ])
    expect((await agentctl(home, argv, { env })).code, argv.join(' ')).toBe(3);
  // Not played: a failure would do it.
  expect(vastFolder('/', {})).toBe('the root of all folders');
  const run = atTerminal(home, ['init'], env);
  expect(await run.ended).toBe(3);
  expect(run.screen()).not.toContain('?');
  const { stdout } = await agentctl(home, [], { env });
  expect(stdout).toMatchInlineSnapshot(`
    "agentctl init my-agents	start a workspace with an agent in a new folder		this is your home folder, and no workspace
    agentctl demo	play the whole pipeline in a throw-away workspace		this is your home folder, and no workspace
    "
  `);
  // What was printed works, and so does a repository that somebody made of it.
  expect((await agentctl(home, ['init', 'my-agents'], { env })).code).toBe(0);
  git(home, 'init', '-q');
  expect((await agentctl(home, ['init'], { env })).code).toBe(0);
  expect(read(home, 'agentctl.yaml')).toContain('environments:');
});

test('above a workspace, the way into it is told', async () => {
  const folder = realpathSync(temporaryFolder('above'));
  for (const name of ['Küche am Eck', 'bookings'])
    await json(folder, ['init', name, '--agent', 'a']);
  mkdirSync(join(folder, 'other'));
  expect(await failure(folder, ['publish'])).toMatchInlineSnapshot(`
    "error: Couldn't find a git repository here (<here>).
    hint: cd '<here>/Küche am Eck'
    hint: cd <here>/bookings
    hint: agentctl init starts a workspace
    hint: agentctl demo shows one
    [exit 2]
    "
  `);
  const { stdout } = await agentctl(folder, []);
  expect(stdout.replaceAll(folder, '<here>')).toMatchInlineSnapshot(`
    "cd '<here>/Küche am Eck'	go to the workspace there		this is no git repository
    cd <here>/bookings	go to the workspace there		this is no git repository
    agentctl init	start a workspace with an agent here		this is no git repository
    agentctl demo	play the whole pipeline in a throw-away workspace		this is no git repository
    "
  `);
  git(folder, 'init', '-q');
  expect(await failure(folder, ['status'])).toMatchInlineSnapshot(`
    "error: Couldn't find a workspace here: <here> has no agentctl.yaml.
    hint: cd '<here>/Küche am Eck'
    hint: cd <here>/bookings
    hint: agentctl init makes this repository one
    [exit 2]
    "
  `);
});
