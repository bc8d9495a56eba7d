import { Failure } from '../../core/failure.ts';
import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, ImportedAgent, Plain, PlainMap } from '../../core/foreign.ts';
import { isFilled, isProse, isTitle, wordOf } from '../fitting.ts';
import { keptWithinRoom } from '../limits.ts';
import { listOf, mapOf, present, withKey, withoutKey } from '../maps.ts';
import { withReasons } from '../reasons.ts';
import { titled } from '../slugs.ts';
import { Source, extensions, keptOf } from '../source.ts';
import { flowOf, readFields } from './assistant.ts';
import { groupsOf } from './groups.ts';
import type { Group, Member } from './groups.ts';
import { Making } from './making.ts';
import { prepareAssistant } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import { findResource, readResources } from './resources.ts';
import type { Resource, Unread } from './resources.ts';
import { addTool } from './tool.ts';

const REASONS = {
  fields: new Set(
    'name firstMessage language keyterm model temperature maxTokens reasoningEffort voiceId speed description parameters body url method headers timeoutSeconds systemPrompt code number sipUri sipVerb message'.split(
      ' ',
    ),
  ),
  provider: 'model.provider',
};

/** Returns the agents of a Vapi project: one for each squad, and one for each assistant in none. */
export function readVapi(project: ForeignProject): ImportedAgent[] {
  const { resources, unread } = readResources(project);
  const groups = groupsOf(resources);
  if (groups.length === 0)
    throw new Failure('invalid', `There is no assistant of Vapi's in ${project.name}.`, {
      hints: unread.slice(0, 3).map(([path, reason]) => `${path}: ${reason}`),
    });
  return groups.map((group, index) => readGroup(project.name, group, index === 0 ? unread : []));
}

function readGroup(projectName: string, group: Group, unread: Unread[]): ImportedAgent {
  const making = new Making();
  for (const { data, body } of group.members) making.phrases.learn([data, body]);
  for (const { data, kind } of group.owned) if (kind === 'tool') making.phrases.learn(data);
  readTools(making, group);
  const [main, ...others] = group.members;
  const flows = others.map((member) => readMember(making, group, member));
  const squad = readSquad(making, group);
  const first = main === undefined ? null : prepareAssistant(making, main);
  const fields = first === null ? { agent: {}, speech: {} } : readFields(making, first.source);
  const own = squad.name === undefined ? takeName(making, first?.source) : undefined;
  if (first !== null) making.offer(linkTools(making, group, first).tools ?? []);
  describeFlows(making, group, flows);
  const kept = present({
    ...(main === undefined ? {} : placeOf(main)),
    ...first?.kept,
    assistant: first?.source.rest(),
    squad: squad.kept,
    transfers: making.transfers.length === 0 ? undefined : Object.fromEntries(making.transfers),
    files: readOthers(making, group),
  });
  const name = squad.name ?? own ?? group.members[0]?.stem ?? projectName;
  for (const [path, reason] of unread) making.ledger.reported(path, reason);
  making.files.yaml('agent.yaml', {
    name,
    ...fields.agent,
    ...(first?.prompt === undefined
      ? {}
      : { persona: present({ role: making.files.prose(first.prompt, 'prompt.md') }) }),
    ...present({ variables: making.phrases.variables() }),
    ...extensions('vapi', { ...(own === undefined ? { unnamed: true } : {}), ...kept }),
  });
  making.addParts(fields.speech);
  return { name, files: making.files.sorted(), fates: withReasons(making.ledger.fates, REASONS) };
}

function placeOf({ file, index }: Member): PlainMap {
  return present({ file: file ?? undefined, member: file === null ? (index ?? 0) : undefined });
}

function takeName(making: Making, source: Source | undefined): string | undefined {
  return source?.takeIf('name', isTitle);
}

function readTools(making: Making, group: Group): void {
  for (const { path, kind, id, data } of group.owned) {
    if (kind !== 'tool' || !isPlainMap(data)) continue;
    const stem = id.slice(id.lastIndexOf('/') + 1);
    making.toolOf.set(path, addTool(making, data, { place: path, file: path, stem }));
  }
}

// Returns the tools and the handoffs that an assistant can call; one that is missing becomes a mock.
function linkTools(making: Making, group: Group, { calls }: Prepared): Record<string, string[]> {
  const tools = new Set<string>();
  const handoffs = new Set<string>();
  for (const call of calls) {
    const what = call.startsWith('id:') ? resolveTool(making, group, call.slice(3)) : call;
    const name = what.slice(what.indexOf(':') + 1);
    if (what.startsWith('tool:')) tools.add(name);
    else for (const handoff of handoffsOf(making, name)) handoffs.add(handoff);
  }
  return { tools: [...tools], handoffs: [...handoffs] };
}

