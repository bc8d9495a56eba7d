import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import type { Definition, Part } from '../definition.ts';
import { isText, isTextMap, wordOf } from '../fitting.ts';
import type { TextImport } from '../importing.ts';
import { listOf, mapOf, present, textsOf } from '../maps.ts';
import {
  addServer,
  isFilter,
  placedNames,
  serverNameOf,
  serversOf,
  takeServer,
} from '../mcp-tools.ts';
import type { ExportedServer } from '../mcp-tools.ts';
import { Source } from '../source.ts';

const DOCKER = 'docker:';

/** Our names of the tools that a toolset stands for, and what is kept in its place. */
interface Placed {
  tools: string[];
  place: Plain;
}

/**
 * Turns MCP toolsets into tools. In the kept list of toolsets `{ server: name }` stands for a whole server and
 * `{ servers: [names] }` for those of its tools that are used; everything else in it is as it was.
 */
export class Toolsets {
  readonly #shared: TextImport;
  readonly #known = new Map<string, Placed>();
  /** The tools of what `mcps` defines, by its names. */
  readonly #defined = new Map<string, string[]>();

  constructor(shared: TextImport) {
    this.#shared = shared;
  }

  /** Turns the servers of `mcps` into tools, and returns what is kept in its place. */
  define(mcps: PlainMap, place: string): PlainMap {
    return Object.fromEntries(
      Object.entries(mcps).map(([name, value]) => {
        const placed = this.#server(value, { place: `${place}.${name}`, name });
        this.#defined.set(name, placed.tools);
        return [name, placed.place];
      }),
    );
  }

  /** Turns the toolsets of an agent into tools: our names of them, and what is kept in their place. */
  read(toolsets: Plain[], place: string): { tools: string[]; kept: Plain[] } {
    const placed = toolsets.map((toolset, index) => this.#toolset(toolset, `${place}.${index}`));
    return { tools: placed.flatMap(({ tools }) => tools), kept: placed.map((one) => one.place) };
  }

  #toolset(toolset: Plain, place: string): Placed {
    const ref = mapOf(toolset)['ref'];
    const isServer = isPlainMap(toolset) && toolset['type'] === 'mcp';
    const defined = typeof ref === 'string' ? this.#defined.get(ref) : undefined;
    if (isServer && defined === undefined) return this.#server(toolset, { place, name: null });
    const reason = defined
      ? 'its tools are those of mcps'
      : 'it is built into the runtime of cagent';
    this.#shared.ledger.kept(place, toolset, reason);
    const used = mapOf(toolset)['tools'];
    const tools = used === undefined ? defined : defined?.filter((name) => isUsed(name, used));
    return { tools: tools ?? [], place: toolset };
  }

  #server(value: Plain, { place, name }: { place: string; name: string | null }): Placed {
    const key = JSON.stringify([value, name]);
    const known = this.#known.get(key);
    if (known) {
      this.#shared.ledger.mapped(place, value);
      return known;
    }
    const placed = isPlainMap(value) ? this.#map(value, { place, name }) : null;
    if (!placed) {
      this.#shared.ledger.kept(place, value, 'our fields cannot hold how it is reached');
      return { tools: [], place: value };
    }
    this.#known.set(key, placed);
    return placed;
  }

  #map(value: PlainMap, { place, name }: { place: string; name: string | null }): Placed | null {
    const source = new Source(value, place, this.#shared.ledger);
    const remote = isPlainMap(value['remote']) ? source.child('remote') : null;
    const ref = source.peek('ref');
    const mcp =
      typeof ref === 'string' && ref.startsWith(DOCKER) && value['command'] === undefined
        ? this.#gateway(source, ref)
        : takeServer(this.#shared, source, { url: 'url', from: remote });
    if (mcp === null) return null;
    const filter = source.takeIf('tools', isFilter) ?? null;
    const description = source.takeIf('instruction', isText);
    const tools = addServer(this.#shared, {
      name: name ?? serverName(value),
      mcp,
      filter,
      description: description && this.#shared.mentions.read(description),
      kept: source.rest() ?? {},
    });
    return { tools, place: filter === null ? { server: tools[0] ?? '' } : { servers: tools } };
  }

  // What Docker's gateway is started with for a server of its catalogue.
  #gateway(source: Source, ref: string): PlainMap | null {
    if (!isText(ref)) return null;
    const env = source.takeIf('env', isTextMap);
    return present({ command: gateway(ref), env: env && this.#shared.environment.readMap(env) });
  }
}

