// What `init` asks at a terminal, and what it makes of the answers.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { PROJECT, git, read, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import { KEYS, atTerminal } from '../helpers/terminal.ts';
import type { TerminalRun } from '../helpers/terminal.ts';

const WHAT = 'What do you start with?';
const NAME = 'What is the agent called?';
const LANGUAGE = 'Which language does it speak?';

/** Types answers: after each text that is waited for, some keys. */
async function answer(run: TerminalRun, ...answers: readonly (readonly [string, string])[]) {
  for (const [text, keys] of answers) {
    await run.waitFor(text);
    run.press(keys);
  }
  return run.ended;
}

const keys = (folder: string, agent: string) =>
  read(folder, `agents/${agent}/agent.yaml`)
    .split('\n')
    .filter((line) => /^(?:name|language):/.test(line));

describe('init asks', () => {
  test('for a template, a name and a language, and shows what it made', async () => {
    const folder = join(temporaryFolder('x'), 'front-desk');
    write(folder, 'notes.txt', 'mine\n');
    const run = atTerminal(folder, ['init'], { NO_COLOR: '1', LC_ALL: 'de_DE.UTF-8' }, 72);
    expect(
      await answer(
        run,
        ['front-desk is no git repository and holds something', KEYS.enter],
        [WHAT, KEYS.enter],
        [NAME, KEYS.enter],
        [LANGUAGE, KEYS.enter],
      ),
    ).toBe(0);
    expect(keys(folder, 'front-desk')).toEqual(['name: Front desk', 'language: de-DE']);
    expect(git(folder, 'status', '--porcelain')).toBe('?? notes.txt');
    // Where it breaks depends on how long the folder's name is.
    const shown = run
      .stdout()
      .replaceAll(folder, '<folder>')
      .replaceAll('\n  <', ' <')
      .replace(/,\s+a\s+new\s+git\s+repository/, ', a new git repository');
    expect(shown).toMatchInlineSnapshot(`
      "✓ Started a workspace with the agent front-desk in <folder>, a new git repository
        template blank, 18 files committed
        AGENTS.md           how coding assistants work here (--no-agents-file…
        agentctl.yaml       the environments, in their order
        agents/front-desk/
          agent.yaml        who it is
          tests/            conversations that must hold
          topics/           what it knows
        .agentctl/          schemas for editors, 11 files
        .gitattributes      one kind of line ending for all
        .vscode/            tells the editor of the schemas
      "
    `);
    expect(run.screen()).toContain('agentctl publish');
    expect((await agentctl(folder, ['validate'])).code).toBe(0);
  });

  test('the description of each template as the cursor stands on it', async () => {
    const run = atTerminal(temporaryFolder('empty'), ['init']);
    await run.waitFor('The smallest agent');
    run.press(KEYS.down);
    await run.waitFor('A restaurant: takes, changes and cancels bookings');
    run.press(KEYS.interrupt);
    expect(await run.ended).toBe(130);
  });

  test('again where an answer cannot be taken', async () => {
    const folder = temporaryFolder('empty');
    const run = atTerminal(folder, ['init', 'shop', '-t', 'blank']);
    const code = await answer(
      run,
      [NAME, `  ${KEYS.enter}`],
      ['Give it a name', `Tür & Tor: "1"${KEYS.enter}`],
      [LANGUAGE, `Klingon${KEYS.enter}`],
      ['Write it as en-GB', `${'\u007f'.repeat(7)}it${KEYS.enter}`],
    );
    expect(code).toBe(0);
    expect(keys(join(folder, 'shop'), 'tur-tor-1')).toEqual([
      String.raw`name: "Tür & Tor: \"1\""`,
      'language: it',
    ]);
    expect((await agentctl(join(folder, 'shop'), ['validate'])).code).toBe(0);
  });

  test('for the project of another system in the place of a template', async () => {
    const folder = temporaryFolder('empty');
    const sample = join(PROJECT, 'test/formats/samples/cagent');
    const [first = ''] = readdirSync(sample).filter((name) => name.endsWith('.yaml'));
    const run = atTerminal(folder, ['init']);
    await run.waitFor(WHAT);
    for (const _ of [1, 2, 3, 4]) run.press(KEYS.down);
    await run.waitFor('An agent of another system');
    run.press(KEYS.enter);
    await run.waitFor('Where does it lie?');
    run.press(`${join(sample, first)}${KEYS.enter}`);
    expect(await run.ended).toBe(0);
    expect(git(folder, 'tag')).toMatch(/\/v1$/m);
  });

  test.each<[string[], string[]]>([
    [['init', '--yes'], []],
    [['init', '-t', 'restaurant-booking', '--agent', 'desk'], []],
    [['init', '-t', 'restaurant-booking'], [NAME]],
    [['init', '--agent', 'desk', '--language', 'fr'], [WHAT]],
    [['init', '--json'], []],
  ])('%j only %j', async (argv, questions) => {
    const folder = temporaryFolder('empty');
    const run = atTerminal(folder, argv);
    expect(await answer(run, ...questions.map((text) => [text, KEYS.enter] as const))).toBe(0);
    const asked = [WHAT, NAME, LANGUAGE].filter((text) => run.screen().includes(text));
    expect(asked).toEqual(questions);
  });

  test('nothing where it cannot start, and Ctrl-C leaves nothing behind', async () => {
    const used = atTerminal(workspace(), ['init']);
    expect(await used.ended).toBe(3);
    expect(used.screen()).not.toContain('?');
    const nobody = { GIT_COMMITTER_NAME: '', GIT_COMMITTER_EMAIL: '', GIT_AUTHOR_NAME: '' };
    const folder = temporaryFolder('nobody');
    expect(await atTerminal(folder, ['init'], nobody).ended).toBe(1);
    for (const question of [WHAT, NAME, LANGUAGE]) {
      const run = atTerminal(folder, ['init', 'new']);
      for (const each of [WHAT, NAME, LANGUAGE]) {
        await run.waitFor(each);
        run.press(each === question ? KEYS.interrupt : KEYS.enter);
        if (each === question) break;
      }
      expect(await run.ended).toBe(130);
    }
    expect(readdirSync(folder)).toEqual([]);
    write(folder, 'x', 'x');
    const no = atTerminal(folder, ['init']);
    expect(await answer(no, ['holds something', `n${KEYS.enter}`])).toBe(130);
    expect(existsSync(join(folder, '.git'))).toBe(false);
  });
});

test.each([
  [['--language', 'klingon'], 'hint: write it as in BCP 47'],
  [['--language', 'de-DE', '-t', 'restaurant-booking'], 'its texts are in English'],
  [['--language', 'de-DE\nname: x'], 'as a language'],
  [['--name', ' \u001b '], "Couldn't call the agent nothing"],
  [['--name', 'x', '--from', 'y'], 'cannot be used with'],
])('rubbish: init %j is refused', async (argv, words) => {
  const folder = temporaryFolder('empty');
  const { code, stderr } = await agentctl(folder, ['init', ...argv]);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(readdirSync(folder)).toEqual([]);
});

test('names stay text, whatever they look like', async () => {
  for (const name of ['true', 'a: "b" # c', '$1 $&']) {
    const folder = temporaryFolder('named');
    await json(folder, ['init', '--name', name, '--language', 'en-US', '-t', 'support-desk']);
    expect(await json(folder, ['list'])).toMatchObject({ agents: [{ agent: 'support', name }] });
  }
});
