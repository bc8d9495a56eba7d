import { isPlainMap } from '../../core/foreign.ts';
import type { ImportedAgent, Plain, PlainMap } from '../../core/foreign.ts';
import { isText } from '../fitting.ts';
import { TextImport } from '../importing.ts';
import { mapOf, present, textsOf, unlessEmpty } from '../maps.ts';
import { addMember } from '../members.ts';
import { Source, extensions } from '../source.ts';
import type { Ledger } from '../source.ts';
import { takeModel } from './model.ts';
import { Toolsets } from './toolsets.ts';

/** A file of cagent, and the name that its agent gets. */
export interface CagentFile {
  file: string;
  value: PlainMap;
  name: string;
}

interface Team extends TextImport {
  file: string;
  members: ReadonlyMap<string, Member>;
  entry: string;
}

/** One agent of the file: what is left to read of it, and our names of its tools. */
interface Member {
  source: Source;
  toolsets: PlainMap;
  tools: string[];
}

/** Returns the agent that a file of cagent becomes: its entry the agent, each other one a flow. */
export function readTeam({ file, value, name }: CagentFile): ImportedAgent {
  const { agents, mcps, ...rest } = value;
  const shared = new TextImport('cagent');
  const { ledger } = shared;
  const toolsets = new Toolsets(shared);
  const isDefined = isPlainMap(mcps) && hasKeys(mcps);
  const servers = isDefined ? { mcps: toolsets.define(mcps, `${file}: mcps`) } : present({ mcps });
  if (!isDefined && mcps !== undefined) ledger.kept(`${file}: mcps`, mcps, 'it is empty');
  const known = mapOf(agents);
  // Toolsets come before texts: the names of tools become references there.
  const members = readMembers(known, { file, ledger, toolsets });
  const team: Team = Object.assign(shared, { file, members, entry: entryOf(known) });
  for (const member of members.keys())
    if (member !== team.entry) team.mentions.add('flow', member, team.flows.of(member));
  const document = new Source({ ...rest, ...unreadable(known) }, file, ledger);
  const agent = readEntry(team, document, name);
  for (const [member, one] of members) if (member !== team.entry) readMember(team, member, one);
  const left = { ...document.rest(), ...servers };
  const kept = { ...agent.kept, ...present({ document: unlessEmpty(left) }) };
  const { variables } = team.environment;
  team.files.yaml('agent.yaml', {
    ...agent.fields,
    ...present({ variables: unlessEmpty(variables) }),
    ...extensions('cagent', kept),
  });
  return { name, files: team.files.sorted(), fates: ledger.fates };
}

function readMembers(
  agents: PlainMap,
  { file, ledger, toolsets }: { file: string; ledger: Ledger; toolsets: Toolsets },
): Map<string, Member> {
  const members = new Map<string, Member>();
  for (const [name, value] of Object.entries(agents)) {
    if (!isPlainMap(value)) continue;
    const place = `${file}: agents.${name}`;
    const { toolsets: list, ...rest } = value;
    const isList = Array.isArray(list) && list.length > 0;
    const read = isList ? toolsets.read(list, `${place}.toolsets`) : { tools: [], kept: [] };
    members.set(name, {
      source: new Source(isList ? rest : value, place, ledger),
      toolsets: isList ? { toolsets: read.kept } : {},
      tools: read.tools,
    });
  }
  return members;
}

// What is no map under `agents` stays where it is.
function unreadable(agents: PlainMap): PlainMap {
  const others = Object.entries(agents).filter(([, value]) => !isPlainMap(value));
  return others.length === 0 ? {} : { agents: Object.fromEntries(others) };
}

/** Returns the agent called root, else the first that no other refers to, else the first. */
function entryOf(agents: PlainMap): string {
  const members = Object.entries(agents).filter(([, value]) => isPlainMap(value));
  if (members.some(([name]) => name === 'root')) return 'root';
  const referred = new Set(
    members.flatMap(([, value]) =>
      isPlainMap(value) ? [...textsOf(value['sub_agents']), ...textsOf(value['handoffs'])] : [],
    ),
  );
  return (members.find(([name]) => !referred.has(name)) ?? members[0])?.[0] ?? 'root';
}

function readEntry(
  team: Team,
  document: Source,
  name: string,
): { fields: PlainMap; kept: PlainMap } {
  const { files, mentions, entry, members } = team;
  const member = members.get(entry);
  if (!member) return { fields: { name }, kept: {} };
  const { source, toolsets } = member;
  team.offer(member.tools);
  const greeting = source.takeIf('welcome_message', isText);
  const role = source.takeIf('instruction', isText);
  const description = source.takeIf('description', isText);
  const models = document.peek('models');
  const model = takeModel(
    source,
    hasKeys(models) ? document.child('models') : null,
    document.peek('providers'),
  );
  const fields = present({
    name,
    description: description && mentions.read(description),
    greeting: files.prose(greeting && mentions.read(greeting), 'greeting.md'),
    persona:
      role === undefined
        ? undefined
        : present({ role: files.prose(mentions.read(role), 'role.md') }),
    model,
  });
  const left = { ...source.rest(), ...toolsets };
  return {
    fields,
    kept: {
      file: team.file,
      entry,
      ...present({ agent: unlessEmpty(left) }),
    },
  };
}

function readMember(team: Team, original: string, { source, toolsets, tools }: Member): void {
  const description = source.takeIf('description', isText);
  const prompt = source.takeIf('instruction', isText);
  addMember(team, {
    original,
    name: team.flows.of(original),
    description: description && team.mentions.read(description),
    prompt: prompt && team.mentions.read(prompt),
    tools,
    kept: { agent: { ...source.rest(), ...toolsets } },
  });
}

function hasKeys(value: Plain | undefined): boolean {
  return isPlainMap(value) && Object.keys(value).length > 0;
}
