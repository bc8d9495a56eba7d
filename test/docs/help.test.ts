import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { Context } from '../../src/cli/context.ts';
import { commandHelps } from '../../src/cli/reference.ts';
import { buildProgram, run } from '../../src/cli/run.ts';
import { MANIFEST } from '../../src/commands/manifest.ts';
import type { Io } from '../../src/ui/io.ts';
import { agentctl } from '../helpers/cli.ts';
import { PROJECT, temporaryFolder } from '../helpers/repository.ts';
import { words } from './stage.ts';

const io: Io = {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env: {},
  directory: PROJECT,
  now: () => new Date(0),
  home: PROJECT,
  version: '0.0.0-test',
};
const program = await buildProgram(new Context(io, run), 'all');
const helps = commandHelps(program);

function silence(command: Command): void {
  command.commands.forEach(silence);
  if (command.commands.length === 0) command.action(() => undefined);
}

// Reads a command line without doing anything; throws where it cannot be read.
async function parse(argv: readonly string[]): Promise<void> {
  const dry = await buildProgram(new Context(io, run), 'all');
  silence(dry);
  await dry.parseAsync([...argv], { from: 'user' });
}

test('every command of the manifest has its help', () => {
  const names = new Set(helps.map(({ name }) => name.split(' ')[0]));
  expect([...names]).toEqual(MANIFEST.map(({ name }) => name));
});

describe.each(helps)('$name', ({ summary, terms, examples, notes, name }) => {
  test('says what it does as an imperative fragment', () => {
    expect(summary).toMatch(/^[a-z].*[^.]$/);
    for (const [term, meaning] of terms) expect(meaning, term).toMatch(/^[^A-Z].*[^.]$/);
  });

  test('has examples that the program can read', async () => {
    expect(examples).not.toEqual([]);
    for (const example of examples) {
      const [program_, ...argv] = words(example);
      expect(program_, example).toBe('agentctl');
      await expect(parse(argv), example).resolves.toBeUndefined();
    }
    expect(examples.some((example) => words(example).join(' ').includes(`agentctl ${name}`))).toBe(
      true,
    );
  });

  test('its notes are whole sentences', () => {
    for (const note of notes) expect(note).toMatch(/^[A-Z`].*[.]$/s);
  });
});

test('--help shows summary, options and examples', async () => {
  const { code, stdout, stderr } = await agentctl(temporaryFolder(), ['promote', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const text of ['place a version in the next environment', '--dry-run', 'Examples:'])
    expect(stdout).toContain(text);
});

test('help lists all commands, and names the one that says what to do next', async () => {
  expect((await agentctl(temporaryFolder(), ['--help'])).stdout).toContain('agentctl next');
  const bare = await agentctl(temporaryFolder(), ['help']);
  const asked = await agentctl(temporaryFolder(), ['--help']);
  expect(bare.code).toBe(0);
  expect(bare.stderr).toBe('');
  expect(bare.stdout).toBe(asked.stdout);
  for (const { name, summary } of MANIFEST) {
    expect(bare.stdout).toContain(`  ${name} `);
    expect(bare.stdout.replace(/\s+/g, ' ')).toContain(summary);
  }
});

test.each(['help env lock', 'env lock --help'])('%s shows the help of it', async (line) => {
  const { code, stdout } = await agentctl(temporaryFolder('nowhere'), line.split(' '));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: agentctl env lock /);
});
