import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, YamlWriter } from '../../core/foreign.ts';
import { Definition, byName, calledThere } from '../definition.ts';
import type { Part } from '../definition.ts';
import { wordOf } from '../fitting.ts';
import { byPath, listOf, mapOf, merged, present, textsOf } from '../maps.ts';
import { placedNames, reached, serversOf } from '../mcp-tools.ts';
import { writeSettings } from '../models.ts';
import { flowInstruction, flowTools, instructionOf } from '../prose.ts';
import { KEPT } from './keep.ts';
import { writeStubs } from './stubs.ts';

const SYSTEM = 'google-adk';

/** Returns the configurations that an agent becomes: its own as the root agent, one for each flow, and its code. */
export function writeProject(agent: ExportedAgent, yaml: YamlWriter): Map<string, string> {
  const exported = new Definition(agent, SYSTEM, byName);
  const flows = exported.parts('flows');
  const { kept } = exported;
  const file = typeof kept['file'] === 'string' ? kept['file'] : 'root_agent.yaml';
  const files = new Map<string, string>([[file, yaml(writeRoot(exported, flows))]]);
  for (const flow of flows) files.set(fileOf(flow), yaml(writeMember(exported, flow)));
  for (const path of exported.rawPaths())
    if (path.startsWith(KEPT)) files.set(path.slice(KEPT.length), exported.raw(path) ?? '');
  const stubs = writeStubs(exported.parts('tools').filter(isNew).filter(isFunction));
  if (stubs !== null && !files.has('tools.py')) files.set('tools.py', stubs);
  return byPath(files);
}

function fileOf(flow: Part): string {
  return typeof flow.kept['file'] === 'string'
    ? flow.kept['file']
    : `${identifier(flow.name)}.yaml`;
}

// A name is an identifier of Python there.
function identifier(name: string): string {
  return name.replaceAll(/\W+/g, '_').replace(/^(?=\d)/, '_');
}

function writeRoot(exported: Definition, flows: readonly Part[]): PlainMap {
  const { agent, kept } = exported;
  const imported = isPlainMap(kept['agent']);
  const before = mapOf(kept['agent']);
  const called = new Set([...flows.flatMap(flowTools), ...placedIn(before['tools'])]);
  const added = exported.parts('tools').filter((tool) => isNew(tool) && !called.has(tool.name));
  const members = flows.filter(({ kept }) => typeof kept['file'] !== 'string');
  const references = members.map((flow) => ({ config_path: fileOf(flow) }));
  const model = writeModel(agent['model'], before['generate_content_config']);
  return {
    ...(imported ? {} : { agent_class: 'LlmAgent' }),
    ...(kept['unnamed'] === true
      ? {}
      : { name: imported ? wordOf(agent['name']) : identifier(exported.id) }),
    ...before,
    ...model,
    ...present({
      description: exported.text(agent['description']),
      instruction: instructionOf(exported),
      sub_agents:
        references.length === 0
          ? before['sub_agents']
          : [...listOf(before['sub_agents']), ...references],
      tools: writeTools(exported, before['tools'], added),
    }),
  };
}

function writeModel(model: Plain | undefined, before: Plain | undefined): PlainMap {
  if (!isPlainMap(model) || model['provider'] === 'local') return {};
  const { provider, name } = model;
  const keys = { temperature: 'temperature', maxTokens: 'max_output_tokens' };
  const settings = writeSettings(model, keys);
  const config = merged(before ?? {}, settings);
  return {
    model: provider === 'google' ? wordOf(name) : `${wordOf(provider)}/${wordOf(name)}`,
    ...(Object.keys(settings).length === 0 ? {} : { generate_content_config: config }),
  };
}

function writeMember(exported: Definition, flow: Part): PlainMap {
  const { kept, value, path } = flow;
  const imported = typeof kept['file'] === 'string';
  const before = mapOf(kept['agent']);
  const placed = new Set(placedIn(before['tools']));
  const calls = flowTools(flow).filter((name) => !placed.has(name));
  const added = exported.parts('tools').filter(({ name }) => calls.includes(name));
  const name = imported ? calledThere(flow) : identifier(flow.name);
  return {
    ...(imported ? {} : { agent_class: 'LlmAgent' }),
    ...(kept['unnamed'] === true ? {} : { name }),
    ...before,
    ...present({
      description: exported.text(value['description'], path),
      instruction: flowInstruction(exported, flow),
      tools: writeTools(exported, before['tools'], added),
    }),
  };
}

function isNew({ kept }: Part): boolean {
  return kept['entry'] === undefined && kept['server'] === undefined;
}

function isFunction({ value }: Part): boolean {
  return !isPlainMap(value['mcp']);
}

/** Returns the names of our tools that a kept list of tools stands for. */
function placedIn(list: Plain | undefined): string[] {
  return listOf(list).flatMap((place) => placedNames(place) ?? []);
}

function writeTools(
  exported: Definition,
  kept: Plain | undefined,
  added: readonly Part[],
): Plain | undefined {
  const parts = exported.parts('tools');
  const list = listOf(kept);
  const written = list.flatMap((place) => {
    const names = placedNames(place);
    if (names === null) return [place];
    const tools = names.flatMap((name) => parts.find((part) => part.name === name) ?? []);
    return writeEntries(exported, tools, isPlainMap(place) && 'server' in place);
  });
  const all = [...written, ...writeEntries(exported, added, false)];
  return all.length === 0 ? kept : all;
}

function writeEntries(exported: Definition, tools: readonly Part[], whole: boolean): Plain[] {
  const functions = tools
    .filter(isFunction)
    .map(({ kept, name }) =>
      isPlainMap(kept['entry']) ? kept['entry'] : { name: `tools.${identifier(name)}` },
    );
  return [
    ...functions,
    ...serversOf(exported, tools).map(({ mcp, kept, tools: used }) => {
      const way = Array.isArray(kept['way']) ? textsOf(kept['way']) : wayOf(mcp['url']);
      const entry = isPlainMap(kept['entry']) ? kept['entry'] : { name: 'McpToolset' };
      const nested = way
        .toReversed()
        .reduce<PlainMap>((inner, key) => ({ [key]: inner }), reached(mcp));
      const filter = whole ? {} : { args: { tool_filter: [...used] } };
      return merged(merged(entry, nested), filter);
    }),
  ];
}

function wayOf(url: Plain | undefined): string[] {
  return url === undefined
    ? ['args', 'stdio_connection_params', 'server_params']
    : ['args', 'streamable_http_connection_params'];
}
