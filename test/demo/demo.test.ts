import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DemoAnswer } from '../../src/ui/views/demo.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { PROJECT, git, read, temporaryFolder, testEnv, write } from '../helpers/repository.ts';

interface Status {
  agents: { environments: { name: string; version: string | null }[] }[];
}

const COMMANDS = [
  'agentctl init --template restaurant-booking',
  'agentctl publish -m "Take, change and cancel bookings"',
  'edit agents/booking/topics/opening_hours.yaml',
  'agentctl diff',
  'agentctl publish -m "Take last orders until half an hour before closing"',
  'agentctl promote pre-release',
  'agentctl promote live --yes',
  'edit agents/booking/rules.md',
  'agentctl publish -m "Win over guests who hesitate"',
  'agentctl promote pre-release',
  'agentctl promote live --yes',
  'agentctl rollback live --reject -m "it promised free drinks" --yes',
  'agentctl status',
  'agentctl history',
];

test('the demo plays the main job and leaves a sound workspace', async () => {
  const folder = temporaryFolder();
  const place = join(folder, 'first look');
  const ran = await agentctl(folder, ['demo', '--directory', 'first look']);
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  expect(ran.stderr).toBe('');
  checkSteps(ran.stdout);
  expect(await running(place)).toEqual(['sandbox v3', 'pre-release v3', 'live v2']);
  expect(git(place, 'status', '--porcelain')).toBe('');
  expect(read(place, 'agents/booking/rules.md')).toContain('free drink');

  // Its place and the next three commands come last, and work as typed.
  const next = [['status'], ['rollback', 'sandbox'], ['discard']];
  const last = ran.stdout.trimEnd().split('\n').slice(-3);
  expect(last.map((line) => / {2}(agentctl .*?) {4}/.exec(line)?.[1] ?? line)).toEqual(
    next.map((command) => `agentctl -C '${place}' ${command.join(' ')}`),
  );
  for (const command of next) {
    const after = await agentctl(folder, ['-C', place, ...command]);
    expect(after.code, after.stderr).toBe(0);
  }
  expect(await running(place)).toEqual(['sandbox v2', 'pre-release v3', 'live v2']);
  checkInvariants(place);
});

async function running(folder: string): Promise<string[] | undefined> {
  const { agents } = await json<Status>(folder, ['status']);
  return agents[0]?.environments.map(({ name, version }) => `${name} ${version}`);
}

// Every step tells why, the command as typed, and what it printed, in the order of the play.
function checkSteps(stdout: string): void {
  const typed = [...stdout.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command);
  expect(typed).toEqual(COMMANDS.filter((command) => command.startsWith('agentctl')));
  expect(stdout.match(/^\d+\. .*:$/gm)).toHaveLength(COMMANDS.length);
  const inOrder = [
    '✓ Started a workspace',
    '✓ Published booking v1 to sandbox',
    '+  last orders half an hour before we close.',
    '✓ Published booking v2 to sandbox (was v1)',
    '✓ Promoted booking v2 to live',
    '✓ Promoted booking v3 to live (was v2)',
    'Roll live back to booking v2 (now v3)',
    '✓ Rolled live back to booking v2 (was v3); v3 is rejected',
    'live#3',
    'the workspace stays in',
  ].map((text) => stdout.indexOf(text));
  expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
  expect(inOrder).not.toContain(-1);
}

test('--json answers with one document that holds each step; the place is a new temporary folder', async () => {
  const TMPDIR = temporaryFolder('tmp');
  const here = temporaryFolder();
  const answer = await json<DemoAnswer>(here, ['demo'], { env: { TMPDIR } });
  expect(answer.directory.startsWith(join(TMPDIR, 'agentctl-demo-'))).toBe(true);
  expect(readdirSync(TMPDIR)).toHaveLength(1);
  expect(readdirSync(here)).toEqual([]);
  expect(answer.steps.map(({ command }) => command)).toEqual(COMMANDS);
  expect(answer.steps.map(({ exitCode }) => exitCode)).toEqual(COMMANDS.map(() => 0));
  expect(answer.steps.every(({ why }) => why !== '')).toBe(true);
  expect(answer.steps[1]?.output).toContain('✓ Published booking v1 to sandbox');
});

