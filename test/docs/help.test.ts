import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { Context } from '../../src/cli/context.ts';
import { commandHelps } from '../../src/cli/command-help.ts';
import { buildProgram, run } from '../../src/cli/run.ts';
import { TOPICS } from '../../src/cli/topics.ts';
import type { Block } from '../../src/commands/describe.ts';
import { MANIFEST } from '../../src/commands/manifest.ts';
import { isMap } from '../../src/core/document.ts';
import { EXIT_CODES } from '../../src/core/failure.ts';
import type { Io } from '../../src/ui/io.ts';
import { agentctl, session } from '../helpers/cli.ts';
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

const CODES: readonly number[] = [0, ...Object.values(EXIT_CODES)];

const stdout = Object.assign(new PassThrough(), { columns: 60 });
const narrow = await buildProgram(new Context({ ...io, stdout }, run), 'all');

function find(words: readonly string[], root = program): Command {
  const found = words.reduce<Command | undefined>(
    (command, word) => command?.commands.find((child) => child.name() === word),
    root,
  );
  if (!found) throw new Error(`there is no command ${words.join(' ')}`);
  return found;
}

function mentions(line: string, command: string): boolean {
  return ` ${words(line).slice(1).join(' ')} `.includes(` ${command} `) || line === 'agentctl help';
}

function wideLines(text: string, typed: readonly string[], columns = 80): string[] {
  return text
    .split('\n')
    .filter((line) => line.length > columns && !typed.some((each) => line.endsWith(each)));
}

