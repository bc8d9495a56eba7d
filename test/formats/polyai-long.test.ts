import { expect, it } from 'vitest';
import { polyai } from '../../src/formats/polyai.ts';
import { agentTexts } from '../../src/store/import.ts';
import { foreign, parseForeign, writeYaml } from '../helpers/foreign.ts';

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
