import { beforeAll, describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { BOB, addAgent, edit, git, temporaryFolder, write } from '../helpers/repository.ts';
import { failing, history, promote, published, rollback, snapshot } from './steps.ts';

const person = { name: expect.any(String) as string, email: expect.any(String) as string };
const text = expect.any(String) as string;
const oid = expect.stringMatching(/^[0-9a-f]{40}$/) as string;
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/) as string;
const list = expect.any(Array) as unknown[];
const yes = true;
const change = {
  path: text,
  status: expect.stringMatching(/^(?:added|modified|deleted)$/) as string,
};
const line = { version: text, description: text, author: person, publishedAt: time };

/** What DESIGN section 7 promises of each answer: keys and types. */
const CONTRACT: readonly { argv: string[]; answer: Record<string, unknown> }[] = [
  { argv: ['list'], answer: { agents: [{ agent: 'booking', name: 'Booking', versions: 3 }] } },
  {
    argv: ['status'],
    answer: {
      agents: [
        {
          agent: 'booking',
          draft: {
            changed: yes,
            is: null,
            base: 'v3',
            baseCertain: yes,
            tree: oid,
            files: [change],
          },
          environments: [
            {
              name: 'sandbox',
              version: 'v3',
              deployment: 'sandbox#3',
              tree: oid,
              commit: oid,
              deployedAt: time,
              deployedBy: person,
              description: 'v3',
              lock: { by: person, at: time, reason: 'x', until: null },
            },
            {
              name: 'pre-release',
              version: 'v2',
              deployment: 'pre-release#1',
              tree: oid,
              commit: oid,
              deployedAt: time,
              deployedBy: person,
              description: 'v2',
              lock: null,
            },
            {
              name: 'live',
              version: null,
              deployment: null,
              tree: null,
              commit: null,
              deployedAt: null,
              deployedBy: null,
              description: null,
              lock: null,
            },
          ],
        },
      ],
    },
  },
  {
    argv: ['versions'],
    answer: {
      versions: ['v3', 'v2', 'v1'].map((version) => ({
        agent: 'booking',
        version,
        description: version,
        notes: text,
        author: person,
        publishedBy: person,
        publishedAt: time,
        tree: oid,
        commit: oid,
        source: 'main',
        environments: { v3: ['sandbox'], v2: ['pre-release'], v1: [] }[version],
      })),
    },
  },
  {
    argv: ['history', 'pre-release'],
    answer: {
      entries: [
        {
          deployment: 'pre-release#1',
          agent: 'booking',
          environment: 'pre-release',
          action: 'promote',
          version: 'v2',
          previous: null,
          from: 'sandbox',
          message: null,
          override: [],
          reason: null,
          by: person,
          at: time,
          commit: oid,
        },
      ],
    },
  },
  {
    argv: ['show', 'v2'],
    answer: {
      revision: 'v2',
      agent: 'booking',
      version: 'v2',
      tree: oid,
      commit: oid,
      description: 'v2',
      notes: text,
      author: person,
      publishedAt: time,
      files: [
        { path: 'agents/booking/agent.yaml', size: expect.any(Number) as number },
        { path: 'agents/booking/topics/hours.yaml', size: expect.any(Number) as number },
      ],
      deployments: list,
    },
  },
  {
    argv: ['diff', 'v1', 'v2'],
    answer: {
      from: 'v1',
      to: 'v2',
      identical: false,
      summary: { added: 0, removed: 0, changed: 1 },
      changes: list,
      formatting: [],
      files: [change],
    },
  },
  { argv: ['validate'], answer: { valid: yes, problems: [] } },
  { argv: ['doctor'], answer: { healthy: yes, findings: [] } },
  {
    argv: ['promote', 'pre-release', '--dry-run'],
    answer: {
      promoted: false,
      agent: 'booking',
      version: 'v3',
      environment: 'pre-release',
      from: 'sandbox',
      previous: 'v2',
      deployment: null,
      included: [line],
      override: [],
      dryRun: true,
    },
  },
  {
    argv: ['promote', 'pre-release'],
    answer: { promoted: true, deployment: 'pre-release#2', previous: 'v2', dryRun: false },
  },
  {
    argv: ['promote', 'pre-release'],
    answer: { promoted: false, deployment: 'pre-release#2', previous: 'v3', included: [] },
  },
  {
    argv: ['rollback', 'pre-release'],
    answer: {
      rolledBack: true,
      agent: 'booking',
      version: 'v2',
      environment: 'pre-release',
      previous: 'v3',
      deployment: 'pre-release#3',
      reverted: [line],
      override: [],
      dryRun: false,
    },
  },
  {
    argv: ['env', 'unlock', 'sandbox'],
    answer: { locked: false, changed: true, environment: 'sandbox', agent: 'booking', lock: null },
  },
  {
    argv: ['publish', '-m', 'four'],
    answer: {
      published: true,
      created: true,
      agent: 'booking',
      version: 'v4',
      tree: oid,
      commit: oid,
      deployment: 'sandbox#6',
      description: 'four',
    },
  },
  {
    argv: ['publish'],
    answer: {
      published: false,
      created: false,
      agent: 'booking',
      version: 'v4',
      tree: oid,
      commit: oid,
      deployment: 'sandbox#6',
      description: 'four',
    },
  },
  {
    argv: ['checkout', 'v1'],
    answer: { checkedOut: true, agent: 'booking', version: 'v1', files: [change] },
  },
  {
    argv: ['discard', '--yes'],
    answer: { discarded: true, agent: 'booking', restoredTo: 'v4', backup: text, files: [change] },
  },
  {
    argv: ['discard', '--yes'],
    answer: { discarded: false, agent: 'booking', restoredTo: 'v4', backup: null, files: [] },
  },
  {
    argv: ['restore', '--yes'],
    answer: { restored: true, agent: 'booking', backup: text, files: [change] },
  },
  {
    argv: ['history', '--action', 'discard'],
    answer: {
      entries: [
        {
          deployment: null,
          agent: 'booking',
          environment: null,
          action: 'discard',
          version: null,
          previous: text,
          from: null,
          message: null,
          override: [],
          reason: null,
          by: person,
          at: time,
          commit: oid,
          backup: text,
        },
      ],
    },
  },
  {
    argv: ['retire', 'sandbox'],
    answer: { retired: true, agent: 'booking', environment: 'sandbox', previous: 'v4' },
  },
  {
    argv: ['create', 'support', '--template', 'blank'],
    answer: { created: true, agent: 'support', template: 'blank', directory: text, files: list },
  },
];

