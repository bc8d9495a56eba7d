import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DraftAnswer, EnvironmentAnswer, StatusAnswer } from '../../src/core/answers.ts';
import { nextSteps } from '../../src/core/next-steps.ts';
import type { Standing } from '../../src/core/next-steps.ts';
import { withProgress } from '../../src/ui/progress.ts';
import { agentctl, json, session } from '../helpers/cli.ts';
import {
  BOB,
  addAgent,
  edit,
  git,
  temporaryFolder,
  workspace,
  write,
} from '../helpers/repository.ts';
import { at, story, team, type } from '../helpers/remote.ts';
import { atTerminal } from '../helpers/terminal.ts';

const BOB_LOCK = {
  by: { name: 'Bob', email: 'bob@example.com' },
  at: '2026-03-01T10:00:00Z',
  reason: 'holidays',
  until: null,
  forAll: false,
};

function place(name: string, version: string | null, more: object = {}): EnvironmentAnswer {
  return {
    name,
    version,
    deployment: null,
    tree: null,
    commit: null,
    deployedAt: null,
    deployedBy: null,
    description: null,
    lock: null,
    lockedForAll: false,
    locks: [],
    drifted: false,
    numbers: [],
    rejected: [],
    damage: null,
    ...more,
  };
}

const UNCHANGED: DraftAnswer = {
  changed: false,
  is: 'v3',
  base: 'v3',
  baseCertain: true,
  tree: 'a',
  files: [],
  problems: [],
  rolledBackBy: null,
  ran: true,
  ignored: null,
  lacks: false,
  catchUp: null,
};
const CHANGED: Partial<DraftAnswer> = {
  changed: true,
  is: null,
  files: [{ path: 'agents/booking/agent.yaml', status: 'modified' }],
};

/** What is to be done where the ladder runs some versions. */
function stepsOf(
  ladder: readonly (string | null | [string | null, object])[],
  draft: Partial<DraftAnswer> = {},
  more: Partial<Standing> & { workspace?: Partial<StatusAnswer> } = {},
): string[] {
  const names = ['sandbox', 'pre-release', 'live'];
  const environments = ladder.map((entry, index) =>
    Array.isArray(entry)
      ? place(names[index] ?? '', entry[0], entry[1])
      : place(names[index] ?? '', entry),
  );
  const agents = [{ agent: 'booking', draft: { ...UNCHANGED, ...draft }, environments }];
  const { workspace: other = {}, ...rest } = more;
  const answer = nextSteps({
    directory: '/work',
    status: { agents, foreign: [], unconnected: [], operation: null, ...other },
    errors: new Map(),
    left: new Map(),
    now: new Date('2026-03-02T10:00:00Z'),
    ...rest,
  });
  return answer.steps.map(({ because, command }) => `${because} → ${command}`);
}

const ALL = ['v3', 'v3', 'v3'];
const LOCKED = { locks: [BOB_LOCK] };
const problem = { severity: 'error' as const, file: 'x', line: null, column: null, path: null };
const PROBLEMS = { problems: [{ ...problem, message: 'x', hint: null, source: null }] };

