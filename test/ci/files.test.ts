import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { agentctl, json } from '../helpers/cli.ts';
import { addAgent, git, read, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import { shared } from '../helpers/shared.ts';

const GITHUB = '.github/workflows/agentctl.yml';

describe('ci', () => {
  test('says what it wrote, and what is to do', async () => {
    const folder = workspace();
    const ran = await agentctl(folder, ['ci', 'github']);
    expect(ran.stdout).toBe(`✓ Wrote ${GITHUB}\n`);
    expect(ran.stderr).toMatchInlineSnapshot(`
      "next:
        agentctl connect <remote>: a pipeline works on a workspace that is shared
        Settings > Environments: pre-release and live; reviewers for live
        commit .github/workflows/agentctl.yml on main; its first lines say what else the repository may need
      "
    `);
    const again = await agentctl(folder, ['ci', 'github']);
    expect(again.stdout).toBe(`${GITHUB} is up to date: nothing to do\n`);
    expect(git(folder, 'status', '--porcelain')).toBe('?? .github/');
  });

  test('--print writes nothing, and prints what would be written', async () => {
    const folder = workspace();
    for (const [system, file] of [
      ['github', GITHUB],
      ['gitlab', '.gitlab-ci.yml'],
    ] as const) {
      const { stdout, stderr } = await agentctl(folder, ['ci', system, '--print']);
      expect(stderr).toBe('');
      expect(existsSync(join(folder, file))).toBe(false);
      expect(await json(folder, ['ci', system])).toMatchObject({
        written: true,
        system,
        file,
        branch: 'main',
        agents: ['booking'],
        publishesTo: 'sandbox',
        promotesTo: ['pre-release'],
        onButton: ['live'],
        remote: null,
        include: false,
        text: stdout,
      });
      expect(read(folder, file)).toBe(stdout);
    }
  });

  test('never writes over another file without --force', async () => {
    const folder = workspace();
    write(folder, GITHUB, 'name: mine\n');
    const refused = await agentctl(folder, ['ci', 'github']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('it is there with other content');
    expect(read(folder, GITHUB)).toBe('name: mine\n');
    expect((await agentctl(folder, ['ci', 'github', '--force'])).code).toBe(0);
    expect(parse(read(folder, GITHUB))).toMatchObject({ name: 'agentctl' });
    // One more agent: it is written anew only when asked for.
    addAgent(folder, 'reception');
    expect((await agentctl(folder, ['ci', 'github'])).code).toBe(3);
    await json(folder, ['ci', 'github', '--force']);
    expect(read(folder, GITHUB)).toContain('for agent in booking reception; do');
  });

  test('a pipeline of GitLab that is there is left alone: ours is one to include', async () => {
    const folder = workspace();
    write(folder, '.gitlab-ci.yml', 'stages: [test, deploy]\n');
    const ran = await agentctl(folder, ['ci', 'gitlab']);
    expect(ran.stdout).toBe('✓ Wrote .gitlab/agentctl.yml\n');
    expect(ran.stderr).toContain(
      'add to .gitlab-ci.yml: include: [{ local: .gitlab/agentctl.yml }]',
    );
    expect(read(folder, '.gitlab-ci.yml')).toBe('stages: [test, deploy]\n');
    write(folder, '.gitlab-ci.yml', 'include: [{ local: .gitlab/agentctl.yml }]\n');
    const again = await agentctl(folder, ['ci', 'gitlab']);
    expect(again.stderr).not.toContain('include:');
  });

  test('the branch is the remote’s default one, or named', async () => {
    const { bob } = await shared(1);
    git(bob, 'switch', '--quiet', '-c', 'work');
    expect(await json(bob, ['ci', 'github', '--print'])).toMatchObject({
      branch: 'main',
      remote: 'origin',
    });
    const named = await agentctl(bob, ['ci', 'github', '--print', '--branch', "it's+one"]);
    const { on } = parse(named.stdout) as { on: { push: { branches: string[] } } };
    // A plus means something in GitHub's patterns.
    expect(on.push.branches).toEqual([String.raw`it's\+one`]);
  });

  test('nothing is written through a link', async () => {
    const folder = workspace();
    const outside = temporaryFolder('outside');
    symlinkSync(outside, join(folder, '.github'));
    expect((await agentctl(folder, ['ci', 'github'])).code).toBe(3);
    expect(existsSync(join(outside, 'workflows'))).toBe(false);
    mkdirSync(join(folder, '.gitlab-ci.yml'));
    expect((await agentctl(folder, ['ci', 'gitlab'])).code).toBe(3);
  });

  test('a wrong command line', async () => {
    const folder = workspace();
    expect((await agentctl(folder, ['ci', 'jenkins'])).code).toBe(2);
    expect((await agentctl(folder, ['ci'])).code).toBe(2);
    const hostile = await agentctl(folder, ['ci', 'github', '--print', '--branch', 'a\nb']);
    expect(hostile.code).toBe(2);
  });
});
