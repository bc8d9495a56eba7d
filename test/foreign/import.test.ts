import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportAnswer } from '../../src/core/answers.ts';
import { agentctl, json, session } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { git, read, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import { TEAM, team } from './team.ts';

const plain = (text: string, path: string) => text.replaceAll(dirname(path), '<project>');

describe('import', () => {
  it('says what came over, what was kept and what to do next, and writes one agent', async () => {
    const folder = workspace();
    const path = team();
    const text = await session(folder, ['import', path], ['validate', '--agent', 'team']);
    expect(plain(text, path)).toMatchInlineSnapshot(`
      "$ agentctl import <project>/team.yaml
      to undo: git clean -fdx -- :/agents/team
      look through it, then:  agentctl publish --agent team
      ✓ Imported team from Docker cagent: 2 files in agents/team
        known by team.yaml defines agents with instructions and models
        5 values became fields, 3 are kept under extensions, 0 could not come over

        kept under extensions:
          team.yaml: agents.root.add_date  agentctl has no field for it
          team.yaml: agents.root.sub_agents  agentctl has no field for it
          team.yaml: agents.helper.model  agentctl has no field for it

      $ agentctl validate --agent team
      ✓ The definition is valid
      "
    `);
    expect(git(folder, 'status', '--porcelain')).toBe('?? agents/team/');
    checkInvariants(folder);
  });

  it('can be published at once', async () => {
    const folder = workspace();
    await json(folder, ['import', team(), '--agent', 'crew']);
    expect(await json(folder, ['publish', '--agent', 'crew', '-m', 'Imported'])).toMatchObject({
      published: true,
      version: 'v1',
    });
    checkInvariants(folder);
  });

  it('writes nothing on a dry run', async () => {
    const folder = workspace();
    const answer = await json<ImportAnswer>(folder, ['import', team(), '--dry-run']);
    expect(answer).toMatchObject({ imported: false, dryRun: true, system: 'cagent' });
    expect(answer.agents[0]).toMatchObject({ agent: 'team', problems: [] });
    expect(existsSync(join(folder, 'agents/team'))).toBe(false);
  });

  it('gives every scalar of the source one fate', async () => {
    const folder = workspace();
    const answer = await json<ImportAnswer>(folder, ['import', team()]);
    const [only] = answer.agents;
    const sum = (only?.mapped ?? 0) + (only?.kept ?? 0) + (only?.reported ?? 0);
    expect(sum).toBe(TEAM.match(/^ +\w+: .+$/gm)?.length);
  });

  it('twice gives the same files, so that nothing is published', async () => {
    const folder = workspace();
    const path = team();
    await json(folder, ['import', path]);
    await json(folder, ['publish', '--agent', 'team', '-m', 'First']);
    const again = await json<ImportAnswer>(folder, ['import', path, '--force']);
    expect(again.agents[0]?.backup).toBeNull();
    expect(await json(folder, ['publish', '--agent', 'team'])).toMatchObject({ published: false });
  });

  it('replaces an agent only by --force, and keeps its draft', async () => {
    const folder = workspace();
    await json(folder, ['publish', '-m', 'First']);
    write(folder, 'agents/booking/notes.txt', 'mine');
    const refused = await session(folder, ['import', team(), '--agent', 'booking']);
    expect(refused.replace(/import \S+/, 'import team.yaml')).toMatchInlineSnapshot(`
      "$ agentctl import team.yaml --agent booking
      error: Couldn't import the agent booking: there is one of that name.
      hint: --agent <id> gives it another name
      hint: --force replaces it; its draft is kept first
      [exit 3]
      "
    `);
    const argv = ['import', team(), '--agent', 'booking', '--force'];
    const forced = await json<ImportAnswer>(folder, argv);
    const backup = forced.agents[0]?.backup ?? '';
    expect(readdirSync(join(folder, 'agents/booking'))).not.toContain('notes.txt');
    await json(folder, ['restore', backup, '--agent', 'booking']);
    expect(read(folder, 'agents/booking/notes.txt')).toBe('mine');
    checkInvariants(folder);
  });

  it('takes Windows line ends and a byte order mark for the same project', async () => {
    const folder = workspace();
    await json(folder, ['import', team()]);
    const windows = team(`\uFEFF${TEAM.replaceAll('\n', '\r\n')}`);
    expect(
      (await json<ImportAnswer>(folder, ['import', windows, '--force'])).agents[0]?.backup,
    ).toBeNull();
  });
});

describe('what cannot be imported', () => {
  it.each([
    ['nothing of that name', () => join(temporaryFolder(), 'nothing')],
    ['an empty folder', () => temporaryFolder()],
    ['an agent of ours', () => join(workspace(), 'agents/booking')],
    ['a deployment of Kubernetes', () => file('agent.yaml', 'apiVersion: v1\nkind: Agent\n')],
    ['a text', () => file('agents.md', '# Agents\n')],
  ])('%s', async (_, path) => {
    const folder = workspace();
    const ran = await agentctl(folder, ['import', path(), '--json']);
    expect(ran.code, ran.stdout).toBeGreaterThan(0);
    expect(ran.code, ran.stdout).toBeLessThan(3);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it.each([
    ['broken YAML', 'agents: [\n'],
    ['two documents', `${TEAM}---\nagents: {}\n`],
    ['a key that stands twice', `${TEAM}agents: {}\n`],
    ['a dangerous key', 'agents:\n  root:\n    __proto__: {a: b}\n    instruction: x\n'],
    ['a bomb of aliases', bomb()],
    ['brackets without end', `agents: ${'['.repeat(1000)}`],
  ])('%s', async (_, text) => {
    const folder = workspace();
    const ran = await agentctl(folder, ['import', team(text), '--from', 'cagent', '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { kind: 'invalid' } });
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it('a link out of the project is not followed', async () => {
    const folder = workspace();
    const path = team();
    mkdirSync(join(dirname(path), 'more'));
    symlinkSync('/etc', join(dirname(path), 'more/etc'));
    const answer = await json<ImportAnswer>(folder, ['import', dirname(path)]);
    expect(JSON.stringify(answer)).not.toContain('passwd');
  });
});

function file(name: string, text: string): string {
  const folder = temporaryFolder();
  write(folder, name, text);
  return join(folder, name);
}

function bomb(): string {
  const levels = 'bcdefghij'.split('').map((name, index) => {
    const before = 'abcdefghij'.charAt(index);
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
  });
  return ['a: &a [x,x,x,x,x,x,x,x,x]', ...levels, 'agents: {root: {instruction: *j}}'].join('\n');
}
