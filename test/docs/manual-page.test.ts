import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { commandHelps } from '../../src/cli/command-help.ts';
import { Context } from '../../src/cli/context.ts';
import { manualPage } from '../../src/cli/manual-page.ts';
import { buildProgram, run } from '../../src/cli/run.ts';
import { TOPICS } from '../../src/cli/topics.ts';
import { PROJECT, temporaryFolder, testEnv } from '../helpers/repository.ts';

const page = await manualPage(PROJECT, '1.2.3');
const file = join(temporaryFolder('manual'), 'agentctl.1');
writeFileSync(file, page);

/** Runs a program that reads manual pages; null where it is not installed. */
function read(
  program: string,
  ...args: string[]
): { status: number | null; text: string; complaints: string } | null {
  const { status, stdout, stderr, error } = spawnSync(program, [...args, file], {
    env: testEnv(),
    encoding: 'utf8',
  });
  return error ? null : { status, text: stdout, complaints: stderr };
}

const shown = read('groff', '-man', '-Tutf8', '-ww', '-rHY=0', '-P-cbou');
const required = process.env['AGENTCTL_MANUAL'] === 'required';

test('the page is made of known macros and of text', () => {
  const macros = new Set(page.split('\n').flatMap((line) => /^[.'](\S*)/.exec(line)?.[1] ?? []));
  expect([...macros].toSorted()).toEqual(['B', 'BR', 'PP', 'SH', 'SS', 'TH', 'TP']);
  expect(page).not.toMatch(/[^\n -~]/);
  expect(page).toContain('.TH AGENTCTL 1 "" "agentctl 1.2.3" "User Commands"');
});

describe.skipIf(shown === null && !required)('where groff is installed (else skipped)', () => {
  test('it says all that the help says, and what is typed as it is typed', async () => {
    const io = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
      env: {},
      directory: PROJECT,
      now: () => new Date(0),
      home: PROJECT,
      version: '',
    };
    expect(shown).toMatchObject({ status: 0, complaints: '' });
    // A line is broken after a hyphen too.
    const joined = (text: string) => text.replaceAll(/\s+/g, '');
    const text = joined(shown?.text ?? '');
    for (const help of commandHelps(await buildProgram(new Context(io, run), 'all')))
      for (const words of [
        help.usage,
        help.when,
        ...help.options.flatMap(({ term, meaning }) => [term, meaning]),
        ...help.examples.flatMap(({ command, meaning }) => [command, meaning]),
        ...help.exits.map(({ meaning }) => meaning),
      ])
        expect(text, words).toContain(joined(words));
    for (const { name, load } of TOPICS) {
      expect(text).toContain(joined(name.replace('-', ' ').toUpperCase()));
      for (const block of (await load()).default)
        if (typeof block === 'string')
          expect(text).toContain(joined(block.replace(/^## /, '').replaceAll('`', '')));
        else for (const term of Object.keys(block)) expect(text).toContain(joined(term));
    }
  });
});

const linted = read('mandoc', '-T', 'lint', '-W', 'warning');

test.skipIf(linted === null && !required)('mandoc finds nothing, but that it has no date', () => {
  expect(
    (linted?.text ?? '').split('\n').filter((line) => line && !/missing date/.test(line)),
  ).toEqual([]);
});
