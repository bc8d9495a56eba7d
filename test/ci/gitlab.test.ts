import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { json } from '../helpers/cli.ts';
import { checkInvariants, logOf } from '../helpers/invariants.ts';
import { BOB, addAgent, edit, git, testEnv, write } from '../helpers/repository.ts';
import { shared } from '../helpers/shared.ts';
import type { Shared } from '../helpers/shared.ts';
import { readGitlab, runGitlab } from './gitlab.ts';
import type { GitlabJob } from './gitlab.ts';
import { comments } from './runner.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Pipeline extends Shared {
  jobs: Map<string, GitlabJob>;
}

async function pipeline(): Promise<Pipeline> {
  const team = await shared(1);
  await json(team.alice, ['ci', 'gitlab']);
  commit(team, 'Add the pipeline');
  return { ...team, jobs: readGitlab(join(team.alice, '.gitlab-ci.yml')) };
}

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
  test('is published and promoted, and live waits for the button', async () => {
    const team = await pipeline();
    const { remote, jobs } = team;
    edit(team.alice, 'Good evening!');
    const merged = commit(team, '-m "$(touch ran)"');
    const event = { source: 'push' as const, remote, commit: merged };
    const run = await runGitlab(jobs, event);
    expect(run.jobs, run.output).toEqual([
      ['agentctl-publish', 'success'],
      ['agentctl-to-pre-release', 'success'],
    ]);
    expect(versions(team, 'sandbox')).toEqual([1, 2]);
    expect(versions(team, 'pre-release')).toEqual([2]);
    expect(versions(team, 'live')).toEqual([]);
    expect(git(remote, 'log', '-1', '--format=%an <%ae>', 'pre-release')).toBe(
      'Greta "$(touch ran)" G <greta@example.com>',
    );
    // Pressed in the pipeline of a later merge, whose plan was made before somebody moved live.
    edit(team.alice, 'Good night!');
    const later = commit(team, 'Greet later');
    const pressed = await runGitlab(jobs, {
      ...event,
      commit: later,
      buttons: ['agentctl-to-live'],
    });
    expect(pressed.jobs, pressed.output).toEqual([
      ['agentctl-publish', 'success'],
      ['agentctl-to-pre-release', 'success'],
      ['agentctl-to-live', 'success'],
    ]);
    expect(versions(team, 'live')).toEqual([3]);
    checkInvariants(remote);
  });

  test('the button does nothing where live was moved since the plan', async () => {
    const team = await pipeline();
    const { remote, jobs, bob } = team;
    await json(bob, ['promote', 'pre-release']);
    edit(team.alice, 'Good evening!');
    const merged = commit(team, 'Greet');
    const run = await runGitlab(jobs, {
      source: 'push',
      remote,
      commit: merged,
      buttons: ['agentctl-to-live'],
      before: {
        'agentctl-to-live': () => json(bob, ['promote', 'live', '--version', 'v1', '--yes']),
      },
    });
    expect(run.jobs).toEqual([
      ['agentctl-publish', 'success'],
      ['agentctl-to-pre-release', 'success'],
      ['agentctl-to-live', 'failure'],
    ]);
    expect(run.output).toContain('live runs v1');
    expect(versions(team, 'live')).toEqual([1]);
  });

  test('a ladder of two, and two agents', async () => {
    const team = await shared(1);
    const { alice, remote } = team;
    write(alice, 'agentctl.yaml', 'remote: origin\nenvironments: [sandbox, live]\n');
    addAgent(alice, 'reception');
    await json(alice, ['ci', 'gitlab']);
    const jobs = readGitlab(join(alice, '.gitlab-ci.yml'));
    const merged = commit(team, 'One more');
    const run = await runGitlab(jobs, {
      source: 'push',
      remote,
      commit: merged,
      buttons: ['agentctl-to-live'],
    });
    expect(run.jobs, run.output).toEqual([
      ['agentctl-publish', 'success'],
      ['agentctl-to-live', 'success'],
    ]);
    expect(versions(team, 'live')).toEqual([1, 1]);
  });
});

