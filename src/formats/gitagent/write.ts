import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, YamlWriter } from '../../core/foreign.ts';
import { Definition, byName, calledThere, titleOf } from '../definition.ts';
import type { Part } from '../definition.ts';
import { wordOf } from '../fitting.ts';
import { byPath, mapOf, merged, present, textsOf } from '../maps.ts';
import { reached, serversOf } from '../mcp-tools.ts';
import { writeSettings } from '../models.ts';
import { flowInstruction, flowTools, joined } from '../prose.ts';
import { folderOf } from '../reading.ts';
import { KEPT } from './keep.ts';

interface Writing {
  exported: Definition;
  yaml: YamlWriter;
  files: Map<string, string>;
}

/** Returns the repository of gitagent that an agent becomes. */
export function writeRoot(agent: ExportedAgent, yaml: YamlWriter): Map<string, string> {
  const exported = new Definition(agent, 'gitagent', byName);
  const writing: Writing = { exported, yaml, files: new Map() };
  const { kept } = exported;
  const tools = exported.parts('tools').map((tool) => writeTool(writing, tool));
  const flows = exported.parts('flows');
  for (const flow of flows) writeFlow(writing, flow);
  for (const topic of exported.parts('topics')) writeTopic(writing, topic);
  const manifest = writeManifest(exported, { flows, tools: tools.flat() });
  const file = typeof kept['file'] === 'string' ? kept['file'] : 'agent.yaml';
  writing.files.set(file, yaml(manifest));
  const persona = mapOf(exported.agent['persona']);
  const soul = joined([
    ['', exported.text(persona['role'])],
    ['Personality', exported.text(persona['personality'])],
  ]);
  const rules = exported.text(exported.agent['rules']);
  if (soul !== undefined) writing.files.set('SOUL.md', soul);
  if (rules !== undefined) writing.files.set('RULES.md', rules);
  writeKept(writing);
  return byPath(writing.files);
}

function writeKept({ exported, yaml, files }: Writing): void {
  const kept = mapOf(exported.kept['files']);
  for (const [path, value] of Object.entries(kept))
    files.set(path, typeof value === 'string' ? value : yaml(value));
  for (const path of exported.rawPaths())
    if (path.startsWith(KEPT)) files.set(path.slice(KEPT.length), exported.raw(path) ?? '');
}

function writeManifest(
  exported: Definition,
  { flows, tools }: { flows: readonly Part[]; tools: readonly string[] },
): PlainMap {
  const { agent, kept } = exported;
  const isOurs = !isPlainMap(kept['manifest']);
  const before = mapOf(kept['manifest']);
  const name = wordOf(agent['name']);
  const skills = flows.filter((flow) => flow.kept['name'] === undefined).map(({ name }) => name);
  return {
    ...(isOurs ? { spec_version: '0.1.0', name: exported.id, version: '0.1.0' } : {}),
    ...before,
    ...(isOurs || kept['unnamed'] === true ? {} : { name }),
    ...present({
      description: exported.text(agent['description']) ?? (isOurs ? name : undefined),
      model: writeModel(agent['model'], before['model']),
      skills: withNew(before['skills'], skills),
      tools: withNew(before['tools'], tools),
      agents: writeAgents(exported, before['agents'], flows),
      mcp_servers: writeServers(exported, before['mcp_servers']),
    }),
  };
}

function withNew(before: Plain | undefined, added: readonly string[]): Plain | undefined {
  return added.length === 0 ? before : [...textsOf(before), ...added];
}

function writeModel(model: Plain | undefined, before: Plain | undefined): Plain | undefined {
  const { provider, name } = mapOf(model);
  if (!isPlainMap(model) || typeof name !== 'string' || provider === 'local') return before;
  const keys = { temperature: 'temperature', maxTokens: 'max_tokens' };
  const settings = writeSettings(model, keys);
  const constraints = Object.keys(settings).length > 0 ? { constraints: settings } : {};
  const preferred = `${wordOf(provider)}:${name}`;
  return merged(mapOf(before), { preferred, ...constraints });
}

function writeAgents(
  exported: Definition,
  before: Plain | undefined,
  flows: readonly Part[],
): Plain | undefined {
  if (!isPlainMap(before)) return before;
  const written: PlainMap = { ...before };
  for (const flow of flows) {
    const name = calledThere(flow);
    const description = exported.text(flow.value['description'], flow.path);
    if (flow.kept['listed'] === true && description !== undefined)
      written[name] = merged(before[name] ?? {}, { description });
  }
  return written;
}