describe('the answers are one JSON document with the promised keys', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await published(3);
    await promote(folder, 'pre-release', '--version', 'v2');
    await json(folder, ['env', 'lock', 'sandbox', '--reason', 'x']);
    edit(folder, 'draft');
  });
  // One session: each command finds what the one before left.
  test.each(CONTRACT)('$argv', async ({ argv, answer }) => {
    const ran = await agentctl(folder, [...argv, '--json']);
    expect(ran.stderr).toBe('');
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject(answer);
    checkInvariants(folder);
  });
});

test('init answers in the same form', async () => {
  const folder = temporaryFolder();
  const answer = await json<{ files: string[] }>(folder, [
    'init',
    'here',
    '--template',
    'blank',
    '--agent',
    'support',
  ]);
  expect(answer).toMatchObject({
    created: true,
    agent: 'support',
    template: 'blank',
    directory: text,
    files: list,
  });
  for (const path of answer.files) expect(path).not.toMatch(/^\//);
});

/** One way to each exit code. */
const CODES: readonly {
  code: number;
  kind: string;
  argv: string[];
  env?: Record<string, string>;
  prepare?: (folder: string) => unknown;
}[] = [
  {
    code: 1,
    kind: 'failed',
    argv: ['rollback', 'sandbox'],
    env: { GIT_COMMITTER_NAME: '', GIT_AUTHOR_NAME: '', USER: '', LOGNAME: '' },
  },
  {
    code: 1,
    kind: 'invalid',
    argv: ['publish'],
    prepare: (folder) => write(folder, 'agents/booking/agent.yaml', 'name: [\n'),
  },
  { code: 2, kind: 'usage', argv: ['rollback', 'sandbox', '--force'] },
  { code: 2, kind: 'usage', argv: ['rollback', 'sandbox', '--bogus'] },
  { code: 2, kind: 'usage', argv: ['rollback'] },
  { code: 2, kind: 'not-found', argv: ['show', 'v99'] },
  { code: 2, kind: 'not-found', argv: ['status', '--agent', 'nobody'] },
  { code: 3, kind: 'refused', argv: ['promote', 'live', '--yes'] },
  { code: 4, kind: 'conflict', argv: ['rollback', 'sandbox', '--if-running', 'none'] },
  {
    code: 5,
    kind: 'confirmation',
    argv: ['promote', 'live'],
    prepare: (folder) => promote(folder, 'pre-release'),
  },
];

describe('one exit code per kind, in text and in JSON', () => {
  test.each(CODES)('$code $kind: $argv', async ({ code, kind, argv, env, prepare }) => {
    const folder = await published(2);
    await prepare?.(folder);
    const before = snapshot(folder);
    const options = env ? { env } : {};
    const plain = await agentctl(folder, argv, options);
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code, stdout: '' });
    expect(plain.stderr).toMatch(/^error: /m);
    const failed = await failing(folder, argv, options);
    expect(failed).toMatchObject({ code, kind, message: text, hints: list });
    // Only why nobody could be asked is told in other words.
    if (code !== 5) expect(plain.stderr).toContain(failed.message);
    // What is to be typed again is said as it was typed, with --json.
    for (const hint of failed.hints.map((each) => each.replace(' --json', '')))
      expect(plain.stderr).toContain(`hint: ${hint}`);
    expect(snapshot(folder)).toEqual(before);
    checkInvariants(folder);
  });

  test('findings: exit 1 with a document of their own', async () => {
    const folder = await published(2);
    expect(
      JSON.parse((await agentctl(folder, ['diff', 'v1', 'v2', '--exit-code', '--json'])).stdout),
    ).toMatchObject({ identical: false });
    expect((await agentctl(folder, ['diff', 'v1', 'v2', '--exit-code'])).code).toBe(1);
    expect((await agentctl(folder, ['diff', 'v2', 'v2', '--exit-code'])).code).toBe(0);
    write(folder, 'agents/booking/agent.yaml', 'nmae: x\n');
    const validated = await agentctl(folder, ['validate', '--json']);
    expect(validated.code).toBe(1);
    expect(JSON.parse(validated.stdout)).toMatchObject({ valid: false });
    const refused = await agentctl(folder, ['publish', '--json']);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      error: {
        kind: 'invalid',
        problems: expect.arrayContaining([
          expect.objectContaining({
            severity: 'error',
            file: 'agents/booking/agent.yaml',
            line: 1,
          }),
        ]) as unknown[],
      },
    });
    git(folder, 'tag', '-d', 'booking/v2');
    const doctor = await agentctl(folder, ['doctor', '--json']);
    expect(doctor.code).toBe(1);
    expect(JSON.parse(doctor.stdout)).toMatchObject({ healthy: false, findings: list });
  });
});

