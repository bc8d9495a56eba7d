import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { json } from '../helpers/cli.ts';
import { checkInvariants, logOf } from '../helpers/invariants.ts';
import { BOB, addAgent, edit, git, read, testEnv, write } from '../helpers/repository.ts';
import { copyShared, shared } from '../helpers/shared.ts';
import type { Shared } from '../helpers/shared.ts';
import { readWorkflow, runGithub } from './github.ts';
import type { Workflow } from './github.ts';
import { comments } from './runner.ts';

vi.setConfig({ testTimeout: 120_000 });

const FILE = '.github/workflows/agentctl.yml';

interface Pipeline extends Shared {
  workflow: Workflow;
}

async function pipeline(versions = 1): Promise<Pipeline> {
  return withWorkflow(await shared(versions));
}

async function withWorkflow(team: Shared): Promise<Pipeline> {
  await json(team.alice, ['ci', 'github']);
  commit(team, 'Add the pipeline');
  return { ...team, workflow: readWorkflow(join(team.alice, FILE)) };
}

/** Commits everything and pushes it to main, as a merge does. */
function commit({ alice }: Shared, subject: string): string {
  git(alice, 'add', '-A');
  git(alice, 'commit', '--quiet', '-m', subject);
  git(alice, 'push', '--quiet', 'origin', 'main');
  return git(alice, 'rev-parse', 'HEAD');
}

function versions({ remote }: Shared, branch: string): (number | null)[] {
  return logOf(remote, branch)
    .map(({ record }) => record.version)
    .toReversed();
}

describe('a merge', () => {
  test('is published and promoted, and goes no further', async () => {
    const team = await pipeline();
    const { remote, workflow } = team;
    // One that changes nothing of an agent: what runs in sandbox goes up all the same, for it has not yet.
    write(team.alice, 'README.md', 'x');
    const first = commit(team, 'Say more');
    const climb = await runGithub(workflow, { name: 'push', remote, commit: first });
    expect(climb.jobs, climb.output).toEqual([
      ['publish', 'success'],
      ['to-pre-release', 'success'],
    ]);
    expect(versions(team, 'sandbox')).toEqual([1]);
    expect(versions(team, 'pre-release')).toEqual([1]);
    edit(team.alice, 'Good evening!');
    const merged = commit(team, 'Greet politely: "$(touch ran)" `x`');
    const run = await runGithub(workflow, { name: 'push', remote, commit: merged });
    expect(run.jobs, run.output).toEqual([
      ['publish', 'success'],
      ['to-pre-release', 'success'],
    ]);
    checkInvariants(remote);
    expect(versions(team, 'sandbox')).toEqual([1, 2]);
    expect(versions(team, 'pre-release')).toEqual([1, 2]);
    expect(versions(team, 'live')).toEqual([]);
    expect(git(remote, 'for-each-ref', '--format=%(refname) %(taggername)', 'refs/tags')).toBe(
      'refs/tags/booking/v1 Alice\nrefs/tags/booking/v2 octavia',
    );
    expect(git(remote, 'cat-file', 'tag', 'booking/v2')).toContain(
      'Greet politely: "$(touch ran)" `x`',
    );
    expect(git(remote, 'log', '-1', '--format=%an <%ae>', 'pre-release')).toBe(
      'octavia <42+octavia@users.noreply.github.com>',
    );
    // Once more, as somebody who re-runs it: nothing happens.
    const again = await runGithub(workflow, { name: 'push', remote, commit: merged });
    expect(again.jobs).toEqual([['publish', 'success']]);
    expect(versions(team, 'sandbox')).toEqual([1, 2]);
  });

  test('an invalid definition is not published', async () => {
    const team = await pipeline();
    write(team.alice, 'agents/booking/agent.yaml', 'nmae: Booking\n');
    const { remote, workflow } = team;
    const merged = commit(team, 'Break it');
    const run = await runGithub(workflow, { name: 'push', remote, commit: merged });
    expect(run.jobs).toEqual([['publish', 'failure']]);
    expect(run.output).toContain('nmae');
    expect(versions(team, 'sandbox')).toEqual([1]);
  });

  test('a lock holds the promotion, not the publication', async () => {
    const team = await pipeline();
    const { remote, workflow, bob } = team;
    await json(bob, ['env', 'lock', 'pre-release', '--all', '--reason', 'fair']);
    edit(team.alice, 'Good evening!');
    const merged = commit(team, 'Greet');
    const run = await runGithub(workflow, { name: 'push', remote, commit: merged });
    expect(run.jobs).toEqual([['publish', 'success']]);
    expect(run.output).toContain('pre-release is locked');
    expect(versions(team, 'sandbox')).toEqual([1, 2]);
  });

  test('what came in meanwhile is not passed over', async () => {
    const team = await pipeline();
    const { remote, workflow, bob } = team;
    edit(team.alice, 'Good evening!');
    const merged = commit(team, 'Greet');
    const before = {
      'to-pre-release': () => json(bob, ['promote', 'pre-release', '--version', 'v1']),
    };
    const run = await runGithub(workflow, { name: 'push', remote, commit: merged, before });
    expect(run.jobs).toEqual([
      ['publish', 'success'],
      ['to-pre-release', 'failure'],
    ]);
    expect(run.output).toContain('"kind": "conflict"');
    expect(versions(team, 'pre-release')).toEqual([1]);
  });
});

