import { expect, it } from 'vitest';
import { polyai } from '../../src/formats/polyai.ts';
import { agentTexts } from '../../src/store/import.ts';
import { foreign, parseForeign, writeYaml } from '../helpers/foreign.ts';
import { errorsOf, stored } from './import-checks.ts';

it('puts a long role beside agent.yaml, and brings it back', () => {
  const custom = '{{x}} ${y} --- '.repeat(30_000);
  const role = writeYaml({ value: 'other', additional_info: '', custom });
  const project = foreign({
    'project.yaml': 'project_id: a\naccount_id: b\nregion: c\nproject_name: Desk\n',
    'agent_settings/role.yaml': role,
    'agent_settings/rules.txt': 'Be kind. '.repeat(4000),
  });
  const [agent] = polyai.read(project);
  if (!agent) throw new Error('there is no agent');
  const texts = agentTexts(agent.files);
  expect(texts.get('agent.yaml')?.length).toBeLessThan(600_000);
  expect([...texts.keys()]).toEqual(['agent.yaml', 'persona.md', 'rules.md']);
  const files = new Map(
    [...texts].map(([path, text]) => [
      path,
      path.endsWith('.yaml') ? { yaml: parseForeign(path, text) as never } : { text },
    ]),
  );
  const back = polyai.write({ id: 'desk', files }, writeYaml);
  expect(parseForeign('role', back.get('agent_settings/role.yaml') ?? '')).toEqual(
    parseForeign('role', role),
  );
  expect(back.get('agent_settings/rules.txt')).toBe('Be kind. '.repeat(4000));
});

it('what no agent has room for is told of, and all else comes over', async () => {
  const project = foreign({
    'project.yaml': 'project_id: a\naccount_id: b\nregion: c\n',
    'data/rows.json': JSON.stringify(Array.from({ length: 90_000 }, (_, at) => `row ${at}`)),
    'data/small.json': '{"a": 1}',
    'notes/long.txt': 'x'.repeat(2_100_000),
  });
  const [agent] = polyai.read(project);
  if (!agent) throw new Error('no agent');
  expect(await errorsOf(agent)).toEqual([]);
  expect(agent.fates.filter(({ fate }) => fate === 'reported')).toMatchObject([
    { source: 'notes/long.txt', reason: 'it is larger than a version of an agent may hold' },
    {
      source: 'data/rows.json',
      reason: 'it is larger or deeper than agent.yaml has room for',
    },
  ]);
  expect(polyai.write(stored(agent), writeYaml).has('data/small.json')).toBe(true);
});

it('a field that no agent has room for is refused', () => {
  const project = foreign({
    'project.yaml': `project_id: a\naccount_id: b\nregion: c\nother: "${'x'.repeat(1_000_000)}"\n`,
  });
  expect(() => polyai.read(project)).toThrow(/larger than a version of an agent may hold/);
});
