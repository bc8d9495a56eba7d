import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { edit, git, write } from '../helpers/repository.ts';
import { byHand, doctor, inWorktree, named, released, type } from './damage.ts';

interface Damage {
  name: string;
  make: (folder: string) => void | Promise<void>;
  finds: string[];
  /** The findings after their commands were typed; none unless said otherwise. */
  left?: string[];
  /** The logs hold what was made by hand even when it is mended. */
  marked?: boolean;
}

const RECORD = '.agentctl/deployed/booking.json';

function recordOf(folder: string, branch: string): Record<string, unknown> {
  return JSON.parse(git(folder, 'show', `${branch}:${RECORD}`)) as Record<string, unknown>;
}

/** Puts a deployment into a log by hand, which gives v2 what v1 has. */
function forge(
  folder: string,
  branch: string,
  parts: readonly ('tag' | 'commit' | 'tree')[],
): void {
  const own = {
    tag: git(folder, 'rev-parse', 'booking/v1'),
    commit: git(folder, 'rev-parse', 'booking/v1^{commit}'),
    tree: git(folder, 'rev-parse', 'booking/v1:agents/booking'),
  };
  const record = { ...recordOf(folder, branch), seq: 3 };
  for (const part of parts) Object.assign(record, { [part]: own[part] });
  const head = { schema: 1, seq: 3, agent: 'booking', at: '2026-03-09T10:00:00Z' };
  byHand(folder, branch, {
    [RECORD]: JSON.stringify(record),
    '.agentctl/log.json': JSON.stringify(head),
    ...(parts.includes('tree')
      ? {
          'agents/booking/agent.yaml': `${git(folder, 'show', 'booking/v1:agents/booking/agent.yaml')}\n`,
        }
      : {}),
  });
}

function dropReflog(folder: string, branch: string): void {
  rmSync(join(folder, '.git/logs/refs/heads', branch));
}

