import { Failure } from '../../core/failure.ts';
import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, ImportedAgent, Plain, PlainMap } from '../../core/foreign.ts';
import { isOneOf, isTitle } from '../fitting.ts';
import { keptWithinRoom } from '../limits.ts';
import { mapOf, placeIn, present, textsOf, unlessEmpty, withKey, withPath } from '../maps.ts';
import { stemOf } from '../reading.ts';
import { withReasons } from '../reasons.ts';
import { NO_FIELD, Source, extensions } from '../source.ts';
import { readConfig } from './config.ts';
import { groupsOf } from './groups.ts';
import type { Group } from './groups.ts';
import { Making } from './making.ts';
import { readProject } from './project.ts';
import type { Project } from './project.ts';
import { addTest } from './test.ts';
import { addTool, toolWithId } from './tool.ts';
import { takeTransfers } from './transfer.ts';

const PROMPT = ['conversation_config', 'agent', 'prompt'];

const REASONS = {
  fields: new Set(
    'name first_message language prompt temperature max_tokens reasoning_effort voice_id speed keywords turn_eagerness description parameters url method response_timeout_secs success_condition'.split(
      ' ',
    ),
  ),
  provider: 'prompt.llm',
};

/** Returns the agents of an ElevenLabs project, in the order of its index. */
export function readElevenlabs(project: ForeignProject): ImportedAgent[] {
  const found = readProject(project);
  const groups = groupsOf(found);
  if (groups.length === 0)
    throw new Failure('invalid', `There is no agent of ElevenLabs' in ${project.name}.`, {
      hints: found.unread.slice(0, 3).map(([path, reason]) => `${path}: ${reason}`),
    });
  return groups.map((group, index) => readGroup(found, group, index === 0));
}

function readGroup(project: Project, group: Group, isFirst: boolean): ImportedAgent {
  const making = new Making();
  making.phrases.learn(group.data);
  for (const path of group.owned) making.phrases.learn(project.files.get(path)?.data ?? null);
  const kept: Record<string, Plain | undefined> = { file: group.path };
  readTools(making, project, group);
  const prepared = takeInlineTools(making, group);
  making.offer([...linkTools(making, group), ...textsOf(Object.values(prepared.positions ?? {}))]);
  const source = new Source(prepared.data, group.path, making.ledger);
  const config = source.child('conversation_config');
  const fields = config === null ? null : readConfig(making, config);
  const name = source.takeIf('name', isTitle);
  kept['files'] = readOthers(making, project, group);
  for (const [path, reason] of isFirst ? project.unread : []) making.ledger.reported(path, reason);
  kept['unnamed'] = name === undefined ? true : undefined;
  kept['tools'] = prepared.positions;
  kept['agent'] = source.rest();
  kept['indexes'] = keepIndexes(making, group);
  kept['absent'] = absentIn(project, group);
  const stem = stemOf(group.path);
  making.files.yaml('agent.yaml', {
    name: name ?? stem,
    ...fields?.agent,
    ...present({ variables: making.phrases.variables() }),
    ...extensions('elevenlabs', present(kept)),
  });
  making.addParts(fields?.speech ?? {});
  return {
    name: name ?? stem,
    files: making.files.sorted(),
    fates: withReasons(making.ledger.fates, REASONS),
  };
}

function readTools(making: Making, project: Project, group: Group): void {
  const entries = project.indexes.get('tools')?.entries ?? [];
  const listed = new Set(entries.map(({ path }) => path));
  for (const path of [...group.owned].toSorted()) {
    const file = project.files.get(path);
    if (file === undefined || (file.kind !== 'tool' && !listed.has(path))) continue;
    const stem = stemOf(path);
    const name = addTool(making, file.data, { place: path, file: path, stem });
    for (const { path: one, id } of entries)
      if (one === path && id !== null) making.toolOf.set(id, name);
  }
}

// Tools in the prompt itself get files of their own; what ElevenLabs has built in stays, but for its transfers.
function takeInlineTools(making: Making, group: Group): { data: PlainMap; positions?: PlainMap } {
  const prompt = promptOf(group.data);
  const place = placeIn(group.path, ...PROMPT);
  let { data } = group;
  const set = (key: string, value: Plain): void => {
    const next = withPath(data, [...PROMPT, key], value);
    if (isPlainMap(next)) data = next;
  };
  const builtIn = prompt['built_in_tools'];
  const transfer = mapOf(builtIn)['transfer_to_number'];
  if (isPlainMap(builtIn) && isPlainMap(transfer)) {
    const at = placeIn(place, 'built_in_tools', 'transfer_to_number');
    set(
      'built_in_tools',
      withKey(builtIn, 'transfer_to_number', takeTransfers(making, transfer, at)),
    );
  }
  const { tools } = prompt;
  if (!Array.isArray(tools)) return { data };
  const left: Plain[] = [];
  const positions: [string, Plain][] = [];
  tools.forEach((tool, index) => {
    const isOurs = isPlainMap(tool) && isOneOf(['webhook', 'client'])(tool['type']);
    if (!isOurs) return left.push(tool);
    const at = { place: placeIn(place, 'tools', index), file: null, stem: `tool_${index + 1}` };
    return positions.push([String(index), addTool(making, tool, at)]);
  });
  if (positions.length === 0) return { data };
  set('tools', left);
  return { data, positions: Object.fromEntries(positions) };
}

/** Returns the prompt of a configuration, empty where there is none. */
export function promptOf(data: PlainMap): PlainMap {
  let found: PlainMap = data;
  for (const key of PROMPT) {
    const inner = found[key];
    found = mapOf(inner);
  }
  return found;
}

// Returns the tools that the agent can call; one that is missing becomes a mock.
function linkTools(making: Making, group: Group): string[] {
  const ids = promptOf(group.data)['tool_ids'];
  return textsOf(ids).map((id) =>
    toolWithId(making, id, placeIn(group.path, ...PROMPT, 'tool_ids')),
  );
}

function readOthers(making: Making, project: Project, group: Group): PlainMap | undefined {
  const tests = new Set(project.indexes.get('tests')?.entries.map(({ path }) => path));
  const tools = new Set(project.indexes.get('tools')?.entries.map(({ path }) => path));
  const others: [string, Plain][] = [];
  for (const path of [...group.owned].toSorted()) {
    const file = project.files.get(path);
    if (file === undefined || file.kind === 'tool' || tools.has(path)) continue;
    if ((file.kind === 'test' || tests.has(path)) && addTest(making, file.data, path)) continue;
    others.push([path, file.data]);
  }
  return keptWithinRoom(making.ledger, others, (path) =>
    project.files.get(path)?.kind === 'agent' ? 'it is another environment or branch' : NO_FIELD,
  );
}

function keepIndexes(making: Making, group: Group): PlainMap | undefined {
  if (group.indexes.size === 0) return undefined;
  const kept: [string, Plain][] = [];
  for (const { path, data } of group.indexes.values()) {
    making.ledger.kept(path, data, 'it says where things are elsewhere');
    kept.push([path, data]);
  }
  return Object.fromEntries(kept);
}

// Lines of the indexes whose files were never there: they are no sign that a tool was deleted here.
function absentIn(project: Project, group: Group): Plain[] | undefined {
  const absent = [...group.indexes.keys()].flatMap((kind) =>
    (project.indexes.get(kind)?.entries ?? [])
      .map(({ path }) => path)
      .filter((path) => !project.files.has(path)),
  );
  return unlessEmpty(absent);
}