/** Checks what a help text says in its parts, and reads the commands in it. */
async function checkBlocks(blocks: readonly Block[]): Promise<void> {
  for (const block of blocks) {
    if (typeof block === 'string') expect(block).toMatch(/^(?:## [A-Z].*[^.:]|[A-Z`{].*[.:}])$/);
    else
      for (const meaning of Object.values(block)) expect(meaning).toMatch(/^[^A-Z].*[^.]$|^Ctrl/);
    const lines =
      typeof block === 'string'
        ? [...block.matchAll(/`(agentctl [^`]+)`/g)].map(([, line]) => line ?? '')
        : Object.keys(block).filter((term) => term.startsWith('agentctl '));
    for (const line of lines)
      await expect(parse(words(line).slice(1)), line).resolves.toBeUndefined();
  }
}

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
  const names = new Set(helps.map(({ command }) => command.split(' ')[0]));
  expect([...names]).toEqual(MANIFEST.map(({ name }) => name));
});

// What “See also” may name: a command, or a topic.
const known = new Set([
  ...helps.map(({ command }) => command),
  ...TOPICS.map(({ name }) => `help ${name}`),
]);

describe.each(helps)('$command', (help) => {
  test('says what it does as an imperative fragment, and when to use it as a sentence', () => {
    expect(help.summary).toMatch(/^[a-z].*[^.]$/);
    for (const { term, meaning } of [...help.arguments, ...help.options])
      expect(meaning, term).toMatch(/^[^A-Z].*[^.]$/);
    expect(help.when, 'describe(…) in its file says when to use it').toMatch(/^[A-Z].*[.]$/);
  });

  test('has three examples of its own, each with what it is for', () => {
    expect(help.examples.length).toBeGreaterThanOrEqual(3);
    for (const { meaning } of help.examples) expect(meaning).toMatch(/^[^A-Z].*[^.]$/);
    const own = help.examples.filter(({ command }) => mentions(command, help.command));
    expect(own.length).toBeGreaterThan(0);
  });

  test('names the exit codes that matter, and related commands that there are', () => {
    expect(help.exits).not.toEqual([]);
    for (const { code, meaning } of help.exits) {
      expect(CODES).toContain(code);
      expect(meaning).toMatch(/^[^A-Z].*[^.]$/);
    }
    expect(help.related).not.toEqual([]);
    for (const name of help.related) {
      expect(known).toContain(name);
      expect(name).not.toBe(help.command);
    }
  });

  test('its notes are whole sentences, and name commands that the program can read', async () => {
    await checkBlocks(help.notes);
  });

  test('is no wider than 60 or 80 columns, but for what is typed', () => {
    const noted = help.notes.flatMap((note) => (typeof note === 'string' ? [] : Object.keys(note)));
    const typed = [help.usage, ...help.examples.map(({ command }) => command), ...noted];
    const command = help.command.split(' ');
    expect(wideLines(find(command).helpInformation(), typed)).toEqual([]);
    expect(wideLines(find(command, narrow).helpInformation(), typed, 60)).toEqual([]);
  });
});

const topics = await Promise.all(
  TOPICS.map(async ({ name, summary, load }) => ({
    name,
    summary,
    blocks: (await load()).default,
  })),
);

describe.each(topics)('help $name', ({ name, summary, blocks }) => {
  test('is made of whole sentences and of commands that the program can read', async () => {
    expect(summary).toMatch(/^[^A-Z].*[^.]$/);
    await checkBlocks(blocks);
  });

  test('fits 80 columns, and answers as data', async () => {
    const ran = await agentctl(temporaryFolder(), ['help', name]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(wideLines(ran.stdout, [])).toEqual([]);
    const asked = await agentctl(temporaryFolder(), ['help', name.toUpperCase(), '--json']);
    expect(JSON.parse(asked.stdout)).toEqual({ topic: name, summary, text: ran.stdout.trimEnd() });
  });
});

test('the topic of exit codes names each that there is', () => {
  const terms = topics.find(({ name }) => name === 'exit-codes')?.blocks.find(isMap) ?? {};
  expect(Object.keys(terms).map(Number)).toEqual([...new Set(CODES)].toSorted((a, b) => a - b));
});

test('commands and topics have names of their own', () => {
  const names = [...MANIFEST, ...TOPICS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
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

test.each(['promote', 'env lock', 'hook pre-receive', 'ci'])(
  'help %s is what --help shows',
  async (name) => {
    const asked = await agentctl(temporaryFolder(), ['help', ...name.split(' ')]);
    const shown = await agentctl(temporaryFolder(), [...name.split(' '), '--help']);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toMatch(`Usage: agentctl ${name} `);
    expect(asked.stdout).toBe(shown.stdout);
  },
);

test('what there is no help on, and what is meant', async () => {
  const hostile = '\u001b[31m\u202ered\n__proto__';
  const said = await session(
    temporaryFolder(),
    ...['lock', 'enviroments', 'env lok', 'promote live', 'PROMOTE', 'constructor', ''].map(
      (line) => ['help', ...line.split(' ')],
    ),
    ['help', hostile],
  );
  expect(said.replace(hostile, '…')).toMatchInlineSnapshot(`
    "$ agentctl help lock
    error: Couldn't find help on “lock”.
    hint: did you mean agentctl help env lock?
    [exit 2]

    $ agentctl help enviroments
    error: Couldn't find help on “enviroments”.
    hint: did you mean agentctl help environments?
    [exit 2]

    $ agentctl help env lok
    error: Couldn't find help on “env lok”.
    hint: did you mean agentctl help env lock?
    [exit 2]

    $ agentctl help promote live
    error: Couldn't find help on “promote live”.
    hint: did you mean agentctl help promote?
    [exit 2]

    $ agentctl help PROMOTE
    error: Couldn't find help on “PROMOTE”.
    hint: did you mean agentctl help promote?
    [exit 2]

    $ agentctl help constructor
    error: Couldn't find help on “constructor”.
    hint: agentctl help lists the commands and topics
    [exit 2]

    $ agentctl help 
    error: Couldn't find help on “”.
    hint: agentctl help lists the commands and topics
    [exit 2]

    $ agentctl help …
    error: Couldn't find help on “[31mred __proto__”.
    hint: agentctl help lists the commands and topics
    [exit 2]
    "
  `);
});

test.each([[['--help']], [['help']], [['promote', '--help']], [['help', 'env', 'set']]])(
  '%s with --json is one document',
  async (argv) => {
    const { code, stdout } = await agentctl(temporaryFolder(), [...argv, '--json']);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout) as object)).toContain('usage');
  },
);
