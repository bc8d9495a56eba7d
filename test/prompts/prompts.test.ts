import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, logOf, refs } from '../helpers/invariants.ts';
import { addAgent, copies, edit, git, read, workspace, write } from '../helpers/repository.ts';
import { KEYS, atTerminal } from '../helpers/terminal.ts';
import type { TerminalRun } from '../helpers/terminal.ts';

/** A workspace with v1 in live, v2 in sandbox and pre-release, and a draft. */
const released = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'One']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  edit(folder, 'Two');
  await json(folder, ['publish', '-m', 'Two']);
  await json(folder, ['promote', 'pre-release']);
  edit(folder, 'Draft');
  return folder;
});

/** Everything that a cancelled command leaves alone. */
function state(folder: string): unknown {
  return [
    [...refs(folder)],
    git(folder, 'status', '--porcelain', '-uall'),
    git(folder, 'stash', 'list'),
    read(folder, 'agents/booking/agent.yaml'),
  ];
}

const version = (folder: string, branch: string) => logOf(folder, branch)[0]?.record.version;

/** The lines that stand on the screen at the end of a run, without those that were drawn over. */
const lastLines = (run: TerminalRun, count: number) =>
  run.screen().trimEnd().split('\n').slice(-count).join('\n');

describe('promote live asks by a checkbox', () => {
  const QUESTION = 'Promote booking v2 to live?';

  it('shows the plan, an empty box and how to answer', async () => {
    const folder = await released();
    const run = atTerminal(folder, ['promote', 'live']);
    await run.waitFor('enter answers');
    expect(run.screen().replaceAll(/\d+ \w+ ago|just now/g, '<time>')).toMatchInlineSnapshot(`
      "Promote booking v2 from pre-release to live (now v1)
        brings in  v2 Two, Alice, <time>
        changes    ~ 1  + 0  - 0
                   ~ agent: Greeting
      ? Promote booking v2 to live?
      ❯◯ I understand that v2 will receive live traffic

      space ticks the box, enter answers"
    `);
    run.press(KEYS.interrupt);
    expect(await run.ended).toBe(130);
  });

  it('space and enter promote', async () => {
    const folder = await released();
    const run = atTerminal(folder, ['promote', 'live']);
    await run.waitFor(QUESTION);
    run.press(KEYS.space);
    await run.waitFor('◉');
    run.press(KEYS.enter);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe('✓ Promoted booking v2 to live (was v1)\n');
    expect(version(folder, 'live')).toBe(2);
    checkInvariants(folder);
  });

  it.each([
    ['enter alone', [KEYS.enter], 'Cancelled: the box was not ticked, and nothing was changed.'],
    [
      'ticked and unticked',
      [KEYS.space, KEYS.space, KEYS.enter],
      'Cancelled: the box was not ticked, and nothing was changed.',
    ],
    ['letters of other prompts', ['a', 'i', 'y', KEYS.enter], 'Cancelled: the box was not ticked'],
    ['Ctrl-C', [KEYS.interrupt], 'Cancelled: nothing was changed.'],
    ['Ctrl-C on the ticked box', [KEYS.space, KEYS.interrupt], 'Cancelled: nothing was changed.'],
  ])('%s means no', async (_, keys, words) => {
    const folder = await released();
    const before = state(folder);
    const run = atTerminal(folder, ['promote', 'live']);
    await run.waitFor(QUESTION);
    for (const key of keys) {
      run.press(key);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(await run.ended).toBe(130);
    expect(run.screen()).toContain(words);
    expect(run.stdout()).toBe('');
    expect(state(folder)).toEqual(before);
    checkInvariants(folder);
  });

  it('does not ask with --yes, on a dry run, or where nothing is to be done', async () => {
    const folder = await released();
    expect(await atTerminal(folder, ['promote', 'live', '--dry-run']).ended).toBe(0);
    expect(await atTerminal(folder, ['promote', 'live', '--yes']).ended).toBe(0);
    expect(await atTerminal(folder, ['promote', 'live']).ended).toBe(0);
    expect(logOf(folder, 'live')).toHaveLength(2);
    checkInvariants(folder);
  });

  it('does not ask before an environment without confirm', async () => {
    const folder = await released();
    const run = atTerminal(folder, ['promote', 'pre-release', '--version', 'v1']);
    expect(await run.ended).toBe(0);
    checkInvariants(folder);
  });
});

describe('Ctrl-C at every question ends with 130 and changes nothing', () => {
  const QUESTIONS: [string[], [string, string][]][] = [
    [['publish'], [['What changed', KEYS.interrupt]]],
    [
      ['publish'],
      [
        ['What changed', `Words${KEYS.enter}`],
        ['Notes', KEYS.interrupt],
      ],
    ],
    [['publish', '--notes', 'x'], [['What changed', KEYS.interrupt]]],
    [['promote', 'live'], [['Promote booking', KEYS.interrupt]]],
    [['rollback', 'pre-release'], [['Roll pre-release back', KEYS.interrupt]]],
    [['rollback', 'pre-release'], [['Roll pre-release back', KEYS.enter]]],
    [['retire', 'live'], [['Retire booking', KEYS.interrupt]]],
    [['retire', 'live'], [['Retire booking', `n${KEYS.enter}`]]],
    [['retire', 'sandbox'], [['Retire booking', KEYS.enter]]],
  ];

  it.each(QUESTIONS)('agentctl %j', async (argv, answers) => {
    const folder = await released();
    const before = state(folder);
    const run = atTerminal(folder, argv);
    for (const [question, keys] of answers) {
      await run.waitFor(question);
      run.press(keys);
    }
    expect(await run.ended).toBe(130);
    expect(lastLines(run, 1)).toBe('Cancelled: nothing was changed.');
    expect(run.stdout()).toBe('');
    expect(state(folder)).toEqual(before);
  });

  it('at the choice of an agent too', async () => {
    const folder = await released();
    addAgent(folder, 'reception');
    const before = state(folder);
    for (const argv of [
      ['publish'],
      ['discard'],
      ['versions'],
      ['env', 'lock', 'live', '--reason', 'x'],
    ]) {
      const run = atTerminal(folder, argv);
      await run.waitFor('Which agent?');
      run.press(KEYS.interrupt);
      expect(await run.ended).toBe(130);
    }
    expect(state(folder)).toEqual(before);
    checkInvariants(folder);
  });
});

describe('answers', () => {
  it('publish asks for a description and notes, and keeps both', async () => {
    const folder = await released();
    const run = atTerminal(folder, ['publish']);
    await run.waitFor('What changed, in one line?');
    run.press(`Ask for allergies${KEYS.enter}`);
    await run.waitFor('Notes (enter for none)');
    run.press(`#42 told us${KEYS.enter}`);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe('✓ Published booking v3 to sandbox (was v2)\n');
    expect(await json(folder, ['show', 'v3'])).toMatchObject({
      description: 'Ask for allergies',
      notes: '#42 told us',
    });
    checkInvariants(folder);
  });

  it('publish without a description asks for no notes', async () => {
    const folder = await released();
    const run = atTerminal(folder, ['publish']);
    await run.waitFor('What changed, in one line?');
    run.press(KEYS.enter);
    expect(await run.ended).toBe(0);
    expect(run.screen()).not.toContain('Notes');
    expect(await json(folder, ['show', 'v3'])).toMatchObject({ description: '', notes: '' });
  });

  it.each([
    [['publish', '-m', 'Words'], 'Words', ''],
    [['publish', '--yes'], '', ''],
    [['publish', '-m', 'Words', '--notes', 'More'], 'Words', 'More'],
  ])('agentctl %j asks nothing', async (argv, description, notes) => {
    const folder = await released();
    expect(await atTerminal(folder, argv).ended).toBe(0);
    expect(await json(folder, ['show', 'v3'])).toMatchObject({ description, notes });
    checkInvariants(folder);
  });

  it('publish asks before it places a version again that sandbox was rolled back from', async () => {
    const folder = await released();
    git(folder, 'checkout', '-q', '--', 'agents');
    await json(folder, ['rollback', 'sandbox', '--yes']);
    const before = state(folder);
    for (const key of [KEYS.enter, KEYS.interrupt]) {
      const no = atTerminal(folder, ['publish']);
      await no.waitFor('sandbox was rolled back from v2 by Alice. Place it there again?');
      no.press(key);
      expect(await no.ended).toBe(130);
      expect(lastLines(no, 1)).toBe('Cancelled: nothing was changed.');
      expect(state(folder)).toEqual(before);
    }
    expect((await agentctl(folder, ['publish'])).code).toBe(5);
    const yes = atTerminal(folder, ['publish']);
    await yes.waitFor('Place it there again?');
    yes.press(`y${KEYS.enter}`);
    expect(await yes.ended).toBe(0);
    expect(version(folder, 'sandbox')).toBe(2);
    checkInvariants(folder);
  });

  it('rollback shows its plan on stderr, asks, and answers on stdout', async () => {
    const folder = await released();
    const run = atTerminal(folder, ['rollback', 'pre-release']);
    await run.waitFor('Roll pre-release back to booking v1?');
    expect(run.stdout()).toBe('');
    expect(run.screen()).toContain('not undone');
    run.press(`y${KEYS.enter}`);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe('✓ Rolled pre-release back to booking v1 (was v2)\n');
    checkInvariants(folder);
  });

  it('rollback asks by a checkbox where the environment wants a confirmation', async () => {
    const folder = await released();
    await json(folder, ['promote', 'live', '--yes']);
    const run = atTerminal(folder, ['rollback', 'live']);
    await run.waitFor('I understand that v1 will receive live traffic');
    run.press(KEYS.space);
    await run.waitFor('◉');
    run.press(KEYS.enter);
    expect(await run.ended).toBe(0);
    expect(version(folder, 'live')).toBe(1);
    const none = await released();
    await json(none, ['promote', 'live', '--yes']);
    const no = atTerminal(none, ['rollback', 'live']);
    await no.waitFor('I understand');
    no.press(KEYS.enter);
    expect(await no.ended).toBe(130);
    expect(lastLines(no, 1)).toBe('Cancelled: the box was not ticked, and nothing was changed.');
  });

  it('retire asks, and a rollback brings the agent back', async () => {
    const folder = await released();
    const run = atTerminal(folder, ['retire', 'live']);
    await run.waitFor('Retire booking v1 from live? Nothing of it will run there.');
    run.press(`y${KEYS.enter}`);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe('✓ Retired booking from live (was v1)\n');
    const undo = 'agentctl rollback live --agent booking --to v1 --if-running none';
    expect(run.screen()).toContain(`to undo: ${undo}`);
    await json(folder, [...undo.split(' ').slice(1), '--yes']);
    expect(version(folder, 'live')).toBe(1);
    checkInvariants(folder);
  });

  it('the agent is chosen with the arrows', async () => {
    const folder = await released();
    addAgent(folder, 'reception');
    const run = atTerminal(folder, ['publish', '-m', 'First']);
    await run.waitFor('reception');
    expect(run.screen()).toContain('↑ and ↓ move, enter answers');
    run.press(KEYS.down);
    await run.waitFor('❯ reception');
    run.press(KEYS.enter);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe('✓ Published reception v1 to sandbox\n');
    checkInvariants(folder);
  });
});

describe('without a terminal', () => {
  it.each([
    [['promote', 'live'], 5],
    [['rollback', 'live', '--to', 'v1', '--if-running', 'v1'], 0],
    [['retire', 'live'], 5],
    [['publish'], 0],
  ])('agentctl %j never waits', async (argv, exit) => {
    const folder = await released();
    expect((await agentctl(folder, argv)).code).toBe(exit);
    checkInvariants(folder);
  });

  it('--json never asks, at a terminal either', async () => {
    const folder = await released();
    const before = state(folder);
    const run = atTerminal(folder, ['promote', 'live', '--json']);
    expect(await run.ended).toBe(5);
    expect(JSON.parse(run.stdout())).toMatchObject({ error: { kind: 'confirmation' } });
    expect(state(folder)).toEqual(before);
  });
});

describe('colours', () => {
  const COLOUR = /\u001b\[[0-9;]*m/;

  it('are in a terminal, and neither under NO_COLOR nor --no-color, questions included', async () => {
    const folder = await released();
    for (const [argv, env, coloured] of [
      [['promote', 'live'], {}, true],
      [['promote', 'live'], { NO_COLOR: '1' }, false],
      [['promote', 'live', '--no-color'], {}, false],
    ] as const) {
      const run = atTerminal(folder, argv, env);
      await run.waitFor('enter answers');
      run.press(KEYS.space);
      await run.waitFor('◉');
      run.press(KEYS.interrupt);
      await run.ended;
      expect(COLOUR.test(run.raw()), `${argv.join(' ')} ${JSON.stringify(env)}`).toBe(coloured);
    }
  });

  it('are in no pipe', async () => {
    const folder = await released();
    for (const argv of [['status'], ['promote', 'live', '--yes'], ['history'], ['doctor']]) {
      const { stdout, stderr } = await agentctl(folder, argv);
      expect(`${stdout}${stderr}`).not.toContain('\u001b');
    }
  });
});

describe('progress', () => {
  function slowHook(folder: string): void {
    write(folder, '.git/hooks/pre-commit', '#!/bin/sh\nsleep 1\n');
    chmodSync(join(folder, '.git/hooks/pre-commit'), 0o755);
  }

  it('is shown at a terminal once something takes long, and is wiped away', async () => {
    const folder = await released();
    slowHook(folder);
    const run = atTerminal(folder, ['publish', '-m', 'Three']);
    await run.waitFor('Publishing');
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toBe('✓ Published booking v3 to sandbox (was v2)\n');
    checkInvariants(folder);
  });

  it('is not shown in a pipe, nor with --quiet', async () => {
    const folder = await released();
    slowHook(folder);
    expect((await agentctl(folder, ['publish', '-m', 'Three'])).stderr).not.toContain('Publishing');
    edit(folder, 'Four');
    const run = atTerminal(folder, ['publish', '-m', 'Four', '--quiet']);
    expect(await run.ended).toBe(0);
    expect(run.screen()).toBe('✓ Published booking v4 to sandbox (was v3)\n');
    checkInvariants(folder);
  });
});