describe('the filters of history', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await published(2);
    addAgent(folder, 'support');
    await json(folder, ['publish', '--agent', 'support', '-m', 'Hello'], { person: BOB });
    await promote(folder, 'pre-release', '--agent', 'booking');
    await rollback(folder, 'sandbox', '--agent', 'booking', '-m', 'wrong');
    await json(folder, ['env', 'lock', 'live', '--all', '--reason', 'x']);
    edit(folder, 'draft');
    await json(folder, ['discard', '--agent', 'booking', '--yes']);
  });

  test.each([
    [
      [],
      ['discard', 'live#1', 'sandbox#4', 'pre-release#1', 'sandbox#3', 'sandbox#2', 'sandbox#1'],
    ],
    [['sandbox'], ['sandbox#4', 'sandbox#3', 'sandbox#2', 'sandbox#1']],
    [['live'], ['live#1']],
    [['--agent', 'support'], ['sandbox#3']],
    [
      ['--agent', 'booking'],
      ['discard', 'sandbox#4', 'pre-release#1', 'sandbox#2', 'sandbox#1'],
    ],
    [
      ['--action', 'publish'],
      ['sandbox#3', 'sandbox#2', 'sandbox#1'],
    ],
    [['--action', 'rollback'], ['sandbox#4']],
    [['--action', 'lock'], ['live#1']],
    [['--action', 'discard'], ['discard']],
    [['--author', 'bob'], ['sandbox#3']],
    [['--author', 'bob@example.com', '--agent', 'booking'], []],
    [
      ['--limit', '2'],
      ['discard', 'live#1'],
    ],
    [['sandbox', '--limit', '1'], ['sandbox#4']],
    [
      ['--action', 'publish', '--limit', '2'],
      ['sandbox#3', 'sandbox#2'],
    ],
    [
      ['--since', '2001-01-01'],
      ['discard', 'live#1', 'sandbox#4', 'pre-release#1', 'sandbox#3', 'sandbox#2', 'sandbox#1'],
    ],
    [['--since', '2101-01-01'], []],
  ])('%j', async (argv, found) => {
    const entries = await history(folder, ...argv);
    expect(entries.map(({ deployment, action }) => deployment ?? action)).toEqual(found);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('--since begins with the very moment', async () => {
    const all = await history(folder, 'sandbox');
    const since = all[2]?.at ?? '';
    expect(await history(folder, 'sandbox', '--since', since)).toEqual(all.slice(0, 3));
  });

  test.each([
    ['--limit', '0'],
    ['--limit', 'x'],
    ['--action', 'explode'],
    ['--since', 'soon'],
    ['nowhere'],
  ])('%s %s is refused', async (...argv) => {
    expect(await failing(folder, ['history', ...argv])).toMatchObject({ code: 2 });
  });
});
