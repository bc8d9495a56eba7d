import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { agentctl, json, session } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import {
  BOB,
  git,
  read,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';
import { TEAM, team } from './team.ts';

/** A project with a past: a change of quotes, one of words, one that broke it, one that mended it. */
function past(): string {
  const path = team();
  const folder = dirname(path);
  git(folder, 'init', '-q', '-b', 'main');
  const states: [string, string][] = [
    ['First words', TEAM],
    ['Quotes', TEAM.replace('Looks things up', '"Looks things up"')],
    ['Look well', TEAM.replace('look things up.', 'look things up well.')],
    ['Broken', 'agents: [\n'],
    ['Mended', TEAM.replace('look things up.', 'look everything up.')],
  ];
  states.forEach(([subject, text], index) => {
    write(folder, 'team.yaml', text);
    git(folder, 'add', '.');
    execFileSync('git', ['commit', '-qm', subject, '-m', `Body of ${subject}`], {
      cwd: folder,
      env: testEnv(BOB, {
        GIT_AUTHOR_DATE: `2026-01-0${index + 1}T10:00:00+01:00`,
        GIT_COMMITTER_DATE: `2026-01-0${index + 1}T10:00:00+01:00`,
      }),
    });
  });
  return path;
}

test('the past of a project becomes versions with their authors, dates and words', async () => {
  const folder = workspace();
  const path = past();
  const text = await session(folder, ['import', path, '--history', '--agent', 'crew']);
  expect(text.replaceAll(dirname(path), '<project>').replaceAll(/[0-9a-f]{10}\b/g, '<commit>'))
    .toMatchInlineSnapshot(`
    "$ agentctl import <project>/team.yaml --history --agent crew
    ✓ Published 3 versions of crew from the history of a project of Docker cagent
      v1  2026-01-01  Bob  First words
      v2  2026-01-03  Bob  Look well
      v3  2026-01-05  Bob  Mended
      1 commit changed nothing that the agent means
      left out: <commit> Broken: Couldn't read team.yaml: Flow sequence in block collection must be sufficiently indented and end with a ] (line 2).
    "
  `);
  const { versions } = await json<{ versions: object[] }>(folder, ['versions', '--agent', 'crew']);
  expect(versions).toMatchObject([
    { version: 'v3', description: 'Mended', author: BOB },
    { version: 'v2', description: 'Look well', author: BOB, notes: 'Body of Look well' },
    { version: 'v1', description: 'First words', author: BOB, environments: [] },
  ]);
  expect(git(folder, 'log', '-3', '--format=%an %aI %s')).toBe(
    [
      'Bob 2026-01-05T10:00:00+01:00 Mended',
      'Bob 2026-01-03T10:00:00+01:00 Look well',
      'Bob 2026-01-01T10:00:00+01:00 First words',
    ].join('\n'),
  );
  expect(git(folder, 'for-each-ref', 'refs/agentctl/trash')).toBe('');
  expect(git(folder, 'status', '--porcelain')).toBe('');
  checkInvariants(folder);
});

test('a past is not imported onto an agent that exists', async () => {
  const folder = workspace();
  await json(folder, ['import', past(), '--history', '--agent', 'crew']);
  const head = git(folder, 'rev-parse', 'HEAD');
  const text = await session(folder, ['import', past(), '--history', '--agent', 'crew']);
  expect(text).toContain('[exit 3]');
  expect(git(folder, 'rev-parse', 'HEAD')).toBe(head);
});

test('init --from imports and publishes in one step', async () => {
  const folder = join(temporaryFolder(), 'new');
  const answer = await json(temporaryFolder(), ['init', folder, '--from', team()]);
  expect(answer).toMatchObject({
    created: true,
    system: 'cagent',
    published: [
      { agent: 'team', version: 'v1', created: true, description: 'Import from Docker cagent' },
    ],
  });
  expect(git(folder, 'status', '--porcelain')).toBe('');
  expect(read(folder, 'agents/team/agent.yaml')).toContain('Answers questions');
  checkInvariants(folder);
});

test('what a history cannot be read of is said of its source, and a README makes no version', async () => {
  const folder = workspace();
  const { code, stderr } = await agentctl(folder, ['import', team(), '--history']);
  expect([code, stderr.replace(/of \S+team.yaml/, 'of team.yaml')]).toMatchInlineSnapshot(`
    [
      2,
      "error: Couldn't read the history of team.yaml: it lies in no git repository.
    hint: leave --history out to import it as it is now
    hint: or name a clone of it
    ",
    ]
  `);
  const path = dirname(past());
  write(path, 'README.md', 'For people.\n');
  git(path, 'add', '.');
  git(path, 'commit', '-qm', 'Readme');
  const answer = await json<{ versions: object[] }>(folder, ['import', path, '--history']);
  expect(answer).toMatchObject({ unchanged: 2 });
  const again = await agentctl(folder, ['import', path, '--history']);
  expect(again.stderr).not.toContain('--force');
});

test('init --from tells what became of the project, and of what was not read', async () => {
  const folder = temporaryFolder();
  const path = team();
  symlinkSync('/etc/passwd', join(dirname(path), 'link.md'));
  write(dirname(path), 'node_modules/x.js', 'x');
  const { stdout } = await agentctl(folder, [
    'init',
    'new',
    '--from',
    dirname(path),
    '--agent',
    'crew',
  ]);
  expect(stdout.replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
    "✓ Started a workspace from a project of Docker cagent in <folder>/new
      AGENTS.md tells coding assistants how to work here (--no-agents-file leaves it out)
    ✓ Published crew v1 to sandbox
      5 values became fields, 3 are kept under extensions, 2 could not come over

      kept under extensions:
        team.yaml: agents.root.add_date  agentctl has no field for it
        team.yaml: agents.root.sub_agents  agentctl has no field for it
        team.yaml: agents.helper.model  agentctl has no field for it

      could not come over:
        link.md  it is a symbolic link, and links are not followed
        node_modules  folders of this name are left out
    "
  `);
});