describe('the button', () => {
  let climbed: Promise<Shared> | null = null;

  async function ready(): Promise<Pipeline & { commit: string }> {
    const team = await withWorkflow(copyShared(await (climbed ??= climb())));
    return { ...team, commit: git(team.alice, 'rev-parse', 'HEAD') };
  }

  // Sandbox and pre-release run v2, live v1.
  async function climb(): Promise<Shared> {
    const team = await shared(2);
    await json(team.alice, ['promote', 'pre-release', '--version', 'v1']);
    await json(team.alice, ['promote', 'live', '--yes']);
    await json(team.alice, ['promote', 'pre-release', '--version', 'v2']);
    return team;
  }
  const inputs = { agent: 'booking', environment: 'live', version: '' };

  test('plans, and promotes what was planned', async () => {
    const team = await ready();
    const { workflow } = team;
    const run = await runGithub(workflow, { name: 'workflow_dispatch', ...team, inputs });
    expect(run.jobs, run.output).toEqual([
      ['plan', 'success'],
      ['promote', 'success'],
    ]);
    expect(run.summary).toContain('Promote booking v2 from pre-release to live (now v1)');
    expect(versions(team, 'live')).toEqual([1, 2]);
    checkInvariants(team.remote);
    const again = await runGithub(workflow, { name: 'workflow_dispatch', ...team, inputs });
    expect(again.jobs).toEqual([['plan', 'success']]);
  });

  test('a version that is named; one that may not enter ends the plan', async () => {
    const team = await ready();
    const { workflow } = team;
    const named = { ...inputs, version: 'v1' };
    const run = await runGithub(workflow, { name: 'workflow_dispatch', ...team, inputs: named });
    expect(run.jobs).toEqual([['plan', 'success']]);
    const wrong = { ...inputs, version: 'v9; touch ran' };
    const ran = await runGithub(workflow, { name: 'workflow_dispatch', ...team, inputs: wrong });
    expect(ran.jobs).toEqual([['plan', 'failure']]);
    expect(versions(team, 'live')).toEqual([1]);
  });

  test('while the reviewers look, somebody rolls back: nothing is made', async () => {
    const team = await ready();
    await json(team.bob, ['promote', 'live', '--yes']);
    await json(team.alice, ['promote', 'pre-release', '--version', 'v1']);
    const { workflow } = team;
    const before = { promote: () => json(team.bob, ['rollback', 'live', '--yes']) };
    const back = { ...inputs, version: 'v1' };
    const event = { name: 'workflow_dispatch' as const, ...team, inputs: back, before };
    // Rolled back to what was planned: that is success; nothing is made twice.
    expect((await runGithub(workflow, event)).jobs).toEqual([
      ['plan', 'success'],
      ['promote', 'success'],
    ]);
    expect(versions(team, 'live')).toEqual([1, 2, 1]);
    const other = { promote: () => json(team.bob, ['retire', 'live', '--yes']) };
    const run = await runGithub(workflow, {
      ...event,
      inputs: { ...inputs, version: 'v2' },
      before: other,
    });
    expect(run.jobs).toEqual([
      ['plan', 'success'],
      ['promote', 'failure'],
    ]);
    expect(versions(team, 'live')).toEqual([1, 2, 1, null]);
  });
});

