import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { addAgent, temporaryFolder, testEnv, workspace, write } from '../helpers/repository.ts';

interface Answer {
  host: string;
  requests: { method: string; path: string; body: Record<string, unknown> }[];
}

// docs.github.com/rest/repos/rules, "Create a repository ruleset", as far as it is used here: for each object its
// required keys, and those that it knows beside.
const RULES = ['creation', 'update', 'deletion', 'non_fast_forward', 'required_linear_history'];
const ACTORS = ['Integration', 'OrganizationAdmin', 'RepositoryRole', 'Team', 'DeployKey'];

function checkRuleset(body: Record<string, unknown>): void {
  expect(Object.keys(body).toSorted()).toEqual([
    'bypass_actors',
    'conditions',
    'enforcement',
    'name',
    'rules',
    'target',
  ]);
  expect(typeof body['name']).toBe('string');
  expect(['branch', 'tag']).toContain(body['target']);
  expect(['active', 'evaluate', 'disabled']).toContain(body['enforcement']);
  const { ref_name: names } = body['conditions'] as {
    ref_name: { include: string[]; exclude: string[] };
  };
  expect(names.include.length).toBeGreaterThan(0);
  expect(names.exclude).toEqual([]);
  const prefix = body['target'] === 'tag' ? /^refs\/tags\// : /^refs\/heads\//;
  for (const pattern of names.include) expect(pattern).toMatch(prefix);
  for (const rule of body['rules'] as { type: string }[]) expect(RULES).toContain(rule.type);
  for (const actor of body['bypass_actors'] as Record<string, unknown>[]) {
    expect(Object.keys(actor).toSorted()).toEqual(['actor_id', 'actor_type', 'bypass_mode']);
    expect(ACTORS).toContain(actor['actor_type']);
    expect(actor['bypass_mode']).toBe('always');
    if (actor['actor_type'] === 'DeployKey') expect(actor['actor_id']).toBeNull();
    else expect(Number.isSafeInteger(actor['actor_id'])).toBe(true);
  }
}

function twoAgents(): string {
  const folder = workspace();
  addAgent(folder, 'reception');
  write(
    folder,
    'agentctl.yaml',
    'environments:\n  - name: sandbox\n  - name: canary\n    confirm: true\n    branch: agents/canary\n  - name: live\n',
  );
  return folder;
}

describe('GitHub', () => {
  test('the rulesets are those that its API takes', async () => {
    const { host, requests } = await json<Answer>(twoAgents(), ['protect', '--print', 'github']);
    expect(host).toBe('github');
    for (const { method, path, body } of requests) {
      expect([method, path]).toEqual(['POST', 'repos/{owner}/{repo}/rulesets']);
      checkRuleset(body);
    }
    const short = requests.map(({ body }) => {
      const {
        target,
        conditions,
        rules,
        bypass_actors: actors,
      } = body as {
        target: string;
        conditions: { ref_name: { include: string[] } };
        rules: { type: string }[];
        bypass_actors: { actor_type: string }[];
      };
      return [
        target,
        conditions.ref_name.include.join(' '),
        rules.map(({ type }) => type).join(' '),
        actors.map(({ actor_type }) => actor_type).join(' '),
      ];
    });
    expect(short).toEqual([
      [
        'branch',
        'refs/heads/sandbox refs/heads/agents/canary refs/heads/live',
        'deletion non_fast_forward required_linear_history',
        '',
      ],
      [
        'tag',
        'refs/tags/booking/v* refs/tags/reception/v*',
        'update deletion non_fast_forward',
        '',
      ],
      ['branch', 'refs/heads/agents/canary refs/heads/live', 'creation update', 'DeployKey'],
    ]);
  });

  test('others may be allowed; unknown ones are refused', async () => {
    const folder = workspace();
    const argv = ['protect', '--print', 'github', '--allow'];
    const { requests } = await json<Answer>(folder, [...argv, 'team:42', 'app:7', 'admins']);
    for (const { body } of requests) checkRuleset(body);
    expect(requests.at(-1)?.body['bypass_actors']).toEqual([
      { actor_id: 42, actor_type: 'Team', bypass_mode: 'always' },
      { actor_id: 7, actor_type: 'Integration', bypass_mode: 'always' },
      { actor_id: 1, actor_type: 'OrganizationAdmin', bypass_mode: 'always' },
    ]);
    for (const actor of ['team', 'deploy-key:3', 'maintainers', 'x:y', '__proto__', 'team:0'])
      expect((await agentctl(folder, [...argv, actor])).code, actor).toBe(2);
  });
});

