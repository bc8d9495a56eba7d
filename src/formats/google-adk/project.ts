import { besideOf } from '../../core/definition.ts';
import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, Plain, PlainMap } from '../../core/foreign.ts';
import { folderOf, readAll, stemOf } from '../reading.ts';
import type { Readings } from '../reading.ts';

/** The keys of an agent's configuration (`AgentConfig.json` of google/adk-python). */
const KEYS = new Set([
  'agent_class',
  'name',
  'description',
  'sub_agents',
  'before_agent_callbacks',
  'after_agent_callbacks',
  'model',
  'model_code',
  'instruction',
  'static_instruction',
  'global_instruction',
  'disallow_transfer_to_parent',
  'disallow_transfer_to_peers',
  'input_schema',
  'output_schema',
  'output_key',
  'accumulate_output_key',
  'include_contents',
  'tools',
  'before_model_callbacks',
  'after_model_callbacks',
  'before_tool_callbacks',
  'after_tool_callbacks',
  'generate_content_config',
  'max_iterations',
  'planner',
  'code_executor',
]);

/** A root agent, and the files of those that belong to it. */
export interface Root {
  project: ForeignProject;
  file: string;
  configs: ReadonlyMap<string, PlainMap>;
  /** The files of the other agents, in the order in which they are met. */
  members: readonly string[];
}

/** Tells whether a map configures an agent: by its class, or by an instruction among keys that are all known. */
function isConfig(value: PlainMap): boolean {
  const { name, agent_class: agentClass, instruction, model } = value;
  if (typeof name !== 'string' || 'apiVersion' in value || 'kind' in value) return false;
  if (typeof agentClass === 'string') return /(?:^|\.)\w*(?:Agent|Workflow)$/.test(agentClass);
  return (
    typeof instruction === 'string' &&
    (model === undefined || typeof model === 'string') &&
    Object.keys(value).every((key) => KEYS.has(key))
  );
}

/** Returns the root agents of a project, each with its members. */
export function rootsOf(project: ForeignProject): { roots: Root[]; readings: Readings } {
  const readings = readAll(project);
  const configs = new Map([...readings.maps].filter(([, value]) => isConfig(value)));
  const files = [...configs.keys()];
  const referred = new Set(files.flatMap((file) => referencesOf(configs, file)));
  const named = files.filter((file) => stemOf(file) === 'root_agent');
  const free = files.filter((file) => !referred.has(file));
  const tops = named.length > 0 ? named : free.length > 0 ? free : files.slice(0, 1);
  const reached = new Map(tops.map((file) => [file, reachable(configs, file)]));
  const all = new Set([...tops, ...[...reached.values()].flat()]);
  const lone: string[] = [];
  for (const file of files) {
    if (all.has(file)) continue;
    const owner = ownerOf(tops, file);
    if (owner === undefined) lone.push(file);
    else reached.get(owner)?.push(file);
  }
  return {
    readings,
    roots: [...tops, ...lone].map((file) => ({
      project,
      file,
      configs,
      members: (reached.get(file) ?? []).filter((member) => member !== file),
    })),
  };
}

// An agent that no other names belongs to the root agent in the nearest folder above it.
function ownerOf(tops: readonly string[], file: string): string | undefined {
  return tops
    .filter((top) => stemOf(top) === 'root_agent' && file.startsWith(folderOf(top)))
    .toSorted((a, b) => folderOf(b).length - folderOf(a).length)[0];
}

function reachable(configs: ReadonlyMap<string, PlainMap>, root: string): string[] {
  const found = [root];
  for (const file of found)
    for (const next of referencesOf(configs, file)) if (!found.includes(next)) found.push(next);
  return found.slice(1);
}

/** Returns the files of other agents that one refers to, as sub-agents or as tools. */
function referencesOf(configs: ReadonlyMap<string, PlainMap>, file: string): string[] {
  const value = configs.get(file);
  if (!value) return [];
  return pathsIn([value['sub_agents'] ?? null, value['tools'] ?? null, value['nodes'] ?? null])
    .flatMap((path) => besideOf(file, path) ?? [])
    .filter((path) => configs.has(path));
}

function pathsIn(value: Plain): string[] {
  if (Array.isArray(value)) return value.flatMap(pathsIn);
  if (!isPlainMap(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'config_path' && typeof inner === 'string' ? [inner] : pathsIn(inner),
  );
}
