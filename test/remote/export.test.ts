import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { addAgent, edit, git, read, temporaryFolder, write } from '../helpers/repository.ts';
import { publish, shared } from '../helpers/shared.ts';
import type { Shared } from '../helpers/shared.ts';

let team: Shared;
let outside: string;

beforeAll(async () => {
  team = await shared(2);
  const { alice } = team;
  await json(alice, ['promote', 'pre-release', '--version', 'v1']);
  await json(alice, ['promote', 'live', '--yes']);
  addAgent(alice, 'reception');
  await publish(alice, 'At your service', 'reception');
  await json(alice, ['promote', 'pre-release', '--agent', 'reception']);
  await json(alice, ['promote', 'live', '--agent', 'reception', '--yes']);
  await publish(alice, 'Hello 3');
  outside = temporaryFolder('outside');
}, 120_000);

// As `git clone file://…` reaches it: the transport over pipes, as with a server.
const address = () => `file://${team.remote}`;

describe('a state of a repository that is not checked out', () => {
  test.each(['live', 'sandbox', 'live#1', 'live@2030-01-01', 'sandbox~1', 'v1', 'v3', 'git:main'])(
    '%s is the same as in a clone',
    async (revision) => {
      const line = ['export', revision, '--agent', 'booking'];
      const local = await json(team.alice, line);
      expect(await json(outside, [...line, '--repository', address()])).toEqual(local);
    },
  );

  test('a path may stand for an address', async () => {
    const line = ['export', 'live', '--agent', 'booking'];
    const answer = await json(outside, [...line, '--repository', team.remote]);
    expect(answer).toEqual(await json(team.alice, line));
  });

  test('of a server that sends parts of a clone, in as few conversations', async () => {
    git(team.remote, 'config', 'uploadpack.allowFilter', 'true');
    try {
      for (const [revision, conversations] of [
        ['live', 4],
        ['v1', 5],
        ['git:main', 5],
      ] as const) {
        const line = ['export', revision, '--agent', 'booking', '--json'];
        const ran = await agentctl(outside, [...line, '--repository', address()], {
          env: { GIT_TRACE: join(outside, 'trace') },
        });
        expect(JSON.parse(ran.stdout)).toEqual(await json(team.alice, line.slice(0, 4)));
        const talks = ran.git.filter((args) => args.includes('fetch') || args[0] === 'ls-remote');
        expect(talks.length, revision).toBe(conversations);
      }
      // Git fetches nothing by itself, file by file.
      expect(read(outside, 'trace')).not.toContain('run_command: git -c fetch.negotiation');
    } finally {
      git(team.remote, 'config', '--unset', 'uploadpack.allowFilter');
    }
  });

  test('written for another system', async () => {
    const folder = join(outside, 'polyai');
    await json(outside, [
      'export',
      'live',
      '--agent=booking',
      `--repository=${address()}`,
      '--to=polyai',
      `--output=${folder}`,
    ]);
    expect(existsSync(join(folder, 'project.yaml'))).toBe(true);
  });

  test('a path is meant from where it is typed', async () => {
    const beside = temporaryFolder('beside');
    git(beside, 'clone', '--quiet', '--bare', team.remote, join(beside, 'x.git'));
    const line = ['export', 'live', '--agent', 'booking', '--repository', 'x.git'];
    expect((await agentctl(beside, line)).code).toBe(0);
  });

  test('leaves nothing behind', async () => {
    const temporary = temporaryFolder('tmp');
    const env = { TMPDIR: temporary };
    for (const revision of ['live', 'v99', 'nowhere']) {
      const line = ['export', revision, '--agent', 'booking', '--repository', address()];
      await agentctl(outside, line, { env });
      expect(readdirSync(temporary)).toEqual([]);
    }
  });
});

