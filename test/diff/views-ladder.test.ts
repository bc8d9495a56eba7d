import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { LadderAnswer } from '../../src/core/diff/ladder.ts';
import { ladderView } from '../../src/ui/diff/ladder.ts';
import { textWidth } from '../../src/ui/width.ts';
import { agentctl, json, session } from '../helpers/cli.ts';
import { workspace, write } from '../helpers/repository.ts';
import { screenOf, shown } from '../helpers/screen.ts';
import { expectHarmless } from '../hostile/harmless.ts';
import { TEXTS } from '../hostile/texts.ts';

let folder: string;

const topic = (name: string, content: string) =>
  write(folder, `agents/booking/topics/${name}.yaml`, `name: ${name}\ncontent: ${content}\n`);
const flow = (say: string) =>
  write(
    folder,
    'agents/booking/flows/book.yaml',
    `name: book\nstart: ask\nsteps:\n  ask:\n    say: ${say}\n    next: thanks\n  thanks:\n    say: Thanks.\n    next: end\n`,
  );

async function run(...argv: string[]): Promise<void> {
  const ran = await agentctl(folder, [...argv, '--yes']);
  expect(ran.code, ran.stderr + ran.stdout).toBe(0);
}

beforeAll(async () => {
  folder = workspace();
  topic('hours', 'Daily.');
  topic('vouchers', 'We sell vouchers.');
  topic('parking', 'Behind the house.');
  write(folder, 'agents/booking/notes.md', 'Notes.\n');
  flow('For how many?');
  await run('publish', '-m', 'First');
  await run('promote', 'pre-release');
  await run('promote', 'live');
  topic('hours', 'Every day.');
  flow('For how many people?');
  await run('publish', '-m', 'Second');
  await run('promote', 'pre-release');
  topic('hours', 'Every day but Monday.');
  topic('parking', '"Behind the house."');
  topic('dogs', 'Dogs are welcome.');
  rmSync(join(folder, 'agents/booking/topics/vouchers.yaml'));
  await run('publish', '-m', 'Third');
});

test('the same letter is the same content', async () => {
  const { stdout } = await agentctl(folder, ['diff', '--ladder']);
  expect(stdout.replaceAll('\t', '|')).toMatchInlineSnapshot(`
    "kind|name|sandbox|pre-release|live|title
    |version|v3|v2|v1|
    topic|dogs|A|–|–|
    topic|hours|C|B|A|
    topic|vouchers|–|A|A|
    step|book › ask|B|B|A|
    "
  `);
  const answer = await json<LadderAnswer>(folder, ['diff', '--ladder']);
  expect(await shown(ladderView, answer, screenOf(80, 'words'))).toMatchInlineSnapshot(`
    "booking: 4 of 9 parts differ between sandbox, pre-release and live

      <dim>KIND</>   <dim>NAME</>        <dim>SANDBOX</>  <dim>PRE-RELEASE</>  <dim>LIVE</>  <dim>TITLE</>
             <dim>version</>     <version>v3</>       <version>v2</>           <version>v1</>
      <dim>topic</>  dogs        <success>A</>        <dim>–</>            <dim>–</>
      <dim>topic</>  hours       <command>C</>        <warning>B</>            <success>A</>
      <dim>topic</>  vouchers    <dim>–</>        <success>A</>            <success>A</>
      <dim>step</>   book › ask  <warning>B</>        <warning>B</>            <success>A</>

    <dim>The same letter is the same content, – is absent.</>"
  `);
  expect(answer).toMatchObject({
    agent: 'booking',
    environments: [
      { name: 'sandbox', version: 'v3', deployment: 'sandbox#3' },
      { name: 'pre-release', version: 'v2' },
      { name: 'live', version: 'v1', deployment: 'live#1' },
    ],
  });
  expect(answer.resources.map(({ type, name, content }) => [type, name, content])).toEqual([
    ['topic', 'dogs', { sandbox: 'A', 'pre-release': null, live: null }],
    ['topic', 'hours', { sandbox: 'C', 'pre-release': 'B', live: 'A' }],
    ['topic', 'vouchers', { sandbox: null, 'pre-release': 'A', live: 'A' }],
    ['step', 'ask', { sandbox: 'B', 'pre-release': 'B', live: 'A' }],
  ]);
});

