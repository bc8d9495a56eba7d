import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { GIT, LARGE, executable, pool, runInside, startBuilt } from '../helpers/processes.ts';
import type { Ended } from '../helpers/processes.ts';
import { ALICE, BOB, edit, git, temporaryFolder, testEnv, write } from '../helpers/repository.ts';
import { climbedWorkspace, copyOf, remove } from './scenarios.ts';
import { backups, checkInvariants, checkObjects, filesOf, look } from './state.ts';
import type { Sight } from './state.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: LARGE ? 1_800_000 : 120_000 });

const counted = { run: 0, moved: 0, agreed: 0, refused: 0, conflicts: 0 };
afterAll(() =>
  console.log(
    `interleavings: ${counted.run}: ${counted.moved} moved, ${counted.agreed} found it done, ${counted.refused} refused, ${counted.conflicts} conflicts`,
  ),
);

/** What somebody else does between two steps of ours. */
interface Competitor {
  name: string;
  /** Lines of a shell script for the environment that the command moves; `agentctl` runs as Bob. */
  script: (place: { folder: string; environment: string }) => string[];
  /** It commits by hand: the chain is none of deployments only. */
  byHand?: boolean;
}

const plumbing = String.raw`
tree=$(git rev-parse "refs/heads/BRANCH^{tree}")
made=$(git commit-tree -m "by hand" -p refs/heads/BRANCH "$tree")
git update-ref refs/heads/BRANCH "$made"`;

const COMPETITORS: readonly Competitor[] = [
  {
    name: 'the same promotion',
    script: () => ['agentctl promote pre-release --agent booking --version v3 --yes --json'],
  },
  {
    name: 'another promotion',
    script: () => [
      'agentctl promote pre-release --agent booking --version v1 --yes --json',
      'agentctl promote pre-release --agent other --yes --json',
    ],
  },
  {
    name: 'a rollback',
    script: () => ['agentctl rollback pre-release --agent booking --yes --json'],
  },
  {
    name: 'a lock',
    script: ({ environment }) => [
      `agentctl env lock ${environment} --agent booking --reason stop --json`,
    ],
  },
  {
    name: 'a lock of all',
    script: ({ environment }) => [`agentctl env lock ${environment} --all --reason stop --json`],
  },
  {
    name: 'a publication of another agent',
    script: ({ folder }) => [
      `printf 'name: other\\ngreeting: Changed!\\n' > ${join(folder, 'agents/other/agent.yaml')}`,
      'agentctl publish --agent other -m changed --json',
    ],
  },
  {
    name: 'a commit by hand',
    script: ({ environment }) => [plumbing.replaceAll('BRANCH', environment)],
    byHand: true,
  },
  { name: 'git gc --prune=now', script: () => ['git gc --quiet --prune=now'] },
];

interface Main {
  name: string;
  prepare: () => Promise<string>;
  argv: readonly string[];
  environment: string;
  acknowledged: 'promoted' | 'published' | 'rolledBack';
}

const MAINS: readonly Main[] = [
  {
    name: 'promote',
    prepare: climbedWorkspace,
    argv: ['promote', 'pre-release', '--agent', 'booking', '--version', 'v3', '--yes', '--json'],
    environment: 'pre-release',
    acknowledged: 'promoted',
  },
  {
    name: 'publish',
    prepare: async () => {
      const folder = await climbedWorkspace();
      edit(folder, 'Four!');
      write(folder, 'agents/booking/topics/new.yaml', 'name: new\ncontent: New.\n');
      return folder;
    },
    argv: ['publish', '--agent', 'booking', '-m', 'Four', '--yes', '--json'],
    environment: 'sandbox',
    acknowledged: 'published',
  },
  {
    name: 'rollback',
    prepare: climbedWorkspace,
    argv: ['rollback', 'pre-release', '--agent', 'booking', '--yes', '--json'],
    environment: 'pre-release',
    acknowledged: 'rolledBack',
  },
];

