import type { LanguageModel } from 'ai';
import { Failure } from '../core/failure.ts';
import type { ModelChoice, SpeakingModel } from '../core/speaking.ts';
import { anthropic } from './anthropic.ts';
import { compatible } from './compatible.ts';
import { google } from './google.ts';
import { openai } from './openai.ts';
import { speakBy } from './speak.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where keys and addresses stand in the environment, by provider: the names that the providers' own tools use. */
const PROVIDERS: Readonly<Record<string, { key: string; url: string }>> = {
  openai: { key: 'OPENAI_API_KEY', url: 'OPENAI_BASE_URL' },
  anthropic: { key: 'ANTHROPIC_API_KEY', url: 'ANTHROPIC_BASE_URL' },
  google: { key: 'GOOGLE_GENERATIVE_AI_API_KEY', url: 'GOOGLE_GENERATIVE_AI_BASE_URL' },
  'openai-compatible': { key: 'OPENAI_COMPATIBLE_API_KEY', url: 'OPENAI_COMPATIBLE_BASE_URL' },
};

/**
 * Opens a language model; its key comes from the environment alone. Throws `usage` where the provider is not known, or
 * its key or address is missing.
 */
export function openModel(choice: ModelChoice, env: Env): SpeakingModel {
  const { provider, name } = choice;
  const from = PROVIDERS[provider];
  if (!from)
    throw new Failure(
      'usage',
      `Couldn't use the model ${provider}/${name}: this provider is not known.`,
      {
        hints: [`there is: local, ${Object.keys(PROVIDERS).join(', ')}`],
      },
    );
  if (name === '')
    throw new Failure('usage', `Couldn't use ${provider}: the model has no name.`, {
      hints: [`name it: --model ${provider}/<name>, or model.name in agent.yaml`],
    });
  return speakBy(modelOf(choice, from, env), choice);
}

function modelOf(
  { provider, name, baseUrl }: ModelChoice,
  from: { key: string; url: string },
  env: Env,
): LanguageModel {
  const address = baseUrl ?? (env[from.url] || null);
  const key = env[from.key] ?? '';
  if (provider === 'openai-compatible') {
    if (address !== null) return compatible(name, key, address);
    throw new Failure('usage', `Couldn't use ${name}: its server has no address.`, {
      hints: [`model.baseUrl in agent.yaml, or export ${from.url}=http://localhost:11434/v1`],
    });
  }
  if (key === '')
    throw new Failure('usage', `Couldn't use ${provider}/${name}: there is no key for it.`, {
      hints: [`export ${from.key}=…`, '--model local needs none'],
    });
  if (provider === 'anthropic') return anthropic(name, key, address);
  return provider === 'google' ? google(name, key, address) : openai(name, key, address);
}
