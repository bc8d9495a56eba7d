import type { Bundle } from '../core/bundle.ts';
import { listAt, mapAt, textAt } from '../core/definition.ts';
import { isMap } from '../core/document.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import type { ModelChoice } from '../core/speaking.ts';
import type {
  Agent,
  Channel,
  Entity,
  Flow,
  HandoffTarget,
  HttpCall,
  McpCall,
  Step,
  Tool,
  Topic,
  Words,
} from './agent.ts';

/** Reads an agent out of a bundle, whose definition is valid. */
export function readAgent(bundle: Bundle): Agent {
  const { definition } = bundle;
  const agent = mapAt(definition, 'agent');
  const language = textAt(agent, 'language') ?? 'en';
  return {
    id: bundle.agent,
    revision: bundle.revision,
    version: bundle.version,
    tree: bundle.tree,
    name: bundle.name,
    language,
    languages: [language, ...texts(agent, 'languages').filter((other) => other !== language)],
    greetings: [
      channel(mapAt(agent, 'channels', 'voice'), 'voice'),
      channel(mapAt(agent, 'channels', 'chat'), 'chat'),
      channel(agent, null),
    ],
    fallback: words(agent['fallback']),
    model: readModel(mapAt(agent, 'model')),
    persona: {
      role: textAt(mapAt(agent, 'persona'), 'role'),
      personality: textAt(mapAt(agent, 'persona'), 'personality'),
    },
    rules: textAt(agent, 'rules'),
    safety: mapAt(agent, 'safety') as Record<string, string>,
    topics: listAt(definition, 'topics')
      .map((each) => mapAt(each))
      .filter((topic) => topic['enabled'] !== false)
      .map(readTopic),
    flows: named(listAt(definition, 'flows').map((each) => readFlow(mapAt(each)))),
    entities: mapped(definition, 'entities', readEntity),
    tools: named(listAt(definition, 'tools').map((each) => readTool(mapAt(each)))),
    handoffs: mapped(definition, 'handoffs', (_, value) => readHandoff(value)),
    messages: mapped(definition, 'messages', (_, value) => ({
      description: textAt(value, 'description'),
      text: words(value['text']) ?? '',
      sender: mapAt(value, 'sender') as Record<string, string>,
    })),
    variants: mapped(definition, 'variants', (_, value) => ({
      isDefault: value['default'] === true,
      attributes: new Map(Object.entries(mapAt(value, 'attributes') as PlainMap)),
    })),
    variables: bundle.variables,
  };
}

function readModel(value: Record<string, unknown>): ModelChoice {
  return {
    provider: textAt(value, 'provider') ?? 'local',
    name: textAt(value, 'name') ?? '',
    baseUrl: textAt(value, 'baseUrl'),
    temperature: numberAt(value, 'temperature'),
    maxTokens: numberAt(value, 'maxTokens'),
    reasoningEffort: textAt(value, 'reasoningEffort'),
  };
}

function channel(value: Record<string, unknown>, name: Channel['channel']): Channel {
  return {
    channel: name,
    disclaimer: words(value['disclaimer']),
    greeting: words(value['greeting']),
    style: textAt(value, 'style'),
  };
}

function readTopic(value: Record<string, unknown>): Topic {
  return {
    name: textAt(value, 'name') ?? '',
    title: textAt(value, 'title'),
    examples: texts(value, 'examples'),
    content: textAt(value, 'content') ?? '',
    actions: textAt(value, 'actions'),
  };
}

function readFlow(value: Record<string, unknown>): Flow {
  return {
    name: textAt(value, 'name') ?? '',
    title: textAt(value, 'title'),
    description: textAt(value, 'description'),
    examples: texts(value, 'examples'),
    start: textAt(value, 'start') ?? '',
    steps: mapped(value, 'steps', readStep),
  };
}

