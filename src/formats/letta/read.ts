import { isPlainMap } from '../../core/foreign.ts';
import type { ImportedAgent, Plain, PlainMap } from '../../core/foreign.ts';
import { AgentFiles } from '../agent-files.ts';
import { isSchema, isText, isTitle } from '../fitting.ts';
import { TextImport } from '../importing.ts';
import { present, textsOf, unlessEmpty } from '../maps.ts';
import { titled } from '../slugs.ts';
import { Source, extensions } from '../source.ts';
import type { LettaAgent, Placed } from './file.ts';
import { takeModel } from './model.ts';

interface Reading extends TextImport {
  letta: LettaAgent;
}

/** From how many characters of JSON on a value has a file of its own. */
const LARGE = 200_000;
const ENDINGS: Readonly<Record<string, string>> = {
  python: 'py',
  typescript: 'ts',
  javascript: 'js',
};

/** Returns the agent that one of a file becomes. */
export function readAgent(letta: LettaAgent, fallback: string): ImportedAgent {
  const reading: Reading = Object.assign(new TextImport('letta'), { letta });
  const { ledger } = reading;
  const ids = new Set(textsOf(letta.agent['tool_ids']));
  // An older file holds no tools but the agent's own; a newer one may hold some that nobody has.
  const isOwn = (id: Plain | undefined) => letta.legacy || (typeof id === 'string' && ids.has(id));
  for (const tool of letta.tools) {
    const name = readTool(reading, tool);
    if (isOwn(tool.value['id'])) reading.offer([name]);
  }
  readMissing(reading);
  const { llm_config: config, ...rest } = letta.agent;
  const hasConfig = isPlainMap(config) && Object.keys(config).length > 0;
  const llm = hasConfig ? new Source(config, `${letta.place}: llm_config`, ledger) : null;
  const model = llm ? takeModel(llm) : undefined;
  const source = new Source(hasConfig ? rest : letta.agent, letta.place, ledger);
  const named = source.takeIf('name', isTitle);
  const name = named ?? fallback;
  const fields = readFields(reading, source);
  const left = { ...source.rest(), ...(llm && !model ? { llm_config: llm.rest() ?? {} } : {}) };
  const document = new Source(letta.document, letta.file, ledger).rest();
  const kept = present({
    file: letta.file,
    ...(letta.twice ? { twice: true } : {}),
    ...(letta.legacy ? { legacy: true } : {}),
    ...(named === undefined ? { unnamed: true } : {}),
    agent: offload(reading, left, 'agent'),
    document: offload(reading, document ?? {}, 'document'),
    blocks: unlessEmpty(fields.blocks),
  });
  reading.files.yaml('agent.yaml', {
    name,
    ...fields.fields,
    ...present({ model }),
    ...extensions('letta', kept),
  });
  return { name, files: reading.files.sorted(), fates: ledger.fates };
}

function readFields(reading: Reading, source: Source): { fields: PlainMap; blocks: PlainMap[] } {
  const { files, mentions } = reading;
  const description = source.takeIf('description', isText);
  const role = source.takeIf('system', isText);
  const { persona, blocks } = readBlocks(reading);
  return {
    blocks,
    fields: present({
      description: description && mentions.read(description),
      persona:
        role === undefined && persona === undefined
          ? undefined
          : present({
              role: files.prose(role && mentions.read(role), 'system.md'),
              ...persona,
            }),
    }),
  };
}

/** Blocks of memory: `persona` is the personality, `human` stays memory, any other is something to know. */
function readBlocks(reading: Reading): { persona: PlainMap | undefined; blocks: PlainMap[] } {
  const { files, mentions, ledger } = reading;
  const blocks: PlainMap[] = [];
  let persona: PlainMap | undefined;
  for (const { at, place, value } of reading.letta.blocks) {
    const source = new Source(value, place, ledger);
    const { label } = value;
    const text = value['value'] ?? null;
    if (label === 'human' || typeof label !== 'string' || !isTitle(label) || !isText(text)) {
      blocks.push({
        at,
        block: source.rest('it is what the agent remembers') ?? {},
      });
      continue;
    }
    source.take('value');
    if (label === 'persona' && !persona) {
      persona = present({
        personality: files.prose(mentions.read(text), 'persona.md'),
        ...extensions('letta', present({ at, block: source.rest() })),
      });
      continue;
    }
    source.take('label');
    reading.addTopic(label, text, present({ name: label, at, block: source.rest() }));
  }
  return { persona, blocks };
}