describe('what to do next', () => {
  test.each<[string, string[], string[]]>([
    [
      'all in step: talk, or edit',
      stepsOf(ALL),
      [
        'all environments run v3, and so do your files → agentctl chat',
        'all environments run v3, and so do your files → agentctl diff',
      ],
    ],
    [
      'no agent',
      stepsOf([], {}, { workspace: { agents: [] } }),
      ['this workspace has no agent yet → agentctl create assistant'],
    ],
    [
      'never published',
      stepsOf([null, null, null], CHANGED),
      ['nothing runs anywhere yet, and the draft holds 1 file → agentctl publish'],
    ],
    ['a draft', stepsOf(ALL, CHANGED), ['the draft changed since v3 (1 file) → agentctl publish']],
    [
      'a draft of an older version',
      stepsOf(ALL, { ...CHANGED, base: 'v1' }),
      ['the draft changed since v3 (1 file), and began as v1 → agentctl publish'],
    ],
    [
      'a draft with errors',
      stepsOf(ALL, CHANGED, { errors: new Map([['booking', 2]]) }),
      ['the draft has 2 errors, and cannot be published → agentctl validate'],
    ],
    [
      'a draft that cannot be read',
      stepsOf(ALL, { changed: true, is: null, tree: null, ...PROBLEMS }),
      ['the draft cannot be read → agentctl validate'],
    ],
    [
      'a folder that is gone',
      stepsOf(ALL, { changed: true, is: null, tree: null }),
      ['the folder agents/booking holds nothing → agentctl discard'],
    ],
    [
      'a folder that git ignores',
      stepsOf(ALL, { changed: true, is: null, tree: null, ignored: 'agents/booking/a b.md' }),
      ["git ignores all files of agents/booking → git check-ignore -v 'agents/booking/a b.md'"],
    ],
    [
      'behind the remote',
      stepsOf(['v4', 'v3', 'v3'], { changed: true, catchUp: 'git pull' }),
      [
        'your files are v3, and sandbox runs v4, which goes on from it → git pull',
        'sandbox runs v4, and pre-release v3 → agentctl promote pre-release',
      ],
    ],
    [
      'sandbox rolled back from what the files are',
      stepsOf(['v2', 'v2', 'v2'], { changed: true, rolledBackBy: 'Bob' }),
      ['sandbox was rolled back from v3, which your files are, to v2 by Bob → agentctl discard'],
    ],
    [
      'a version that never ran',
      stepsOf(['v2', 'v2', 'v2'], { changed: true, ran: false }),
      ['your files are v3, which never ran → agentctl publish'],
    ],
    [
      'a merge in progress, before all else',
      stepsOf(ALL, CHANGED, { workspace: { operation: 'merge' } }),
      [
        'a merge is in progress, and publishing waits for it → git status',
        'the draft changed since v3 (1 file) → agentctl publish',
      ],
    ],
    [
      'logs on a remote that is not named',
      stepsOf(ALL, {}, { workspace: { unconnected: ['origin'] } }),
      [
        'the release logs lie on the remote origin, which agentctl.yaml does not name → agentctl connect origin',
      ],
    ],
    [
      'an environment changed by hand',
      stepsOf(['v3', 'v3', ['v3', { drifted: true }]]),
      ['the files in live differ from their record → agentctl doctor'],
    ],
    [
      'each step of the ladder that waits, from below',
      stepsOf(['v3', 'v2', null]),
      [
        'sandbox runs v3, and pre-release v2 → agentctl promote pre-release',
        'pre-release runs v2, and live nothing → agentctl promote live',
      ],
    ],
    [
      'a lock in the way',
      stepsOf(['v3', 'v3', ['v2', LOCKED]]),
      [
        'pre-release runs v3, and live v2, which is locked by Bob: holidays → agentctl env unlock live',
      ],
    ],
    [
      'a lock that ended',
      stepsOf(['v3', 'v3', ['v2', { locks: [{ ...BOB_LOCK, until: '2026-03-02T09:00:00Z' }] }]]),
      ['pre-release runs v3, and live v2 → agentctl promote live'],
    ],
    [
      'live rolled back: what it left is not promoted again',
      stepsOf(
        ['v3', 'v3', 'v2'],
        {},
        {
          left: new Map([['booking live', { versions: ['v3'], by: 'Bob' }]]),
        },
      ),
      ['live was taken back from v3 by Bob → agentctl diff live pre-release'],
    ],
    [
      'a newer version than the one that live was rolled back from',
      stepsOf(
        ['v4', 'v4', 'v2'],
        { is: 'v4' },
        {
          left: new Map([['booking live', { versions: ['v3'], by: 'Bob' }]]),
        },
      ),
      ['pre-release runs v4, and live v2 → agentctl promote live'],
    ],
    [
      'a version that live rejected',
      stepsOf(['v3', 'v3', ['v2', { rejected: ['v3'] }]]),
      ['v3 was rejected in live → agentctl diff live pre-release'],
    ],
    [
      'sandbox behind live: nothing is reverted',
      stepsOf(['v2', 'v3', 'v3'], { is: 'v2' }),
      [
        'nothing waits to be published or promoted → agentctl chat',
        'nothing waits to be published or promoted → agentctl diff',
      ],
    ],
  ])('%s', (_, steps, expected) => {
    expect(steps).toEqual(expected);
  });
});

test('from nothing to live, each next command as it is printed', async () => {
  const folder = temporaryFolder('next');
  const typed: string[] = [];
  for (;;) {
    const { steps } = await json<{ steps: { command: string }[] }>(folder, []);
    const command = steps[0]?.command ?? '';
    typed.push(command);
    if (command === 'agentctl chat') break;
    expect((await agentctl(folder, [...command.split(' ').slice(1), '--yes'])).code).toBe(0);
  }
  expect(typed).toEqual([
    'agentctl init',
    'agentctl publish',
    'agentctl promote pre-release',
    'agentctl promote live',
    'agentctl chat',
  ]);
});

