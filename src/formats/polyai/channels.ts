import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { mapOf, merged, present, unlessEmpty } from '../maps.ts';
import type { Source } from '../source.ts';
import type { Agent } from './agent.ts';
import { withRest, kept, restOf } from './keep.ts';
import type { Project } from './project.ts';
import { Resource } from './resource.ts';

const AGENT = 'agent.yaml';
const CHANNELS = ['voice', 'chat'] as const;
const CATEGORIES: Readonly<Record<string, string>> = {
  violence: 'violence',
  hate: 'hate',
  sexual: 'sexual',
  self_harm: 'self-harm',
};
const LEVELS = new Set<Plain>(['lenient', 'medium', 'strict']);

/** Reads what differs on the phone and in chat, and which subjects the agent declines. */
export function readChannels(project: Project): PlainMap {
  const path = 'agent_settings/safety_filters.yaml';
  const source = project.map(path);
  const safety = source === null ? undefined : readSafety(source);
  project.keep(path, source?.rest());
  const channels = present(
    Object.fromEntries(CHANNELS.map((channel) => [channel, readChannel(project, channel)])),
  );
  return present({
    safety,
    channels: unlessEmpty(channels),
  });
}

function readChannel(project: Project, channel: string): PlainMap | undefined {
  const source = project.map(`${channel}/configuration.yaml`);
  const filters = project.map(`${channel}/safety_filters.yaml`);
  if (source === null && filters === null) return undefined;
  const resource =
    source === null ? null : new Resource(project, source, { flow: null, file: AGENT });
  const fields = present({
    greeting: resource === null ? undefined : readGreeting(resource),
    disclaimer: resource === null ? undefined : readDisclaimer(resource),
    style: resource?.child('style_prompt')?.prose('prompt', `${channel}_style`),
    safety: filters === null ? undefined : readSafety(filters),
  });
  const rest = present({
    ...source?.rest(),
    safety_filters: filters?.rest('it differs from what agentctl can say'),
  });
  return { ...fields, ...kept(rest, resource?.noted({}) ?? {}) };
}

function readGreeting(resource: Resource): Plain | undefined {
  const greeting = resource.child('greeting');
  if (greeting === null) return undefined;
  return inLanguage(greeting, greeting.words('welcome_message', 'greeting'));
}

// A disclaimer that is switched off is not said: it is only kept.
function readDisclaimer(resource: Resource): Plain | undefined {
  const value = resource.source.peek('disclaimer_messages');
  if (!isPlainMap(value) || value['enabled'] !== true) return undefined;
  const disclaimer = resource.child('disclaimer_messages');
  const words = disclaimer?.words('message', 'disclaimer');
  if (words === undefined) return undefined;
  disclaimer?.source.take('enabled');
  return disclaimer === null ? words : inLanguage(disclaimer, words);
}

function inLanguage(resource: Resource, words: Plain | undefined): Plain | undefined {
  const language = resource.source.peek('language_code');
  const isText = typeof words === 'string' || (isPlainMap(words) && 'file' in words);
  if (!isText || typeof language !== 'string' || !resource.project.languages.includes(language))
    return words;
  resource.source.take('language_code');
  return { [language]: words ?? '' };
}

function readSafety(source: Source): PlainMap | undefined {
  if (source.peek('enabled') === false) return undefined;
  const categories = source.child('categories');
  const fields: PlainMap = {};
  for (const [theirs, ours] of Object.entries(CATEGORIES)) {
    const value = categories?.peek(theirs);
    if (!isPlainMap(value) || value['enabled'] !== true) continue;
    const level = value['level'];
    if (level === undefined || !LEVELS.has(level)) continue;
    const category = categories?.child(theirs);
    category?.take('enabled');
    category?.take('level');
    fields[ours] = level;
  }
  return unlessEmpty(fields);
}

/** Writes what differs on the phone and in chat, and the safety filters. */
export function writeChannels(agent: Agent): void {
  const yaml = agent.agent;
  const general = writeSafety(yaml['safety']);
  if (general !== undefined) agent.build('agent_settings/safety_filters.yaml', general);
  const channels = mapOf(yaml['channels']);
  for (const name of CHANNELS) {
    const channel = channels[name];
    const own = mapOf(channel);
    // What is said on both channels here has its place in each of them there.
    const shared = agent.isImported ? {} : yaml;
    const { safety_filters: filters, ...rest } = restOf(own);
    const configuration = withRest(rest, writeConfiguration(agent, name, { own, shared }));
    if (Object.keys(configuration).length > 0)
      agent.build(`${name}/configuration.yaml`, configuration);
    const safety = writeSafety(own['safety']);
    const both = filters === undefined ? safety : merged(filters, safety ?? {});
    if (both !== undefined)
      agent.build(
        `${name}/safety_filters.yaml`,
        agent.isImported ? both : { enabled: true, ...mapOf(both) },
      );
  }
}

function writeConfiguration(
  agent: Agent,
  name: string,
  { own, shared }: { own: PlainMap; shared: PlainMap },
): PlainMap {
  const written = (field: string) => ({ resource: own, field, file: AGENT });
  const fallback = agent.isImported ? undefined : agent.language;
  const greeting = agent.words(own['greeting'] ?? shared['greeting'], {
    ...written('greeting'),
    name: `${name}_greeting`,
  });
  // Chats have no disclaimer there.
  const said = name === 'voice' || agent.isImported;
  const disclaimer = said
    ? agent.words(own['disclaimer'] ?? shared['disclaimer'], {
        ...written('disclaimer'),
        name: `${name}_disclaimer`,
      })
    : undefined;
  const style = agent.text(own['style'], written(`${name}_style`));
  return present({
    greeting:
      greeting &&
      present({
        welcome_message: greeting.text,
        language_code: greeting.language ?? fallback,
      }),
    style_prompt: style === undefined ? undefined : { prompt: style },
    disclaimer_messages:
      disclaimer &&
      present({
        message: disclaimer.text,
        enabled: true,
        language_code: disclaimer.language ?? fallback,
      }),
  });
}

function writeSafety(value: Plain | undefined): PlainMap | undefined {
  if (!isPlainMap(value)) return undefined;
  const categories: PlainMap = {};
  for (const [theirs, ours] of Object.entries(CATEGORIES)) {
    const level = value[ours];
    if (level !== undefined) categories[theirs] = { enabled: true, level };
  }
  return { categories };
}
