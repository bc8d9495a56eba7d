import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ImportAnswer } from '../../src/core/answers.ts';
import { contentOf } from '../formats/imported.ts';
import { json } from '../helpers/cli.ts';
import { readForeign } from '../helpers/foreign.ts';
import { read, temporaryFolder, workspace, write } from '../helpers/repository.ts';

const HOTEL = join(import.meta.dirname, '..', 'formats', 'samples', 'elevenlabs', 'hotel');

/** Two agents of Letta's in one file, with a tool that both have and one that nobody has. */
const TWO = {
  agents: [
    { id: 'agent-0', name: 'One', system: 'I am one.', tool_ids: ['t-0', 't-2'], block_ids: [] },
    { id: 'agent-1', name: 'Two', system: 'I am two.', tool_ids: ['t-1', 't-0'], block_ids: [] },
  ],
  blocks: [{ id: 'b-0', label: 'persona', value: 'calm' }],
  tools: ['both', 'of_two', 'of_one', 'stray'].map((name, at) => ({
    id: `t-${at}`,
    name,
    json_schema: { name, parameters: { type: 'object', properties: {} } },
  })),
  groups: [],
};

function valuesOf(path: string): Record<string, unknown> {
  return Object.fromEntries(
    [...readForeign(path).files].map(([file, text]) => [file, contentOf(file, text)]),
  );
}

async function imported(source: string): Promise<{ folder: string; agents: string[] }> {
  const folder = workspace();
  const { agents } = await json<ImportAnswer>(folder, ['import', source]);
  return { folder, agents: agents.map(({ agent }) => agent) };
}

it('agents that share a project go back into it one after the other', async () => {
  const { folder, agents } = await imported(HOTEL);
  expect(agents).toEqual(['harbour-hotel', 'survey']);
  const output = join(temporaryFolder(), 'out');
  const target = ['--to', 'elevenlabs', '--output', output, '--force'];
  for (const agent of [...agents, ...agents])
    await json(folder, ['export', 'draft', '--agent', agent, ...target]);
  expect(valuesOf(output)).toEqual(valuesOf(HOTEL));
});

it('what was removed here goes, and what is of the other agent stays', async () => {
  const { folder, agents } = await imported(HOTEL);
  const output = join(temporaryFolder(), 'out');
  const target = ['--to', 'elevenlabs', '--output', output, '--force'];
  for (const agent of agents) await json(folder, ['export', 'draft', '--agent', agent, ...target]);
  rmSync(join(folder, 'agents/harbour-hotel/tools/show_map.yaml'));
  await json(folder, ['export', 'draft', '--agent', 'harbour-hotel', ...target]);
  expect(read(output, 'tools.json')).not.toContain('show_map');
  expect(read(output, 'tools.json')).toContain('find_booking');
  expect(read(output, 'agents.json')).toContain('Survey.json');
});

it('agents in one file go back into it one after the other', async () => {
  const source = join(temporaryFolder(), 'two.af');
  write(join(source, '..'), 'two.af', JSON.stringify(TWO));
  const { folder, agents } = await imported(source);
  const output = temporaryFolder();
  write(output, 'two.af', JSON.stringify(TWO));
  const target = ['--to', 'letta', '--output', output, '--force'];
  for (const agent of [...agents, ...agents])
    await json(folder, ['export', 'draft', '--agent', agent, ...target]);
  expect(JSON.parse(read(output, 'two.af'))).toEqual(TWO);
  rmSync(join(folder, 'agents/one/tools/both.yaml'));
  rmSync(join(folder, 'agents/one/tools/of_one.yaml'));
  await json(folder, ['export', 'draft', '--agent', 'one', ...target]);
  const { tools, agents: left } = JSON.parse(read(output, 'two.af')) as typeof TWO;
  expect(tools.map(({ name }) => name)).toEqual(['both', 'of_two', 'stray']);
  expect(left.map(({ tool_ids: ids }) => ids)).toEqual([[], ['t-1', 't-0']]);
});

it('a file that cannot be read is written over, as was asked for', async () => {
  const { folder } = await imported(HOTEL);
  const output = join(temporaryFolder(), 'out');
  for (const text of ['{', '[]', '{"agents": 3}', '\u0000']) {
    write(output, 'agents.json', text);
    const target = ['--to', 'elevenlabs', '--output', output, '--force'];
    await json(folder, ['export', 'draft', '--agent', 'survey', ...target]);
    expect(JSON.parse(read(output, 'agents.json'))).toMatchObject({
      agents: [{ config: 'agent_configs/Survey.json' }],
    });
  }
});