// Returns our name of the tool.
function readTool(reading: Reading, { at, place, value }: Placed): string {
  const { ledger, mentions, tools } = reading;
  const source = new Source(withoutSchema(value), place, ledger);
  const named = source.takeIf('name', isTitle);
  const original = named ?? 'tool';
  const name = tools.fresh(original);
  mentions.add('tool', original, name);
  const schema = readSchema(reading, { place, value });
  const description = source.takeIf('description', isText);
  const implementation = readSource(reading, source, name);
  const left = { ...source.rest(), ...schema.left };
  const kept = present({
    name: named && titled(named, name),
    unnamed: named === undefined ? true : undefined,
    at,
    same: unlessEmpty(schema.same),
    tool: unlessEmpty(left),
  });
  reading.addMocked({
    original,
    name,
    description: description && mentions.read(description),
    parameters: schema.parameters,
    implementation,
    kept,
  });
  return name;
}

function withoutSchema(value: PlainMap): PlainMap {
  const { json_schema: schema, ...rest } = value;
  return isPlainMap(schema) && Object.keys(schema).length > 0 ? rest : value;
}

/** Takes the parameters of a tool, and what its schema only repeats: `same` names those keys. */
function readSchema(
  { ledger }: Reading,
  { place, value }: { place: string; value: PlainMap },
): { parameters?: PlainMap; same: string[]; left: PlainMap } {
  const schema = value['json_schema'];
  if (!isPlainMap(schema) || Object.keys(schema).length === 0) return { same: [], left: {} };
  const source = new Source(schema, `${place}.json_schema`, ledger);
  const parameters = source.takeIf('parameters', isSchema);
  const same = ['name', 'description'].filter(
    (key) => isText(schema[key] ?? null) && schema[key] === value[key],
  );
  for (const key of same) source.take(key);
  return { ...present({ parameters }), same, left: present({ json_schema: source.rest() }) };
}

/** Places the source of a tool beside it, as it stands. */
function readSource({ files }: Reading, source: Source, name: string): PlainMap | undefined {
  const code = source.peek('source_code');
  if (typeof code !== 'string' || !AgentFiles.holds(code) || code.length > LARGE) return undefined;
  source.take('source_code');
  const type = source.peek('source_type');
  const ending = (typeof type === 'string' ? ENDINGS[type] : undefined) ?? 'txt';
  return files.beside(`tools/${name}.${ending}`, code);
}

/** Makes mocks of the tools that the agent refers to, but the file does not hold. */
function readMissing(reading: Reading): void {
  const { letta, tools } = reading;
  const known = new Set(letta.tools.map(({ value }) => value['id']));
  for (const id of textsOf(letta.agent['tool_ids'])) {
    if (known.has(id)) continue;
    const name = tools.fresh(id);
    reading.addMissing(id, name, id === name ? {} : { name: id });
    reading.offer([name]);
  }
}

/** Moves what is large, such as a long history of messages, out of `agent.yaml` to files of JSON. */
function offload(
  { files }: Reading,
  left: PlainMap,
  folder: 'agent' | 'document',
): PlainMap | undefined {
  const kept: PlainMap = {};
  for (const [key, value] of Object.entries(left)) {
    const json = JSON.stringify(value);
    const isFile = json.length > LARGE && /^\w+$/.test(key);
    if (isFile) files.text(`letta/${folder}/${key}.json`, `${JSON.stringify(value, null, 1)}\n`);
    else kept[key] = value;
  }
  return unlessEmpty(kept);
}
