import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentctl, json, session } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import { BOB, copies, edit, git, read, workspace, write } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

/** A workspace with v1, v2 and v3 of booking; sandbox runs v3, pre-release v2. */
const three = copies(async () => {
  const folder = workspace();
  for (const words of ['One', 'Two', 'Three']) {
    edit(folder, words);
    await json(folder, ['publish', '-m', words]);
    if (words === 'Two') await json(folder, ['promote', 'pre-release']);
  }
  return folder;
});

const greeting = (folder: string) =>
  /^greeting: (.*)$/m.exec(read(folder, 'agents/booking/agent.yaml'))?.[1];

/** Names of backups and times differ from run to run. */
const unnamed = (text: string) =>
  text.replace(/\b177\d{10}\b/g, '<backup>').replace(/2026-\S+Z/g, '<time>');

interface Backups {
  backups: { backup: string; action: string; base: string | null; by: { name: string } }[];
}

const backups = (folder: string) => json<Backups>(folder, ['restore', '--list']);

describe('discard', () => {
  it('reads like this', async () => {
    const folder = await three();
    edit(folder, 'Draft');
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
    expect(
      unnamed(
        await session(folder, ['discard'], ['discard'], ['restore'], ['restore'], ['status']),
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl discard
      to undo: agentctl restore <backup>
      ✓ Discarded the draft of booking: its files are v3 again
        ~ agent: Greeting
        - topic new

      $ agentctl discard
      The draft of booking is v3 already: nothing to discard

      $ agentctl restore
      to undo: agentctl restore <backup>
      ✓ Restored the draft of booking from the backup <backup>
        ~ agent.yaml
        + topics/new.yaml

      $ agentctl restore
      The draft of booking is the backup <backup> already: nothing to do

      $ agentctl status
      booking: draft changed since v3 (2 files)
        ~ agent.yaml
        + topics/new.yaml
        publish:  agentctl publish
        discard:  agentctl discard

      sandbox	v3	<time>	Alice	Three		
      pre-release	v2	<time>	Alice	Two		
      live	–					
      "
    `);
    checkInvariants(folder);
  });

  it('has nothing to go back to where nothing runs', async () => {
    const folder = workspace();
    edit(folder, 'Draft');
    const before = refs(folder);
    expect(await session(folder, ['discard'])).toMatchInlineSnapshot(`
      "$ agentctl discard
      error: Couldn't discard the draft of booking: nothing runs in sandbox that it could go back to.
      hint: agentctl discard --to <revision> names another state
      hint: agentctl publish makes the draft the first version
      [exit 3]
      "
    `);
    expect(greeting(folder)).toBe('Draft');
    expect(refs(folder)).toEqual(before);
    expect(await json(folder, ['discard', '--to', 'git:HEAD'])).toMatchObject({
      discarded: true,
      restoredTo: 'git:HEAD',
    });
    expect(greeting(folder)).toBe('Hello!');
    checkInvariants(folder);
  });

  it.each([
    ['v1', 'One', 'v1'],
    ['sandbox~1', 'Two', 'v2'],
    ['sandbox#1', 'One', 'v1'],
    ['pre-release', 'Two', 'v2'],
    ['git:HEAD', 'Three', 'v3'],
    ['git:HEAD~1', 'Two', 'v2'],
  ])('--to %s', async (revision, words, version) => {
    const folder = await three();
    edit(folder, 'Draft');
    const head = git(folder, 'rev-parse', 'HEAD');
    expect(await json(folder, ['discard', '--to', revision])).toMatchObject({
      discarded: true,
      restoredTo: version,
      files: [{ path: 'agents/booking/agent.yaml', status: 'modified' }],
    });
    expect(greeting(folder)).toBe(words);
    expect(git(folder, 'rev-parse', 'HEAD')).toBe(head);
    await json(folder, ['restore']);
    expect(greeting(folder)).toBe('Draft');
    checkInvariants(folder);
  });

  it.each([
    ['v9', 2],
    ['nowhere', 2],
    ['live', 2],
    ['live~1', 2],
    ['git:nothing', 2],
  ])('--to %s changes nothing', async (revision, exit) => {
    const folder = await three();
    edit(folder, 'Draft');
    const before = refs(folder);
    expect((await agentctl(folder, ['discard', '--to', revision])).code).toBe(exit);
    expect(refs(folder)).toEqual(before);
    expect(greeting(folder)).toBe('Draft');
  });

  it('keeps nothing twice, and two drafts of one millisecond apart', async () => {
    const folder = await three();
    // The terminal's clock stands still.
    for (const words of ['First', 'Second']) {
      edit(folder, words);
      expect(await atTerminal(folder, ['discard']).ended).toBe(0);
    }
    const { backups: kept } = await backups(folder);
    expect(kept.map(({ action }) => action)).toEqual(['discard', 'discard']);
    const [newest, older] = kept.map(({ backup }) => Number(backup));
    expect((newest ?? 0) - (older ?? 0)).toBe(1);
    edit(folder, 'Second');
    await json(folder, ['discard']);
    expect((await backups(folder)).backups).toHaveLength(2);
    await json(folder, ['restore', String(older)]);
    expect(greeting(folder)).toBe('First');
    checkInvariants(folder);
  });
});

describe('restore', () => {
  it('brings back the newest that restore did not make, or a named one, and can be undone', async () => {
    const folder = await three();
    for (const words of ['First', 'Second']) {
      edit(folder, words);
      await json(folder, ['discard']);
    }
    edit(folder, 'Third');
    await json(folder, ['checkout', 'v1'], { person: BOB });
    edit(folder, 'Fourth');
    const restored = await json<{ backup: string }>(folder, ['restore']);
    expect(greeting(folder)).toBe('Third');
    const before = refs(folder);
    expect(await json(folder, ['restore'])).toMatchObject({ restored: false, backup: null });
    expect(refs(folder)).toEqual(before);
    await json(folder, ['restore', restored.backup]);
    expect(greeting(folder)).toBe('Fourth');
    await json(folder, ['restore']);
    expect(greeting(folder)).toBe('Third');
    const { backups: list } = await backups(folder);
    expect(list.map(({ action, base, by }) => `${action} from ${base} by ${by.name}`))
      .toMatchInlineSnapshot(`
      [
        "restore from v1 by Alice",
        "restore from v3 by Alice",
        "restore from v1 by Alice",
        "checkout from v3 by Bob",
        "discard from v3 by Alice",
        "discard from v3 by Alice",
      ]
    `);
    for (const { backup, action } of list.slice(-2)) {
      expect(action).toBe('discard');
      await json(folder, ['restore', backup]);
    }
    expect(greeting(folder)).toBe('First');
    checkInvariants(folder);
  });

  it('says what there is to bring back', async () => {
    const folder = await three();
    expect(await session(folder, ['restore'], ['restore', '--list'], ['restore', '123']))
      .toMatchInlineSnapshot(`
      "$ agentctl restore
      error: Couldn't find a discarded draft of booking.
      hint: a draft is kept whenever discard, restore or checkout replaces it
      [exit 2]

      $ agentctl restore --list
      No backups: a draft is kept whenever discard, restore or checkout replaces it

      $ agentctl restore 123
      error: Couldn't find the backup 123 of booking.
      hint: a draft is kept whenever discard, restore or checkout replaces it
      [exit 2]
      "
    `);
    edit(folder, 'Draft');
    await json(folder, ['discard']);
    const text = await session(folder, ['restore', '--list'], ['restore', 'nonsense']);
    expect(unnamed(text)).toMatchInlineSnapshot(`
      "$ agentctl restore --list
      <backup>	discard	<time>	Alice	v3

      $ agentctl restore nonsense
      error: Couldn't find the backup nonsense of booking.
      hint: agentctl restore --list --agent booking
      [exit 2]
      "
    `);
    checkInvariants(folder);
  });

  it('passes over refs in its place that are no backups', async () => {
    const folder = await three();
    git(folder, 'update-ref', 'refs/agentctl/trash/booking/1', 'HEAD');
    git(folder, 'update-ref', 'refs/agentctl/trash/booking/mine', 'HEAD');
    expect((await backups(folder)).backups).toEqual([]);
    edit(folder, 'Draft');
    await json(folder, ['discard']);
    expect((await backups(folder)).backups).toHaveLength(1);
    checkInvariants(folder);
  });
});

describe('checkout and what follows', () => {
  it('loads a version, and status says which it is and how to place it again', async () => {
    const folder = await three();
    expect(unnamed(await session(folder, ['checkout', 'v1'], ['status']))).toMatchInlineSnapshot(`
      "$ agentctl checkout v1
      to undo: agentctl restore <backup>
      ✓ Loaded v1 into the draft of booking
        ~ agent: Greeting

      $ agentctl status
      booking: your files are v1; sandbox runs v3
        take v3:         agentctl discard
        place v1 again:  agentctl rollback sandbox --to v1

      sandbox	v3	<time>	Alice	Three		
      pre-release	v2	<time>	Alice	Two		
      live	–					
      "
    `);
    expect((await agentctl(folder, ['publish', '-m', 'x'])).code).toBe(4);
    await json(folder, ['rollback', 'sandbox', '--to', 'v1']);
    expect(await json(folder, ['publish'])).toMatchObject({ published: false, version: 'v1' });
    checkInvariants(folder);
  });

  it('of an old version, edited, conflicts with what runs: nothing of it may be lost', async () => {
    const folder = await three();
    await json(folder, ['checkout', 'v1']);
    edit(folder, 'One and more');
    const { code, stdout } = await agentctl(folder, ['publish', '-m', 'x', '--json']);
    expect(code).toBe(4);
    expect((JSON.parse(stdout) as { error: { kind: string } }).error.kind).toBe('conflict');
    checkInvariants(folder);
  });

  it('restore brings the base back with the files', async () => {
    const folder = await three();
    edit(folder, 'From three');
    await json(folder, ['checkout', 'v1']);
    await json(folder, ['restore']);
    const { agents } = await json<{ agents: { draft: { base: string } }[] }>(folder, ['status']);
    expect(agents[0]?.draft.base).toBe('v3');
    expect(await json(folder, ['publish', '-m', 'Four'])).toMatchObject({
      created: true,
      version: 'v4',
    });
    checkInvariants(folder);
  });

  it('of what lies there already does nothing', async () => {
    const folder = await three();
    expect(await session(folder, ['checkout', 'v3'], ['checkout', 'sandbox'], ['discard']))
      .toMatchInlineSnapshot(`
      "$ agentctl checkout v3
      The draft of booking is v3 already: nothing to do

      $ agentctl checkout sandbox
      The draft of booking is sandbox#3 (v3) already: nothing to do

      $ agentctl discard
      The draft of booking is v3 already: nothing to discard
      "
    `);
    expect((await backups(folder)).backups).toEqual([]);
    checkInvariants(folder);
  });

  it('works from the agent’s own folder and for one agent of several', async () => {
    const folder = await three();
    write(folder, 'agents/reception/agent.yaml', 'name: Reception\n');
    edit(folder, 'Draft');
    const here = join(folder, 'agents/booking/topics');
    expect(await json(here, ['checkout', 'v2'])).toMatchObject({ agent: 'booking', version: 'v2' });
    expect(read(folder, 'agents/reception/agent.yaml')).toBe('name: Reception\n');
    expect((await agentctl(folder, ['discard'])).code).toBe(2);
    rmSync(join(folder, 'agents/reception'), { recursive: true });
    checkInvariants(folder);
  });

  it('keeps the draft safe before anything that it cannot keep', async () => {
    const folder = await three();
    edit(folder, 'Draft');
    git(folder, 'init', '-q', 'agents/booking/nested');
    const { code, stderr } = await agentctl(folder, ['discard']);
    expect(code).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "agents/booking/nested: error: a git repository lies inside the agent
          hint: move it out of the agent folder
      error: Couldn't keep the draft of booking safe, so nothing was changed.
      "
    `);
    expect(greeting(folder)).toBe('Draft');
  });
});

describe('a loading that was stopped on its way', () => {
  const stopped = async (folder: string): Promise<void> => {
    const { backup } = await json<{ backup: string }>(folder, ['discard']);
    // As it is between two files: one is the old draft's still, and the note is there.
    edit(folder, 'Draft');
    write(folder, '.git/agentctl/loading-booking', backup);
  };

  it('is ended by the same command: restore brings the whole draft back, not the half', async () => {
    const folder = await three();
    edit(folder, 'Draft');
    write(folder, 'agents/booking/topics/new.yaml', 'name: new\n');
    await stopped(folder);
    expect((await backups(folder)).backups).toHaveLength(1);
    await json(folder, ['discard']);
    expect((await backups(folder)).backups).toHaveLength(1);
    await json(folder, ['restore']);
    expect(greeting(folder)).toBe('Draft');
    expect(read(folder, 'agents/booking/topics/new.yaml')).toBe('name: new\n');
    checkInvariants(folder);
  });

  it('keeps what somebody wrote meanwhile', async () => {
    const folder = await three();
    edit(folder, 'Draft');
    await stopped(folder);
    edit(folder, 'Written since');
    await json(folder, ['discard']);
    expect((await backups(folder)).backups).toHaveLength(2);
    await json(folder, ['restore']);
    expect(greeting(folder)).toBe('Written since');
    checkInvariants(folder);
  });
});