describe('what it says', () => {
  const cases: [name: string, argv: string[], code: number, words: string][] = [
    ['no agent named', ['live'], 2, "Couldn't tell which agent is meant"],
    ['an unknown agent', ['live', '--agent', 'bokking'], 2, 'booking'],
    ['an unknown version', ['v99', '--agent', 'booking'], 2, "Couldn't find booking v99"],
    ['an unknown commit', ['git:no', '--agent', 'booking'], 2, "Couldn't find the commit no"],
    ['an unknown environment', ['lives', '--agent', 'booking'], 2, "Couldn't find the revision"],
    ['a draft', ['draft', '--agent', 'booking'], 2, 'a draft is in a folder of yours'],
  ];
  test.each(cases)('%s', async (_, argv, code, words) => {
    const ran = await agentctl(outside, ['export', ...argv, '--repository', address()]);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(words);
    expect(ran.code).toBe(code);
  });

  test('how to see which versions there are', async () => {
    const line = ['export', 'v99', '--agent', 'booking', '--repository', address()];
    const hint = /^hint: its versions: git (.*)$/m.exec((await agentctl(outside, line)).stderr);
    const words = hint?.[1]?.replaceAll("'", '').split(' ') ?? [];
    expect(git(outside, ...words)).toContain('refs/tags/booking/v1');
  });

  test('nothing is there', async () => {
    const line = ['export', 'live', '--agent', 'booking', '--repository'];
    const none = await agentctl(outside, [...line, join(outside, 'none.git')]);
    expect(none.stderr).toContain('there is no repository where');
    expect(none.stderr).not.toMatch(/git remote|reads work/);
    expect(none.code).toBe(1);
    const empty = temporaryFolder('empty');
    git(empty, 'init', '--quiet', '--bare');
    const found = await agentctl(outside, [...line, empty]);
    expect(found.stderr).toContain('it is empty');
    expect(found.code).toBe(2);
    const other = temporaryFolder('other');
    git(other, 'init', '--quiet');
    write(other, 'README', 'x');
    git(other, 'add', '-A');
    git(other, 'commit', '-qm', 'x');
    const foreign = await agentctl(outside, [...line, other]);
    expect(foreign.stderr).toContain('has no agentctl.yaml');
    expect(foreign.code).toBe(2);
  });

  test('a clone of a connected workspace holds no logs', async () => {
    const line = ['export', 'live', '--agent', 'booking', '--repository', team.bob];
    const ran = await agentctl(outside, line);
    expect(ran.stderr).toContain("Couldn't find the log of live");
    expect(ran.code).toBe(2);
  });
});

describe('hostile addresses', () => {
  test.each([
    ['--upload-pack=touch ran', 2],
    ['-oProxyCommand=touch ran', 2],
    ['', 2],
    ['a\nb', 2],
    ['ext::sh -c "touch ran"', 3],
    ['fd::3', 3],
    ['evil://host/path', 3],
    ['ssh://-oProxyCommand=touch ran/x', 1],
    ['-x:path', 2],
  ])('%s', async (hostile, code) => {
    const ran = await agentctl(outside, [
      'export',
      'live',
      '--agent=booking',
      `--repository=${hostile}`,
    ]);
    expect(ran.code).toBe(code);
    expect(ran.stdout).toBe('');
    expect(existsSync(join(outside, 'ran'))).toBe(false);
  });

  test('a helper that the user’s git permits is asked', async () => {
    write(outside, 'config', '[protocol "ext"]\n allow = always\n');
    const hostile = `ext::touch ${join(outside, 'ran')}`;
    const line = ['export', 'live', '--agent', 'booking', '--repository', hostile];
    const env = { GIT_CONFIG_GLOBAL: join(outside, 'config') };
    expect((await agentctl(outside, line, { env })).code).toBe(1);
    expect(existsSync(join(outside, 'ran'))).toBe(true);
  });

  test('credentials are never printed', async () => {
    for (const line of [
      ['--verbose', 'export', 'live', '--repository', 'http://us%65r:s3cret@127.0.0.1:1/x.git'],
      ['export', 'live', '--repository', 'http://s3cret@127.0.0.1:1/x.git', '--json'],
      ['export', 'live', '--repository', '-http://a:s3cret@127.0.0.1:1/x.git'],
      ['export', 'live', '--repository', 'evil://a:s3cret@h/x'],
      ['export', 'live', '--repository', 'http://a:s3cret@h/x\n'],
    ]) {
      const { code, stdout, stderr } = await agentctl(outside, [...line, '--agent', 'booking']);
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toContain('s3cret');
    }
  });
});

test('a workspace that is connected to nothing is read as well', async () => {
  const { alice } = await shared(1);
  await json(alice, ['connect', '--none']);
  edit(alice, 'Unpublished');
  const line = ['export', 'sandbox', '--agent', 'booking'];
  const local = await json(alice, line);
  expect(await json(outside, [...line, '--repository', alice])).toEqual(local);
});
