import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, There, YamlWriter } from '../../core/foreign.ts';
import { Definition, byName, calledThere } from '../definition.ts';
import type { Part } from '../definition.ts';
import { listOf, mapOf, merged, present, textsOf } from '../maps.ts';
import { instructionOf, joined, topicText } from '../prose.ts';
import { keptOf } from '../source.ts';
import { writeModel } from './model.ts';
import { withOthers } from './others.ts';

/** Something of a list, and where in it it stood; what came since stands at the end. */
interface Written {
  at: number;
  value: PlainMap;
}

/**
 * Returns the agent file that an agent becomes; JSON inside of a JSON string where that is what it was. Other agents of
 * a file that it is written over stay in it.
 */
export function writeAgent(
  agent: ExportedAgent,
  _yaml: YamlWriter,
  there: There = () => undefined,
): Map<string, string> {
  const exported = new Definition(agent, 'letta', byName);
  const { kept } = exported;
  const legacy = kept['legacy'] === true;
  const blocks = inOrder(writeBlocks(exported));
  const tools = inOrder(exported.parts('tools').flatMap((tool) => writeTool(exported, tool)));
  const own = writeOwn(exported, { blocks, tools });
  const document = {
    ...mapOf(kept['document']),
    ...largeParts(exported, 'document'),
  };
  const imported = typeof kept['file'] === 'string';
  const written: PlainMap = legacy
    ? { ...own, ...filled('core_memory', blocks), ...filled('tools', tools) }
    : {
        ...(imported ? {} : { groups: [], files: [], sources: [], mcp_servers: [], metadata: {} }),
        agents: [own],
        ...(imported ? {} : { blocks: [], tools: [] }),
        ...filled('blocks', blocks),
        ...filled('tools', tools),
        ...document,
      };
  const file = typeof kept['file'] === 'string' ? kept['file'] : `${exported.id}.af`;
  const whole = legacy ? written : withOthers(written, there(file));
  const json = JSON.stringify(whole, null, 2);
  return new Map([[file, kept['twice'] === true ? JSON.stringify(json) : `${json}\n`]]);
}

function inOrder(list: readonly Written[]): PlainMap[] {
  return list.toSorted((a, b) => a.at - b.at).map(({ value }) => value);
}

function filled(key: string, list: readonly PlainMap[]): PlainMap {
  return list.length === 0 ? {} : { [key]: [...list] };
}

function writeOwn(
  exported: Definition,
  { blocks, tools }: { blocks: readonly PlainMap[]; tools: readonly PlainMap[] },
): PlainMap {
  const { agent, kept } = exported;
  const before = {
    ...mapOf(kept['agent']),
    ...largeParts(exported, 'agent'),
  };
  const imported = typeof kept['file'] === 'string';
  const written: PlainMap = {
    ...(imported ? {} : { id: 'agent-0', agent_type: 'letta_v1_agent', messages: [] }),
    ...before,
    ...present({
      name: kept['unnamed'] === true ? undefined : (agent['name'] ?? exported.id),
      description: exported.text(agent['description']),
      system: instructionOf(exported, { without: ['Personality', 'What you know'] }),
      llm_config: writeModel(exported),
    }),
  };
  if (kept['legacy'] === true) return written;
  return {
    ...written,
    ...withIds('block_ids', before['block_ids'], blocks),
    ...withIds('tool_ids', leftIds(exported, before['tool_ids'], tools), tools),
  };
}

// The ids of tools that were deleted here go as well; those that were missing from the start stay.
function leftIds(
  exported: Definition,
  ids: Plain | undefined,
  tools: readonly PlainMap[],
): Plain | undefined {
  if (!Array.isArray(ids)) return ids;
  const missing = exported.parts('tools').filter(({ kept }) => kept['missing'] === true);
  const known = new Set<Plain | undefined>([
    ...tools.map(({ id }) => id),
    ...missing.map(calledThere),
  ]);
  return ids.filter((id) => typeof id !== 'string' || known.has(id));
}

function withIds(key: string, before: Plain | undefined, list: readonly PlainMap[]): PlainMap {
  const known = textsOf(before);
  const added = list
    .map(({ id }) => id)
    .filter((id) => typeof id === 'string')
    .filter((id) => !known.includes(id) && id.startsWith(NEW));
  if (added.length === 0) return before === undefined ? {} : { [key]: before };
  return { [key]: [...known, ...added] };
}

/** What the ids of blocks and tools begin with that came since the import. */
const NEW = 'agentctl-';

/** Returns what was moved to files of JSON, by its key. */
function largeParts(exported: Definition, folder: 'agent' | 'document'): PlainMap {
  const parts: PlainMap = {};
  for (const path of exported.rawPaths()) {
    const [, from, key] = /^letta\/(\w+)\/(\w+)\.json$/.exec(path) ?? [];
    if (key !== undefined && from === folder)
      parts[key] = JSON.parse(exported.raw(path) ?? 'null') as Plain;
  }
  return parts;
}

function writeBlocks(exported: Definition): Written[] {
  const { agent, kept } = exported;
  const written: Written[] = [];
  for (const one of listOf(kept['blocks']))
    if (isPlainMap(one) && isPlainMap(one['block']))
      written.push({ at: placeOf(one), value: one['block'] });
  const persona = mapOf(agent['persona']);
  const personality = exported.text(persona['personality']);
  const keptPersona = keptOf(persona, 'letta');
  if (personality !== undefined)
    written.push({
      at: placeOf(keptPersona),
      value: {
        ...(keptPersona['at'] === undefined ? { id: `${NEW}persona`, label: 'persona' } : {}),
        ...mapOf(keptPersona['block']),
        value: personality,
      },
    });
  return [...written, ...exported.parts('topics').map((topic) => writeTopic(exported, topic))];
}

function writeTopic(exported: Definition, topic: Part): Written {
  const { kept, value, path, name } = topic;
  const imported = kept['at'] !== undefined;
  const text = imported
    ? joined([
        ['', exported.text(value['content'], path)],
        ['What to do then', exported.text(value['actions'], path)],
      ])
    : topicText(exported, topic);
  return {
    at: placeOf(kept),
    value: {
      ...(imported ? {} : { id: `${NEW}${name}` }),
      ...mapOf(kept['block']),
      label: calledThere(topic),
      value: text ?? '',
    },
  };
}

function placeOf(kept: PlainMap): number {
  return typeof kept['at'] === 'number' ? kept['at'] : Number.MAX_SAFE_INTEGER;
}

function writeTool(exported: Definition, tool: Part): Written[] {
  const { value, kept, path, name } = tool;
  if (kept['missing'] === true) return [];
  const imported = kept['at'] !== undefined;
  const before = mapOf(kept['tool']);
  const description = exported.text(value['description'], path);
  const code = exported.verbatim(value['implementation'], path);
  const called = calledThere(tool);
  const same = imported ? textsOf(kept['same']) : ['name', 'description'];
  const schema = present({
    name: same.includes('name') ? called : undefined,
    description: same.includes('description') ? description : undefined,
    parameters: value['parameters'],
  });
  const isSchema = Object.keys(schema).length > 0;
  return [
    {
      at: placeOf(kept),
      value: {
        ...(imported ? {} : { id: `${NEW}${name}`, tool_type: 'custom', source_type: 'json' }),
        ...before,
        ...(kept['unnamed'] === true ? {} : { name: called }),
        ...present({
          description,
          source_code: code,
          json_schema: isSchema ? merged(before['json_schema'] ?? {}, schema) : undefined,
        }),
      },
    },
  ];
}