describe('a pull request', () => {
  test('an invalid definition is annotated', async () => {
    const team = await pipeline();
    git(team.alice, 'switch', '--quiet', '-c', 'change');
    write(team.alice, 'agents/booking/agent.yaml', 'nmae: Booking\n');
    git(team.alice, 'commit', '--quiet', '-am', 'Break it');
    git(team.alice, 'push', '--quiet', 'origin', 'HEAD:refs/pull/7/merge');
    const { remote, workflow } = team;
    const head = git(team.alice, 'rev-parse', 'HEAD');
    const run = await runGithub(workflow, { name: 'pull_request', remote, commit: head });
    expect(run.jobs).toEqual([['check', 'failure']]);
    expect(run.output).toContain('::error file=agents/booking/agent.yaml,line=1');
  });

  test('what can’t be compared fails it, and is not taken for new', async () => {
    const { alice, workflow } = await pipeline();
    const step = workflow.jobs['check']?.steps.find(
      ({ name }) => name === 'Compare with what sandbox runs',
    );
    const broken = 'agentctl() { [ "$1" = fetch ]; }';
    const env = testEnv(BOB, { GITHUB_STEP_SUMMARY: join(alice, 'summary') });
    const ran = spawnSync('bash', ['-eo', 'pipefail', '-c', `${broken}\n${step?.run}`], {
      cwd: alice,
      env,
    });
    expect(ran.status).toBe(1);
    expect(read(alice, 'diff.md')).toBe('<!-- agentctl -->\n');
  });

  test('is compared in one comment', async () => {
    const team = await pipeline();
    addAgent(team.alice, 'reception');
    await json(team.alice, ['ci', 'github', '--force']);
    git(team.alice, 'switch', '--quiet', '-c', 'change');
    edit(team.alice, 'Good evening!');
    git(team.alice, 'add', '-A');
    git(team.alice, 'commit', '--quiet', '-m', 'Greet');
    git(team.alice, 'push', '--quiet', 'origin', 'HEAD:refs/pull/7/merge');
    const head = git(team.alice, 'rev-parse', 'HEAD');
    const workflow = readWorkflow(join(team.alice, FILE));
    // GitLab's tests show the first comment.
    const server = await comments(['somebody else’s <!-- agentctl -->']);
    const { address } = server;
    const event = { name: 'pull_request' as const, remote: team.remote, commit: head, address };
    try {
      for (let times = 0; times < 2; times += 1) {
        const run = await runGithub(workflow, event);
        expect(run.jobs, run.output).toEqual([['check', 'success']]);
        expect(run.summary).toContain('Good evening!');
        expect(server.bodies.length).toBe(2);
        expect(server.bodies[1]).toMatch(/^<!-- agentctl -->\n/);
        expect(server.bodies[1]).toContain('**reception** is new');
      }
      expect(server.requests[0]).toBe(
        'GET /repos/team/agents/issues/7/comments?per_page=100 Bearer run-token',
      );
      // A fork, in which a test does not hold.
      const test = 'name: hello\nturns: [{ expect: { reply: { contains: [Ciao] } } }]\n';
      write(team.alice, 'agents/booking/tests/hello.yaml', test);
      const broken = commit(team, 'Expect more');
      git(team.alice, 'push', '--quiet', '--force', 'origin', 'HEAD:refs/pull/7/merge');
      const fork = await runGithub(workflow, { ...event, commit: broken, fork: true });
      expect(fork.jobs).toEqual([['check', 'failure']]);
      expect(fork.output).toContain('the reply does not contain “Ciao”\n');
      expect(fork.output).toContain('0 of 1 test held');
      expect(server.requests.length).toBe(4);
    } finally {
      server.close();
    }
  });

  test('has no rights but to comment', async () => {
    const { workflow } = await pipeline();
    expect(workflow.permissions).toEqual({});
    expect(
      Object.entries(workflow.jobs).map(([name, { permissions }]) => [name, permissions]),
    ).toEqual([
      ['check', { contents: 'read', 'pull-requests': 'write' }],
      ['publish', { contents: 'write' }],
      ['to-pre-release', { contents: 'write' }],
      ['plan', { contents: 'read' }],
      ['promote', { contents: 'write' }],
    ]);
    for (const { steps } of Object.values(workflow.jobs))
      for (const { uses, run } of steps) {
        if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
        // What others wrote reaches a step by its environment alone.
        expect(run ?? '').not.toContain('${{');
      }
  });
});

test('another ladder, several agents, and names that YAML takes for words', async () => {
  const team = await shared(1);
  const { alice, remote } = team;
  write(
    alice,
    'agentctl.yaml',
    `remote: origin
environments:
  - sandbox
  - { name: yes, branch: agentctl/yes }
  - staging
  - { name: live, confirm: true }
  - null-island
`.replace('name: yes', "name: 'yes'"),
  );
  addAgent(alice, 'null');
  write(alice, 'agents/null/agent.yaml', "name: 'null'\n");
  await json(alice, ['ci', 'github']);
  const workflow = readWorkflow(join(alice, FILE));
  expect(workflow.on['workflow_dispatch']?.inputs).toMatchObject({
    agent: { options: ['booking', 'null'] },
    environment: { options: ['live', 'null-island'] },
  });
  const merged = commit(team, 'One more');
  const run = await runGithub(workflow, { name: 'push', remote, commit: merged });
  expect(run.jobs, run.output).toEqual([
    ['publish', 'success'],
    ['to-yes', 'success'],
    ['to-staging', 'success'],
  ]);
  for (const branch of ['sandbox', 'agentctl/yes', 'staging'])
    expect(versions(team, branch), branch).toEqual([1, 1]);
  checkInvariants(remote, ['sandbox', 'agentctl/yes', 'staging']);
});