describe('a merge request', () => {
  test('is checked, and compared in one comment where there is a token for it', async () => {
    const team = await pipeline();
    git(team.alice, 'switch', '--quiet', '-c', 'change');
    edit(team.alice, 'Good evening!');
    const test = 'name: hello\nturns: [{ expect: { reply: { contains: [evening] } } }]\n';
    write(team.alice, 'agents/booking/tests/hello.yaml', test);
    git(team.alice, 'add', '-A');
    git(team.alice, 'commit', '--quiet', '-m', 'Greet');
    git(team.alice, 'push', '--quiet', 'origin', 'HEAD:refs/merge-requests/7/head');
    const head = git(team.alice, 'rev-parse', 'HEAD');
    const server = await comments(['Nice!']);
    const event = { source: 'merge_request_event' as const, remote: team.remote, commit: head };
    const variables = { CI_API_V4_URL: server.address, AGENTCTL_TOKEN: '' };
    try {
      const silent = await runGitlab(team.jobs, { ...event, variables });
      expect(silent.jobs, silent.output).toEqual([['agentctl-check', 'success']]);
      expect(silent.output).toContain('Good evening!');
      expect(silent.output).toContain('1 test held');
      expect(server.requests).toEqual([]);
      const spoken = { ...variables, AGENTCTL_COMMENT_TOKEN: 'note-token' };
      for (let times = 0; times < 2; times += 1) {
        const run = await runGitlab(team.jobs, { ...event, variables: spoken });
        expect(run.jobs, run.output).toEqual([['agentctl-check', 'success']]);
        expect(server.bodies.length).toBe(2);
        expect(server.bodies[1]).toContain('Good evening!');
      }
      expect(server.requests).toEqual([
        'GET /projects/5/merge_requests/7/notes?per_page=100 note-token',
        'POST /projects/5/merge_requests/7/notes note-token',
        'GET /projects/5/merge_requests/7/notes?per_page=100 note-token',
        'PUT /projects/5/merge_requests/7/notes/1 note-token',
      ]);
    } finally {
      server.close();
    }
  });

  test('an invalid definition fails it', async () => {
    const team = await pipeline();
    git(team.alice, 'switch', '--quiet', '-c', 'change');
    write(team.alice, 'agents/booking/agent.yaml', 'nmae: Booking\n');
    git(team.alice, 'commit', '--quiet', '-am', 'Break it');
    git(team.alice, 'push', '--quiet', 'origin', 'HEAD:refs/merge-requests/7/head');
    const run = await runGitlab(team.jobs, {
      source: 'merge_request_event',
      remote: team.remote,
      commit: git(team.alice, 'rev-parse', 'HEAD'),
    });
    expect(run.jobs).toEqual([['agentctl-check', 'failure']]);
    expect(run.output).toContain('nmae');
  });
});

test('a push is made with the token of the releases, whatever else the runner’s git knows', async () => {
  const { jobs, bob } = await pipeline();
  write(bob, 'runner', '[credential]\n\thelper = "!echo username=ci; echo password=job-token;:"\n');
  const env = testEnv(BOB, {
    AGENTCTL_TOKEN: 'push-token',
    CI_PROJECT_URL: 'https://git.example/team/agents',
    GIT_CONFIG_GLOBAL: join(bob, 'runner'),
  });
  const lines = jobs
    .get('agentctl-publish')
    ?.before_script?.filter((line) => line.startsWith('git'));
  const fill = 'printf "protocol=https\\nhost=git.example\\n\\n" | git credential fill';
  // A runner that keeps its clone runs them again.
  const all = ['set -e', ...(lines ?? []), ...(lines ?? []), fill].join('\n');
  const filled = execFileSync('bash', ['-c', all], { cwd: bob, env, encoding: 'utf8' });
  expect(filled).toContain('password=push-token\n');
});