function gateway(ref: string): string[] {
  return ['docker', 'mcp', 'gateway', 'run', `--servers=${ref.slice(DOCKER.length)}`];
}

function isUsed(name: string, used: Plain): boolean {
  return Array.isArray(used) && used.includes(name);
}

function serverName(value: PlainMap): string {
  const { name, ref, command, args } = value;
  if (typeof name === 'string') return name;
  if (typeof ref === 'string') return ref.slice(ref.lastIndexOf(':') + 1);
  const words = [command ?? '', ...listOf(args)].filter(
    (word) => typeof word === 'string' && word !== '' && !word.startsWith('-'),
  );
  const remote = mapOf(value['remote'])['url'];
  const last = wordOf(words.at(-1) ?? remote ?? 'mcp');
  return serverNameOf(last);
}

/** Returns the toolsets of an agent: those kept, with their servers as they are now, and servers that came since. */
export function writeToolsets(
  exported: Definition,
  kept: Plain | undefined,
  added: readonly Part[],
): Plain[] {
  const list = listOf(kept);
  return [
    ...list.flatMap((toolset) => writePlace(exported, toolset)),
    ...serversOf(exported, added).map((server) => ({
      type: 'mcp',
      ...writeServer(server, false),
    })),
    ...added.flatMap((tool) => writeRequest(exported, tool)),
  ];
}

/** Returns what stands in the place of servers, or the value itself where it stands for itself. */
export function writePlace(exported: Definition, place: Plain): Plain[] {
  const names = placedNames(place);
  if (names === null) return [place];
  const tools = exported.parts('tools').filter(({ name }) => names.includes(name));
  const sorted = tools.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  const whole = isPlainMap(place) && 'server' in place;
  return serversOf(exported, sorted).map((server) => writeServer(server, whole));
}

function writeServer({ mcp, description, kept, tools }: ExportedServer, whole: boolean): PlainMap {
  const [command, ...args] = textsOf(mcp['command']);
  const { ref, ...rest } = kept;
  const isGateway =
    typeof ref === 'string' && gateway(ref).join(' ') === [command, ...args].join(' ');
  const { url, headers, env } = mcp;
  const remote = mapOf(kept['remote']);
  return {
    ...rest,
    ...(isGateway ? { ref } : {}),
    ...(command === undefined || isGateway ? {} : { command }),
    ...(args.length === 0 || isGateway ? {} : { args }),
    ...(url === undefined ? {} : { remote: { ...remote, url, ...(headers && { headers }) } }),
    ...(env === undefined ? {} : { env }),
    ...(description === undefined ? {} : { instruction: description }),
    ...(whole ? {} : { tools }),
  };
}

/** Returns a tool that is a request to a web service as cagent knows those. */
function writeRequest(exported: Definition, { name, value, path }: Part): Plain[] {
  const { http, parameters } = value;
  if (!isPlainMap(http) || typeof http['url'] !== 'string') return [];
  const schema = mapOf(parameters);
  const headers = Object.entries(mapOf(http['headers']));
  const texts = headers.map(([key, text]) => [key, exported.plain(wordOf(text))]);
  const config = present({
    name,
    instruction: exported.text(value['description'], path),
    endpoint: exported.plain(http['url']),
    method: http['method'],
    headers: texts.length === 0 ? undefined : Object.fromEntries(texts),
    args: schema['properties'],
    required: schema['required'],
  });
  return [{ type: 'api', api_config: config }];
}
