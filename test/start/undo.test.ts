import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addRemote, at, bareServer, type } from '../helpers/remote.ts';
import type { Desk } from '../helpers/remote.ts';
import { refs } from '../helpers/invariants.ts';
import { ALICE, PROJECT, edit, git, workspace, write } from '../helpers/repository.ts';

const HOTEL = join(PROJECT, 'test/formats/samples/elevenlabs/hotel');

const SINGLE = join(PROJECT, 'test/formats/samples/elevenlabs/single');

/** Runs what must succeed and types what it prints to undo it, as it stands. */
async function andBack(desk: Desk, argv: readonly string[]): Promise<string> {
  const ran = await at(desk, argv);
  expect(`${ran.code} ${ran.stderr}`, argv.join(' ')).toMatch(/^[01] /);
  const undo = /^to undo: (.*)$/m.exec(ran.stderr)?.[1] ?? '';
  const back = await type(desk, undo);
  expect(`${back.code} ${back.stderr}`, undo).toMatch(/^0 /);
  return undo;
}

function state(folder: string): string[] {
  return [git(folder, 'status', '--porcelain', '--ignored'), git(folder, 'ls-files', '-s')];
}

test('what makes agents is taken back as printed, and nothing else with it', async () => {
  const desk = { folder: workspace(), person: ALICE };
  const { folder } = desk;
  edit(folder, 'A draft of another agent');
  write(folder, '.gitignore', 'agents/*/tests/\n');
  const before = state(folder);
  expect(await andBack(desk, ['create', 'reception'])).toBe('git clean -fdx -- :/agents/reception');
  expect(state(folder)).toEqual(before);
  expect(await andBack(desk, ['import', HOTEL])).toBe(
    'git clean -fdx -- :/agents/harbour-hotel :/agents/survey',
  );
  expect(state(folder)).toEqual(before);
  // From below, and for somebody who names the folder.
  const inside = { ...desk, folder: join(folder, 'agents/booking') };
  expect(await andBack(inside, ['-C', '../..', 'create', 'lunch'])).toBe(
    'git -C ../.. clean -fdx -- :/agents/lunch',
  );
  expect(state(folder)).toEqual(before);
  // What was there already is nothing to be removed.
  await at(desk, ['create', 'reception']);
  expect((await at(desk, ['create', 'reception'])).stderr).not.toContain('to undo');
  const replaced = await at(desk, ['import', SINGLE, '--force', '--agent', 'booking']);
  expect(replaced.stdout).toContain('agentctl restore ');
  expect(replaced.stderr).not.toContain('git clean');
  expect((await at(desk, ['import', HOTEL, '--dry-run'])).stderr).toBe('');
});

test('a connection is taken back as printed, and made again', async () => {
  const desk = { folder: workspace(), person: ALICE };
  const { folder } = desk;
  await at(desk, ['publish', '-m', 'One']);
  addRemote(folder, bareServer());
  const sandbox = refs(folder).get('refs/heads/sandbox');
  expect(await andBack(desk, ['connect', 'origin'])).toBe('agentctl connect --none');
  expect(refs(folder).get('refs/heads/sandbox')).toBe(sandbox);
  await at(desk, ['connect', 'origin']);
  expect(await andBack(desk, ['connect', '--none'])).toBe('agentctl connect origin');
  expect(refs(folder).has('refs/heads/sandbox')).toBe(false);
  expect((await at(desk, ['connect', 'origin'])).stderr).not.toContain('to undo');
});