function readStep(name: string, value: Record<string, unknown>): Step {
  const { next } = value;
  return {
    name,
    say: words(value['say']),
    prompt: textAt(value, 'prompt'),
    collect: texts(value, 'collect'),
    tools: listAt(value, 'tools').map((each) =>
      typeof each === 'string'
        ? { tool: each, save: [] }
        : { tool: textAt(mapAt(each), 'tool') ?? '', save: texts(mapAt(each), 'save') },
    ),
    send: texts(value, 'send'),
    next: (Array.isArray(next) ? next : [{ to: next }])
      .map((each) => mapAt(each))
      .map((each) => ({
        to: textAt(each, 'to') ?? '',
        condition: textAt(each, 'if'),
        when: textAt(each, 'when'),
        clear: texts(each, 'clear'),
      })),
  };
}

function readEntity(name: string, value: Record<string, unknown>): Entity {
  const bound = (key: string) => (value[key] as number | string | undefined) ?? null;
  return {
    name,
    description: textAt(value, 'description'),
    prompt: textAt(value, 'prompt'),
    type: textAt(value, 'type') ?? 'free_text',
    options: listAt(value, 'options').map((each) => {
      const option = isMap(each) ? each : { value: each };
      const own = String(option['value']);
      const title = textAt(option, 'title');
      return {
        value: own,
        words: [own.replaceAll('_', ' '), ...(title ? [title] : []), ...texts(option, 'synonyms')],
      };
    }),
    pattern: textAt(value, 'pattern'),
    integer: value['integer'] === true,
    min: bound('min'),
    max: bound('max'),
    countries: texts(value, 'countries'),
  };
}

function readTool(value: Record<string, unknown>): Tool {
  return {
    name: textAt(value, 'name') ?? '',
    description: textAt(value, 'description'),
    schema: mapAt(value, 'parameters') as PlainMap,
    parameters: Object.keys(mapAt(value, 'parameters', 'properties')),
    whileWaiting: words(value['whileWaiting']),
    http: isMap(value['http']) ? readHttp(value['http']) : null,
    mcp: isMap(value['mcp']) ? readMcp(value['mcp']) : null,
    mock: listAt(mapAt(value, 'mock'), 'cases')
      .map((each) => mapAt(each))
      .map((each) => ({
        arguments: mapAt(each, 'arguments') as PlainMap,
        result: (each['result'] as Plain | undefined) ?? null,
        error: textAt(each, 'error'),
      })),
  };
}

function readHttp(value: Record<string, unknown>): HttpCall {
  return {
    method: textAt(value, 'method') ?? 'GET',
    url: textAt(value, 'url') ?? '',
    headers: mapAt(value, 'headers') as Record<string, string>,
    body: value['body'] as Plain | undefined,
    response: mapAt(value, 'response') as Record<string, string>,
    timeout: numberAt(value, 'timeout'),
  };
}

function readMcp(value: Record<string, unknown>): McpCall {
  return {
    url: textAt(value, 'url'),
    headers: mapAt(value, 'headers') as Record<string, string>,
    command: texts(value, 'command'),
    env: mapAt(value, 'env') as Record<string, string>,
    tool: textAt(value, 'tool'),
    timeout: numberAt(value, 'timeout'),
  };
}

function readHandoff(value: Record<string, unknown>): HandoffTarget {
  return {
    description: textAt(value, 'description'),
    say: words(value['say']),
    target: textAt(value, 'phone') ?? textAt(value, 'sip') ?? '',
    method: textAt(value, 'method'),
    sipHeaders: listAt(value, 'sipHeaders')
      .map((each) => mapAt(each))
      .map((each) => ({ name: textAt(each, 'name') ?? '', value: textAt(each, 'value') ?? '' })),
  };
}

function words(value: unknown): Words | null {
  if (typeof value === 'string') return value;
  return isMap(value) ? (value as Record<string, string>) : null;
}

function numberAt(value: Record<string, unknown>, key: string): number | null {
  return typeof value[key] === 'number' ? value[key] : null;
}

function texts(value: Record<string, unknown>, key: string): string[] {
  return listAt(value, key).map(String);
}

function named<T extends { name: string }>(parts: readonly T[]): ReadonlyMap<string, T> {
  return new Map(parts.map((part) => [part.name, part]));
}

function mapped<T>(
  value: unknown,
  key: string,
  read: (name: string, value: Record<string, unknown>) => T,
): ReadonlyMap<string, T> {
  return new Map(
    Object.entries(mapAt(value, key)).map(([name, each]) => [name, read(name, mapAt(each))]),
  );
}
