import { beforeAll, describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { LARGE, startBuilt } from '../helpers/processes.ts';
import { addAgent, copies, edit, git, workspace, write } from '../helpers/repository.ts';

// DESIGN section 8: git processes of ours, without git's own children and the user's hooks, per attempt.

/** A workspace whose agent has run everywhere: v3 in sandbox, v2 in pre-release, v1 in live. */
const history = copies(async () => {
  const made = workspace();
  for (const version of [1, 2, 3]) {
    edit(made, `Hello ${version}!`);
    await json(made, ['publish', '-m', `Change ${version}`]);
    if (version < 3) await json(made, ['promote', 'pre-release', '--yes']);
    if (version < 2) await json(made, ['promote', 'live', '--yes']);
  }
  return made;
});

let folder: string;

beforeAll(async () => {
  folder = await history();
});

/** Names for some agents. */
function agents(amount: number): [string, ...string[]] {
  return ['agent-0', ...Array.from({ length: amount - 1 }, (_, index) => `agent-${index + 1}`)];
}

/** Runs a command that must end well and returns how many git processes it started. */
async function count(place: string, argv: readonly string[]): Promise<number> {
  const ran = await agentctl(place, argv);
  expect(ran.stderr + ran.stdout, argv.join(' ')).not.toMatch(/^error:/m);
  expect(ran.code, argv.join(' ')).toBe(0);
  return ran.git.length;
}

// The most that a publication can need: own commits since the version, changed and new files that no commit holds.
function prepareWorstDraft(place: string): void {
  edit(place, 'A change that is committed');
  git(place, 'commit', '--quiet', '-am', 'Work on it');
  write(place, 'README.md', '# Something else\n');
  git(place, 'commit', '--quiet', '-am', 'Work on something else');
  edit(place, 'A change that is not');
  write(place, 'agents/booking/topics/new.yaml', 'name: new\ncontent: New.\n');
}

describe('commands that look', () => {
  test.each([
    [6, ['status']],
    [6, ['next']],
    [3, ['versions']],
    [3, ['history']],
    [3, ['history', 'live', '--limit', '1']],
    [3, ['diff', 'v1', 'v2']],
    [3, ['diff', 'live', 'sandbox']],
    [3, ['diff', 'v1', 'v3', '--unified']],
    [3, ['diff', 'v1', 'v3', '--stat']],
    [4, ['diff', 'v1', 'v3', '--attribution']],
    [3, ['blame', 'agent.yaml', 'v3']],
    [3, ['show', 'v1']],
    [3, ['show', 'live#1']],
    [3, ['list']],
    // Three for each environment, whatever the length of its log.
    [12, ['verify']],
    [3, ['restore', '--list']],
    [5, ['diff']],
    [5, ['validate']],
    [5, ['test']],
    [3, ['test', '--env', 'live']],
    [3, ['promote', 'live', '--dry-run']],
    [3, ['rollback', 'sandbox', '--dry-run']],
  ])('at most %i: %j', async (most, argv) => {
    expect(await count(folder, argv)).toBeLessThanOrEqual(most);
  });

  test('status with a changed draft: at most 6', async () => {
    const place = await history();
    prepareWorstDraft(place);
    expect(await count(place, ['status'])).toBeLessThanOrEqual(6);
    expect(await count(place, [])).toBeLessThanOrEqual(6);
  });

  test('status of 30 agents whose drafts are all changed: at most 6', async () => {
    const place = workspace();
    const names = agents(30);
    addAgent(place, ...names);
    for (const name of names.slice(0, 5)) await json(place, ['publish', '--agent', name]);
    for (const name of names) edit(place, 'Hello from a draft', name);
    expect(await count(place, ['status'])).toBeLessThanOrEqual(6);
    expect(await count(place, ['history'])).toBeLessThanOrEqual(3);
    expect(await count(place, ['test'])).toBeLessThanOrEqual(6);
    expect(await count(place, ['test', '--env', 'sandbox'])).toBeLessThanOrEqual(3);
  });
});

// A publication each: the count does not depend on how many there are.
const OWNERS = LARGE ? 50 : 5;
const EACH = 500 / OWNERS;

describe('numbers', () => {
  test(`500 of ${OWNERS} agents: at most 5 to list, resolve or export them`, async () => {
    const place = workspace();
    const names = agents(OWNERS);
    addAgent(place, ...names);
    for (const name of names) await json(place, ['publish', '--agent', name]);
    // By hand, for a hundred commands would take most of the time.
    const tree = `${place}-planted`;
    git(place, 'worktree', 'add', '--quiet', '--detach', tree, 'sandbox');
    for (const [index, name] of names.entries())
      write(
        tree,
        `.agentctl/settings/${name}.yaml`,
        `endpoint: sip:${name}.example.com\nnumbers:\n${Array.from(
          { length: EACH },
          (_, at) =>
            `  "+44207946${String(index * EACH + at).padStart(4, '0')}":\n    sipHeaders:\n      - name: X-Brand\n        value: poly\n`,
        ).join('')}`,
      );
    git(tree, 'add', '--all');
    git(tree, 'commit', '--quiet', '--amend', '--no-edit');
    git(place, 'update-ref', 'refs/heads/sandbox', git(tree, 'rev-parse', 'HEAD'));
    git(place, 'worktree', 'remove', '--force', tree);
    const listed = await agentctl(place, ['numbers', 'list', '--json']);
    expect((JSON.parse(listed.stdout) as { numbers: unknown[] }).numbers).toHaveLength(500);
    expect(listed.git.length).toBeLessThanOrEqual(5);
    for (const argv of [
      ['list', '--env', 'sandbox'],
      ['resolve', '+442079460499'],
      ['export', '--format', 'kamailio'],
      ['export', '--format', 'twilio'],
    ])
      expect(await count(place, ['numbers', ...argv])).toBeLessThanOrEqual(5);
    expect(
      await count(place, [
        'numbers',
        'add',
        '+442079460499',
        '--env',
        'sandbox',
        '--agent',
        names.at(-1) ?? '',
        '--yes',
      ]),
    ).toBeLessThanOrEqual(9);
    expect(
      await count(place, ['numbers', 'set', '+442079460499', '--label', 'x', '--yes']),
    ).toBeLessThanOrEqual(9);
  });
});

describe('commands that change something', () => {
  test.each([
    [9, ['promote', 'pre-release', '--yes']],
    [9, ['promote', 'live', '--yes']],
    [9, ['promote', 'live', '--version', 'v3', '--skip-steps', '--reason', 'urgent', '--yes']],
    [9, ['rollback', 'sandbox', '--yes']],
    [9, ['rollback', 'pre-release', '--reject', '--yes']],
    [9, ['env', 'lock', 'live', '--reason', 'a holiday', '--yes']],
    [9, ['env', 'lock', 'live', '--all', '--reason', 'a holiday', '--yes']],
    [9, ['retire', 'live', '--yes']],
  ])('at most %i: %j', async (most, argv) => {
    expect(await count(await history(), argv)).toBeLessThanOrEqual(most);
  });

  test('publish, in the worst case: at most 15', async () => {
    const place = await history();
    prepareWorstDraft(place);
    const made = await agentctl(place, ['publish', '-m', 'All of it', '--json']);
    expect(JSON.parse(made.stdout)).toMatchObject({
      published: true,
      created: true,
      version: 'v4',
    });
    // All that can happen did: add, commit and tag, after sandbox's version was found in the history.
    const words = made.git.map(([first]) => first);
    expect(words.filter((word) => word === 'add')).toHaveLength(2);
    expect(words).toEqual(expect.arrayContaining(['commit', 'tag', 'update-ref']));
    expect(made.git.length).toBeLessThanOrEqual(15);
  });

  test('publish of the first version: at most 15', async () => {
    expect(await count(workspace(), ['publish', '-m', 'First'])).toBeLessThanOrEqual(15);
  });

  // DESIGN sets them no budget: this one keeps them from growing.
  test('discard, restore and checkout: at most 18', async () => {
    const place = await history();
    prepareWorstDraft(place);
    expect(await count(place, ['discard', '--yes'])).toBeLessThanOrEqual(18);
    expect(await count(place, ['restore', '--yes'])).toBeLessThanOrEqual(18);
    expect(await count(place, ['checkout', 'v1', '--yes'])).toBeLessThanOrEqual(18);
  });
});

// The runner counts itself: a git of our own on the PATH, around the built program, tells whether it counts all.
test('the count is honest: a shim around the built program sees the same calls', async () => {
  const [inside, outside] = [await history(), await history()];
  prepareWorstDraft(inside);
  prepareWorstDraft(outside);
  for (const argv of [
    ['status'],
    ['publish', '-m', 'All of it'],
    ['promote', 'pre-release', '--yes'],
  ]) {
    const told = await agentctl(inside, argv);
    const run = startBuilt(outside, argv, { shim: { at: 0, how: 'count' } });
    const ended = await run.ended;
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(run.calls()).toHaveLength(told.git.length);
    expect(told.git.length).toBeGreaterThan(1);
  }
});