test('reads like this', async () => {
  const folder = temporaryFolder('next');
  const shown = async (argv: string[] = []) => {
    const run = atTerminal(folder, argv, { NO_COLOR: '1' }, 60);
    expect(await run.ended).toBe(0);
    return run.stdout().replaceAll(folder, '<workspace>');
  };
  const outside = await shown();
  git(folder, 'init', '-q');
  expect(await shown()).toContain('This repository is no workspace yet\n');
  await json(folder, ['init']);
  await json(folder, ['publish', '-m', 'One']);
  edit(folder, 'Hi!', 'assistant');
  const draft = await shown(['--no-color']);
  write(folder, 'agents/assistant/agent.yaml', 'nme: x\n');
  addAgent(folder, 'reception');
  expect([outside, draft, await shown(), await session(folder, ['next'])].join('\n'))
    .toMatchInlineSnapshot(`
      "This is no git repository

        next: agentctl init
                start a workspace with an agent here
        or:   agentctl demo
                play the whole pipeline in a throw-away workspace
        all commands: agentctl help

      assistant: sandbox v1, pre-release –, live –
      The draft changed since v1 (1 file)
      Sandbox runs v1, and pre-release nothing

        next: agentctl publish
                make the draft a version, which runs in sandbox at
                once
        or:   agentctl promote pre-release
                place v1 there as well
        all commands: agentctl help

      2 agents in <workspace>
      assistant: the draft has 2 errors, and cannot be published
      reception: nothing runs anywhere yet, and the draft holds 1
      file
      assistant: sandbox runs v1, and pre-release nothing

        next: agentctl validate --agent assistant
                see each with its line, and how to mend it
        or:   agentctl publish --agent reception
                make the draft a version, which runs in sandbox at
                once
        or:   agentctl promote pre-release --agent assistant
                place v1 there as well
        all commands: agentctl help

      $ agentctl next
      agentctl validate --agent assistant	see each with its line, and how to mend it	assistant	the draft has 2 errors, and cannot be published
      agentctl publish --agent reception	make the draft a version, which runs in sandbox at once	reception	nothing runs anywhere yet, and the draft holds 1 file
      agentctl promote pre-release --agent assistant	place v1 there as well	assistant	sandbox runs v1, and pre-release nothing
      "
    `);
});

test('an environment that was rolled back twice, and locked since, is not led back to what it left', async () => {
  const folder = workspace();
  for (const words of ['One', 'Two', 'Three']) {
    edit(folder, words);
    await json(folder, ['publish', '-m', words]);
    await json(folder, ['promote', 'pre-release']);
  }
  await json(folder, ['rollback', 'pre-release', '--yes'], { person: BOB });
  await json(folder, ['rollback', 'pre-release', '--yes'], { person: BOB });
  await json(folder, ['env', 'lock', 'pre-release', '--reason', 'calm', '--yes']);
  const inside = await agentctl(join(folder, 'agents/booking'), []);
  expect(inside.stdout.trimEnd().split('\n').at(-1)).toBe(
    'agentctl diff pre-release sandbox\tsee what v3 changed, then mend the draft and publish it\tbooking\tpre-release was taken back from v3 by Bob',
  );
});

