import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import type { ForeignSystem } from '../../src/core/foreign.ts';
import { cagent } from '../../src/formats/cagent.ts';
import { gitagent } from '../../src/formats/gitagent.ts';
import { googleAdk } from '../../src/formats/google-adk.ts';
import { letta } from '../../src/formats/letta.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { foreign, readForeign, writeYaml } from '../helpers/foreign.ts';
import { errorsOf, parsed, stored } from './import-checks.ts';

const SYSTEMS: readonly ForeignSystem[] = [cagent, gitagent, letta, googleAdk];
const ROOT = join(import.meta.dirname, '..', '..');

const NO_AGENTS: Readonly<Record<string, Record<string, string>>> = {
  'an empty folder': {},
  'an empty file': { 'agent.yaml': '' },
  'a text': { 'agent.yaml': 'hello' },
  'a list': { 'agent.yaml': '- agents' },
  'a broken file': { 'agent.yaml': 'agents: {root: [' },
  Kubernetes: {
    'agent.yaml':
      'apiVersion: kagent.dev/v1alpha1\nkind: Agent\nmetadata: {name: x}\nspec: {systemMessage: hi}\n',
  },
  'a deployment': {
    'agent.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nname: agent\nversion: "1"\ndescription: x\nskills: []\ntools: []\n',
  },
  Grafana: {
    'agent.yaml': 'server: {log_level: info}\nmetrics: {global: {scrape_interval: 1m}}\n',
  },
  Foundry: {
    'agent.yaml': 'kind: hosted\nname: helper\ndescription: Helps\ninstruction: Help\nmodel: gpt\n',
  },
  CrewAI: { 'agents.yaml': 'researcher: {role: R, goal: G, backstory: B}\n' },
  ElevenLabs: { 'agents.json': '{"agents": [{"config": "agent_configs/a.json", "id": "x"}]}' },
  'a package': { 'package.json': '{"name": "x", "version": "1.0.0", "description": "y"}' },
};

describe('what is no agent of these systems', () => {
  test.each(Object.entries(NO_AGENTS))('%s', (_, files) => {
    const project = foreign(files);
    for (const system of SYSTEMS) {
      expect(system.detect(project)).toBeNull();
      expect(() => system.read(project)).toThrow(Failure);
    }
  });

  test.each(['templates/restaurant-booking', 'templates/blank', 'src/core', '.github'])(
    'the folder %s',
    (folder) => {
      const project = readForeign(join(ROOT, folder));
      for (const system of SYSTEMS) expect(system.detect(project)).toBeNull();
    },
  );

  test.each(['polyai-adk', 'vapi'])('the real files of %s', (name) => {
    const folder = fixtures(name);
    if (folder === null || !existsSync(folder)) return;
    for (const system of SYSTEMS) expect(system.detect(readForeign(folder))).toBeNull();
  });
});