const DAMAGES: Damage[] = [
  {
    name: 'a tag moved to another commit',
    make: (folder) => void git(folder, 'tag', '-f', '-a', '-m', 'x', 'booking/v1', 'booking/v2^{}'),
    finds: ['error tag-moved booking/v1'],
  },
  {
    name: 'a tag moved to a commit without the agent',
    make: (folder) => {
      const empty = git(folder, 'commit-tree', '-m', 'x', git(folder, 'mktree', '--missing'));
      git(folder, 'tag', '-f', 'booking/v1', empty);
    },
    finds: ['error tag-moved booking/v1'],
  },
  {
    name: 'a tag deleted',
    make: (folder) => void git(folder, 'tag', '-d', 'booking/v1', 'booking/v2'),
    finds: ['error tag-missing booking/v2', 'error tag-missing booking/v1'],
  },
  {
    name: 'a tag made lightweight',
    make: (folder) => void git(folder, 'tag', '-f', 'booking/v2', 'booking/v2^{}'),
    finds: ['error tag-lightweight booking/v2'],
  },
  {
    name: 'a tag made anew with other words',
    make: (folder) =>
      void git(folder, 'tag', '-f', '-a', '-m', 'Better', 'booking/v2', 'booking/v2^{}'),
    finds: ['error tag-replaced booking/v2'],
  },
  {
    name: 'the newest entry of a log amended',
    make: (folder) =>
      inWorktree(folder, 'live', (place) => void git(place, 'commit', '--amend', '-qm', 'Nicer')),
    finds: ['error log-rewound live'],
  },
  {
    name: 'the newest entry amended with other files',
    make: (folder) =>
      byHand(folder, 'live', { 'agents/booking/agent.yaml': 'name: x\n' }, '--amend', '-m', 'x'),
    finds: ['error log-rewound live', 'error drift live: booking'],
  },
  {
    name: 'an entry dropped from the middle',
    make: async (folder) => {
      await json(folder, ['rollback', 'live', '--yes']);
      inWorktree(folder, 'live', (place) =>
        git(place, 'rebase', '-q', '-X', 'theirs', '--onto', 'live~2', 'live~1', 'live'),
      );
    },
    finds: ['error log-rewound live', 'error log-rewritten live'],
  },
  {
    name: 'a log rewound by one',
    make: (folder) => void git(folder, 'branch', '-f', 'live', 'live~1'),
    finds: ['error log-rewound live'],
  },
  {
    name: 'a log rewound by many',
    make: async (folder) => {
      for (const to of ['v1', 'v2', 'v1'])
        await json(folder, ['rollback', 'sandbox', '--to', to, '--yes']);
      git(folder, 'update-ref', 'refs/heads/sandbox', 'sandbox~4');
    },
    finds: ['error log-rewound sandbox'],
  },
  {
    name: 'a log rewound without a reflog, below what was promoted from it',
    make: (folder) => {
      git(folder, 'branch', '-f', 'sandbox', 'sandbox~1');
      dropReflog(folder, 'sandbox');
    },
    finds: ['error log-rewound sandbox'],
    marked: true,
  },
  {
    name: 'a log in the middle rewound without a reflog',
    make: (folder) => {
      git(folder, 'branch', '-f', 'pre-release', 'pre-release~1');
      dropReflog(folder, 'pre-release');
    },
    finds: ['error log-rewound pre-release'],
    marked: true,
  },
  {
    name: 'a log deleted below what was promoted from it',
    make: (folder) => void git(folder, 'branch', '-D', 'pre-release'),
    finds: ['error log-rewound pre-release', 'error log-rewound pre-release'],
    marked: true,
  },
  {
    name: 'a log rewound that a remote remembers',
    make: (folder) => {
      git(folder, 'update-ref', 'refs/remotes/origin/live', 'live');
      git(folder, 'branch', '-f', 'live', 'live~1');
      dropReflog(folder, 'live');
    },
    finds: ['error log-rewound live'],
  },
  {
    name: 'a log replaced by the user’s own branch',
    make: (folder) => void git(folder, 'branch', '-f', 'live', 'main'),
    finds: ['error log-rewound live'],
  },
  {
    name: 'a log replaced by an orphan',
    make: (folder) => {
      const tree = git(folder, 'rev-parse', 'live^{tree}');
      git(folder, 'update-ref', 'refs/heads/live', git(folder, 'commit-tree', '-m', 'Clean', tree));
    },
    finds: ['error log-rewound live', 'error log-rewritten live'],
  },
  {
    name: 'a branch merged into a log',
    make: (folder) => {
      write(folder, 'notes.md', 'Notes');
      git(folder, 'add', 'notes.md');
      git(folder, 'commit', '-qm', 'Notes');
      inWorktree(folder, 'live', (place) =>
        git(place, 'merge', '-q', '--allow-unrelated-histories', '-X', 'ours', '-m', 'Up', 'main'),
      );
    },
    finds: ['error log-merged live'],
  },
  {
    name: 'a commit by hand that changes the agent',
    make: (folder) => byHand(folder, 'live', { 'agents/booking/agent.yaml': 'name: Hotfix\n' }),
    finds: ['error log-foreign-commit live', 'error drift live: booking'],
  },
  {
    name: 'a commit by hand that removes the agent',
    make: (folder) => byHand(folder, 'live', { agents: null }),
    finds: ['error log-foreign-commit live', 'error drift live: booking'],
  },
  {
    name: 'a commit by hand that changes nothing of ours',
    make: (folder) => byHand(folder, 'live', { '.github/workflows/x.yml': 'on: push\n' }),
    finds: ['warning log-foreign-commit live'],
    left: ['warning log-foreign-commit live'],
    marked: true,
  },
  {
    name: 'git revert of the newest entry',
    make: (folder) =>
      inWorktree(folder, 'live', (place) => void git(place, 'revert', '--no-edit', 'HEAD')),
    finds: ['error log-foreign-commit live', 'error record-changed live: booking'],
  },
  {
    name: 'a record that disagrees with its tree',
    make: (folder) =>
      byHand(folder, 'live', {
        [RECORD]: JSON.stringify({ ...recordOf(folder, 'live'), tree: '0'.repeat(40) }),
      }),
    finds: ['error log-foreign-commit live', 'error drift live: booking'],
  },
  {
    name: 'a record that names another version for the same tree',
    make: (folder) =>
      byHand(folder, 'live', {
        [RECORD]: JSON.stringify({ ...recordOf(folder, 'live'), version: 1 }),
      }),
    finds: ['error log-foreign-commit live', 'error record-changed live: booking'],
  },
  {
    name: 'a record whose rejected versions were wiped',
    make: async (folder) => {
      await json(folder, ['rollback', 'live', '--reject', '--yes']);
      byHand(folder, 'live', {
        [RECORD]: JSON.stringify({ ...recordOf(folder, 'live'), rejected: [] }),
      });
    },
    finds: ['error log-foreign-commit live', 'error record-changed live: booking'],
  },
  {
    name: 'a record that is no JSON',
    make: (folder) => byHand(folder, 'live', { [RECORD]: '<<<<<<< ours\n' }),
    finds: ['error log-foreign-commit live', 'error record-corrupt live: booking'],
  },
  {
    name: 'a record of a schema to come',
    make: (folder) => byHand(folder, 'sandbox', { [RECORD]: '{"schema": 2}\n' }),
    finds: ['error log-foreign-commit sandbox', 'error record-corrupt sandbox: booking'],
  },
  {
    name: 'a record removed',
    make: (folder) => byHand(folder, 'pre-release', { [RECORD]: null }),
    finds: ['error log-foreign-commit pre-release', 'error drift pre-release: booking'],
  },
  {
    name: 'a record whose tag is another version’s',
    make: (folder) => forge(folder, 'pre-release', ['tag']),
    finds: ['error record-false pre-release#3'],
    marked: true,
  },
  {
    name: 'a record whose commit is another version’s',
    make: (folder) => forge(folder, 'sandbox', ['commit']),
    finds: ['error record-false sandbox#3'],
    marked: true,
  },
  {
    name: 'a record that is another version’s but for its number',
    make: (folder) => forge(folder, 'live', ['tag', 'commit', 'tree']),
    finds: ['error record-false live#3'],
    marked: true,
  },
  {
    name: 'log.json removed',
    make: (folder) => byHand(folder, 'live', { '.agentctl/log.json': null }),
    finds: ['error log-foreign-commit live'],
  },
  {
    name: 'log.json with a number of its own',
    make: (folder) =>
      byHand(folder, 'live', {
        '.agentctl/log.json': JSON.stringify({
          schema: 1,
          seq: 99,
          agent: 'booking',
          at: '2026-03-09T10:00:00Z',
        }),
      }),
    finds: ['error log-foreign-commit live'],
  },
  {
    name: '.agentctl removed from a log',
    make: (folder) => byHand(folder, 'live', { '.agentctl': null }),
    finds: ['error log-emptied live'],
  },
  {
    name: 'a version that never ran',
    make: (folder) => {
      edit(folder, 'Three');
      git(folder, 'commit', '-qam', 'Three');
      git(folder, 'tag', '-a', '-m', 'Three', 'booking/v3');
    },
    finds: ['warning version-never-ran booking/v3'],
  },
  {
    name: 'a tag like a version’s that holds no agent',
    make: (folder) => {
      git(folder, 'switch', '-q', '--orphan', 'other');
      write(folder, 'other.md', 'Other');
      git(folder, 'add', 'other.md');
      git(folder, 'commit', '-qm', 'Other');
      git(folder, 'tag', 'booking/v9');
      git(folder, 'switch', '-qf', 'main');
    },
    finds: ['warning tag-foreign booking/v9'],
  },
];