test('at 60, 100 and 200 columns each line fits', async () => {
  const answer = await json<LadderAnswer>(folder, ['diff', '--ladder', '--all']);
  for (const width of [60, 100, 200]) {
    const text = await shown(ladderView, answer, screenOf(width));
    for (const line of text.split('\n').slice(1))
      expect(textWidth(line)).toBeLessThanOrEqual(width);
    expect(text).toContain('C        B            A');
  }
});

test('all, some kinds, some paths', async () => {
  const all = await json<LadderAnswer>(folder, ['diff', '--ladder', '--all']);
  expect(all.resources).toHaveLength(all.summary.same + all.summary.different);
  expect(all.resources.find(({ name }) => name === 'parking')).toMatchObject({ same: true });
  const steps = await json<LadderAnswer>(folder, ['diff', '--ladder', '--only', 'steps']);
  expect(steps.summary).toEqual({ same: 1, different: 1 });
  const paths = await json<LadderAnswer>(folder, ['diff', '--ladder', 'topics/hours.yaml']);
  expect(paths.resources.map(({ name }) => name)).toEqual(['hours']);
});

test('the exit code tells of a difference', async () => {
  expect((await agentctl(folder, ['diff', '--ladder', '--exit-code'])).code).toBe(1);
  const same = ['diff', '--ladder', 'notes.md', '--exit-code'];
  expect((await agentctl(folder, same)).code).toBe(0);
});

test('what does not go together', async () => {
  expect(
    await session(
      folder,
      ['diff', 'v1', '--ladder'],
      ['diff', '--all'],
      ['diff', '--ladder', '--previous'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl diff v1 --ladder
    error: Couldn't use --ladder with a state: it compares all environments.
    hint: agentctl diff --ladder
    hint: a path has a slash or an ending in it: topics/hours.yaml
    [exit 2]

    $ agentctl diff --all
    error: Couldn't use --all: it goes with --ladder.
    hint: agentctl diff --ladder --all
    [exit 2]

    $ agentctl diff --ladder --previous
    error: Couldn't read the command line: option '--ladder' cannot be used with option '--previous'.
    hint: agentctl diff --help
    [exit 2]
    "
  `);
});

test('it takes as few git processes as any diff', async () => {
  const { git } = await agentctl(folder, ['diff', '--ladder']);
  expect(git.length).toBeLessThanOrEqual(3);
});

test('where one environment or none has the agent', async () => {
  const fresh = workspace();
  const tell = async () =>
    shown(ladderView, await json<LadderAnswer>(fresh, ['diff', '--ladder']), screenOf(80));
  expect(await tell()).toBe('booking runs nowhere');
  expect((await agentctl(fresh, ['publish', '-m', 'First'])).code).toBe(0);
  expect(await tell()).toBe('booking runs in sandbox alone');
  expect((await agentctl(fresh, ['promote', 'pre-release', '--yes'])).code).toBe(0);
  expect(await tell()).toMatch(/^booking is the same in sandbox and pre-release \(\d+ parts?\)$/);
});

test('hostile texts do nothing to a terminal', async () => {
  const answer: LadderAnswer = {
    agent: 'booking',
    environments: [{ name: 'live', version: 'v1', deployment: 'live#1', tree: 'x' }],
    summary: { same: 0, different: 1 },
    resources: Object.values(TEXTS).map((text) => ({
      type: 'topic',
      name: text,
      parent: text,
      title: text,
      file: text,
      same: false,
      content: { live: 'A' },
    })),
  };
  for (const width of [null, 80, 200]) {
    const stdout = await shown(ladderView, answer, screenOf(width));
    expectHarmless({ code: 0, stdout, stderr: '', git: [] });
    expect(stdout.split('\n').length).toBeLessThan(answer.resources.length + 8);
  }
});