function scriptFile(
  { folder, environment }: { folder: string; environment: string },
  competitor: Competitor,
): string {
  const file = join(temporaryFolder('script'), 'competitor.sh');
  const env = testEnv(BOB);
  const lines = [
    `cd ${folder}`,
    ...Object.entries(env).map(([name, value]) => `export ${name}='${value}'`),
    'unset GIT_OPTIONAL_LOCKS GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_INDEX_FILE GIT_AUTHOR_DATE GIT_COMMITTER_DATE',
    `agentctl() { '${process.execPath}' '${executable()}' "$@"; echo "exit $?"; }`,
    `git() { '${GIT ?? 'git'}' -c gc.auto=0 "$@"; }`,
    ...competitor.script({ folder, environment }),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

interface Answer {
  promoted?: boolean;
  published?: boolean;
  rolledBack?: boolean;
  version?: string;
  deployment?: string;
  error?: { kind: string };
}

async function interleave(
  main: Main,
  template: string,
  step: { at: number; competitor: Competitor },
): Promise<void> {
  const folder = copyOf(template);
  const before = await look(folder);
  const files = filesOf(folder);
  const run = startBuilt(folder, main.argv, {
    person: ALICE,
    shim: {
      at: step.at,
      how: 'run',
      script: scriptFile({ folder, environment: main.environment }, step.competitor),
    },
  });
  const ended = await run.ended;
  counted.run += 1;
  try {
    agree(main, { before, after: await look(folder), ended });
    if (step.competitor.byHand) await checkObjects(folder);
    else await checkInvariants(folder, await look(folder));
    for (const [path, id] of files)
      if (!path.startsWith('agents/other/')) expect(filesOf(folder).get(path), path).toBe(id);
    expect(git(folder, 'status', '--porcelain', '--', 'agents/other')).toBe('');
  } catch (error) {
    throw new Error(
      `${step.competitor.name} before call ${step.at}: git ${run.calls()[step.at - 1] ?? ''}\n${ended.stdout}${ended.stderr}\nthe competitor: ${run.scriptLog()}\n${String(error)}`,
      { cause: error },
    );
  }
  remove(folder);
}

/** Exit code, JSON and log say the same. */
function agree(main: Main, seen: { before: Sight; after: Sight; ended: Ended }): void {
  const { before, after, ended } = seen;
  const last = before.logs.get(main.environment)?.[0]?.commit;
  const log = after.logs.get(main.environment) ?? [];
  const fresh = log.slice(
    0,
    log.findIndex(({ commit }) => commit === last),
  );
  // A commit by hand repeats the record of its parent: it is no deployment.
  const own = fresh.filter(
    ({ actor, seq }, index) =>
      actor === ALICE.name &&
      seq !== (fresh[index + 1] ?? before.logs.get(main.environment)?.[0])?.seq,
  );
  const answer = JSON.parse(ended.stdout) as Answer;
  if (ended.code === 0 && answer[main.acknowledged]) {
    counted.moved += 1;
    expect(own).toHaveLength(1);
    expect(`${main.environment}#${own[0]?.seq}`).toBe(answer.deployment);
    expect(`v${own[0]?.version}`).toBe(answer.version);
    return;
  }
  expect(own, 'nothing was moved by who says so').toEqual([]);
  if (ended.code === 0) {
    counted.agreed += 1;
    const running = log.find(({ agent }) => agent === 'booking');
    expect(`v${running?.version}`).toBe(answer.version);
    return;
  }
  const kinds: Record<number, string> = { 3: 'refused', 4: 'conflict' };
  expect(answer.error?.kind).toBe(kinds[ended.code ?? 0]);
  if (ended.code === 3) counted.refused += 1;
  else counted.conflicts += 1;
}

// Small: every competitor against every command, at two of the last four calls up to the one that moves the branch.
function chosen(
  calls: readonly string[][],
  turn: number,
): { at: number; competitor: Competitor }[] {
  if (LARGE)
    return calls.flatMap((_, index) =>
      COMPETITORS.map((competitor) => ({ at: index + 1, competitor })),
    );
  const move = calls.findLastIndex(([word]) => word === 'update-ref') + 1;
  return COMPETITORS.flatMap((competitor, index) =>
    [0, 2].map((earlier) => ({ at: move - ((index + turn + earlier) % 4), competitor })),
  );
}

describe('somebody else acts between two of our calls of git', () => {
  MAINS.forEach((main, turn) => {
    test(main.name, async () => {
      const template = await main.prepare();
      const alone = await runInside(copyOf(template), main.argv);
      expect(alone).toMatchObject({ code: 0 });
      await pool(chosen(alone.git, turn), 2, (step) => interleave(main, template, step));
    });
  });
});

test('git gc --prune=now while a draft is discarded: its backup is whole', async () => {
  const gc = COMPETITORS.find(({ name }) => name.startsWith('git gc'));
  if (!gc) throw new Error('the competitor is gone');
  const template = await climbedWorkspace();
  edit(template, 'Never published!');
  write(template, 'agents/booking/topics/new.yaml', 'name: new\ncontent: New.\n');
  const files = filesOf(template);
  const argv = ['discard', '--agent', 'booking', '--yes', '--json'];
  const alone = await runInside(copyOf(template), argv);
  expect(alone).toMatchObject({ code: 0 });
  const calls = alone.git.map((_, index) => index + 1);
  // In the small form around the ref of the backup, which alone keeps its objects from then on.
  const kept = alone.git.findIndex(([word]) => word === 'update-ref') + 1;
  await pool(LARGE ? calls : [kept, kept + 1], 2, async (at) => {
    const folder = copyOf(template);
    const order = {
      at,
      how: 'run',
      script: scriptFile({ folder, environment: 'sandbox' }, gc),
    } as const;
    const ended = await startBuilt(folder, argv, { shim: order }).ended;
    counted.run += 1;
    expect(ended, `before call ${at}: ${alone.git[at - 1]?.join(' ')}`).toMatchObject({ code: 0 });
    counted.moved += 1;
    await checkObjects(folder);
    const trash = await backups(folder);
    for (const [path, id] of files)
      if (path.startsWith('agents/booking/'))
        expect(
          trash.some((backup) => backup.get(path) === id),
          `${path} before call ${at}`,
        ).toBe(true);
    remove(folder);
  });
});
