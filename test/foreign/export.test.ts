import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Bundle } from '../../src/core/bundle.ts';
import { agentctl, json, session } from '../helpers/cli.ts';
import { git, read, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import { TEAM, team } from './team.ts';

async function published(template: string): Promise<string> {
  const folder = join(temporaryFolder(), 'w');
  await json(temporaryFolder(), ['init', folder, '--template', template]);
  await json(folder, ['publish', '-m', 'First']);
  return folder;
}

describe('a bundle', () => {
  it('holds a state whole: files and translations in their places, variables without secrets', async () => {
    const folder = await published('restaurant-booking');
    const bundle = await json<Bundle>(folder, ['export', 'v1']);
    expect(bundle).toMatchObject({
      schema: 1,
      agent: 'booking',
      name: 'Osteria Lume',
      version: 'v1',
      tree: git(folder, 'rev-parse', 'refs/tags/booking/v1:agents/booking'),
      pin: 'conversation',
    });
    const { agent, tools, flows } = bundle.definition;
    expect(agent).toMatchObject({ rules: read(folder, 'agents/booking/rules.md') });
    expect(JSON.stringify([agent, tools, flows])).not.toMatch(/"(?:translation|file)":/);
    expect(tools).toContainEqual(
      expect.objectContaining({
        whileWaiting: expect.objectContaining({ 'en-GB': 'One moment, please.' }),
      }),
    );
    expect(bundle.variables).toContainEqual({
      name: 'booking_api_key',
      description: 'Key for the booking system; make it required once a real system is connected',
      required: false,
      secret: true,
      default: null,
    });
    expect(bundle.references).toMatchObject({ handoff: ['events_team', 'front_desk'] });
  });

  it('is the same each time, whatever lies in the folder', async () => {
    const folder = await published('blank');
    const before = await agentctl(folder, ['export', 'sandbox']);
    write(folder, 'agents/assistant/agent.yaml', 'name: Other\n');
    expect((await agentctl(folder, ['export', 'sandbox'])).stdout).toBe(before.stdout);
    expect((await json<Bundle>(folder, ['export', 'draft'])).name).toBe('Other');
  });

  it('is not made of a definition with errors', async () => {
    const folder = await published('blank');
    write(folder, 'agents/assistant/agent.yaml', 'name: [\n');
    const ran = await agentctl(folder, ['export', 'draft', '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { kind: 'invalid' } });
  });
});

describe('export --to', () => {
  it('gives back what was imported, with the edits made since', async () => {
    const folder = workspace();
    await json(folder, ['import', team()]);
    const output = join(temporaryFolder(), 'back');
    await json(folder, ['export', 'draft', '--agent', 'team', '--to', 'cagent', '-o', output]);
    expect(parse(read(output, 'team.yaml'))).toEqual(parse(TEAM));
    const path = 'agents/team/agent.yaml';
    write(folder, path, read(folder, path).replace('Answers questions', 'Answers well'));
    const edited = join(temporaryFolder(), 'edited');
    await json(folder, ['export', 'draft', '--agent', 'team', '--to', 'cagent', '-o', edited]);
    expect(read(edited, 'team.yaml')).toContain('Answers well');
  });

  it('writes into a new folder, and over others only by --force', async () => {
    const folder = workspace();
    await json(folder, ['import', team()]);
    const output = temporaryFolder();
    write(output, 'mine.txt', 'mine');
    const to = ['export', 'draft', '--agent', 'team', '--to', 'cagent'];
    const text = await session(folder, to, [...to, '-o', output], [...to, '-o', output, '--force']);
    expect(text.replaceAll(output, '<output>')).toMatchInlineSnapshot(`
      "$ agentctl export draft --agent team --to cagent
      error: Couldn't export to cagent: it takes a folder.
      hint: agentctl --agent team export draft --to cagent --output <folder>
      [exit 2]

      $ agentctl export draft --agent team --to cagent -o <output>
      error: Couldn't export to “<output>”: it is not empty.
      hint: name a new folder
      hint: --force writes over what is there
      [exit 3]

      $ agentctl export draft --agent team --to cagent -o <output> --force
      ✓ Exported team draft for Docker cagent: 1 file in <output>
      "
    `);
    expect(read(output, 'mine.txt')).toBe('mine');
    expect(existsSync(join(output, 'team.yaml'))).toBe(true);
  });
});
