import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, Plain, PlainMap } from '../../core/foreign.ts';
import { listOf } from '../maps.ts';
import { folderOf } from '../reading.ts';

/** The index files of a project, and the list in each. */
export const INDEXES = { agents: 'agents.json', tools: 'tools.json', tests: 'tests.json' } as const;

/** What an index lists. */
export type IndexKind = keyof typeof INDEXES;

/** One line of an index: its file's path, its id at ElevenLabs, and the line itself. */
export interface Entry {
  path: string;
  id: string | null;
  line: PlainMap;
}

/** An ElevenLabs project: its indexes, and its other files by their paths. */
export interface Project {
  indexes: Map<IndexKind, { path: string; data: PlainMap; entries: Entry[] }>;
  files: Map<string, { kind: 'agent' | 'tool' | 'test' | 'other'; data: PlainMap }>;
  unread: [path: string, reason: string][];
}

const WORDS =
  /conversation_config|"?(?:agents|tools|tests)"?\s*:|chat_history|success_condition|api_schema|"?type"?\s*:/;

/** Reads what of a project may be ElevenLabs'. */
export function readProject(project: ForeignProject): Project {
  const found: Project = { indexes: new Map(), files: new Map(), unread: [] };
  for (const path of project.binaries) found.unread.push([path, 'it is no text']);
  for (const [path, text] of project.files) {
    if (!/\.(?:json|ya?ml)$/i.test(path) || !WORDS.test(text)) {
      found.unread.push([path, 'it is no part of an agent']);
      continue;
    }
    try {
      place(found, path, project.parse(path, text));
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
      found.unread.push([path, `it can't be read: ${reason}`]);
    }
  }
  leaveOthers(found);
  return found;
}

function place(found: Project, path: string, data: Plain): void {
  const index = isPlainMap(data) ? indexKind(path, data) : null;
  if (isPlainMap(data) && index !== null && !found.indexes.has(index))
    found.indexes.set(index, { path, data, entries: entriesOf(path, data[index]) });
  else if (isPlainMap(data)) found.files.set(path, { kind: kindOf(data), data });
  else found.unread.push([path, 'it is no part of an agent']);
}

function indexKind(path: string, data: PlainMap): IndexKind | null {
  const kinds: IndexKind[] = ['agents', 'tools', 'tests'];
  const kind = kinds.find((one) => path.slice(path.lastIndexOf('/') + 1) === INDEXES[one]);
  const list = kind === undefined ? undefined : data[kind];
  if (kind === undefined || !Array.isArray(list)) return null;
  return list.every((item) => isPlainMap(item) && (kind !== 'agents' || configsOf(item).length > 0))
    ? kind
    : null;
}

/** Returns the files that a line of an index names: in either form, that of production first. */
export function configsOf(line: PlainMap): string[] {
  const configs = typeof line['config'] === 'string' ? [line['config']] : [];
  for (const key of ['environments', 'branches']) {
    const places = line[key];
    if (!isPlainMap(places)) continue;
    const names = Object.keys(places).toSorted((one, other) =>
      one === 'prod' ? -1 : other === 'prod' ? 1 : 0,
    );
    for (const name of names) {
      const place = places[name];
      if (isPlainMap(place) && typeof place['config'] === 'string') configs.push(place['config']);
    }
  }
  return configs;
}

function entriesOf(index: string, list: Plain | undefined): Entry[] {
  const folder = folderOf(index);
  return listOf(list)
    .filter(isPlainMap)
    .map((line) => {
      const { id } = line;
      const [config = ''] = configsOf(line);
      return { path: pathOf(folder, config), id: typeof id === 'string' ? id : null, line };
    });
}

/** Returns the path that an index in a folder means by a file's name. */
export function pathOf(folder: string, config: string): string {
  return `${folder}${config.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')}`;
}

function kindOf(data: PlainMap): 'agent' | 'tool' | 'test' | 'other' {
  if (isAgentConfig(data)) return 'agent';
  if (Array.isArray(data['chat_history']) || typeof data['success_condition'] === 'string')
    return 'test';
  const { type, name } = data;
  const isTool =
    (type === 'webhook' && isPlainMap(data['api_schema'])) ||
    (type === 'client' && ('parameters' in data || 'expects_response' in data)) ||
    (type === 'system' && isPlainMap(data['params']));
  return isTool && typeof name === 'string' ? 'tool' : 'other';
}

/** Tells whether a map is the configuration of an agent of ElevenLabs'. */
function isAgentConfig(data: PlainMap): boolean {
  const config = data['conversation_config'];
  return (
    isPlainMap(config) &&
    ['agent', 'tts', 'asr', 'turn', 'conversation'].some((key) => isPlainMap(config[key]))
  );
}

// What no index names and what is not known by its content is none of the project's.
function leaveOthers(found: Project): void {
  const named = new Set(
    [...found.indexes.values()].flatMap(({ path, entries }) => {
      const folder = folderOf(path);
      return entries.flatMap(({ line }) => configsOf(line).map((config) => pathOf(folder, config)));
    }),
  );
  for (const [path, { kind }] of found.files) {
    if (kind !== 'other' || named.has(path)) continue;
    found.files.delete(path);
    found.unread.push([path, 'it is no part of an agent']);
  }
}

/** Says which file shows that a project is one of ElevenLabs', and by what; null where none does. */
export function findEvidence(project: ForeignProject): string | null {
  for (const [path, text] of project.files) {
    if (!text.includes('conversation_config') || !/\.(?:json|ya?ml)$/i.test(path)) continue;
    try {
      const data = project.parse(path, text);
      if (isPlainMap(data) && isAgentConfig(data)) return `${path} has a conversation_config`;
    } catch {
      // A broken file shows nothing.
    }
  }
  return null;
}
