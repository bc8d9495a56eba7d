import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, YamlWriter } from '../../core/foreign.ts';
import { Definition, byTitle } from '../definition.ts';
import { byPath, listOf, mapOf, withKey, withPath } from '../maps.ts';
import { stemOf } from '../reading.ts';
import { keptOf } from '../source.ts';
import { isDestination } from './read.ts';
import { isMember, withToolIds, writeMain, writeMember } from './write-assistant.ts';
import type { Written } from './write-assistant.ts';
import { hasDestinations, writeDestination, writeTool, writeTransfer } from './write-tool.ts';

/** The files on their way out: their values, not yet written. */
type Out = Map<string, { data: Plain; body: string | null }>;

/** Returns an agent as the files of a Vapi project. */
export function writeVapi(agent: ExportedAgent, yaml: YamlWriter): Map<string, string> {
  const definition = new Definition(agent, 'vapi', byTitle);
  const kept = definition.kept;
  const out: Out = new Map();
  if (isPlainMap(kept['files']))
    for (const [path, data] of Object.entries(kept['files'])) putOther(out, path, data);
  const added = [...putTools(out, definition), ...putTransfers(out, definition)];
  const inside: [number, PlainMap][] = [];
  const main = writeMain(definition);
  const squad = isPlainMap(kept['squad']) ? kept['squad'] : null;
  const file = kept['file'];
  if (typeof file === 'string' || squad === null) {
    const path = typeof file === 'string' ? file : `assistants/${agent.id}.md`;
    putAssistant(out, path, { ...main, data: withToolIds(definition, main.data, added) });
  } else if (typeof kept['member'] === 'number') inside.push([kept['member'], main.data]);
  for (const flow of definition.parts('flows').filter(isMember)) {
    const { file, member } = flow.kept;
    const written = writeMember(definition, flow);
    if (typeof file === 'string') putAssistant(out, file, written);
    else if (typeof member === 'number') inside.push([member, written.data]);
  }
  if (squad !== null) putSquad(out, definition, inside);
  describeMembers(out, definition);
  return new Map([...byPath(out)].map(([path, content]) => [path, written(path, content, yaml)]));
}

function putOther(out: Out, path: string, value: Plain): void {
  const isText = path.endsWith('.md') && isPlainMap(value) && typeof value['body'] === 'string';
  const body = isText && typeof value['body'] === 'string' ? value['body'] : null;
  out.set(path, { data: isText ? (value['data'] ?? null) : value, body });
}

// A prompt goes below the front matter, where an assistant is Markdown; else it stays in its messages.
function putAssistant(out: Out, path: string, { data, body }: Written): void {
  if (body !== null || !path.endsWith('.md')) return void out.set(path, { data, body });
  const model = mapOf(data['model']);
  const [first, ...others] = listOf(model['messages']);
  if (others.length > 0 || !isPlainMap(first) || typeof first['content'] !== 'string')
    return void out.set(path, { data, body: '' });
  const { messages: _, ...rest } = model;
  return void out.set(path, { data: withKey(data, 'model', rest), body: `\n${first['content']}` });
}

function putTools(out: Out, definition: Definition): string[] {
  const added: string[] = [];
  for (const part of definition.parts('tools')) {
    const { file, missing, tool: rest } = part.kept;
    if (missing === true) continue;
    const isNew = rest === undefined && file === undefined;
    // One that stands inside an assistant is written there.
    if (!isNew && typeof file !== 'string') continue;
    if (isNew) added.push(part.name);
    const path = typeof file === 'string' ? file : `${folderOf(definition)}tools/${part.name}.yml`;
    out.set(path, { data: writeTool(definition, part), body: null });
  }
  return added;
}

/** Returns what is before the folders of the project: `resources/dev/`. */
function folderOf(definition: Definition): string {
  const { file } = definition.kept;
  const end = typeof file === 'string' ? file.lastIndexOf('assistants/') : -1;
  return end < 0 || typeof file !== 'string' ? '' : file.slice(0, end);
}

function putTransfers(out: Out, definition: Definition): string[] {
  const transfers = definition.kept['transfers'];
  for (const [key, transfer] of Object.entries(mapOf(transfers)))
    if (
      isPlainMap(transfer) &&
      typeof transfer['file'] === 'string' &&
      hasDestinations(definition, transfer, key)
    )
      out.set(transfer['file'], { data: writeTransfer(definition, transfer, key), body: null });
  const fresh = definition
    .named('handoffs.yaml')
    .filter(([, handoff]) => keptOf(handoff, 'vapi')['transfer'] === undefined);
  if (fresh.length === 0) return [];
  const data: PlainMap = {
    type: 'transferCall',
    function: { name: 'transfer_call', description: 'Passes the call on to a person.' },
    destinations: fresh.map(([, handoff]) => writeDestination(definition, handoff)),
  };
  out.set(`${folderOf(definition)}tools/transfer_call.yml`, { data, body: null });
  return ['transfer_call'];
}

function putSquad(out: Out, definition: Definition, inside: [number, PlainMap][]): void {
  const kept = definition.kept['squad'];
  if (!isPlainMap(kept) || typeof kept['file'] !== 'string') return;
  let data: Plain = mapOf(kept['squad']);
  const { name } = definition.agent;
  if (kept['unnamed'] !== true && typeof name === 'string') data = { name, ...data };
  for (const [index, assistant] of inside)
    data = withPath(data, ['members', String(index), 'assistant'], assistant);
  out.set(kept['file'], { data, body: null });
}

// Where the description of a flow was edited, the handoffs that lead to its assistant get it.
function describeMembers(out: Out, definition: Definition): void {
  for (const { value: flow, kept } of definition.parts('flows').filter(isMember)) {
    const { file, described: before } = kept;
    const { description } = flow;
    if (typeof description !== 'string' || typeof before !== 'string') continue;
    const own = typeof file === 'string' ? out.get(file)?.data : undefined;
    const stem = typeof file === 'string' ? stemOf(file) : '';
    const names = [stem, isPlainMap(own) ? own['name'] : titleOr(flow)];
    const after = definition.plain(description);
    if (before === after) continue;
    for (const [path, { data, body }] of out)
      out.set(path, { data: redescribed(data, names, [before, after]), body });
  }
}

function titleOr({ title, name }: PlainMap): Plain | undefined {
  return title ?? name;
}

function redescribed(
  value: Plain,
  names: (Plain | undefined)[],
  change: readonly [before: string, after: string],
): Plain {
  if (Array.isArray(value)) return value.map((item) => redescribed(item, names, change));
  if (!isPlainMap(value)) return value;
  const isMeant = isDestination(value, names) && value['description'] === change[0];
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    isMeant && key === 'description' ? change[1] : redescribed(item, names, change),
  ]);
  return Object.fromEntries(entries) as PlainMap;
}

function written(
  path: string,
  content: { data: Plain; body: string | null },
  yaml: YamlWriter,
): string {
  const { data, body } = content;
  if (path.endsWith('.json')) return `${JSON.stringify(data, null, 2)}\n`;
  if (body === null) return yaml(data);
  return `---\n${yaml(data)}---\n${body}`;
}
