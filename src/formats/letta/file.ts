import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, Plain, PlainMap } from '../../core/foreign.ts';

/** One agent of a file, with the blocks of memory and the tools that it refers to. */
export interface LettaAgent {
  file: string;
  /** The file is JSON inside of a JSON string. */
  twice: boolean;
  /** The older form, in which the file is the agent, and its blocks and tools stand in it. */
  legacy: boolean;
  place: string;
  agent: PlainMap;
  blocks: Placed[];
  tools: Placed[];
  /** What else the file holds; only with the first agent. */
  document: PlainMap;
}

/** A block or a tool, and where in its list it stood. */
export interface Placed {
  at: number;
  place: string;
  value: PlainMap;
}

/** Tells whether a map is a file of Letta. */
export function isAgentFile(value: PlainMap): boolean {
  if (isLegacy(value)) return true;
  return Array.isArray(value['agents']) && value['agents'].some((agent) => isAgent(agent));
}

function isAgent(agent: Plain): boolean {
  if (!isPlainMap(agent) || typeof agent['name'] !== 'string') return false;
  return (
    (typeof agent['system'] === 'string' || typeof agent['agent_type'] === 'string') &&
    (isPlainMap(agent['llm_config']) ||
      Array.isArray(agent['block_ids']) ||
      Array.isArray(agent['tool_ids']))
  );
}

function isLegacy(value: PlainMap): boolean {
  return (
    typeof value['system'] === 'string' &&
    Array.isArray(value['core_memory']) &&
    isPlainMap(value['llm_config'])
  );
}

/** Returns the agents of a file. */
export function agentsOf(project: ForeignProject, file: string, value: PlainMap): LettaAgent[] {
  const twice = /^\s*"/.test(project.files.get(file) ?? '');
  if (isLegacy(value)) {
    const { core_memory: _memory, tools: _tools, ...agent } = value;
    const blocks = placed(value['core_memory'], `${file}: core_memory`);
    const tools = placed(value['tools'], `${file}: tools`);
    return [
      {
        file,
        twice,
        legacy: true,
        place: file,
        blocks,
        tools,
        document: {},
        agent: { ...agent, ...unplaced(value, 'core_memory'), ...unplaced(value, 'tools') },
      },
    ];
  }
  const { agents, blocks: _blocks, tools: _tools, ...rest } = value;
  const found = placed(agents, `${file}: agents`);
  const lists = {
    blocks: placed(value['blocks'], `${file}: blocks`),
    tools: placed(value['tools'], `${file}: tools`),
  };
  const document = { ...rest, ...unplaced(value, 'blocks'), ...unplaced(value, 'tools') };
  return found.map(({ place, value: agent }, index) => ({
    file,
    twice,
    legacy: false,
    place,
    agent,
    blocks: ownOf(lists.blocks, found, { index, ids: 'block_ids' }),
    tools: ownOf(lists.tools, found, { index, ids: 'tool_ids' }),
    document: index === 0 ? document : {},
  }));
}

function placed(list: Plain | undefined, place: string): Placed[] {
  const maps = Array.isArray(list) && list.every(isPlainMap) ? list : [];
  return maps.map((value, at) => ({ at, place: `${place}.${at}`, value }));
}

// A list that is empty or holds something else stays where it is.
function unplaced(value: PlainMap, key: string): PlainMap {
  const list = value[key];
  const isPlaced = Array.isArray(list) && list.length > 0 && list.every(isPlainMap);
  return isPlaced || list === undefined ? {} : { [key]: list };
}

/** Returns what an agent refers to; the first agent also gets what none refers to. */
function ownOf(
  list: readonly Placed[],
  agents: readonly Placed[],
  { index, ids }: { index: number; ids: string },
): Placed[] {
  const refers = ({ value }: Placed, one: Placed) => {
    const known = value[ids];
    const id = one.value['id'];
    return id !== undefined && Array.isArray(known) && known.includes(id);
  };
  return list.filter((one) => {
    const agent = agents[index];
    if (agent && refers(agent, one)) return true;
    return index === 0 && !agents.some((other) => refers(other, one));
  });
}
