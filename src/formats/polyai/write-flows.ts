import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isSame, listOf, mapOf, present, textsOf, unlessEmpty } from '../maps.ts';
import type { Agent, Written } from './agent.ts';
import { withRest, noted, notesOf, restOf, textOf } from './keep.ts';
import { isNameless, nameIn } from './named.ts';
import { cleanName } from './names.ts';
import { toTheirs } from './references.ts';
import { writeConditions } from './write-conditions.ts';
import { knownEntities } from './steps.ts';

/** Notes the names of the flows, and returns the folder of each. */
export function linkFlows(agent: Agent): Map<string, string> {
  const folders = new Map<string, string>();
  for (const { name: slug, value: flow } of agent.parts('flows')) {
    const name = nameIn(slug, flow);
    agent.names.link('flow', name, slug);
    folders.set(slug, noted(flow, 'folder') ?? (cleanName(name) || slug));
  }
  return folders;
}

/** Writes the flows. */
export function writeFlows(agent: Agent, folders: ReadonlyMap<string, string>): void {
  for (const { name: slug, value: flow } of agent.parts('flows')) {
    const place = `flows/${folders.get(slug) ?? slug}`;
    const file = `flows/${slug}.yaml`;
    const steps = stepsOf(flow);
    const names = new Map([...steps].map(([key, step]) => [key, stepName(agent, key, step)]));
    if (notesOf(flow)['config'] !== false)
      agent.build(`${place}/flow_config.yaml`, writeConfig(agent, { slug, flow, file }, names));
    for (const [key, step] of steps) {
      if (restOf(step)['step_type'] === 'function_step') continue;
      const path =
        noted(step, 'file') ?? `${place}/steps/${cleanName(names.get(key) ?? key) || key}.yaml`;
      agent.build(path, writeStep(agent, { key, step, file }, names));
    }
  }
}

function stepsOf(flow: PlainMap): Map<string, PlainMap> {
  const steps = mapOf(flow['steps']);
  return new Map(
    Object.entries(steps).flatMap(([key, step]) => (isPlainMap(step) ? [[key, step]] : [])),
  );
}

// A step that is a function has the function's name, whatever people call it.
function stepName(agent: Agent, key: string, step: PlainMap): string {
  const stem = noted(step, 'unnamed');
  if (isNameless(step) && stem !== undefined) return stem;
  const [tool] = listOf(step['tools']);
  const code = typeof tool === 'string' ? agent.names.functionOf(tool) : null;
  return restOf(step)['step_type'] === 'function_step' && code?.kind === 'function_step'
    ? code.name
    : nameIn(key, step);
}

function writeConfig(
  agent: Agent,
  { slug, flow, file }: { slug: string; flow: PlainMap; file: string },
  names: ReadonlyMap<string, string>,
): Plain {
  const start = textOf(flow['start']);
  const isGuess = notesOf(flow)['start'] === start;
  const written: Written = { resource: flow, field: 'description', file };
  return withRest(
    restOf(flow),
    present({
      name: isNameless(flow) ? undefined : nameIn(slug, flow),
      description:
        agent.text(flow['description'], written) ??
        (agent.isImported ? undefined : nameIn(slug, flow)),
      start_step: isGuess ? undefined : (names.get(start) ?? start),
    }),
  );
}

interface StepSource {
  key: string;
  step: PlainMap;
  file: string;
}

function writeStep(
  agent: Agent,
  { key, step, file }: StepSource,
  names: ReadonlyMap<string, string>,
): Plain {
  const rest = restOf(step);
  if (!agent.isImported) return newStep(agent, { key, step, file }, names);
  const prompt = promptOf(agent, { key, step, file });
  const conditions =
    rest['step_type'] === 'advanced_step' ? [] : writeConditions(agent, { step, file }, names);
  return withRest(
    rest,
    present({
      step_type: rest['step_type'],
      name: isNameless(step) ? undefined : nameIn(key, step),
      prompt: prompt === '' ? undefined : prompt,
      conditions: unlessEmpty(conditions),
      extracted_entities: writeEntities(agent, step['collect'], rest['extracted_entities']),
    }),
  );
}

function writeEntities(
  agent: Agent,
  collect: Plain | undefined,
  before: Plain | undefined,
): Plain | undefined {
  if (!Array.isArray(collect)) return undefined;
  if (Array.isArray(before) && isSame(knownEntities(before, agent.names), collect)) return before;
  return collect.map((name) =>
    typeof name === 'string' ? (agent.names.theirs('entity', name) ?? name) : name,
  );
}

// A step that never was there: all that it does becomes its prompt, and functions can be called in advanced steps only.
function newStep(
  agent: Agent,
  { key, step, file }: StepSource,
  names: ReadonlyMap<string, string>,
): Plain {
  const conditions = writeConditions(agent, { step, file }, names);
  const isAdvanced = step['tools'] !== undefined || step['send'] !== undefined;
  const prompt = [
    promptOf(agent, { key, step, file }),
    ...(isAdvanced ? conditions.map(wayOf) : []),
  ]
    .filter((text) => text !== '')
    .join('\n');
  return {
    step_type: isAdvanced ? 'advanced_step' : 'default_step',
    name: nameIn(key, step),
    ...(isAdvanced
      ? {}
      : { conditions, extracted_entities: writeEntities(agent, step['collect'], undefined) ?? [] }),
    prompt: prompt || 'Go on with the conversation.',
  };
}

// Exact words, calls and messages have no fields there: the prompt says what it does not say yet.
function promptOf(agent: Agent, { key, step, file }: StepSource): string {
  const written: Written = { resource: step, field: `${key}_prompt`, file };
  const prompt = agent.text(step['prompt'], written) ?? '';
  const said = agent.words(step['say'], { ...written, field: 'say', name: `${key}_words` })?.text;
  const tools = listOf(step['tools']).map((tool) => {
    const name = textOf(isPlainMap(tool) ? tool['tool'] : tool);
    return `Call ${toTheirs(`{{tool:${name}}}`, agent.names)}.`;
  });
  const sent = textsOf(step['send']).map(
    (name) => `Send ${toTheirs(`{{message:${name}}}`, agent.names)}.`,
  );
  const missing = [...tools, ...sent].filter(
    (line) => !prompt.includes(line.slice(line.indexOf('{{'), -1)),
  );
  return [said === undefined ? '' : `Say exactly: ${said}`, prompt, ...missing]
    .filter((text) => text !== '')
    .join('\n');
}

function wayOf(condition: Plain): string {
  const { description, child_step: child } = mapOf(condition);
  const way = child === undefined ? 'leave the flow' : `go to ${textOf(child)}`;
  return `Then, ${textOf(description)}: ${way}.`;
}
