import { isPlainMap } from '../../core/foreign.ts';
import type { PlainMap } from '../../core/foreign.ts';
import { AgentFiles } from '../agent-files.ts';
import { holdsSecret, isSchema, isText, isTitle } from '../fitting.ts';
import type { TextImport } from '../importing.ts';
import { mapOf, present, textsOf } from '../maps.ts';
import { addServer, takeServer } from '../mcp-tools.ts';
import { addMember } from '../members.ts';
import { frontMatter, stemOf } from '../reading.ts';
import type { FrontMatter } from '../reading.ts';
import { Source } from '../source.ts';
import type { Root } from './project.ts';

/** What an agent of gitagent is read with. */
export interface Reading extends TextImport {
  root: Root;
  /** Our names of the tools, by those of gitagent. */
  known: Map<string, string>;
  /** The files that have become parts. */
  used: Set<string>;
  /** Files that are kept in `agent.yaml`. */
  kept: PlainMap;
}

/** Makes tools of `tools/*.yaml`, of the servers in the manifest, and of tools that it names but nothing defines. */
export function readTools(reading: Reading): PlainMap | undefined {
  const { root, tools, known, mentions } = reading;
  for (const [file, value] of root.maps) {
    const isTool = /^tools\/[^/]+\.ya?ml$/.test(file);
    if (!isTool || !(typeof value['name'] === 'string' || isPlainMap(value['input_schema'])))
      continue;
    const named = value['name'] ?? null;
    const original = isTitle(named) ? named : stemOf(file);
    const name = tools.fresh(original);
    known.set(original, name);
    mentions.add('tool', original, name);
    readTool(reading, { file, value, name, original });
  }
  const servers = readServers(reading);
  for (const original of textsOf(root.manifest['tools'])) {
    if (known.has(original) || holdsSecret(original)) continue;
    const name = tools.fresh(original);
    known.set(original, name);
    mentions.add('tool', original, name);
    reading.addMissing(original, name, original === name ? {} : { name: original });
  }
  return servers;
}

function readTool(
  reading: Reading,
  {
    file,
    value,
    name,
    original,
  }: { file: string; value: PlainMap; name: string; original: string },
): void {
  const { ledger, used, mentions } = reading;
  used.add(file);
  const source = new Source(value, `${reading.root.folder}${file}`, ledger);
  const isNamed = source.takeIf('name', isTitle) !== undefined;
  const description = source.takeIf('description', isText);
  const parameters = source.takeIf('input_schema', isSchema);
  const implementation = readSource(reading, source, name);
  const kept = present({
    ...(original === name ? {} : { name: original }),
    file,
    ...(isNamed ? {} : { unnamed: true }),
    definition: source.rest(),
  });
  reading.addMocked({
    original,
    name,
    description: description && mentions.read(description),
    parameters,
    implementation,
    kept,
  });
}

/** Places the script of a tool beside it, as the source of the tool elsewhere. */
function readSource(reading: Reading, source: Source, name: string): PlainMap | undefined {
  const implementation = source.peek('implementation');
  const script = mapOf(implementation)['script'];
  const path = typeof script === 'string' ? `tools/${script}` : '';
  const text = reading.root.texts.get(path);
  if (text === undefined || !AgentFiles.holds(text) || !/^tools\/[\w.-]+\.\w+$/.test(path))
    return undefined;
  if (/\.ya?ml$/i.test(path)) return undefined;
  reading.used.add(path);
  reading.ledger.mapped(`${reading.root.folder}${path}`, text);
  return reading.files.beside(`tools/${name}${path.slice(path.lastIndexOf('.'))}`, text);
}

/** Makes tools of the servers in the manifest; returns what is kept in their place. */
function readServers(reading: Reading): PlainMap | undefined {
  const { root, ledger } = reading;
  const servers = root.manifest['mcp_servers'];
  if (!isPlainMap(servers) || Object.keys(servers).length === 0) return undefined;
  const places: PlainMap = {};
  for (const [name, value] of Object.entries(servers)) {
    const place = `${root.folder}${root.file}: mcp_servers.${name}`;
    const source = new Source(value, place, ledger);
    const mcp = isPlainMap(value) ? takeServer(reading, source, { url: 'url' }) : null;
    if (mcp === null) {
      ledger.kept(place, value, 'our fields cannot hold how it is reached');
      places[name] = value;
      continue;
    }
    const kept = source.rest() ?? {};
    const added = addServer(reading, { name, mcp, filter: null, description: undefined, kept });
    places[name] = { server: added[0] ?? '' };
  }
  return places;
}

/** Makes flows of the skills, each of which is a Markdown file with a map at its head. */
export function readSkills(reading: Reading): void {
  for (const file of reading.root.texts.keys()) {
    const folder = /^skills\/([^/]+)\/SKILL\.md$/.exec(file)?.[1];
    if (folder !== undefined) readDocument(reading, file, folder);
  }
}

/** Makes flows of the sub-agents that are one Markdown file each. */
export function readDocuments(reading: Reading): void {
  for (const file of reading.root.texts.keys()) {
    const name = /^agents\/([^/]+)\.md$/.exec(file)?.[1];
    if (name !== undefined && name !== 'README') readDocument(reading, file, name);
  }
}

function readDocument(reading: Reading, file: string, fallback: string): void {
  const { root, ledger, flows, mentions, used } = reading;
  const text = root.texts.get(file) ?? '';
  if (holdsSecret(text)) return;
  const split: FrontMatter | null = frontMatter(root.project, root.folder + file);
  used.add(file);
  const header = new Source(split?.header, root.folder + file, ledger);
  const named = header.takeIf('name', isTitle);
  const description = header.takeIf('description', isText);
  const allowed = header.peek('allowed-tools');
  const body = split?.body ?? text;
  ledger.mapped(`${root.folder}${file}: body`, body);
  const original = named ?? fallback;
  addMember(reading, {
    original,
    name: flows.fresh(original),
    description: description && mentions.read(description),
    prompt: mentions.read(body),
    tools: toolsNamed(reading, typeof allowed === 'string' ? allowed.split(/[\s,]+/) : []),
    kept: present({
      file,
      ...(named === undefined ? { unnamed: true } : {}),
      ...(split ? {} : { bare: true }),
      header: header.rest(),
    }),
  });
}

/** Returns our names of those tools that there are. */
export function toolsNamed({ known }: Reading, names: readonly string[]): string[] {
  return names.flatMap((name) => known.get(name) ?? []);
}

/** Makes topics of the Markdown files in `knowledge/`. */
export function readKnowledge(reading: Reading): void {
  const { root, ledger, used } = reading;
  for (const [file, text] of root.texts) {
    if (!/^knowledge\/.+\.md$/.test(file) || holdsSecret(text)) continue;
    used.add(file);
    ledger.mapped(root.folder + file, text);
    reading.addTopic(stemOf(file), text, { file });
  }
}