describe('GitLab', () => {
  test('branches, tags and push rules', async () => {
    const { requests } = await json<Answer>(twoAgents(), ['protect', '--print', 'gitlab']);
    expect(requests.map(({ path, body }) => [path.replace('projects/:id/', ''), body])).toEqual([
      [
        'protected_branches',
        { name: 'sandbox', push_access_level: 30, merge_access_level: 0, allow_force_push: false },
      ],
      [
        'protected_branches',
        {
          name: 'agents/canary',
          push_access_level: 40,
          merge_access_level: 0,
          allow_force_push: false,
        },
      ],
      [
        'protected_branches',
        { name: 'live', push_access_level: 40, merge_access_level: 0, allow_force_push: false },
      ],
      ['protected_tags', { name: 'booking/v*', create_access_level: 30 }],
      ['protected_tags', { name: 'reception/v*', create_access_level: 30 }],
      ['push_rule', { deny_delete_tag: true }],
    ]);
  });

  test('others may be allowed; unknown ones are refused', async () => {
    const folder = workspace();
    const argv = ['protect', '--print', 'gitlab', '--allow'];
    const live = async (...actors: string[]) =>
      (await json<Answer>(folder, [...argv, ...actors])).requests[2]?.body;
    expect(await live('nobody')).toMatchObject({ push_access_level: 0 });
    expect(await live('user:3', 'deploy-key:4', 'maintainers')).toMatchObject({
      allowed_to_push: [{ user_id: 3 }, { deploy_key_id: 4 }, { access_level: 40 }],
    });
    for (const actor of ['team:1', 'user', 'maintainers:1', 'constructor'])
      expect((await agentctl(folder, [...argv, actor])).code, actor).toBe(2);
  });
});

/** Runs a printed script with a tool of that name that notes what it is called with. */
function runScript(script: string, tool: string, answer: string): string {
  const folder = temporaryFolder('tool');
  const [log, file] = [join(folder, 'log'), join(folder, tool)];
  writeFileSync(
    file,
    `#!/bin/sh
case "$*" in *--input*) input=$(cat) ;; *) input='' ;; esac
printf '%s %s\\n' "$*" "$(printf %s "$input" | tr -d ' \\n')" >>'${log}'
case "$*" in *--jq*) printf '%s' '${answer}' ;; esac
`,
  );
  chmodSync(file, 0o755);
  execFileSync('sh', ['-c', script], {
    env: testEnv(undefined, { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }),
  });
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
}

describe('the printed scripts', () => {
  test('gh is given each ruleset, new or in place of the one of that name', async () => {
    const folder = workspace();
    const { stdout } = await agentctl(folder, ['protect', '--print', 'github']);
    const { requests } = await json<Answer>(folder, ['protect', '--print', 'github']);
    const created = runScript(stdout, 'gh', '');
    const replaced = runScript(stdout, 'gh', '99');
    for (const { body } of requests) {
      const text = JSON.stringify(body).replaceAll(' ', '');
      expect(created).toContain(
        `api --method POST repos/{owner}/{repo}/rulesets --input - ${text}\n`,
      );
      expect(replaced).toContain(
        `api --method PUT repos/{owner}/{repo}/rulesets/99 --input - ${text}\n`,
      );
    }
  });

  test('glab is given each request', async () => {
    const folder = workspace();
    const { stdout } = await agentctl(folder, ['protect', '--print', 'gitlab']);
    const { requests } = await json<Answer>(folder, ['protect', '--print', 'gitlab']);
    const log = runScript(stdout, 'glab', '');
    for (const { path, body } of requests)
      expect(log).toContain(
        `api --method POST ${path} --header Content-Type: application/json --input - ${JSON.stringify(body)}\n`,
      );
    expect(log).toContain('api --method DELETE projects/:id/protected_tags/booking%2Fv* \n');
  });
});
