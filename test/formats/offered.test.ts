import { expect, test } from 'vitest';
import type { ImportedAgent } from '../../src/core/foreign.ts';
import { systemOf } from '../../src/formats/systems.ts';
import { validateFiles } from '../../src/store/definitions.ts';
import { agentTexts } from '../../src/store/import.ts';
import { foreign } from '../helpers/foreign.ts';

/** Returns what validation says of an imported agent's tools that nothing uses. */
async function unused(agent: ImportedAgent | undefined): Promise<string[]> {
  const texts = agentTexts(agent?.files ?? new Map());
  const files = new Map([...texts].map(([path, text]) => [path, Buffer.from(text)]));
  const problems = await validateFiles('agents/sample', files);
  return problems.map(({ message }) => message).filter((message) => message.startsWith('nothing'));
}

/** For each system a project whose agent has one tool, which no text names, and in some another that it has not. */
const PROJECTS = {
  vapi: {
    'assistants/a.yml':
      'name: A\nmodel: {provider: openai, model: gpt-4o, toolIds: [own, gone]}\nfirstMessage: Hi\n',
    'tools/own.yml': 'type: function\nfunction: {name: own}\n',
    'tools/other.yml': 'type: function\nfunction: {name: other}\n',
  },
  elevenlabs: {
    'agents.json': '{"agents": [{"config": "agent_configs/A.json"}]}',
    'tools.json':
      '{"tools": [{"config": "tool_configs/own.json", "id": "t1"}, {"config": "tool_configs/other.json", "id": "t2"}]}',
    'agent_configs/A.json':
      '{"name": "A", "conversation_config": {"agent": {"prompt": {"prompt": "Hi", "tool_ids": ["t1"], "tools": [{"type": "client", "name": "inline"}]}}}}',
    'tool_configs/own.json': '{"type": "client", "name": "own"}',
    'tool_configs/other.json': '{"type": "client", "name": "other"}',
  },
  cagent: {
    'a.yaml':
      'agents:\n  root:\n    model: openai/gpt-4o\n    instruction: Hi\n    toolsets: [{type: mcp, command: serve, tools: [own]}]\n',
  },
  gitagent: {
    'agent.yaml':
      'spec_version: "0.1.0"\nname: a\nversion: 1.0.0\ndescription: A\nmodel: {preferred: x}\ntools: [own]\n',
    'SOUL.md': 'Hi\n',
  },
  letta: {
    'a.af': JSON.stringify({
      agents: [{ name: 'A', system: 'Hi', tool_ids: ['t1', 't3'], llm_config: { model: 'x' } }],
      blocks: [],
      tools: [
        { id: 't1', name: 'own', json_schema: { name: 'own' } },
        { id: 't2', name: 'other', json_schema: { name: 'other' } },
      ],
    }),
  },
  'google-adk': {
    'root_agent.yaml':
      'agent_class: LlmAgent\nname: a\nmodel: gemini-2.0-flash\ninstruction: Hi\ntools: [{name: own.search}]\n',
  },
} as const;

test.each([
  ['vapi', ['nothing uses the tool other']],
  ['elevenlabs', ['nothing uses the tool other']],
  ['cagent', []],
  ['gitagent', []],
  ['letta', ['nothing uses the tool other']],
  ['google-adk', []],
] as const)('%s: only a tool that the agent does not have is unused', async (id, expected) => {
  const agents = systemOf(id).read(foreign(PROJECTS[id]));
  expect(agents).toHaveLength(1);
  const tools = [...(agents[0]?.files.keys() ?? [])].filter((path) => /^tools\/.*yaml$/.test(path));
  expect(tools.length).toBeGreaterThan(expected.length);
  expect(await unused(agents[0])).toEqual(expected);
});

test('a tool that its importer did not mark is unused', async () => {
  const [agent] = systemOf('gitagent').read(foreign(PROJECTS.gitagent));
  const tool = agent?.files.get('tools/own.yaml');
  if (!agent || !tool || !('yaml' in tool)) throw new Error('no tool');
  const { extensions: _, ...rest } = tool.yaml;
  const files = new Map([...agent.files, ['tools/own.yaml', { yaml: rest }] as const]);
  expect(await unused({ ...agent, files })).toEqual(['nothing uses the tool own']);
});
