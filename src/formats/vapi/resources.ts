import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, Plain, PlainMap } from '../../core/foreign.ts';
import { splitMarkdown } from '../reading.ts';

export { splitMarkdown as frontMatter } from '../reading.ts';

/** The folders of a Vapi project and what stands in them. */
const FOLDERS = [
  'assistants',
  'squads',
  'tools',
  'structuredOutputs',
  'simulations',
  'evals',
  'credentials',
  'knowledgeBases',
  'phoneNumbers',
  'workflows',
];

const TOOL_TYPES = new Set([
  'function',
  'apiRequest',
  'transferCall',
  'endCall',
  'dtmf',
  'handoff',
  'mcp',
  'code',
  'query',
  'sms',
  'voicemail',
  'sipRequest',
  'output',
  'bash',
  'computer',
  'textEditor',
  'slack.message.send',
  'google.calendar.event.create',
  'google.calendar.availability.check',
  'google.sheets.row.append',
  'gohighlevel.calendar.availability.check',
  'gohighlevel.calendar.event.create',
  'gohighlevel.contact.create',
  'gohighlevel.contact.get',
  'make',
  'ghl',
]);

/** One file of a Vapi project. */
export interface Resource {
  path: string;
  kind: 'assistant' | 'squad' | 'tool' | 'other';
  /** What is before the folder of its kind: `resources/dev/`. */
  root: string;
  /** What others call it: its path inside that folder without the ending. */
  id: string;
  data: Plain;
  /** The text below the front matter, null where the file is no Markdown. */
  body: string | null;
}

/** Files that could not be read, with the reason. */
export type Unread = [path: string, reason: string];

/** Returns the resources of a project, sorted by path, and what is none. */
export function readResources(project: ForeignProject): {
  resources: Resource[];
  unread: Unread[];
} {
  const resources: Resource[] = [];
  const unread: Unread[] = project.binaries.map((path) => [path, 'it is no text']);
  for (const [path, text] of project.files) {
    const found = readOne(project, path, text);
    if (typeof found === 'string') unread.push([path, found]);
    else resources.push(found);
  }
  return { resources, unread };
}

/** Says which file shows that a project is one of Vapi's, and by what; null where none does. */
export function findEvidence(project: ForeignProject): string | null {
  for (const [path, text] of project.files) {
    if (!mayBeOne(text)) continue;
    const found = readOne(project, path, text);
    if (typeof found === 'string') continue;
    if (found.kind === 'assistant') return `${path} is an assistant with a model's provider`;
    if (found.kind === 'squad') return `${path} is a squad of assistants`;
  }
  return null;
}

// Parsing every file of a large folder would take long, and an assistant has one of these words.
function mayBeOne(text: string): boolean {
  return /\bprovider\b/.test(text) || /\bassistantId\b|\bmembers\b/.test(text);
}

function readOne(project: ForeignProject, path: string, text: string): Resource | string {
  const { root, folder, id } = placeOf(path);
  const isMarkdown = /\.md$/i.test(path);
  if (!isMarkdown && !/\.(?:ya?ml|json)$/i.test(path))
    return folder === null
      ? 'it is no part of an assistant'
      : 'it is a program or a note, and is neither run nor kept';
  const [head, body] = isMarkdown ? splitMarkdown(text) : [text, null];
  if (head === null) return 'it has no front matter, so it is no assistant';
  let data: Plain;
  try {
    data = project.parse(path, head);
  } catch (error) {
    return `it can't be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`;
  }
  const kind = kindOf(data, folder, body);
  if (folder === null && kind === 'other') return 'it is no part of an assistant';
  return { path, kind, root, id, data, body };
}

/** Returns what is before the folder of a resource's kind, that folder, and its id inside of it. */
export function placeOf(path: string): { root: string; folder: string | null; id: string } {
  const parts = path.split('/');
  const at = parts.findLastIndex(
    (part, index) => FOLDERS.includes(part) && index < parts.length - 1,
  );
  const rest = parts.slice(at + 1).join('/');
  const id = rest.replace(/\.[^./]+$/, '');
  if (at < 0) return { root: '', folder: null, id };
  const root = parts.slice(0, at).map((part) => `${part}/`);
  return { root: root.join(''), folder: parts[at] ?? null, id };
}

function kindOf(data: Plain, folder: string | null, body: string | null): Resource['kind'] {
  if (!isPlainMap(data)) return 'other';
  if (isSquad(data) && (folder === null || folder === 'squads')) return 'squad';
  if (isAssistant(data, body) && (folder === null || folder === 'assistants')) return 'assistant';
  if (folder === 'assistants' && isPlainMap(data['model'])) return 'assistant';
  if (isTool(data) && folder !== null && folder === 'tools') return 'tool';
  return 'other';
}

/** Tells whether a map is an assistant: a model with its provider, and a voice, a prompt or the like. */
function isAssistant(data: PlainMap, body: string | null): boolean {
  const { model, voice, transcriber } = data;
  if (!isPlainMap(model) || typeof model['provider'] !== 'string') return false;
  if ('schema' in data || 'conversation_config' in data || data['type'] === 'ai') return false;
  const speaks = [voice, transcriber].some(
    (part) => isPlainMap(part) && typeof part['provider'] === 'string',
  );
  const isAsked =
    Array.isArray(model['messages']) ||
    Array.isArray(model['toolIds']) ||
    typeof model['systemPrompt'] === 'string' ||
    typeof data['firstMessage'] === 'string';
  return typeof model['model'] === 'string' || 'url' in model
    ? speaks || isAsked || (body !== null && body.trim() !== '')
    : speaks;
}

function isSquad(data: PlainMap): boolean {
  const { members } = data;
  return (
    Array.isArray(members) &&
    members.length > 0 &&
    members.every(
      (member) =>
        isPlainMap(member) &&
        (typeof member['assistantId'] === 'string' || isPlainMap(member['assistant'])),
    )
  );
}

function isTool(data: PlainMap): boolean {
  return typeof data['type'] === 'string' && TOOL_TYPES.has(data['type']);
}

/** Returns the resource of a kind that a reference means: by its path, its name, or its id at Vapi. */
export function findResource(
  resources: readonly Resource[],
  kind: Resource['kind'],
  reference: { id: Plain | undefined; root: string },
): Resource | null {
  const { id, root } = reference;
  if (typeof id !== 'string' || id === '') return null;
  const all = resources.filter((one) => one.kind === kind);
  const near = all.filter((one) => one.root === root);
  const ways: ((one: Resource) => boolean)[] = [
    (one) => one.id === id,
    (one) => one.id.endsWith(`/${id}`) || one.id === id.slice(id.lastIndexOf('/') + 1),
    (one) => isPlainMap(one.data) && one.data['id'] === id,
    (one) => isPlainMap(one.data) && one.data['name'] === id && kind !== 'tool',
  ];
  for (const way of ways)
    for (const group of [near, all]) {
      const found = group.find((one) => way(one));
      if (found !== undefined) return found;
    }
  return null;
}
