import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, YamlWriter } from '../../core/foreign.ts';
import { Definition, byName, calledThere } from '../definition.ts';
import type { Part } from '../definition.ts';
import { listOf, mapOf, present, textsOf, unlessEmpty } from '../maps.ts';
import { placedNames } from '../mcp-tools.ts';
import { flowInstruction, flowTools, instructionOf } from '../prose.ts';
import { writeModel } from './model.ts';
import { writePlace, writeToolsets } from './toolsets.ts';

/** Returns the file of cagent that an agent becomes: the agent itself, and each of its flows as one of its team. */
export function writeTeam(agent: ExportedAgent, yaml: YamlWriter): Map<string, string> {
  const exported = new Definition(agent, 'cagent', byName);
  const { kept } = exported;
  const document = mapOf(kept['document']);
  const { mcps, models, agents, ...rest } = document;
  const entry = typeof kept['entry'] === 'string' ? kept['entry'] : 'root';
  const flows = exported.parts('flows');
  const root = writeRoot(exported, flows, mapOf(models));
  const written: PlainMap = {
    ...rest,
    ...present({ models: root.models ?? models, mcps: writeServers(exported, mcps) }),
    agents: {
      ...mapOf(agents),
      [entry]: root.agent,
      ...Object.fromEntries(flows.map((flow) => [calledThere(flow), writeMember(exported, flow)])),
    },
  };
  const file = typeof kept['file'] === 'string' ? kept['file'] : 'agent.yaml';
  return new Map([[file, yaml(written)]]);
}

function writeServers(exported: Definition, mcps: Plain | undefined): Plain | undefined {
  if (!isPlainMap(mcps)) return mcps;
  return Object.fromEntries(
    Object.entries(mcps).flatMap(([name, place]) => {
      const [server] = writePlace(exported, place);
      return server === undefined ? [] : [[name, server]];
    }),
  );
}

function writeRoot(
  exported: Definition,
  flows: readonly Part[],
  before: PlainMap,
): { agent: PlainMap; models: PlainMap | undefined } {
  const { agent } = exported;
  const kept = mapOf(exported.kept['agent']);
  const { model, models } = writeModel(exported, before);
  const subAgents = withNew(kept['sub_agents'], flows);
  const imported = typeof exported.kept['file'] === 'string';
  const written = {
    ...(imported ? {} : { model }),
    ...kept,
    ...(isPlainMap(agent['model']) ? { model } : {}),
    ...present({
      description: exported.text(agent['description']),
      welcome_message: exported.words(agent['greeting']),
      instruction: instructionOf(exported),
      toolsets: toolsetsOf(exported, kept['toolsets'], unplaced(exported, flows)),
      sub_agents: subAgents,
    }),
  };
  return { agent: written, models: unlessEmpty(models) };
}

function writeMember(exported: Definition, flow: Part): PlainMap {
  const kept = mapOf(flow.kept['agent']);
  const placed = new Set(placedTools(exported, kept['toolsets']));
  const added = flowTools(flow).filter((name) => !placed.has(name));
  const tools = exported.parts('tools').filter(({ name }) => added.includes(name));
  return {
    ...kept,
    ...present({
      description: exported.text(flow.value['description'], flow.path),
      instruction: flowInstruction(exported, flow),
      toolsets: toolsetsOf(exported, kept['toolsets'], tools),
    }),
  };
}

function toolsetsOf(
  exported: Definition,
  kept: Plain | undefined,
  added: readonly Part[],
): Plain | undefined {
  const toolsets = writeToolsets(exported, kept, added);
  return toolsets.length === 0 ? kept : toolsets;
}

/** Returns the tools that a list of toolsets stands for, also those that it takes from `mcps`. */
function placedTools(exported: Definition, toolsets: Plain | undefined): string[] {
  const document = mapOf(exported.kept['document']);
  const mcps = mapOf(document['mcps']);
  return listOf(toolsets).flatMap((toolset) => {
    const ref = mapOf(toolset)['ref'];
    const place = typeof ref === 'string' && Object.hasOwn(mcps, ref) ? mcps[ref] : toolset;
    return (place !== undefined && placedNames(place)) || [];
  });
}

/** Returns the tools that came since the import and that no flow calls: they are the agent's own. */
function unplaced(exported: Definition, flows: readonly Part[]): Part[] {
  const kept = mapOf(exported.kept['agent']);
  const document = mapOf(exported.kept['document']);
  const mcps = Object.values(mapOf(document['mcps']));
  const placed = new Set([
    ...placedTools(exported, kept['toolsets']),
    ...mcps.flatMap((place) => placedNames(place) ?? []),
    ...flows.flatMap(flowTools),
  ]);
  return exported.parts('tools').filter(({ name }) => !placed.has(name));
}

/** Returns the names of sub-agents, with flows that came since the import and without those that are gone. */
function withNew(kept: Plain | undefined, flows: readonly Part[]): Plain | undefined {
  const added = flows.filter((flow) => flow.kept['name'] === undefined).map(calledThere);
  if (added.length === 0) return kept;
  return [...textsOf(kept), ...added];
}
