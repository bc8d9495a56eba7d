import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { LARGE } from '../helpers/processes.ts';
import { edit, git, read, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import { expectHarmless } from '../hostile/harmless.ts';

function script(path: string, ...lines: string[]): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Plays a release in a workspace; everything must succeed. */
async function play(folder: string, env: Record<string, string> = {}): Promise<void> {
  const steps = [
    ['publish', '-m', 'first'],
    ['promote', 'pre-release'],
    ['promote', 'live', '--yes'],
  ];
  for (const argv of steps) await json(folder, argv, { env });
  edit(folder, 'Good evening!');
  write(folder, 'agents/booking/new.md', 'new\n');
  for (const argv of [
    ['status'],
    ['diff'],
    ['publish', '-m', 'second'],
    ['promote', 'pre-release'],
    ['rollback', 'pre-release'],
    ['discard', '--to', 'v1'],
    ['restore'],
    ['history'],
    ['show', 'v2'],
    ['doctor'],
  ]) {
    const ran = await agentctl(folder, argv, { env });
    expect(ran.code, `${argv.join(' ')}: ${ran.stderr}${ran.stdout}`).toBe(0);
    expectHarmless(ran, argv.join(' '));
  }
  expect(read(folder, 'agents/booking/new.md')).toBe('new\n');
  checkInvariants(folder);
}

const hook =
  (name: string, ...lines: string[]) =>
  (folder: string) =>
    void script(join(folder, '.git', 'hooks', name), ...lines);

const set =
  (...settings: string[]) =>
  (folder: string) => {
    for (const setting of settings) {
      const at = setting.indexOf('=');
      git(folder, 'config', setting.slice(0, at), setting.slice(at + 1));
    }
  };

const SETTINGS: Record<string, (folder: string) => void> = {
  'core.autocrlf=true': set('core.autocrlf=true'),
  'core.autocrlf=input': set('core.autocrlf=input'),
  'core.safecrlf=true': set('core.autocrlf=true', 'core.safecrlf=true'),
  'core.eol=crlf': set('core.eol=crlf'),
  'commit hooks that print': (folder) => {
    for (const name of [
      'pre-commit',
      'prepare-commit-msg',
      'commit-msg',
      'post-commit',
      'reference-transaction',
      'post-index-change',
    ])
      hook(name, 'cat >/dev/null', 'echo on stdout', 'echo on stderr >&2')(folder);
  },
  'every diff setting': set(
    'diff.external=false',
    'diff.noprefix=true',
    'diff.mnemonicPrefix=true',
    'diff.renames=copies',
    'diff.orderFile=/nowhere',
    'diff.context=0',
    'diff.submodule=log',
    'diff.ignoreSubmodules=all',
  ),
  'every colour': set(
    'color.ui=always',
    'color.diff=always',
    'color.status=always',
    'color.branch=always',
  ),
  'every log setting': set(
    'log.showSignature=true',
    'log.decorate=full',
    'log.follow=true',
    'log.date=relative',
    'format.pretty=oneline',
    'log.diffMerges=combined',
    'log.mailmap=false',
  ),
  'names quoted or not': set('core.quotePath=true'),
  'core.fsmonitor': (folder) => {
    const monitor = script(join(folder, '.git', 'monitor'), 'exit 1');
    set(`core.fsmonitor=${monitor}`)(folder);
  },
  'split index': (folder) => {
    set('core.splitIndex=true')(folder);
    git(folder, 'update-index', '--split-index');
  },
  'untracked cache and many files': set(
    'core.untrackedCache=true',
    'feature.manyFiles=true',
    'index.version=4',
  ),
  'status settings': set(
    'status.showUntrackedFiles=no',
    'status.relativePaths=false',
    'status.renames=copies',
  ),
  'commit settings': set(
    'commit.status=false',
    'commit.verbose=true',
    'commit.cleanup=strip',
    'commit.template=/nowhere',
  ),
  'add settings': set(
    'add.ignoreErrors=true',
    'core.ignoreCase=true',
    'core.precomposeUnicode=true',
  ),
  'safety settings': set(
    'transfer.fsckObjects=true',
    'receive.denyCurrentBranch=refuse',
    'core.sharedRepository=group',
    'core.logAllRefUpdates=always',
  ),
  aliases: set('alias.add=!false', 'alias.tag=!false', 'alias.commit=!false'),
  'a path of hooks that is not there': set('core.hooksPath=/nowhere'),
  'an encoding of messages': set(
    'i18n.commitEncoding=ISO-8859-1',
    'i18n.logOutputEncoding=ISO-8859-1',
  ),
  'file modes that do not count': set('core.fileMode=false'),
  'no abbreviations': set(
    'core.abbrev=no',
    'core.compression=0',
    'core.pager=false',
    'pager.tag=true',
  ),
};

// What cannot touch each other is played together; one by one in the large form.
const TOGETHER = [
  ['core.safecrlf=true', 'every diff setting', 'every colour', 'aliases'],
  ['core.autocrlf=true', 'status settings', 'a path of hooks that is not there'],
  ['core.autocrlf=input', 'every log setting', 'names quoted or not', 'core.fsmonitor'],
  ['core.eol=crlf', 'commit hooks that print', 'split index', 'an encoding of messages'],
  [
    'untracked cache and many files',
    'commit settings',
    'add settings',
    'safety settings',
    'file modes that do not count',
    'no abbreviations',
  ],
];

describe('a release is played', () => {
  test('with each setting, in some group', () => {
    expect(TOGETHER.flat().toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
  });

  const groups = LARGE ? Object.keys(SETTINGS).map((name) => [name]) : TOGETHER;
  test.each(groups.map((names) => [names.join(', '), names] as const))(
    'with %s',
    async (_, names) => {
      const folder = workspace();
      for (const name of names) SETTINGS[name]?.(folder);
      const shared = () =>
        readdirSync(join(folder, '.git')).filter((name) => name.startsWith('sharedindex')).length;
      await play(folder);
      expect(shared()).toBeLessThanOrEqual(3);
    },
  );

  test('with a program that signs', async () => {
    const folder = workspace();
    const calls = join(temporaryFolder('gpg'), 'calls');
    const gpg = script(
      join(temporaryFolder('gpg'), 'gpg'),
      `echo "$@" >> '${calls}'`,
      'cat >/dev/null',
      'echo "[GNUPG:] SIG_CREATED D 1 8 00 1 0" >&2',
      'printf -- "-----BEGIN PGP SIGNATURE-----\\n\\nfake\\n-----END PGP SIGNATURE-----\\n"',
    );
    set(
      `gpg.program=${gpg}`,
      'commit.gpgSign=true',
      'tag.gpgSign=true',
      'user.signingKey=X',
    )(folder);
    await play(folder);
    for (const commit of ['main', 'sandbox', 'live'])
      expect(git(folder, 'cat-file', 'commit', commit)).toContain('gpgsig');
    expect(git(folder, 'cat-file', 'tag', 'booking/v2')).toContain('BEGIN PGP SIGNATURE');
    expect(await json(folder, ['show', 'v2'])).toMatchObject({ description: 'second' });
  });

  test('with a program that cannot sign: nothing is changed, and why is said', async () => {
    const folder = workspace();
    set(`gpg.program=false`, 'commit.gpgSign=true', 'user.signingKey=X')(folder);
    edit(folder, 'Good evening!');
    const before = git(folder, 'rev-parse', 'HEAD');
    const ran = await agentctl(folder, ['publish', '-m', 'x']);
    expect([ran.code, /Couldn't sign .* Nothing was/s.test(ran.stderr)]).toEqual([1, true]);
    expect(git(folder, 'rev-parse', 'HEAD')).toBe(before);
    expect(git(folder, 'status', '--porcelain')).toBe(' M agents/booking/agent.yaml');
  });

  const keygen = spawnSync('ssh-keygen', ['-?']).error === undefined;
  test.skipIf(!keygen)(`with SSH signatures${keygen ? '' : ' (no ssh-keygen here)'}`, async () => {
    const folder = workspace();
    const key = join(temporaryFolder('ssh'), 'key');
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    set(
      'gpg.format=ssh',
      `user.signingKey=${key}`,
      'commit.gpgSign=true',
      'tag.gpgSign=true',
    )(folder);
    await play(folder);
    expect(git(folder, 'cat-file', 'commit', 'live')).toContain('BEGIN SSH SIGNATURE');
  });

  test.each(['sha256', 'reftable'])('in a repository of %s', async (kind) => {
    const folder = temporaryFolder(kind);
    const option = kind === 'sha256' ? '--object-format=sha256' : '--ref-format=reftable';
    try {
      git(folder, 'init', '--quiet', option);
    } catch {
      // This git is too old for it.
      return;
    }
    await json(folder, ['init', '--agent', 'booking']);
    await play(folder);
  });

  test('with variables of git in the environment, and traces of git on', async () => {
    const trace = join(temporaryFolder('trace'), 'trace');
    const elsewhere = temporaryFolder('elsewhere');
    await play(workspace(), {
      GIT_DIR: join(elsewhere, 'x.git'),
      GIT_WORK_TREE: elsewhere,
      GIT_INDEX_FILE: join(elsewhere, 'index'),
      GIT_OBJECT_DIRECTORY: elsewhere,
      GIT_COMMON_DIR: elsewhere,
      GIT_PREFIX: 'x/',
      GIT_EDITOR: 'false',
      GIT_SEQUENCE_EDITOR: 'false',
      EDITOR: 'false',
      GIT_PAGER: 'false',
      PAGER: 'false',
      GIT_SSH_COMMAND: 'false',
      GIT_ASKPASS: 'false',
      GIT_EXTERNAL_DIFF: 'false',
      GIT_DIFF_OPTS: '-u0',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.bare',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_PARAMETERS: "'core.bare=true'",
      GIT_LITERAL_PATHSPECS: '1',
      GIT_NOGLOB_PATHSPECS: '1',
      GIT_REFLOG_ACTION: 'noise',
      GIT_MERGE_VERBOSITY: '5',
      GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z',
      GIT_COMMITTER_DATE: '2001-01-01T00:00:00Z',
      LC_ALL: 'de_DE.UTF-8',
      LANGUAGE: 'de',
      GIT_TRACE: trace,
      GIT_TRACE2_EVENT: `${trace}2`,
    });
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(existsSync(trace)).toBe(true);
  });
});

describe('outside of a workspace', () => {
  test('in no repository', async () => {
    const folder = temporaryFolder('empty');
    for (const argv of [
      ['status'],
      ['publish'],
      ['validate'],
      ['list'],
      ['history'],
      ['create', 'x'],
    ]) {
      const ran = await agentctl(folder, argv, {
        env: { GIT_CEILING_DIRECTORIES: dirname(folder) },
      });
      expect(
        [ran.code, /git repository/.test(ran.stderr), /agentctl init/.test(ran.stderr)],
        argv[0],
      ).toEqual([2, true, true]);
    }
  });

  test('in a repository that is none', async () => {
    const folder = temporaryFolder('plain');
    git(folder, 'init', '--quiet');
    for (const argv of [['status'], ['publish'], ['doctor'], ['promote', 'live']]) {
      const ran = await agentctl(folder, argv);
      expect([ran.code, /agentctl init/.test(ran.stderr)], argv[0]).toEqual([2, true]);
    }
  });

  test('in git’s own folder', async () => {
    const ran = await agentctl(join(workspace(), '.git'), ['status']);
    expect(ran.code).toBe(2);
    expectHarmless(ran);
  });

  test.each<[string, string, RegExp]>([
    [
      'syntax',
      'environments: [',
      /agentctl\.yaml:1:\d+: error: .*\n {2}1 \| environments: \[\n +\^/,
    ],
    [
      'an unknown key',
      'enviroments: []',
      /agentctl\.yaml:1:1: error: the key “enviroments”.*\n.*\n.*\n.*did you mean environments/,
    ],
    ['no environment', 'environments: []', /at least one environment/],
    [
      'an environment twice',
      'environments: [a, b, a]',
      /agentctl\.yaml:1:22: error: the environment a stands here twice/,
    ],
    ['a bad name', 'environments: [sandbox, "-x"]', /“-x” can't name an environment/],
    ['a reserved name', 'environments: [draft]', /“draft” can't name an environment/],
    ['a name of a version', 'environments: [v1]', /“v1” can't name an environment/],
    [
      'two environments on one branch',
      'environments: [{name: a, branch: x}, {name: b, branch: x}]',
      /share the branch x/,
    ],
    ['a branch that leads out', 'environments: [{name: a, branch: ../x}]', /can't name a branch/],
    ['a branch that is HEAD', 'environments: [{name: a, branch: HEAD}]', /can't name a branch/],
    ['a branch that is an option', 'environments: [{name: a, branch: --x}]', /can't name a branch/],
    ['a remote that is an option', 'remote: --upload-pack=x', /no name of a git remote/],
    ['a remote that is a command', 'remote: "ext::sh -c x"', /no name of a git remote/],
    ['a number', '7', /should be a map/],
    ['controls', 'remote: "\u009b31m"', /no name of a git remote/],
    ['a prototype', '__proto__: {}', /can't be used as a key/],
  ])('with %s wrong in agentctl.yaml', async (_, text, words) => {
    const folder = workspace();
    write(folder, 'agentctl.yaml', text);
    const ran = await agentctl(folder, ['status']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(words);
    expectHarmless(ran);
  });
});
