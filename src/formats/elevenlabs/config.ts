import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import {
  arePlainNames,
  holdsSecret,
  isCallable,
  isKeyOf,
  isLanguage,
  isPlainName,
  isProse,
  isWithin,
} from '../fitting.ts';
import { mapOf, present, unlessEmpty } from '../maps.ts';
import { takeSettings } from '../models.ts';
import type { Source } from '../source.ts';
import type { Making } from './making.ts';

const SETTINGS = {
  temperature: 'temperature',
  maxTokens: 'max_tokens',
  effort: 'reasoning_effort',
};

/** How eager to answer, in ElevenLabs' words and ours. */
export const EAGERNESS: Readonly<Record<string, string>> = {
  patient: 'precise',
  normal: 'balanced',
  eager: 'swift',
};

/** Takes what describes the agent out of a conversation_config: for agent.yaml, and for speech.yaml. */
export function readConfig(
  making: Making,
  config: Source,
): { agent: PlainMap; speech: PlainMap; languages: string[] } {
  const inner = config.child('agent');
  const prompt = inner?.child('prompt') ?? null;
  if (inner !== null) readPlaceholders(making, inner);
  const spoken = readLanguages(making, config, inner);
  const role = prompt?.takeIf('prompt', isProse);
  const tts = config.child('tts');
  const voice = tts?.takeIf('voice_id', isPlainName);
  const speed = tts?.takeIf('speed', isWithin(0.25, 4));
  const agent = {
    language: spoken.language,
    languages: unlessEmpty(spoken.languages),
    greeting: spoken.greeting,
    persona:
      role === undefined
        ? undefined
        : present({
            role: making.files.prose(making.mentions.link(making.phrases.text(role)), 'prompt.md'),
          }),
    model: prompt === null ? undefined : readModel(prompt),
    voice:
      voice === undefined && speed === undefined
        ? undefined
        : present({ provider: 'elevenlabs', voice, speed }),
  };
  return { agent: present(agent), speech: readSpeech(config), languages: spoken.languages };
}

function readPlaceholders(making: Making, inner: Source): void {
  const outer = inner.child('dynamic_variables');
  const values = outer?.peek('dynamic_variable_placeholders');
  const source = outer?.child('dynamic_variable_placeholders') ?? null;
  if (!isPlainMap(values) || source === null) return;
  for (const [name, value] of Object.entries(values)) {
    const isValue =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (!isValue || !/^[A-Za-z_][\w-]*$/.test(name) || name.startsWith('secret__')) continue;
    // Our name for it has none of the dashes around it.
    const bare = name.replaceAll(/^[_-]+|[_-]+$/g, '');
    if (name.startsWith('system__') || name === '__proto__' || holdsSecret({ [bare]: value }))
      continue;
    source.take(name);
    making.phrases.declare(name, value);
  }
}

interface Spoken {
  language: string | undefined;
  languages: string[];
  greeting: Plain | undefined;
}

function readLanguages(making: Making, config: Source, inner: Source | null): Spoken {
  const language = inner?.takeIf('language', isLanguage);
  const first = inner === null ? undefined : making.phrases.take(inner, 'first_message');
  const presets = config.peek('language_presets');
  if (language === undefined || !isPlainMap(presets))
    return { language, languages: [], greeting: first };
  const languages = Object.keys(presets).filter(
    (tag) => isLanguage(tag) && tag !== language && isPlainMap(presets[tag]),
  );
  const greetings: [string, Plain][] = [];
  const source = first === undefined ? null : config.child('language_presets');
  for (const tag of source === null ? [] : languages) {
    const agent = source && overridesOf(source, tag);
    const words = agent ? making.phrases.take(agent, 'first_message') : undefined;
    if (words !== undefined) greetings.push([tag, words]);
  }
  if (first === undefined || greetings.length === 0)
    return { language, languages, greeting: first };
  return { language, languages, greeting: Object.fromEntries([[language, first], ...greetings]) };
}

function overridesOf(presets: Source, tag: string): Source | null {
  const preset = presets.child(tag);
  const overrides = preset?.child('overrides') ?? null;
  return overrides?.child('agent') ?? null;
}

/** Returns our name for the provider of a model, by the model's name. */
function providerOf(llm: Plain | undefined): string | undefined {
  if (typeof llm !== 'string') return undefined;
  if (/^(?:gpt-(?!oss)|o\d|chatgpt)/.test(llm)) return 'openai';
  if (llm.startsWith('claude')) return 'anthropic';
  return llm.startsWith('gemini') ? 'google' : undefined;
}

function readModel(prompt: Source): PlainMap | undefined {
  const llm = prompt.peek('llm');
  const custom = prompt.peek('custom_llm');
  const url = mapOf(custom)['url'];
  const isCustom = llm === 'custom-llm' && isCallable(url);
  const provider = isCustom && !url.includes('{') ? 'openai-compatible' : providerOf(llm);
  if (provider === undefined) return undefined;
  const own = provider === 'openai-compatible' ? prompt.child('custom_llm') : null;
  const name =
    own === null
      ? prompt.takeIf('llm', isPlainName)
      : (prompt.take('llm'), own.takeIf('model_id', isPlainName));
  return present({
    provider,
    name,
    baseUrl: own?.text('url'),
    ...takeSettings(prompt, provider, SETTINGS),
  });
}

function readSpeech(config: Source): PlainMap {
  const words = config.child('asr')?.takeIf('keywords', arePlainNames);
  const eagerness = config.child('turn')?.takeIf('turn_eagerness', isKeyOf(EAGERNESS));
  return present({
    keyphrases: words?.map((phrase) => ({ phrase })),
    interactionStyle: eagerness === undefined ? undefined : EAGERNESS[eagerness],
  });
}