function resolveTool(making: Making, group: Group, id: string): string {
  const found = findResource(group.owned, 'tool', { id, root: group.root });
  const known = making.toolOf.get(found?.path ?? `missing ${id}`);
  if (known !== undefined) return known;
  const place = group.members[0]?.place ?? group.root;
  const missing = `tool:${making.addMissingTool(id, `${place}: model.toolIds`)}`;
  making.toolOf.set(`missing ${id}`, missing);
  return missing;
}

function handoffsOf(making: Making, transfer: string): string[] {
  return making.handoffs
    .filter(([, handoff]) => {
      const all = handoff['extensions'];
      const kept = mapOf(all)['vapi'];
      return isPlainMap(kept) && kept['transfer'] === transfer;
    })
    .map(([name]) => name);
}

interface MemberFlow {
  member: Member;
  path: string;
  assistantName: Plain | undefined;
}

function readMember(making: Making, group: Group, member: Member): MemberFlow {
  const prepared = prepareAssistant(making, member);
  const { tools = [], handoffs = [] } = linkTools(making, group, prepared);
  const assistantName = prepared.source.peek('name');
  const foreign = takeName(making, prepared.source);
  const name = making.flows.fresh(foreign ?? member.stem);
  const say = prepared.source.takeIf('firstMessage', isProse);
  const fields = present({
    name,
    title: foreign && titled(foreign, name),
  });
  const step = {
    say: say === undefined ? undefined : making.phrases.text(say),
    prompt: making.files.prose(prepared.prompt, `flows/${name}.md`),
    tools,
    handoffs,
  };
  const kept = present({
    ...placeOf(member),
    unnamed: foreign === undefined ? true : undefined,
    ...prepared.kept,
    assistant: prepared.source.rest('a flow has no field for it'),
  });
  const path = `flows/${name}.yaml`;
  making.files.yaml(path, flowOf(fields, step, kept));
  return { member, path, assistantName };
}

// What the others say a member is for is what its flow is for; the exporter carries an edit back to them.
function describeFlows(making: Making, group: Group, flows: MemberFlow[]): void {
  const all = [group.squad, ...group.owned].flatMap((one) => (one === null ? [] : [one.data]));
  const where: Plain[] = [...all, ...group.members.map(({ data }) => data)];
  for (const { member, path, assistantName } of flows) {
    const found = destinationText(where, [member.stem, assistantName]);
    const file = making.files.files.get(path);
    if (found === undefined || !isProse(found) || !file || !('yaml' in file)) continue;
    const { name = '', title, extensions: _, ...others } = file.yaml;
    const kept = { ...keptOf(file.yaml, 'vapi'), described: found };
    const head = present({ name, title, description: making.phrases.text(found) });
    making.files.yaml(path, { ...head, ...others, ...extensions('vapi', kept) });
  }
}

/** Returns how a handoff to one of the names is described, the first that is. */
function destinationText(value: Plain, names: readonly (Plain | undefined)[]): string | undefined {
  if (Array.isArray(value) || isPlainMap(value)) {
    if (isPlainMap(value) && isDestination(value, names)) return wordOf(value['description']);
    for (const item of Object.values(value)) {
      const found = destinationText(item, names);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Tells whether a map is a described handoff to one of the names. */
export function isDestination(value: PlainMap, names: readonly (Plain | undefined)[]): boolean {
  const { type, assistantId, assistantName, description } = value;
  return (
    type === 'assistant' &&
    isFilled(description) &&
    [assistantId, assistantName].some((name) => isFilled(name) && names.includes(name))
  );
}

function readSquad(making: Making, { squad, missing }: Group): { name?: string; kept?: PlainMap } {
  if (squad === null || !isPlainMap(squad.data)) return {};
  for (const id of missing) {
    const reason = `there is no assistant “${id.slice(0, 60)}”`;
    const source = `${squad.path}: members`;
    making.ledger.reported(source, reason, 0);
  }
  const { members } = squad.data;
  const others = listOf(members).map((member) =>
    isPlainMap(member) && isPlainMap(member['assistant'])
      ? withoutKey(member, 'assistant')
      : member,
  );
  const source = new Source(withKey(squad.data, 'members', others), squad.path, making.ledger);
  const name = takeName(making, source);
  const kept = present({
    file: squad.path,
    unnamed: name === undefined ? true : undefined,
    squad: source.rest('the relations of a squad have no field'),
  });
  return { kept, ...(name === undefined ? {} : { name }) };
}

function readOthers(making: Making, group: Group): PlainMap | undefined {
  const others = group.owned.filter(({ kind }) => kind === 'other');
  return keptWithinRoom(
    making.ledger,
    others.map((one) => [one.path, contentOf(one)]),
  );
}

function contentOf({ data, body }: Resource): Plain {
  return body === null ? data : { data, body };
}
