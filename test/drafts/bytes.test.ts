import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import { LARGE } from '../helpers/processes.ts';
import { copies, git, workspace, write } from '../helpers/repository.ts';
import { contentsOf, put, surroundings } from './folder.ts';

/** A workspace whose booking is published as v1. */
const published = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'First']);
  return folder;
});

const agentOf = (folder: string) => join(folder, 'agents/booking');

/** Makes a draft with everything that a careless copy would spoil. */
function makeDraft(folder: string): void {
  const agent = agentOf(folder);
  put(agent, 'agent.yaml', 'name: Booking\r\ngreeting: Grüß Gott\r\n');
  put(agent, 'topics/new/deep/prices.yaml', 'name: prices\n', 0o600);
  put(agent, 'audio/hello.bin', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  put(agent, 'empty.md', '');
  put(agent, 'no-final-newline.md', 'end');
  put(agent, 'check.sh', '#!/bin/sh\n', 0o755);
  put(agent, 'private.sh', '#!/bin/sh\n', 0o700);
  put(agent, 'readonly.md', 'x\n', 0o444);
  put(agent, 'name with trailing space ', 'x\n');
  put(agent, '-rf', 'x\n');
  put(agent, '"quoted".md', 'x\n');
  put(agent, 'größe 餐厅 🍽.md', 'x\n');
  rmSync(join(agent, 'topics/hours.yaml'));
}

const SETTINGS: [string, (folder: string) => void][] = [
  ['plain settings', () => undefined],
  ['core.autocrlf=true', (folder) => void git(folder, 'config', 'core.autocrlf', 'true')],
  ['core.eol=crlf', (folder) => void git(folder, 'config', 'core.eol', 'crlf')],
  [
    'attributes that ask for CRLF',
    (folder) => write(folder, '.gitattributes', '* text eol=crlf\nagents/** text eol=crlf\n'),
  ],
  [
    'a filter that upcases',
    (folder) => {
      git(folder, 'config', 'filter.up.clean', 'tr a-z A-Z');
      git(folder, 'config', 'filter.up.smudge', 'tr A-Z a-z');
      write(folder, '.git/info/attributes', '*.md filter=up\n');
    },
  ],
];

describe('a draft goes and comes back byte for byte, with its modes', () => {
  it.each(SETTINGS)('with %s', async (_, set) => {
    const folder = await published();
    set(folder);
    write(folder, 'other.txt', 'staged\r\n');
    git(folder, 'add', 'other.txt');
    write(folder, 'other.txt', 'and changed\r\n');
    write(folder, 'README.md', 'stashed');
    git(folder, 'stash', 'push', '-q', 'README.md');
    git(folder, 'add', '-N', 'agents');
    const running = contentsOf(agentOf(folder));
    makeDraft(folder);
    const draft = contentsOf(agentOf(folder));
    const around = surroundings(folder);

    const discarded = await json(folder, ['discard']);
    expect(discarded).toMatchObject({ discarded: true, restoredTo: 'v1' });
    expect(contentsOf(agentOf(folder))).toEqual(running);
    expect(surroundings(folder)).toEqual(around);

    expect(await json(folder, ['restore'])).toMatchObject({ restored: true });
    expect(contentsOf(agentOf(folder))).toEqual(draft);
    expect(surroundings(folder)).toEqual(around);

    expect(await json(folder, ['checkout', 'git:HEAD'])).toMatchObject({ checkedOut: true });
    expect(contentsOf(agentOf(folder))).toEqual(running);
    expect(surroundings(folder)).toEqual(around);
    checkInvariants(folder);
  });

  it('with any files at all', async () => {
    const folder = await published();
    const running = contentsOf(agentOf(folder));
    const part = fc
      .stringMatching(/^[a-zA-Z0-9 _.é-]{1,12}$/)
      .filter((name) => !/^[. ]*$|^\.git/i.test(name) && name === name.normalize('NFC'));
    const file = fc.record({
      path: fc.array(part, { minLength: 1, maxLength: 3 }),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc
          .constantFrom('', 'a\r\nb\r\n', 'a\nb', '\u0000', '$Id$\n')
          .map((text) => Buffer.from(text)),
      ),
      mode: fc.constantFrom(0o644, 0o755, 0o600, 0o640, 0o700, 0o666, 0o444, 0o711),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 8 }), async (files) => {
        rmSync(agentOf(folder), { recursive: true, force: true });
        const taken = new Set<string>();
        for (const { path, bytes, mode } of files) {
          const folded = path.map((name) => name.toLowerCase());
          const prefixes = folded.map((__, index) => folded.slice(0, index + 1).join('/'));
          // No file where a folder is, and no twins by case.
          if (prefixes.some((prefix) => taken.has(prefix))) continue;
          for (const prefix of prefixes) taken.add(prefix);
          put(agentOf(folder), path.join('/'), Buffer.from(bytes), mode);
        }
        const draft = contentsOf(agentOf(folder));
        const { discarded } = await json<{ discarded: boolean }>(folder, ['discard']);
        expect(discarded).toBe(true);
        expect(contentsOf(agentOf(folder))).toEqual(running);
        await json(folder, ['restore']);
        expect(contentsOf(agentOf(folder))).toEqual(draft);
      }),
      { numRuns: LARGE ? 200 : 4 },
    );
    checkInvariants(folder);
  });

  it('when the folder was deleted wholly, and when only files in it were', async () => {
    const folder = await published();
    const running = contentsOf(agentOf(folder));
    rmSync(join(folder, 'agents'), { recursive: true });
    expect(await json(folder, ['discard'])).toMatchObject({
      files: [
        { path: 'agents/booking/agent.yaml', status: 'added' },
        { path: 'agents/booking/topics/hours.yaml', status: 'added' },
      ],
    });
    expect(contentsOf(agentOf(folder))).toEqual(running);
    await json(folder, ['restore']);
    expect(contentsOf(agentOf(folder))).toEqual({});
    await json(folder, ['discard']);
    rmSync(join(agentOf(folder), 'topics'), { recursive: true });
    await json(folder, ['discard']);
    expect(contentsOf(agentOf(folder))).toEqual(running);
    checkInvariants(folder);
  });
});

