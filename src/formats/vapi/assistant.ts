import type { Plain, PlainMap } from '../../core/foreign.ts';
import {
  arePlainNames,
  isCallable,
  isKeyOf,
  isLanguage,
  isPlainName,
  isWithin,
} from '../fitting.ts';
import { present, unlessEmpty } from '../maps.ts';
import { takeSettings } from '../models.ts';
import { extensions } from '../source.ts';
import type { Source } from '../source.ts';
import type { Making } from './making.ts';

/** The model providers that we know, by Vapi's names. */
export const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
  'custom-llm': 'openai-compatible',
};

const SETTINGS = {
  temperature: 'temperature',
  maxTokens: 'maxTokens',
  effort: 'reasoningEffort',
};

/** Takes what describes the agent out of its first assistant: for agent.yaml, and for speech.yaml. */
export function readFields(making: Making, source: Source): { agent: PlainMap; speech: PlainMap } {
  const transcriber = source.child('transcriber');
  const words = transcriber?.takeIf('keyterm', arePlainNames);
  const agent = {
    language: transcriber?.takeIf('language', isLanguage),
    greeting: making.phrases.take(source, 'firstMessage'),
    model: readModel(source),
    voice: readVoice(source),
  };
  return {
    agent: present(agent),
    speech: present({ keyphrases: words?.map((phrase) => ({ phrase })) }),
  };
}

function readModel(source: Source): PlainMap | undefined {
  const model = source.child('model');
  if (model === null) return undefined;
  const provider = model.peek('provider');
  const url = model.peek('url');
  const isCustom = provider === 'custom-llm';
  if (!isKeyOf(PROVIDERS)(provider)) return undefined;
  if (isCustom && (!isCallable(url) || url.includes('{'))) return undefined;
  model.take('provider');
  return present({
    provider: PROVIDERS[provider],
    name: model.takeIf('model', isPlainName),
    baseUrl: isCustom ? model.text('url') : undefined,
    ...takeSettings(model, provider, SETTINGS),
  });
}

function readVoice(source: Source): PlainMap | undefined {
  const voice = source.child('voice');
  if (voice === null) return undefined;
  const fields = present({
    provider: voice.takeIf('provider', isPlainName),
    voice: voice.takeIf('voiceId', isPlainName),
    speed: voice.takeIf('speed', isWithin(0.25, 4)),
  });
  return unlessEmpty(fields);
}

/** Adds a member of a squad as a flow of one step: its prompt, what it says first and what it can call. */
export function flowOf(
  fields: PlainMap,
  step: { say: string | undefined; prompt: Plain | undefined; tools: string[]; handoffs: string[] },
  kept: PlainMap,
): PlainMap {
  const ways = step.handoffs.map((name) => ({
    to: `handoff:${name}`,
    when: `${name.replaceAll(/[_-]/g, ' ')} is needed`,
  }));
  return {
    ...fields,
    start: 'talk',
    steps: {
      talk: present({
        say: step.say,
        prompt: step.prompt,
        tools: unlessEmpty(step.tools),
        next: ways.length === 0 ? 'exit' : [...ways, { to: 'exit' }],
      }),
    },
    ...extensions('vapi', kept),
  };
}
