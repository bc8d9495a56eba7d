import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { MANIFEST } from '../../src/commands/manifest.ts';
import { json } from '../helpers/cli.ts';
import {
  addAgent,
  edit,
  PROJECT,
  temporaryFolder,
  testEnv,
  workspace,
} from '../helpers/repository.ts';

// Each command, and what it ends with where nobody can be asked.
const COMMANDS: [argv: string[], code: number][] = [
  [[], 0],
  [['--help'], 0],
  [['--version'], 0],
  [['help'], 0],
  [['help', 'revisions'], 0],
  [['help', 'nothing'], 2],
  [['status'], 0],
  [['next'], 0],
  [['versions'], 0],
  [['history'], 0],
  [['show', 'v1'], 0],
  [['diff'], 0],
  [['blame', 'agent.yaml'], 0],
  [['validate'], 0],
  [['chat', '-m', 'Hello'], 0],
  [['test'], 0],
  [['schema', 'topic'], 0],
  [['schema', '--write'], 0],
  [['list'], 0],
  [['export', 'v1'], 0],
  [['export', 'v1', '--to', 'letta'], 2],
  [['import', 'nothing'], 2],
  [['connect'], 2],
  [['connect', 'origin'], 1],
  [['fetch'], 2],
  [['templates'], 0],
  [['doctor'], 0],
  [['verify'], 0],
  [['publish'], 0],
  [['promote', 'pre-release'], 0],
  [['promote', 'live'], 5],
  [['promote', 'live', '--json'], 5],
  [['promote', 'live', '--yes'], 0],
  [['rollback', 'live'], 3],
  [['rollback', 'sandbox'], 0],
  [['publish'], 5],
  [['discard', '--to', 'v2'], 0],
  [['restore'], 2],
  [['checkout', 'v1'], 0],
  [['watch', 'live', '--once', '--', 'true'], 0],
  [['watch', 'live', '--once'], 2],
  [['ci', 'github', '--print'], 0],
  [['ci', 'gitlab'], 0],
  [['env', 'lock', 'live', '--reason', 'x'], 0],
  [['env', 'unlock', 'live'], 0],
  [['env', 'lock', 'live'], 2],
  [['retire', 'live'], 5],
  [['create', 'other'], 0],
  [['publish'], 2],
  [['init', 'new'], 2],
  [['env'], 0],
  [['numbers', 'list'], 0],
  [['numbers', 'add', '+442079460150', '--env', 'live'], 2],
  [['protect', '--print', 'github'], 0],
  [['protect'], 2],
  [['hook'], 0],
  [['hook', 'pre-receive', '--print'], 0],
  [['hook', 'pre-receive'], 2],
  [['completion'], 2],
];

// A program that reads JSON is told that it named no command.
const UNNAMED = ['env', 'hook'];

/** Runs a command with a standard input that never says anything, or that is closed. */
async function silent(
  folder: string,
  argv: readonly string[],
  open: boolean,
): Promise<{ code: number; stdout: string }> {
  const stdin = new PassThrough();
  if (!open) stdin.destroy();
  const stdout = new PassThrough();
  const code = await run(argv, {
    stdin,
    stdout,
    stderr: new PassThrough(),
    env: testEnv(),
    directory: folder,
    now: () => new Date(),
    home: PROJECT,
    version: '0.0.0-test',
  });
  const text: unknown = stdout.read();
  return { code, stdout: Buffer.isBuffer(text) ? text.toString() : '' };
}

async function prepared(): Promise<string> {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'first']);
  edit(folder, 'Good evening!');
  return folder;
}

test('with standard input open and silent every command ends by itself, with its code', async () => {
  const folder = await prepared();
  const codes: [string[], number][] = [];
  for (const [argv] of COMMANDS) codes.push([argv, (await silent(folder, argv, true)).code]);
  expect(codes).toEqual(COMMANDS);
});

test('with it closed, and --json, each prints exactly one JSON document', async () => {
  const folder = await prepared();
  for (const [argv, code] of COMMANDS) {
    const ran = await silent(folder, asJson(argv), false);
    expect(ran.code, argv.join(' ')).toBe(UNNAMED.includes(argv.join(' ')) ? 2 : code);
    const answer = JSON.parse(ran.stdout) as { error?: { hints: string[] } };
    expect(answer.error === undefined, argv.join(' ')).toBe(ran.code === 0);
  }
});

// What stands behind `--` is another program's.
function asJson(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return end === -1 ? [...argv, '--json'] : argv.toSpliced(end, 0, '--json');
}

test('every command but those that take time is among them', () => {
  const named = new Set(COMMANDS.map(([argv]) => argv[0]));
  expect(MANIFEST.map(({ name }) => name).filter((name) => !named.has(name))).toEqual(['demo']);
});

test('several agents and no terminal: the agent must be named', async () => {
  const folder = workspace();
  addAgent(folder, 'reception');
  for (const argv of [
    ['publish'],
    ['promote', 'live'],
    ['rollback', 'live'],
    ['diff'],
    ['versions'],
    ['discard'],
  ])
    expect((await silent(folder, argv, true)).code, argv[0]).toBe(2);
  for (const argv of [['status'], ['validate'], ['test'], ['list'], ['history'], ['doctor']])
    expect((await silent(folder, argv, true)).code, argv[0]).toBe(0);
});

test('init without a terminal', async () => {
  expect((await silent(temporaryFolder('init'), ['init'], true)).code).toBe(0);
});
