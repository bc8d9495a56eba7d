import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isPlainMap } from '../../src/core/foreign.ts';
import type {
  AgentFile,
  ExportedAgent,
  ForeignSystem,
  Plain,
  PlainMap,
} from '../../src/core/foreign.ts';
import { cagent } from '../../src/formats/cagent.ts';
import { gitagent } from '../../src/formats/gitagent.ts';
import { googleAdk } from '../../src/formats/google-adk.ts';
import { letta } from '../../src/formats/letta.ts';
import { foreign, parseForeign, readForeign, writeYaml } from '../helpers/foreign.ts';
import { errorsOf, parsed, stored } from './import-checks.ts';

const SYSTEMS: readonly ForeignSystem[] = [cagent, gitagent, letta, googleAdk];
const SAMPLES = join(import.meta.dirname, 'samples');
const TEMPLATES = join(import.meta.dirname, '..', '..', 'templates');

/** A template as an exporter is given it. */
function template(name: string): ExportedAgent {
  const files = new Map<string, AgentFile>();
  for (const [path, text] of readForeign(join(TEMPLATES, name)).files) {
    const value = path.endsWith('.yaml') ? parseForeign(path, text) : null;
    files.set(path, isPlainMap(value) ? { yaml: value } : { text });
  }
  return { id: name, files };
}

function imported(system: ForeignSystem, path: string): ExportedAgent {
  const [agent] = system.read(readForeign(join(SAMPLES, system.id, path)));
  if (!agent) throw new Error('no agent');
  return stored(agent);
}

/** Returns an agent with some of its files changed or added. */
function edited(agent: ExportedAgent, path: string, change: (value: PlainMap) => PlainMap) {
  const file = agent.files.get(path);
  const value = file && 'yaml' in file ? file.yaml : {};
  return { id: agent.id, files: new Map([...agent.files, [path, { yaml: change(value) }]]) };
}

/** What teams do to an imported agent. */
function change(agent: ExportedAgent): ExportedAgent {
  const first = edited(agent, 'agent.yaml', (value) => ({
    ...value,
    description: 'Another description',
    rules: 'Never shout.',
    model: {
      ...(isPlainMap(value['model']) ? value['model'] : {}),
      provider: 'openai',
      name: 'gpt-5',
      temperature: 1,
    },
    variables: { ...(isPlainMap(value['variables']) ? value['variables'] : {}), NEW: {} },
  }));
  const second = edited(first, 'tools/added.yaml', () => ({
    name: 'added',
    description: 'Adds',
    mcp: { command: ['npx', 'added'] },
  }));
  return edited(second, 'flows/say_goodbye.yaml', () => ({
    name: 'say_goodbye',
    title: 'Say goodbye',
    description: 'Ends politely',
    start: 'bye',
    steps: { bye: { prompt: 'Say goodbye, then {{tool:added}}.', tools: ['added'], next: 'exit' } },
  }));
}

describe.each(SYSTEMS)('exports to $title', (system) => {
  test.each(['restaurant-booking', 'blank'])(
    'the template %s is one of its projects',
    async (name) => {
      const files = system.write(template(name), writeYaml);
      const project = foreign(Object.fromEntries(files), name);
      expect(SYSTEMS.filter((other) => other.detect(project) !== null)).toEqual([system]);
      const [agent, ...others] = system.read(project);
      expect(others).toEqual([]);
      if (!agent) throw new Error('no agent');
      expect(await errorsOf(agent)).toEqual([]);
      expect(parsed(system.write(stored(agent), writeYaml))).toEqual(parsed(files));
      expect([...files.values()].join('\n')).not.toMatch(/(?<!\\)\{\{\w+:/);
    },
  );
});

function yamlOf(files: ReadonlyMap<string, string>, path: string): Plain {
  return parseForeign(path, files.get(path) ?? '');
}

test('edits show in a file of cagent', () => {
  const files = cagent.write(change(imported(cagent, 'kitchen.yaml')), writeYaml);
  expect([...files.keys()]).toEqual(['kitchen.yaml']);
  expect(yamlOf(files, 'kitchen.yaml')).toMatchObject({
    models: { local: { provider: 'openai', model: 'gpt-5', temperature: 1, top_p: 0.8 } },
    agents: {
      chef: {
        description: 'Another description',
        instruction: expect.stringMatching(/^You run the kitchen[^]*## Rules\n\nNever shout\.\n$/),
        sub_agents: ['pastry_cook', 'exit', 'agentcatalog/waiter', 'say_goodbye'],
      },
      say_goodbye: {
        description: 'Ends politely',
        instruction: 'Say goodbye, then added.',
        toolsets: [{ type: 'mcp', command: 'npx', args: ['added'], tools: ['added'] }],
      },
    },
  });
});

test('edits show in a repository of gitagent', () => {
  const files = gitagent.write(change(imported(gitagent, '.')), writeYaml);
  expect(yamlOf(files, 'agent.yaml')).toMatchObject({
    name: 'help-desk',
    description: 'Another description',
    model: { preferred: 'openai:gpt-5', constraints: { temperature: 1, top_p: 0.9 } },
    skills: ['triage-tickets', 'plain', 'say_goodbye'],
    mcp_servers: { added: { command: 'npx', args: ['added'] } },
  });
  expect(files.get('RULES.md')).toBe('Never shout.');
  expect(files.get('skills/say_goodbye/SKILL.md')).toBe(
    '---\nname: say_goodbye\ndescription: Ends politely\nallowed-tools: added\n---\nSay goodbye, then added.',
  );
});

test('edits show in an agent file of Letta', () => {
  const files = letta.write(change(imported(letta, 'waiter.af')), writeYaml);
  expect(yamlOf(files, 'waiter.af')).toMatchObject({
    agents: [
      {
        description: 'Another description',
        system: expect.stringMatching(/^You serve guests[^]*Never shout\.\n$/),
        llm_config: {
          model: 'gpt-5',
          handle: 'openai/gpt-5',
          model_endpoint_type: 'openai',
          temperature: 1,
        },
        tool_ids: ['tool-1', 'tool-0', 'tool-9', 'agentctl-added'],
      },
    ],
  });
});

test('edits show in configurations of the ADK', () => {
  const files = googleAdk.write(change(imported(googleAdk, 'tutor')), writeYaml);
  expect(yamlOf(files, 'root_agent.yaml')).toMatchObject({
    description: 'Another description',
    model: 'openai/gpt-5',
    generate_content_config: { temperature: 1, top_p: 0.9 },
    sub_agents: [{}, {}, {}, { config_path: 'say_goodbye.yaml' }],
  });
  expect(yamlOf(files, 'say_goodbye.yaml')).toEqual({
    agent_class: 'LlmAgent',
    name: 'say_goodbye',
    description: 'Ends politely',
    instruction: 'Say goodbye, then added.',
    tools: [
      {
        name: 'McpToolset',
        args: {
          stdio_connection_params: { server_params: { command: 'npx', args: ['added'] } },
          tool_filter: ['added'],
        },
      },
    ],
  });
});