test('a folder that holds something is refused and left alone', async () => {
  const folder = temporaryFolder();
  write(folder, 'mine/notes.txt', 'mine');
  write(folder, 'file', 'mine');
  for (const name of ['mine', 'file']) {
    const ran = await agentctl(folder, ['demo', '--directory', name]);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(
      `Couldn't play in ${join(folder, name)}: it is not an empty folder.`,
    );
  }
  expect(readdirSync(join(folder, 'mine'))).toEqual(['notes.txt']);
});

test('it plays inside of another repository, from a git hook, without hooks or signing of the machine', async () => {
  const outer = temporaryFolder();
  git(outer, 'init', '--quiet');
  write(outer, 'hooks/commit-msg', '#!/bin/sh\nexit 1\n');
  chmodSync(join(outer, 'hooks/commit-msg'), 0o755);
  write(outer, 'gitconfig', `[core]\nhooksPath = ${outer}/hooks\n[commit]\ngpgSign = true\n`);
  mkdirSync(join(outer, 'demo'));
  const before = readdirSync(join(outer, '.git')).toSorted();
  const ran = await agentctl(outer, ['demo', '--directory', 'demo'], {
    env: {
      GIT_CONFIG_GLOBAL: join(outer, 'gitconfig'),
      GIT_DIR: join(outer, '.git'),
      AGENTCTL_AGENT: 'reception',
    },
  });
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  expect(ran.stdout).toContain('$ git config commit.gpgSign false\n');
  expect(ran.stdout).toContain('$ git config core.hooksPath .git/hooks\n');
  expect(readdirSync(join(outer, '.git')).toSorted()).toEqual(before);
  checkInvariants(join(outer, 'demo'));
});

test('a step that fails ends the demo with its exit code', async () => {
  const env = { GIT_AUTHOR_DATE: 'the day before yesterday’s morrow' };
  const ran = await agentctl(temporaryFolder(), ['demo', '--directory', 'demo'], { env });
  expect(ran.code).toBe(1);
  expect(ran.stdout).toContain('The demo ended early: agentctl init --template');
  const told = await agentctl(temporaryFolder(), ['demo', '--directory', 'demo', '--json'], {
    env,
  });
  expect(told.code).toBe(1);
  expect((JSON.parse(told.stdout) as DemoAnswer).steps).toMatchObject([{ exitCode: 1 }]);
});

test('played by npx in the clone, for somebody whom git does not know: what it prints to go on works there as typed', () => {
  const place = join(temporaryFolder(), 'first look');
  const env = Object.fromEntries(
    Object.entries(testEnv(undefined, { npm_config_offline: 'true' })).filter(
      ([name]) => !/^GIT_(?:AUTHOR|COMMITTER)_/.test(name),
    ),
  );
  const type = (line: string) => {
    const ran = spawnSync('sh', ['-c', line], {
      cwd: PROJECT,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(ran.status, `${line}\n${ran.stdout}${ran.stderr}`).toBe(0);
    return ran;
  };
  const { stdout, stderr } = type(`npx agentctl demo --directory '${place}'`);
  // What npm itself has to say is not ours.
  expect(stderr.replaceAll(/^npm .*\n/gm, '')).toBe('');
  expect(stdout).toContain('For the demo, and in that folder only:\n$ git config user.name Demo');
  expect(git(place, 'log', '-1', '--format=%an <%ae>', 'live')).toBe('Demo <demo@example.com>');
  expect(existsSync(join(env['HOME'] ?? '', '.gitconfig'))).toBe(false);
  const next = [...stdout.matchAll(/^ {2}(npx agentctl -C .*?) {4}/gm)].map(([, line]) => line);
  expect(next, stdout).toHaveLength(3);
  for (const line of next) type(line ?? '');
  checkInvariants(place);
});
