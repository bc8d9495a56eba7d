import { describe, expect, test } from 'vitest';
import type { ForeignSystem, ImportedAgent, PlainMap } from '../../src/core/foreign.ts';
import { cagent } from '../../src/formats/cagent.ts';
import { gitagent } from '../../src/formats/gitagent.ts';
import { googleAdk } from '../../src/formats/google-adk.ts';
import { letta } from '../../src/formats/letta.ts';
import { foreign, writeYaml } from '../helpers/foreign.ts';
import { errorsOf, lost, parsed, stored } from './import-checks.ts';

/** Reads files as a system's, and checks what every import must hold to. */
async function read(
  system: ForeignSystem,
  files: Record<string, string>,
): Promise<[ImportedAgent, ...ImportedAgent[]]> {
  const project = foreign(files);
  expect(system.detect(project)).not.toBeNull();
  const [first, ...others] = system.read(project);
  if (!first) throw new Error('no agent');
  const agents: [ImportedAgent, ...ImportedAgent[]] = [first, ...others];
  for (const agent of agents) expect(await errorsOf(agent)).toEqual([]);
  expect(lost(system, project, agents)).toEqual([]);
  return agents;
}

function yaml(agent: ImportedAgent | undefined, path: string): PlainMap {
  const file = agent?.files.get(path);
  if (!file || !('yaml' in file)) throw new Error(`${path} is missing`);
  return file.yaml;
}

const names = (agents: readonly ImportedAgent[]) => agents.map(({ name }) => name);

describe('cagent', () => {
  const agent = (more = '') => `{model: openai/gpt-4o, instruction: Work.${more}}`;

  test('each file of a folder is an agent by its name; what is none is reported', async () => {
    const agents = await read(cagent, {
      'a.yaml': `agents: {root: ${agent()}}`,
      'more/b.yaml': `agents: {root: ${agent()}}`,
      'README.md': 'Read me',
      'compose.yaml': 'services: {}',
    });
    expect(names(agents)).toEqual(['a', 'b']);
    expect(agents[0].fates.filter(({ fate }) => fate === 'reported')).toMatchObject([
      { source: 'README.md' },
      { source: 'compose.yaml' },
    ]);
  });

  test.each([
    ['root, wherever it stands', `{a: ${agent()}, root: ${agent()}}`, 'root'],
    ['the first that no other refers to', `{a: ${agent()}, b: {sub_agents: [a], model: m}}`, 'b'],
    [
      'the first where each is referred to',
      `{a: {handoffs: [b], model: m}, b: {handoffs: [a], model: m}}`,
      'a',
    ],
  ])('the entry is %s', async (_, agents, entry) => {
    const [only] = await read(cagent, { 'a.yaml': `agents: ${agents}` });
    expect(yaml(only, 'agent.yaml')['extensions']).toMatchObject({ cagent: { entry } });
  });

  test('a secret stays under extensions, and so does a tool that cannot be reached', async () => {
    const [only] = await read(cagent, {
      'a.yaml': [
        'agents:',
        '  root:',
        '    model: openai/gpt-4o',
        '    instruction: The key is sk-proj-abcdefghijklmnopqrstuvwxyz0123.',
        '    toolsets:',
        '      - type: mcp',
        '        remote: {url: "ftp://example.com"}',
        '      - type: mcp',
        '        remote: {url: "https://example.com", headers: {Authorization: Bearer abcdefgh12345678abcdefgh}}',
      ].join('\n'),
    });
    expect(yaml(only, 'agent.yaml')).not.toHaveProperty('persona');
    expect(yaml(only, 'tools/example_com.yaml')).toMatchObject({
      mcp: { url: 'https://example.com' },
      extensions: { cagent: { server: { remote: { headers: {} } } } },
    });
  });
});

test('gitagent: agents side by side keep their own files, and a skill its tools', async () => {
  const manifest = (name: string) =>
    `spec_version: "0.1.0"\nname: ${name}\nversion: 1.0.0\ndescription: Does ${name}\n`;
  const agents = await read(gitagent, {
    'one/agent.yaml': `${manifest('one')}tools: [look-up]\n`,
    'one/SOUL.md': 'You are one.',
    'one/skills/find/SKILL.md':
      '---\nname: find\ndescription: Finds\nallowed-tools: look-up\n---\nFind.',
    'two/agent.yaml': manifest('two'),
    'two/RULES.md': 'Never.',
    'notes.txt': 'mine',
  });
  expect(names(agents)).toEqual(['one', 'two']);
  expect(yaml(agents[0], 'agent.yaml')['persona']).toEqual({ role: 'You are one.' });
  expect(yaml(agents[0], 'flows/find.yaml')['steps']).toMatchObject({
    work: { tools: ['look-up'] },
  });
  expect(yaml(agents[0], 'tools/look-up.yaml')['extensions']).toEqual({
    gitagent: { missing: true, anytime: true },
  });
  expect(yaml(agents[1], 'agent.yaml')['rules']).toBe('Never.');
  expect(agents[0].fates.at(-1)).toMatchObject({ source: 'notes.txt', fate: 'reported' });
});