/** Returns the servers: those that were imported, as they are now, and those of tools that came since. */
function writeServers(exported: Definition, before: Plain | undefined): Plain | undefined {
  const places = mapOf(before);
  const tools = exported.parts('tools');
  const written: PlainMap = {};
  const placed = new Set<string>();
  for (const [name, place] of Object.entries(places)) {
    const server = mapOf(place)['server'];
    const tool = tools.find((one) => one.name === server);
    if (typeof server === 'string' && tool) written[name] = writeServer(exported, tool);
    else if (typeof server !== 'string') written[name] = place;
    if (typeof server === 'string') placed.add(server);
  }
  for (const tool of tools)
    if (isPlainMap(tool.value['mcp']) && !placed.has(tool.name))
      written[tool.name] = writeServer(exported, tool);
  return Object.keys(written).length === 0 ? before : written;
}

function writeServer(exported: Definition, tool: Part): PlainMap {
  const [server] = serversOf(exported, [tool]);
  return { ...server?.kept, ...reached(server?.mcp ?? {}) };
}

/** Writes a tool's file; returns its name where the manifest does not list it yet. */
function writeTool({ exported, yaml, files }: Writing, tool: Part): string[] {
  const { value, kept, path } = tool;
  if (kept['missing'] === true || isPlainMap(value['mcp'])) return [];
  const isOurs = typeof kept['file'] !== 'string';
  const file = typeof kept['file'] === 'string' ? kept['file'] : `tools/${tool.name}.yaml`;
  const definition: PlainMap = {
    ...mapOf(kept['definition']),
    ...(kept['unnamed'] === true ? {} : { name: calledThere(tool) }),
    ...present({
      description: exported.text(value['description'], path),
      input_schema: value['parameters'],
    }),
  };
  files.set(file, yaml(definition));
  const code = exported.verbatim(value['implementation'], path);
  const script = scriptOf(definition);
  if (code !== undefined && script !== undefined) files.set(`tools/${script}`, code);
  return isOurs ? [tool.name] : [];
}

function scriptOf(definition: PlainMap): string | undefined {
  const { implementation } = definition;
  const script = mapOf(implementation)['script'];
  return typeof script === 'string' ? script : undefined;
}

function writeFlow(writing: Writing, flow: Part): void {
  const { exported, yaml, files } = writing;
  const { kept, value, path } = flow;
  if (kept['listed'] === true) return;
  const description = exported.text(value['description'], path);
  const body = flowInstruction(exported, flow) ?? '';
  const name = kept['unnamed'] === true ? {} : { name: calledThere(flow) };
  const file = typeof kept['file'] === 'string' ? kept['file'] : `skills/${flow.name}/SKILL.md`;
  if (isPlainMap(kept['manifest']) || file.endsWith('.yaml') || file.endsWith('.yml')) {
    const manifest = mapOf(kept['manifest']);
    files.set(file, yaml({ ...manifest, ...name, ...present({ description }) }));
    if (typeof kept['soul'] === 'string') files.set(kept['soul'], body);
    else if (body !== '') files.set(`${folderOf(file)}SOUL.md`, body);
    return;
  }
  if (kept['bare'] === true && description === undefined) {
    files.set(file, body);
    return;
  }
  const header = {
    ...mapOf(kept['header']),
    ...name,
    ...present({
      description: description ?? (kept['name'] === undefined ? titleOf(value) : undefined),
    }),
  };
  files.set(file, `---\n${yaml({ ...header, ...allowedTools(exported, flow) })}---\n${body}`);
}

// The list stays as it was written for as long as the flow calls the same tools.
function allowedTools(exported: Definition, flow: Part): PlainMap {
  const header = mapOf(flow.kept['header']);
  const before = wordOf(header['allowed-tools'] ?? '');
  const tools = exported.parts('tools');
  const known = new Map(tools.map((tool) => [calledThere(tool), tool.name]));
  const were = before.split(/[\s,]+/).flatMap((name) => known.get(name) ?? []);
  const are = flowTools(flow);
  if (new Set([...were, ...are]).size === new Set(were).size && were.length === are.length)
    return {};
  const names = tools.filter(({ name }) => are.includes(name)).map(calledThere);
  return names.length === 0 ? {} : { 'allowed-tools': names.join(' ') };
}

function writeTopic({ exported, files }: Writing, topic: Part): void {
  const { kept, value, path, name } = topic;
  const file = typeof kept['file'] === 'string' ? kept['file'] : `knowledge/${name}.md`;
  const text = joined([
    ['', exported.text(value['content'], path)],
    ['What to do then', exported.text(value['actions'], path)],
  ]);
  const title = titleOf(value) ?? name;
  const isImported = typeof kept['file'] === 'string';
  files.set(file, isImported ? (text ?? '') : `# ${title}\n\n${text ?? ''}`);
}