test('a clone that is only behind pulls, and does not discard', async () => {
  const { alice, bob } = await team();
  edit(alice.folder, 'Three!');
  await at(alice, ['publish', '-m', 'Three']);
  const status = await at(bob, ['status', '--fetch']);
  expect(status.stdout).toContain(
    'sandbox runs v3, which goes on from it\n  take v3:  git pull origin main\n',
  );
  expect(status.git.length).toBeLessThanOrEqual(8);
  expect((await at(bob, [])).stdout).toMatch(/^git pull origin main\t/);
  git(bob.folder, 'pull', '-q', 'origin', 'main');
  expect((await at(bob, ['status'])).stdout).toContain('no changes since v3');
  // What somebody committed and pushed before it was published is no version, and no draft of whoever pulled it.
  edit(alice.folder, 'Not yet');
  git(alice.folder, 'commit', '-qam', 'Work');
  git(alice.folder, 'push', '-q', 'origin', 'main');
  git(bob.folder, 'pull', '-q', 'origin', 'main');
  edit(alice.folder, 'Four!');
  await at(alice, ['publish', '-m', 'Four']);
  const behind = await at(bob, ['status', '--fetch']);
  expect(behind.stdout).toContain(
    'booking: your files are behind v4, which sandbox runs and which goes on from them\n  take v4:  git pull origin main\n',
  );
  expect(behind.git.length).toBeLessThanOrEqual(8);
  expect((await at(bob, [])).stdout).toMatch(/^git pull origin main\t/);
  edit(bob.folder, 'Bob’s own');
  expect((await at(bob, [])).stdout).toMatch(/^agentctl publish\t/);
  git(bob.folder, 'checkout', '-q', '--', '.');
  expect((await type(bob, 'git pull origin main')).code).toBe(0);
  expect((await at(bob, ['status'])).stdout).toContain('no changes since v4');
});

test('without its remote a clone is told that first, and how to have it back', async () => {
  const { alice, bob, server } = await team();
  await at(alice, ['fetch']);
  edit(alice.folder, 'Three!');
  git(alice.folder, 'remote', 'rename', 'origin', 'upstream');
  git(bob.folder, 'remote', 'remove', 'origin');
  const renamed = await at(alice, []);
  expect(renamed.git.length).toBeLessThanOrEqual(6);
  expect(renamed.stderr).toBe('');
  expect(
    await story(
      { server },
      [alice, 'agentctl next'],
      [alice, 'agentctl history --limit 1'],
      [alice, 'git remote rename upstream origin'],
      [alice, 'agentctl next'],
      [bob, 'agentctl next'],
    ),
  ).toMatchInlineSnapshot(`
    "alice$ agentctl next
    git remote rename upstream origin	give the remote back the name that the whole team uses		git knows no remote origin here, which agentctl.yaml names; the release logs lie on upstream

    alice$ agentctl history --limit 1
    note: git knows no remote origin here, which agentctl.yaml names: this may not be what runs
      mend:  git remote rename upstream origin
    No entries.

    alice$ git remote rename upstream origin

    alice$ agentctl next
    as fetched from origin <time>; --fetch refreshes
    agentctl publish	make the draft a version, which runs in sandbox at once	booking	the draft changed since v2 (1 file)
    agentctl promote pre-release	place v2 there as well	booking	sandbox runs v2, and pre-release v1

    bob$ agentctl next
    git remote add origin <address>	tell git where the repository lies that holds the versions and release logs		git knows no remote origin here, which agentctl.yaml names
    "
  `);
  // Its section moved by hand: what was fetched stays under the old name, and git could not rename that back.
  git(alice.folder, 'config', '--rename-section', 'remote.origin', 'remote.upstream');
  expect((await at(alice, [])).stdout).toMatch(/^git remote add origin <address>\t/);
  // A name that only a file of the user's own gives is a name.
  write(alice.folder, '.git/more', `[remote "origin"]\n  url = ${server}\n`);
  git(alice.folder, 'config', 'include.path', 'more');
  expect((await at(alice, [])).stdout).toMatch(/^agentctl publish\t/);
  // Git goes on without this file too.
  rmSync(join(bob.folder, '.git', 'config'));
  const bare = await at(bob, ['status']);
  expect(bare.code).toBe(0);
  expect(bare.stderr).toContain('note: git knows no remote origin here');
});

test('work takes no longer where a terminal does not know its width', async () => {
  const io = { stderr: Object.assign(new PassThrough(), { isTTY: true, columns: 0 }) };
  const done = withProgress({ ...io, env: {} } as never, 'Waiting', () => wait(400, 'done'));
  expect(await done).toBe('done');
});

test.each([
  [['--json', 'xyzzy'], 2],
  [['--nonsense'], 2],
  [['-C'], 2],
  [['-C', 'nowhere'], 2],
  [['--agent', 'nobody'], 2],
  [['--agent', '\u001b[31m'], 2],
  [['--'], 0],
  [['-q'], 0],
])('rubbish: agentctl %j ends with %i', async (argv, exit) => {
  const { code, stdout, stderr } = await agentctl(workspace(), argv);
  expect(code).toBe(exit);
  expect(stdout + stderr).not.toContain('\u001b');
  expect(stdout === '').toBe(exit !== 0 && !argv.includes('--json'));
});