it('nothing that is printed points a tag at another version’s, where a record below is false', async () => {
  const folder = await released();
  edit(folder, 'Three');
  await json(folder, ['publish', '-m', 'Three']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['rollback', 'live', '--to', 'v1', '--yes']);
  await json(folder, ['rollback', 'pre-release', '--to', 'v2']);
  const record = { ...recordOf(folder, 'pre-release'), seq: 5 };
  const tag = git(folder, 'rev-parse', 'booking/v1');
  const head = { schema: 1, seq: 5, agent: 'booking', at: '2026-03-09T10:00:00Z' };
  byHand(folder, 'pre-release', {
    [RECORD]: JSON.stringify({ ...record, tag }),
    '.agentctl/log.json': JSON.stringify(head),
  });
  const refused = await agentctl(folder, ['promote', 'live', '--yes']);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('the record pre-release#5 gives it a tag, commit or tree');
  expect(refused.stderr).toContain('hint: agentctl doctor tells what happened and how to mend it');
  const found = await doctor(folder);
  expect(refused.stderr + JSON.stringify(found)).not.toContain('refs/tags/');
  await type(folder, found.findings[0]?.fix ?? '');
  expect(await json(folder, ['promote', 'live', '--yes'])).toMatchObject({ version: 'v2' });
  expect(recordOf(folder, 'live')['tag']).toBe(git(folder, 'rev-parse', 'booking/v2'));
  git(folder, 'tag', '-d', 'booking/v2');
  const lost = await doctor(folder, '--fix');
  expect(git(folder, 'rev-parse', 'booking/v2^{commit}')).not.toBe(
    git(folder, 'rev-parse', 'booking/v1^{commit}'),
  );
  expect(lost.healthy).toBe(true);
});

describe('doctor finds and names each damage, and the command that it prints mends it', () => {
  it.each(DAMAGES)('$name', async ({ make, finds, left = [], marked = false }) => {
    const folder = await released();
    await make(folder);
    const found = await doctor(folder);
    expect(named(found)).toEqual(finds);
    const errors = found.findings.filter(({ severity }) => severity === 'error');
    expect(found.healthy).toBe(errors.length === 0);
    expect(found.code).toBe(errors.length === 0 ? 0 : 1);
    let after = found;
    for (const { fix } of found.findings) {
      expect(fix, 'a way to mend it').toMatch(/^(agentctl|git) /);
      // One command may mend several findings: the next one would have nothing to do.
      if (!after.findings.some((finding) => finding.fix === fix)) continue;
      if (/ tells what | lists where /.test(fix)) continue;
      await type(folder, fix);
      after = await doctor(folder);
    }
    expect(named(after)).toEqual(left);
    expect(after.healthy).toBe(true);
    expect(after.code).toBe(0);
    if (!marked) checkInvariants(folder);
  });
});
