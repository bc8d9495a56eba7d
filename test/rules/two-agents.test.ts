import { expect, test } from 'vitest';
import { json } from '../helpers/cli.ts';
import { checkInvariants, logOf } from '../helpers/invariants.ts';
import { addAgent, git, write } from '../helpers/repository.ts';
import {
  failing,
  files,
  promote,
  published,
  publishWords,
  rollback,
  running,
  snapshot,
} from './steps.ts';

test('two agents that move in turns never touch each other', async () => {
  const folder = await published(1);
  addAgent(folder, 'support');
  const tree = (place: string, agent: string) =>
    git(folder, 'rev-parse', `${place}:agents/${agent}`);
  await publishWords(folder, 'one', { agent: 'support' });
  await publishWords(folder, 'two');
  await publishWords(folder, 'two', { agent: 'support' });
  await promote(folder, 'pre-release', '--agent', 'booking');
  await promote(folder, 'pre-release', '--agent', 'support');
  const support = tree('pre-release', 'support');
  await json(folder, ['env', 'lock', 'sandbox', '--agent', 'support', '--reason', 'x']);
  await rollback(folder, 'sandbox', '--agent', 'booking', '--reject');
  await promote(folder, 'live', '--agent', 'support');
  await json(folder, ['retire', 'pre-release', '--agent', 'booking']);
  expect(await running(folder, 'booking')).toBe('v1 – –');
  expect(await running(folder, 'support')).toBe('v2 v2 v2');
  expect(tree('pre-release', 'support')).toBe(support);
  expect(git(folder, 'ls-tree', '--name-only', 'pre-release:agents')).toBe('support');
  await json(folder, ['env', 'unlock', 'sandbox', '--agent', 'support']);
  // What is rejected of one is nothing to the other.
  await publishWords(folder, 'three', { agent: 'support' });
  expect(await rollback(folder, 'sandbox', '--agent', 'support')).toMatchObject({ version: 'v2' });
  expect(
    await rollback(
      folder,
      'pre-release',
      '--agent',
      'booking',
      '--to',
      'v2',
      '--force',
      '--reason',
      'x',
    ),
  ).toMatchObject({ previous: null });
  expect(
    logOf(folder, 'sandbox').map(({ record }) => `${record.agent} v${record.version}`),
  ).toEqual([
    'support v2',
    'support v3',
    'support v2',
    'booking v1',
    'support v2',
    'support v2',
    'booking v2',
    'support v1',
    'booking v1',
  ]);
  checkInvariants(folder);
});

test('both moving at the same moment, again and again: each ends where it was going', async () => {
  const folder = await published(1);
  addAgent(folder, 'support');
  await publishWords(folder, 'one', { agent: 'support' });
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(
      ['booking', 'support'].map((agent) =>
        json<{ promoted: boolean }>(folder, ['promote', 'pre-release', '--agent', agent]),
      ),
    );
    expect(answers.map(({ promoted }) => promoted)).toEqual([true, true]);
    await Promise.all(
      ['booking', 'support'].map((agent) =>
        json(folder, ['retire', 'pre-release', '--agent', agent]),
      ),
    );
  }
  expect(logOf(folder, 'pre-release')).toHaveLength(12);
  checkInvariants(folder);
});

test('with several agents a changing command wants to know which', async () => {
  const folder = await published(1);
  addAgent(folder, 'support');
  const before = snapshot(folder);
  for (const argv of [
    ['publish'],
    ['promote', 'pre-release'],
    ['rollback', 'sandbox'],
    ['discard'],
    ['retire', 'sandbox'],
  ]) {
    const failed = await failing(folder, argv);
    expect(failed).toMatchObject({ code: 2, kind: 'usage' });
    expect(failed.message).toContain('booking, support');
    expect(failed.hints[0]).toBe(`agentctl ${argv.join(' ')} --json --agent booking`);
  }
  expect(snapshot(folder)).toEqual(before);
  // The folder that one is in, and the variable, answer it.
  expect(await json(`${folder}/agents/booking`, ['publish'])).toMatchObject({ agent: 'booking' });
  expect(
    await json(folder, ['rollback', 'sandbox', '--to', 'v1'], {
      env: { AGENTCTL_AGENT: 'booking' },
    }),
  ).toMatchObject({ agent: 'booking', rolledBack: false });
  checkInvariants(folder);
});

test('no command that does not say so touches index, HEAD, stash, branches or files', async () => {
  const folder = await published(3);
  write(folder, 'stashed.txt', 'x');
  git(folder, 'stash', 'push', '--include-untracked', '--quiet');
  git(folder, 'branch', 'other');
  write(folder, 'staged.txt', 'x');
  git(folder, 'add', 'staged.txt');
  write(folder, 'README.md', '# changed\n');
  write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
  const state = () => {
    const { refs, ...rest } = snapshot(folder) as { refs: Record<string, string> };
    const own = Object.entries(refs).filter(
      ([ref]) => !/^refs\/heads\/(?:sandbox|pre-release|live)$/.test(ref),
    );
    return { ...rest, own, files: files(folder), stash: git(folder, 'stash', 'list') };
  };
  const before = state();
  for (const argv of [
    ['status'],
    ['versions'],
    ['history'],
    ['list'],
    ['show', 'draft'],
    ['show', 'v1'],
    ['diff'],
    ['diff', 'v1', 'git:main'],
    ['validate'],
    ['doctor'],
    ['templates'],
    ['promote', 'pre-release', '--dry-run'],
    ['promote', 'pre-release'],
    ['promote', 'live', '--yes'],
    ['rollback', 'sandbox', '--dry-run'],
    ['rollback', 'sandbox'],
    ['env', 'lock', 'live', '--reason', 'x'],
    ['env', 'unlock', 'live'],
    ['env', 'lock', 'live', '--all', '--reason', 'x'],
    ['rollback', 'sandbox', '--reject'],
    ['retire', 'pre-release'],
    ['restore', '--list'],
  ]) {
    await json(folder, argv);
    expect({ argv, state: state() }).toEqual({ argv, state: before });
  }
  for (const argv of [
    ['promote', 'live', '--yes'],
    ['rollback', 'pre-release', '--to', 'v2'],
    ['show', 'v9'],
  ]) {
    await failing(folder, argv);
    expect({ argv, state: state() }).toEqual({ argv, state: before });
  }
  checkInvariants(folder);
});
