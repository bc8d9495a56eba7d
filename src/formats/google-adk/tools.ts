import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isText } from '../fitting.ts';
import type { TextImport } from '../importing.ts';
import { mapOf } from '../maps.ts';
import { addServer, isFilter, serverNameOf, takeServer } from '../mcp-tools.ts';
import { Source } from '../source.ts';
import type { Root } from './project.ts';

/** What an agent of the ADK is read with. */
export interface Reading extends TextImport {
  root: Root;
  /** The texts that are kept, by their paths from the root agent's folder. */
  code: ReadonlyMap<string, string>;
  /** What has been made of an entry in a list of tools, by its JSON. */
  known: Map<string, Placed>;
}

/** Our names of the tools that an entry stands for, and what is kept in its place. */
interface Placed {
  tools: string[];
  place: Plain;
}

/** The ways to a server in the arguments of a toolset: the keys that lead to its parameters. */
const WAYS: readonly (readonly string[])[] = [
  ['args', 'stdio_server_params'],
  ['args', 'stdio_connection_params', 'server_params'],
  ['args', 'sse_connection_params'],
  ['args', 'streamable_http_connection_params'],
];

/**
 * Turns the tools of an agent into ours. In the kept list `{ tool: name }` stands for a tool, `{ server: name }` for a
 * whole MCP server, `{ servers: [names] }` for those of its tools that are used.
 */
export function readTools(
  reading: Reading,
  file: string,
): { tools: string[]; kept: Plain | undefined } {
  const list = reading.root.configs.get(file)?.['tools'];
  if (!Array.isArray(list) || list.length === 0) {
    if (list !== undefined) reading.ledger.kept(`${file}: tools`, list, 'it is no list');
    return { tools: [], kept: list };
  }
  const placed = list.map((entry, index) => {
    const key = JSON.stringify(entry);
    const known = reading.known.get(key);
    if (known) reading.ledger.mapped(`${file}: tools.${index}`, entry);
    const one = known ?? readEntry(reading, entry, `${file}: tools.${index}`);
    reading.known.set(key, one);
    return one;
  });
  return { tools: placed.flatMap(({ tools }) => tools), kept: placed.map(({ place }) => place) };
}

function readEntry(reading: Reading, entry: Plain, place: string): Placed {
  const name = mapOf(entry)['name'];
  const keep = (reason: string): Placed => {
    reading.ledger.kept(place, entry, reason);
    return { tools: [], place: entry };
  };
  if (!isPlainMap(entry) || typeof name !== 'string' || !isText(name) || name === '')
    return keep('it has no name that a tool could have');
  if (/(?:^|\.)AgentTool$/.test(name)) return keep('it calls another agent, which is a flow here');
  if (/(?:^|\.)M(?:cp|CP)Toolset$/.test(name))
    return readServer(reading, entry, place) ?? keep('our fields cannot hold how it is reached');
  return readFunction(reading, { entry, called: name, place });
}

function readServer(reading: Reading, entry: PlainMap, place: string): Placed | null {
  const way = WAYS.find((keys) => isPlainMap(at(entry, keys)));
  if (!way) return null;
  const source = new Source(entry, place, reading.ledger);
  const sources = way.reduce<Source[]>(
    (found, key) => {
      const next = found.at(-1)?.child(key);
      return next ? [...found, next] : found;
    },
    [source],
  );
  const params = sources.at(-1);
  const mcp = params ? takeServer(reading, params, { url: 'url' }) : null;
  if (mcp === null) return null;
  const filter = sources[1]?.takeIf('tool_filter', isFilter) ?? null;
  const tools = addServer(reading, {
    name: serverName(mcp),
    mcp,
    filter,
    description: undefined,
    kept: { way: [...way], entry: source.rest() ?? {} },
  });
  return { tools, place: filter === null ? { server: tools[0] ?? '' } : { servers: tools } };
}

function at(value: Plain, keys: readonly string[]): Plain | undefined {
  return keys.reduce<Plain | undefined>(
    (found, key) => (isPlainMap(found ?? null) ? (found as PlainMap)[key] : undefined),
    value,
  );
}

function serverName({ command, url }: PlainMap): string {
  const words = Array.isArray(command) ? command : [url ?? 'mcp'];
  const named = words.filter((word) => typeof word === 'string' && !word.startsWith('-'));
  const last = named.at(-1);
  return serverNameOf(typeof last === 'string' ? last : 'mcp');
}

/** A tool of the ADK is code: its name leads to it, and the file with it is placed beside the tool if it is there. */
function readFunction(
  reading: Reading,
  { entry, called, place }: { entry: PlainMap; called: string; place: string },
): Placed {
  const original = called.slice(called.lastIndexOf('.') + 1) || called;
  const name = reading.tools.fresh(original);
  reading.mentions.add('tool', original, name);
  reading.ledger.kept(place, entry, 'it is code');
  const source = sourceOf(reading, called);
  reading.addMocked({
    original,
    name,
    implementation: source,
    kept: {
      ...(original === name ? {} : { name: original }),
      ...(source ? {} : { missing: true }),
      entry,
    },
  });
  return { tools: [name], place: { tool: name } };
}

/** Returns the file of ours that holds the module of a tool: `google-adk/` keeps it under its own path. */
function sourceOf({ code }: Reading, called: string): PlainMap | undefined {
  const module = called.split('.').slice(0, -1);
  const found = [module, module.slice(1)]
    .filter((parts) => parts.length > 0)
    .flatMap((parts) => [`${parts.join('/')}.py`, `${parts.join('/')}/__init__.py`])
    .find((path) => code.has(path));
  return found === undefined ? undefined : { file: `../google-adk/${found}` };
}
