import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import type { Definition, Part } from './definition.ts';
import { isHeaders, isText, isTextMap, isTexts, isUrl } from './fitting.ts';
import type { TextImport } from './importing.ts';
import { mapOf, present, textsOf, unlessEmpty } from './maps.ts';
import { titled } from './slugs.ts';
import { extensions } from './source.ts';
import type { Source } from './source.ts';

/** An MCP server as another system defines it. */
export interface Server {
  /** What its tools are named after where it does not say which they are. */
  name: string;
  /** `mcp` of our tools, without `tool`. */
  mcp: PlainMap;
  /** The tools that are used, null for all. */
  filter: string[] | null;
  description: string | undefined;
  /** What has no field, kept with each of its tools. */
  kept: PlainMap;
}

/** Takes what reaches a server out of a map: `command` and `args`, or a URL; null where neither fits our fields. */
export function takeServer(
  { environment }: TextImport,
  source: Source,
  keys: { url: string; from?: Source | null },
): PlainMap | null {
  const remote = keys.from ?? source;
  const command = source.peek('command');
  const args = source.peek('args');
  const url = remote.peek(keys.url);
  const bare = args === undefined || (Array.isArray(args) && args.length === 0);
  if (command !== undefined && isText(command) && command !== '' && (bare || isTexts(args))) {
    source.take('command');
    const words = [command, ...(bare ? [] : (source.takeIf('args', isTexts) ?? []))];
    const env = source.takeIf('env', isTextMap);
    return present({
      command: words.map((word) => environment.read(word)),
      env: env && environment.readMap(env),
    });
  }
  if (url === undefined || !isUrl(url)) return null;
  remote.take(keys.url);
  const headers = remote.takeIf('headers', isHeaders);
  return present({ url: environment.read(url), headers: headers && environment.readMap(headers) });
}

/** Tells whether a value names those tools of a server that are used. */
export function isFilter(value: Plain): value is string[] {
  return isTexts(value) && value.length > 0;
}

/** Adds the tools of a server, one for each that is used, or one for the whole; returns our names. */
export function addServer(shared: TextImport, server: Server): string[] {
  const originals = server.filter ?? [server.name];
  return originals.map((original) => {
    const name = shared.tools.fresh(original);
    const own = server.filter !== null && name !== original;
    shared.files.yaml(
      `tools/${name}.yaml`,
      present({
        name,
        title: titled(original, name),
        description: server.description,
        mcp: { ...server.mcp, ...(own ? { tool: original } : {}) },
        ...extensions(shared.system, withServer(server.kept)),
      }),
    );
    if (server.filter !== null) shared.mentions.add('tool', original, name);
    return name;
  });
}

function withServer(kept: PlainMap): PlainMap {
  return Object.keys(kept).length === 0 ? {} : { server: kept };
}

/** Returns what a server may be called by the last word that starts it, or by its address: without host and scope. */
export function serverNameOf(word: string): string {
  return word
    .replace(/^https?:\/\//, '')
    .replace(/^@[^/]+\//, '')
    .replace(/\/.*$/, '');
}

/**
 * Returns the names of our tools that a value in a kept list stands for: `{ tool }` is one, `{ server }` a whole server,
 * `{ servers }` those of its tools that are used; null where it stands for itself.
 */
export function placedNames(place: Plain): string[] | null {
  if (!isPlainMap(place) || Object.keys(place).length !== 1) return null;
  const { tool, server, servers } = place;
  const one = tool ?? server;
  if (typeof one === 'string') return [one];
  return Array.isArray(servers) ? textsOf(servers) : null;
}

/** A server with those of its tools that stand side by side, as an exporter writes it. */
export interface ExportedServer {
  /** `mcp` of the first, its texts as the other system writes them. */
  mcp: PlainMap;
  description: string | undefined;
  kept: PlainMap;
  tools: string[];
}

/** Returns how a server is reached as other systems have it: `command` and `args`, or a URL. */
export function reached(mcp: PlainMap): PlainMap {
  const [command, ...args] = textsOf(mcp['command']);
  const { url, headers, env } = mcp;
  return present({ command, args: unlessEmpty(args), url, headers, env });
}

/** Returns the servers of some tools; tools with equal servers that follow each other share one. */
export function serversOf(exported: Definition, tools: readonly Part[]): ExportedServer[] {
  const servers: ExportedServer[] = [];
  let last = '';
  for (const { name, value, kept, path } of tools) {
    if (!isPlainMap(value['mcp'])) continue;
    const { tool, ...mcp } = value['mcp'];
    const server = mapOf(kept['server']);
    const key = JSON.stringify([mcp, server, value['description'] ?? null]);
    const called = typeof tool === 'string' ? tool : name;
    if (key === last) servers.at(-1)?.tools.push(called);
    else
      servers.push({
        mcp: plainMap(exported, mcp),
        description: exported.text(value['description'], path),
        kept: server,
        tools: [called],
      });
    last = key;
  }
  return servers;
}

function plainMap(exported: Definition, map: PlainMap): PlainMap {
  const plain = (value: Plain): Plain =>
    typeof value === 'string'
      ? exported.plain(value)
      : Array.isArray(value)
        ? textsOf(value).map((text) => exported.plain(text))
        : isPlainMap(value)
          ? plainMap(exported, value)
          : value;
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, plain(value)]));
}