/** Well-formed files that hold each of the values in each of the places. */
const PLACES: Readonly<Record<string, readonly ((value: string) => Record<string, string>)[]>> = {
  cagent: [
    (value) => ({
      'a.yaml': `agents: {root: {model: openai/gpt-4o, instruction: hi}, b: ${value}}`,
    }),
    (value) => ({ 'a.yaml': `agents: {root: {instruction: hi, model: ${value}}}` }),
    (value) => ({ 'a.yaml': `agents: {root: {model: openai/gpt-4o, instruction: ${value}}}` }),
    (value) => ({
      'a.yaml': `agents: {root: {model: m, toolsets: ${value}, sub_agents: ${value}}}\nmodels: ${value}\nmcps: ${value}`,
    }),
    (value) => ({
      'a.yaml': `agents: {root: {model: m, toolsets: [${value}, {type: mcp, ref: ${value}, tools: ${value}}, {type: mcp, command: a, args: ${value}, env: ${value}}, {type: mcp, remote: {url: ${value}, headers: ${value}}}]}}\nmodels: {m: {provider: ${value}, model: ${value}, temperature: ${value}, base_url: ${value}}}`,
    }),
  ],
  gitagent: [
    (value) => ({
      'agent.yaml': `spec_version: "0.1.0"\nname: a\nversion: ${value}\ndescription: ${value}\nskills: ${value}\ntools: ${value}\nagents: ${value}\nmcp_servers: ${value}`,
    }),
    (value) => ({
      'agent.yaml': `spec_version: "0.1.0"\nname: a\nmodel: {preferred: ${value}, constraints: ${value}}\nmcp_servers: {a: ${value}, b: {command: ${value}}, c: {url: ${value}, headers: ${value}}}\nagents: {a: ${value}}`,
      'tools/a.yaml': `name: a\ninput_schema: ${value}\nimplementation: ${value}`,
      'tools/b.yaml': `name: ${value}\ndescription: ${value}\ninput_schema: {type: object}`,
      'skills/a/SKILL.md': `---\nname: ${value}\nallowed-tools: ${value}\n---\nbody {{x}}`,
      'agents/b/agent.yaml': `name: ${value}\ntools: ${value}`,
      'hooks/hooks.yaml': value,
      'SOUL.md': '',
    }),
  ],
  letta: [
    (value) => ({
      'a.af': `{"agents": [{"name": "a", "system": "b", "tool_ids": [1, "x"], "description": ${value}, "llm_config": {"model": ${value}, "handle": ${value}}}, {"name": "c", "system": "d", "block_ids": []}], "blocks": [{"label": ${value}, "value": ${value}}, {"label": "persona", "value": "x"}], "tools": [{"name": ${value}, "json_schema": ${value}, "source_code": ${value}}, {"name": "q", "json_schema": {"parameters": ${value}, "name": ${value}}}]}`,
    }),
    (value) => ({
      'a.af': `{"agents": [{"name": "a", "system": "b", "tool_ids": ["x"], "llm_config": ${value}}], "blocks": ${value}, "tools": ${value}}`,
    }),
    (value) => ({
      'a.af': `{"system": "b", "core_memory": [${value}], "tools": ${value}, "llm_config": {"model": ${value}}}`,
    }),
  ],
  'google-adk': [
    (value) => ({
      'root_agent.yaml': `agent_class: LlmAgent\nname: a\nmodel: ${value}\ninstruction: ${value}\ntools: ${value}\nsub_agents: ${value}\ngenerate_content_config: ${value}`,
    }),
    (value) => ({
      'root_agent.yaml': `agent_class: LlmAgent\nname: a\nmodel: gemini-x\ntools: [${value}, {name: ${value}}, {name: McpToolset, args: ${value}}, {name: McpToolset, args: {stdio_server_params: ${value}}}, {name: McpToolset, args: {stdio_server_params: {command: c, args: ${value}}, tool_filter: ${value}}}, {name: .}]\nsub_agents: [${value}, {config_path: ${value}}, {config_path: ../../x.yaml}, {config_path: root_agent.yaml}]`,
      'b.yaml': `agent_class: LoopAgent\nname: b\ndescription: ${value}`,
    }),
  ],
};

const VALUES: Readonly<Record<string, string>> = {
  null: 'null',
  number: '7',
  text: '"text"',
  empty: '""',
  'empty list': '[]',
  'empty map': '{}',
  list: '["a", null, 3, {"b": 1}, ["c"]]',
  map: '{"type": "mcp", "command": "x", "name": "a", "description": "b", "properties": 5}',
  braces: '"{{ x }} {{tool:none}} {{{{ \\\\{{ ${X} {{"',
  control: '"a\\u0000b\\r\\nc\\u202e\\ufeff"',
  secret: '"sk-proj-abcdefghijklmnopqrstuvwxyz0123"',
  'odd names': '"../Ünïcode [x] .. {con} 🙂"',
  reserved: '"exit"',
  long: `"${'word {{x}} '.repeat(100)}"`,
  address: '"https://user:password@example.com/x?token=abcdefghijklmnop"',
  conflict: '"<<<<<<< ours\\n=======\\n>>>>>>> theirs\\n"',
};

describe.each(SYSTEMS)('hostile values for $title', (system) => {
  test.each(Object.entries(VALUES))('%s', async (_, value) => {
    for (const place of PLACES[system.id] ?? []) {
      const project = foreign(place(value));
      let agents: ReturnType<ForeignSystem['read']> = [];
      try {
        agents = system.read(project);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
      for (const agent of agents) {
        expect(await errorsOf(agent)).toEqual([]);
        const written = system.write(stored(agent), writeYaml);
        expect(written.size).toBeGreaterThan(0);
        if (agents.length === 1) expect(parsed(written)).toEqual(parsed(project.files));
      }
    }
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s', (key) => {
    for (const place of PLACES[system.id] ?? []) {
      const project = foreign(place(`{"${key}": {"polluted": true}, "toString": 1}`));
      expect(() => system.detect(project)).not.toThrow();
      try {
        system.read(project);
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    }
  });

  test('a text of 25 MB is refused', () => {
    const [place] = PLACES[system.id] ?? [];
    const project = foreign(place?.(`"${'x '.repeat(12_500_000)}"`) ?? {});
    expect(system.detect(project)).toBeNull();
    expect(() => system.read(project)).toThrow(Failure);
  });

  test('deep nesting, and a text of 1 MB', () => {
    for (const value of ['['.repeat(300) + ']'.repeat(300), `"${'x '.repeat(500_000)}"`])
      for (const place of (PLACES[system.id] ?? []).slice(0, 1)) {
        const project = foreign(place(value));
        try {
          system.read(project);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }
  });
});
