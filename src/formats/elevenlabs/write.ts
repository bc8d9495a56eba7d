import { isPlainMap } from '../../core/foreign.ts';
import type { ExportedAgent, Plain, PlainMap, There, YamlWriter } from '../../core/foreign.ts';
import { Definition, byTitle, titleOf } from '../definition.ts';
import { byPath, listOf, mapOf, unlessEmpty, withAll, withItems, withPath } from '../maps.ts';
import { instructionOf } from '../prose.ts';
import { keptOf } from '../source.ts';
import { EAGERNESS } from './config.ts';
import { promptOf } from './read.ts';
import { goneLines, linesOf, withOthers, writeIndexes } from './write-indexes.ts';
import { writeTool, writeTransfers } from './write-tool.ts';

/** The files on their way out: their values, not yet written. */
type Out = Map<string, Plain>;

/** Returns an agent as the files of an ElevenLabs project; the lines of other agents in its indexes stay there. */
export function writeElevenlabs(
  agent: ExportedAgent,
  yaml: YamlWriter,
  there: There = () => undefined,
): Map<string, string> {
  const definition = new Definition(agent, 'elevenlabs', byTitle);
  const kept = definition.kept;
  const out: Out = new Map();
  for (const [path, data] of Object.entries(mapOf(kept['files']))) out.set(path, data);
  const file = kept['file'];
  const isNew = typeof file !== 'string';
  const path = isNew ? `agent_configs/${agent.id}.json` : file;
  const fresh = putTools(out, definition);
  putTests(out, definition);
  for (const [index, data] of writeIndexes(definition, { isNew, path, fresh }))
    out.set(index, withOthers(definition, { path: index, data }, there(index)));
  out.set(path, writeAgent(definition));
  return new Map(
    [...byPath(out)].map(([path, data]) => [
      path,
      path.endsWith('.json') ? `${JSON.stringify(data, null, 4)}\n` : yaml(data),
    ]),
  );
}

function writeAgent(definition: Definition): PlainMap {
  const { agent } = definition;
  const kept = definition.kept;
  const base = mapOf(kept['agent']);
  const voice = mapOf(agent['voice']);
  const speech = definition.file('speech.yaml');
  const prompt = instructionOf(definition, {
    level: '#',
    flows: definition.parts('flows'),
  });
  const isOurs = voice['provider'] === 'elevenlabs';
  const style = speech['interactionStyle'] === 'turbo' ? 'swift' : speech['interactionStyle'];
  const phrases = listOf(speech['keyphrases']).flatMap((word) =>
    isPlainMap(word) ? [word['phrase'] ?? null] : [],
  );
  const config = (...path: string[]): string[] => ['conversation_config', ...path];
  const data = withAll(base, [
    [['name'], kept['unnamed'] === true ? undefined : agent['name']],
    [config('agent', 'first_message'), definition.words(agent['greeting'])],
    [config('agent', 'language'), agent['language']],
    [config('agent', 'prompt', 'prompt'), prompt],
    ...modelFields(agent['model']).map(([path, value]): [string[], Plain | undefined] => [
      config('agent', 'prompt', ...path),
      value,
    ]),
    [config('tts', 'voice_id'), isOurs ? voice['voice'] : undefined],
    [config('tts', 'speed'), voice['speed']],
    [config('asr', 'keywords'), unlessEmpty(phrases)],
    [
      config('turn', 'turn_eagerness'),
      Object.keys(EAGERNESS).find((one) => EAGERNESS[one] === style),
    ],
    ...variableFields(definition),
    ...languageFields(definition),
  ]);
  return withTools(definition, data, kept);
}

function modelFields(model: Plain | undefined): [string[], Plain | undefined][] {
  if (!isPlainMap(model) || model['provider'] === 'local') return [];
  const isCustom = model['provider'] === 'openai-compatible';
  return [
    [['llm'], isCustom ? 'custom-llm' : model['name']],
    [['custom_llm', 'url'], isCustom ? model['baseUrl'] : undefined],
    [['custom_llm', 'model_id'], isCustom ? model['name'] : undefined],
    [['temperature'], model['temperature']],
    [['max_tokens'], model['maxTokens']],
    [['reasoning_effort'], model['reasoningEffort']],
  ];
}