describe('Letta', () => {
  const agent = (name: string, more: PlainMap = {}) => ({
    name,
    system: `You are ${name}.`,
    agent_type: 'letta_v1_agent',
    llm_config: { model: 'gpt-4o', model_endpoint_type: 'openai' },
    ...more,
  });

  test('agents of one file share its blocks and tools', async () => {
    const agents = await read(letta, {
      'team.af': JSON.stringify({
        agents: [
          agent('first', { block_ids: ['b0'], tool_ids: ['t0'] }),
          agent('second', { block_ids: ['b0', 'b1'], tool_ids: [] }),
        ],
        blocks: [
          { id: 'b0', label: 'persona', value: 'Kind.' },
          { id: 'b1', label: 'rules of the house', value: 'No dogs.' },
        ],
        tools: [
          { id: 't0', name: 'ask', source_code: 'def ask(): ...' },
          { id: 't1', name: 'nobody' },
        ],
        groups: [{ id: 'g0' }],
      }),
    });
    expect(names(agents)).toEqual(['first', 'second']);
    expect([...agents[0].files.keys()].filter((path) => path.startsWith('tools/'))).toEqual([
      'tools/ask.txt',
      'tools/ask.yaml',
      'tools/nobody.yaml',
    ]);
    expect(yaml(agents[1], 'topics/rules_of_the_house.yaml')).toMatchObject({
      content: 'No dogs.',
    });
  });

  test('a long history has a file of its own, and comes back', async () => {
    const messages = Array.from({ length: 3000 }, (_, id) => ({ id, text: 'x '.repeat(60) }));
    const files = { 'a.af': JSON.stringify({ agents: [agent('first', { messages })] }) };
    const [only] = await readLarge(files);
    expect([...only.files.keys()]).toContain('letta/agent/messages.json');
    expect(parsed(letta.write(stored(only), writeYaml))).toEqual(parsed(foreign(files).files));
  });

  async function readLarge(files: Record<string, string>) {
    const [only] = letta.read(foreign(files));
    if (!only) throw new Error('no agent');
    expect(await errorsOf(only)).toEqual([]);
    return [only] as const;
  }
});

describe('Google ADK', () => {
  const config = (name: string, more = '') =>
    `agent_class: LlmAgent\nname: ${name}\nmodel: gemini-2.5-flash\ninstruction: Work.\n${more}`;

  test('each root agent of a folder is an agent, with the agents around it', async () => {
    const agents = await read(googleAdk, {
      'sales/root_agent.yaml': config('root_agent', 'sub_agents: [{config_path: gone.yaml}]'),
      'sales/helper.yaml': config('helper'),
      'care/root_agent.yaml': config('care'),
      'care/tools.py': 'def x(): ...',
    });
    expect(names(agents)).toEqual(['care', 'sales']);
    expect([...agents[0].files.keys()]).toEqual(['agent.yaml', 'google-adk/tools.py']);
    expect([...(agents[1]?.files.keys() ?? [])]).toEqual(['agent.yaml', 'flows/helper.yaml']);
  });

  test('agents that run others in a row or a loop are flows as well', async () => {
    const [only] = await read(googleAdk, {
      'pipeline.yaml':
        'agent_class: SequentialAgent\nname: pipeline\nsub_agents:\n  - config_path: write.yaml\n  - config_path: loop.yaml\n',
      'loop.yaml':
        'agent_class: LoopAgent\nname: loop\nmax_iterations: 3\nsub_agents: [{config_path: write.yaml}]\n',
      'write.yaml': 'name: write\ninstruction: Write.\noutput_key: text\n',
    });
    expect(only.name).toBe('pipeline');
    expect(yaml(only, 'flows/loop.yaml')['extensions']).toMatchObject({
      'google-adk': { file: 'loop.yaml', agent: { agent_class: 'LoopAgent', max_iterations: 3 } },
    });
  });
});