describe('what git ignores', () => {
  it('stays, and is kept when a loaded file takes its place', async () => {
    const folder = await published();
    put(agentOf(folder), 'notes.tmp', 'published\n');
    await json(folder, ['publish', '-m', 'With notes']);
    rmSync(join(agentOf(folder), 'notes.tmp'));
    await json(folder, ['publish', '-m', 'Without notes']);
    write(folder, '.git/info/exclude', '*.tmp\n.env\n');
    put(agentOf(folder), 'notes.tmp', 'mine, and ignored\n', 0o600);
    put(agentOf(folder), '.env', 'SECRET=1\n', 0o600);
    put(agentOf(folder), 'topics/cache.tmp', 'ignored in a folder\n');
    const before = contentsOf(agentOf(folder));

    await json(folder, ['checkout', 'v1']);
    expect(contentsOf(agentOf(folder))).toMatchObject({
      'notes.tmp': '600 mine, and ignored\n',
      '.env': '600 SECRET=1\n',
    });
    await json(folder, ['checkout', 'v2']);
    expect(contentsOf(agentOf(folder))).toMatchObject({
      'notes.tmp': '644 published\n',
      '.env': '600 SECRET=1\n',
      'topics/cache.tmp': '644 ignored in a folder\n',
    });
    await json(folder, ['restore']);
    expect(contentsOf(agentOf(folder))).toEqual(before);
    checkInvariants(folder);
  });

  it('refuses before a file is touched where a folder with ignored files is in the way', async () => {
    const folder = await published();
    rmSync(join(agentOf(folder), 'topics/hours.yaml'));
    write(folder, '.git/info/exclude', '*.tmp\n');
    put(agentOf(folder), 'topics/hours.yaml/x.tmp', 'ignored\n');
    put(agentOf(folder), 'agent.yaml', 'name: Draft\n');
    const before = contentsOf(agentOf(folder));
    const { code, stderr } = await agentctl(folder, ['discard']);
    expect(code).toBe(3);
    expect(stderr.replaceAll(folder, '<workspace>')).toMatchInlineSnapshot(`
      "error: Couldn't write <workspace>/agents/booking/topics/hours.yaml: a folder with ignored files of the name topics/hours.yaml is in the way.
      hint: move it away and run the same command again
      hint: nothing was changed
      "
    `);
    expect(contentsOf(agentOf(folder))).toEqual(before);
    checkInvariants(folder);
  });

  it('takes empty folders and files out of the way of folders', async () => {
    const folder = await published();
    const running = contentsOf(agentOf(folder));
    rmSync(join(agentOf(folder), 'topics'), { recursive: true });
    put(agentOf(folder), 'topics', 'now a file\n');
    rmSync(join(agentOf(folder), 'agent.yaml'));
    mkdirSync(join(agentOf(folder), 'agent.yaml/empty/deep'), { recursive: true });
    const draft = contentsOf(agentOf(folder));
    await json(folder, ['discard']);
    expect(contentsOf(agentOf(folder))).toEqual(running);
    await json(folder, ['restore']);
    expect(contentsOf(agentOf(folder))).toEqual(draft);
    checkInvariants(folder);
  });
});

describe('refs', () => {
  it('a backup is only ever added', async () => {
    const folder = await published();
    const seen = new Map<string, string>();
    for (const words of ['a', 'b', 'c']) {
      put(agentOf(folder), 'agent.yaml', `name: ${words}\n`);
      await json(folder, ['discard']);
      await json(folder, ['restore']);
      const trash = [...refs(folder)].filter(([ref]) => ref.startsWith('refs/agentctl/trash/'));
      for (const [ref, oid] of seen) expect(trash).toContainEqual([ref, oid]);
      for (const [ref, oid] of trash) seen.set(ref, oid);
    }
    expect(seen.size).toBe(6);
    checkInvariants(folder);
  });
});