// A variable's value where none is set is its placeholder there.
function variableFields({ agent }: Definition): [string[], Plain | undefined][] {
  const variables = Object.entries(mapOf(agent['variables']));
  return variables.map(([name, variable]) => {
    const foreign = keptOf(variable, 'elevenlabs')['name'];
    const key = typeof foreign === 'string' ? foreign : name;
    const path = ['dynamic_variables', 'dynamic_variable_placeholders', key];
    return [['conversation_config', 'agent', ...path], mapOf(variable)['default']];
  });
}

function languageFields(definition: Definition): [string[], Plain | undefined][] {
  const { languages, greeting } = definition.agent;
  return listOf(languages).flatMap((language): [string[], Plain | undefined][] => {
    if (typeof language !== 'string') return [];
    const words = isPlainMap(greeting)
      ? definition.words(greeting, 'agent.yaml', language)
      : undefined;
    const path = ['overrides', 'agent', 'first_message'];
    return [[['conversation_config', 'language_presets', language, ...path], words]];
  });
}

function withTools(definition: Definition, data: PlainMap, kept: PlainMap): PlainMap {
  const prompt = promptOf(data);
  const positions = Object.entries(mapOf(kept['tools']));
  const items = positions.flatMap(([position, name]): [number, Plain][] => {
    const tool = definition.parts('tools').find((part) => part.name === name);
    return tool === undefined ? [] : [[Number(position), writeTool(definition, tool)]];
  });
  const left = listOf(prompt['tools']);
  const builtIn = mapOf(prompt['built_in_tools']);
  const transfer = builtIn['transfer_to_number'];
  const path = ['conversation_config', 'agent', 'prompt'];
  return withAll(data, [
    [[...path, 'tools'], items.length === 0 ? undefined : withItems(left, items)],
    [
      [...path, 'built_in_tools', 'transfer_to_number'],
      writeTransfers(definition, isPlainMap(transfer) ? transfer : null) ?? undefined,
    ],
    [[...path, 'tool_ids'], leftIds(definition, prompt['tool_ids'])],
  ]);
}

// The ids of tools that were deleted here go as well.
function leftIds(definition: Definition, ids: Plain | undefined): Plain[] | undefined {
  if (!Array.isArray(ids)) return undefined;
  const gone = goneLines(definition);
  const missing = definition
    .parts('tools')
    .map(({ kept }) => kept)
    .flatMap(({ id, missing }) => (missing === true ? [id] : []));
  const listed = linesOf(definition).filter((line) => !gone.has(line));
  return ids.filter(
    (id) =>
      typeof id !== 'string' || missing.includes(id) || listed.some((line) => line['id'] === id),
  );
}

function putTools(out: Out, definition: Definition): [path: string, type: Plain][] {
  const fresh: [string, Plain][] = [];
  for (const tool of definition.parts('tools')) {
    const { file, tool: rest, missing } = tool.kept;
    const isNew = file === undefined && rest === undefined && missing !== true;
    const path = isNew ? `tool_configs/${tool.name}.json` : file;
    if (typeof path !== 'string') continue;
    const data = writeTool(definition, tool);
    out.set(path, data);
    if (isNew) fresh.push([path, data['type'] ?? 'webhook']);
  }
  return fresh;
}

function putTests(out: Out, definition: Definition): void {
  for (const { name, value: test, kept } of definition.parts('tests')) {
    const { file, said } = kept;
    if (typeof file !== 'string') continue;
    const history = listOf(kept['history']);
    const turns = listOf(test['turns']).filter(isPlainMap);
    let spoken: Plain = history;
    turns.forEach((turn, index) => {
      const at = Array.isArray(said) ? said[index] : undefined;
      const message = definition.words(turn['user']);
      if (message === undefined) return;
      if (typeof at === 'number') spoken = withPath(spoken, [String(at), 'message'], message);
      else if (Array.isArray(spoken)) spoken = [...spoken, { role: 'user', message }];
    });
    const title = titleOf(test) ?? name;
    const base = mapOf(kept['test']);
    out.set(
      file,
      withAll(base, [
        [['name'], kept['unnamed'] === true ? undefined : title],
        [['success_condition'], definition.words(test['description'])],
        [['chat_history'], spoken],
      ]),
    );
  }
}
