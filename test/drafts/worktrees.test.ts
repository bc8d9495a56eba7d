import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import { edit, git, read, temporaryFolder, workspace, write } from '../helpers/repository.ts';

/** A workspace that runs v2, which brought two.md, with two linked worktrees made before that. */
async function linked(): Promise<{ main: string; one: string; other: string }> {
  const main = workspace();
  const place = temporaryFolder('linked');
  const [one, other] = [join(place, 'one'), join(place, 'other')];
  edit(main, 'One');
  await json(main, ['publish', '-m', 'One']);
  git(main, 'worktree', 'add', '--quiet', '-b', 'one', one);
  git(main, 'worktree', 'add', '--quiet', '-b', 'other', other);
  write(main, 'agents/booking/two.md', '2\n');
  await json(main, ['publish', '-m', 'Two']);
  return { main, one, other };
}

it.each([['discard'], ['checkout', 'v2']])(
  '%s in one worktree is nothing to the base of another',
  async (...argv) => {
    const { main, one, other } = await linked();
    await json(other, argv);
    edit(one, 'Mine');
    const refused = await agentctl(one, ['publish', '-m', 'Mine']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('agents/booking/two.md (changed in v2 by Alice)');
    edit(main, 'From the main one');
    await json(main, ['publish', '-m', 'Main']);
    edit(other, 'Theirs');
    expect((await agentctl(other, ['publish', '-m', 'Theirs'])).code).toBe(4);
    write(other, 'agents/booking/agent.yaml', read(main, 'agents/booking/agent.yaml'));
    write(other, 'agents/booking/three.md', '3\n');
    expect(await json(other, ['publish', '-m', 'Theirs'])).toMatchObject({ version: 'v4' });
    expect(git(other, 'ls-tree', '--name-only', 'sandbox:agents/booking')).toContain('two.md');
    checkInvariants(main);
  },
);

it('what a linked worktree loaded is noted in it, and what the main one did where it was', async () => {
  const { main, one } = await linked();
  await json(one, ['checkout', 'v2']);
  expect([...refs(main).keys()]).not.toContain('refs/agentctl/base/booking');
  expect(git(one, 'cat-file', 'blob', 'refs/worktree/agentctl/base/booking')).toContain(
    '"version":2',
  );
  await json(main, ['checkout', 'v1']);
  expect([...refs(main).keys()]).toContain('refs/agentctl/base/booking');
});

it('restore brings back the draft of its own worktree, and any that is named', async () => {
  const { main, one, other } = await linked();
  edit(one, 'Mine');
  const mine = await json<{ backup: string }>(one, ['discard']);
  edit(other, 'Theirs');
  await json(other, ['discard']);
  const before = read(main, 'agents/booking/agent.yaml');
  const none = await agentctl(main, ['restore']);
  expect(none.code).toBe(2);
  expect(none.stderr).toContain(
    "Couldn't find a discarded draft of booking of this working tree.\nhint: agentctl restore --list",
  );
  expect(read(main, 'agents/booking/agent.yaml')).toBe(before);
  await json(one, ['restore']);
  expect(read(one, 'agents/booking/agent.yaml')).toContain('Mine');
  const list = await json<{ backups: { worktree: string | null }[] }>(main, ['restore', '--list']);
  expect(list.backups.map(({ worktree }) => worktree)).toEqual(['one', 'other', 'one']);
  await json(main, ['restore', mine.backup]);
  expect(read(main, 'agents/booking/agent.yaml')).toContain('Mine');
  const shown = (await agentctl(main, ['restore', '--list'])).stdout;
  expect(shown).toMatch(/\bother$/m);
  expect(shown).toMatch(/\(main\)$/m);
});
