import { isPlainMap } from '../../core/foreign.ts';
import type { ImportedAgent, Plain, PlainMap } from '../../core/foreign.ts';
import { isText, isTitle } from '../fitting.ts';
import { TextImport } from '../importing.ts';
import { present, unlessEmpty } from '../maps.ts';
import { addMember } from '../members.ts';
import { splitModel, takeSettings } from '../models.ts';
import { folderOf, stemOf } from '../reading.ts';
import { Source, extensions } from '../source.ts';
import type { Root } from './project.ts';
import { readTools } from './tools.ts';
import type { Reading } from './tools.ts';

const SYSTEM = 'google-adk';

/** Returns the agent that a root agent becomes; each agent that belongs to it is a flow. */
export function readRoot(
  root: Root,
  { fallback, code }: { fallback: string; code: ReadonlyMap<string, string> },
): ImportedAgent {
  const reading: Reading = Object.assign(new TextImport(SYSTEM), { root, code, known: new Map() });
  const tools = new Map(
    [root.file, ...root.members].map((file) => [file, readTools(reading, file)]),
  );
  const members = root.members.map((file) => {
    const value = root.configs.get(file) ?? {};
    const name = value['name'] ?? null;
    const original = isTitle(name) ? name : stemOf(file);
    return { file, value, original, name: reading.flows.fresh(original) };
  });
  for (const { original, name } of members) reading.mentions.add('flow', original, name);
  const own = tools.get(root.file);
  const agent = readOwn(reading, own?.kept);
  reading.offer(own?.tools ?? []);
  for (const member of members) readMember(reading, member, tools.get(member.file));
  const { variables } = reading.environment;
  reading.files.yaml('agent.yaml', {
    ...agent.fields,
    ...present({ variables: unlessEmpty(variables) }),
    ...extensions(SYSTEM, {
      file: root.file.slice(folderOf(root.file).length),
      ...(agent.isNamed ? {} : { unnamed: true }),
      agent: agent.kept,
    }),
  });
  const named = agent.fields['name'];
  const isTelling = typeof named === 'string' && named !== 'root_agent';
  return {
    name: isTelling ? named : fallback,
    files: reading.files.sorted(),
    fates: reading.ledger.fates,
  };
}

function sourceOf({ root, ledger }: Reading, file: string): Source {
  const { tools: _tools, ...own } = root.configs.get(file) ?? {};
  return new Source(own, file, ledger);
}

function readOwn(reading: Reading, tools: Plain | undefined) {
  const { files, mentions, root } = reading;
  const source = sourceOf(reading, root.file);
  const named = source.takeIf('name', isTitle);
  const description = source.takeIf('description', isText);
  const role = source.takeIf('instruction', isText);
  const model = readModel(source);
  const fields = present({
    name: named ?? 'root_agent',
    description: description && mentions.read(description),
    persona:
      role === undefined
        ? undefined
        : present({ role: files.prose(mentions.read(role), 'role.md') }),
    model,
  });
  return {
    fields,
    isNamed: named !== undefined,
    kept: { ...source.rest(), ...present({ tools }) },
  };
}

function readModel(source: Source): PlainMap | undefined {
  const text = source.peek('model') ?? null;
  if (!isText(text)) return undefined;
  const split = /^gemini[\w.-]*$/.test(text)
    ? { provider: 'google', name: text }
    : splitModel(text);
  if (split === null) return undefined;
  source.take('model');
  const config = source.peek('generate_content_config') ?? null;
  const settings = isPlainMap(config) ? source.child('generate_content_config') : null;
  if (!settings) return { ...split };
  const keys = { temperature: 'temperature', maxTokens: 'max_output_tokens' };
  return { ...split, ...takeSettings(settings, split.provider, keys) };
}

function readMember(
  reading: Reading,
  { file, original, name }: { file: string; original: string; name: string },
  tools: ReturnType<typeof readTools> | undefined,
): void {
  const { mentions, root } = reading;
  const source = sourceOf(reading, file);
  const isNamed = source.takeIf('name', isTitle) !== undefined;
  const description = source.takeIf('description', isText);
  const prompt = source.takeIf('instruction', isText);
  addMember(reading, {
    original,
    name,
    description: description && mentions.read(description),
    prompt: prompt && mentions.read(prompt),
    tools: tools?.tools ?? [],
    kept: {
      file: file.startsWith(folderOf(root.file)) ? file.slice(folderOf(root.file).length) : file,
      ...(isNamed ? {} : { unnamed: true }),
      agent: { ...source.rest(), ...present({ tools: tools?.kept }) },
    },
  });
}
