import { Failure } from '../core/failure.ts';
import type { ModelChoice } from '../core/speaking.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** How a model is reached. */
export interface Access {
  /** Empty where there is none. */
  key: string;
  /** The variable of the environment that holds the key. */
  keyFrom: string;
  /** Null: its provider's own. */
  address: string | null;
  /** What says the address, for people. */
  addressFrom: string;
}

/** Where keys and addresses stand in the environment, by provider: the names that the providers' own tools use. */
const PROVIDERS: Readonly<Record<string, { key: string; url: string }>> = {
  openai: { key: 'OPENAI_API_KEY', url: 'OPENAI_BASE_URL' },
  anthropic: { key: 'ANTHROPIC_API_KEY', url: 'ANTHROPIC_BASE_URL' },
  google: { key: 'GOOGLE_GENERATIVE_AI_API_KEY', url: 'GOOGLE_GENERATIVE_AI_BASE_URL' },
  'openai-compatible': { key: 'OPENAI_COMPATIBLE_API_KEY', url: 'OPENAI_COMPATIBLE_BASE_URL' },
};

/**
 * Returns how a model is reached: its key comes from the environment alone, and goes only where the environment or its
 * provider says. Throws `usage` where the provider is not known, or its key or address is missing.
 */
export function accessTo({ provider, name, baseUrl }: ModelChoice, env: Env): Access {
  const from = PROVIDERS[provider];
  if (!from || !Object.hasOwn(PROVIDERS, provider)) throw unknownProvider(provider, name);
  if (name === '')
    throw new Failure('usage', `Couldn't use ${provider}: the model has no name.`, {
      hints: [`name it: --model ${provider}/<name>, or model.name in agent.yaml`],
    });
  const key = env[from.key] ?? '';
  const own = env[from.url] || null;
  if (provider !== 'openai-compatible' && key === '')
    throw new Failure('usage', `Couldn't use ${provider}/${name}: there is no key for it.`, {
      hints: [`export ${from.key}=…`, '--model local needs none'],
    });
  const address = baseUrl ?? own;
  if (provider === 'openai-compatible' && address === null)
    throw new Failure('usage', `Couldn't use ${name}: its server has no address.`, {
      hints: [`model.baseUrl in agent.yaml, or export ${from.url}=http://localhost:11434/v1`],
    });
  const addressFrom = baseUrl === null ? from.url : 'model.baseUrl in agent.yaml';
  if (address !== null) requireAddress(address, addressFrom);
  if (baseUrl !== null && key !== '' && !isSameOrigin(baseUrl, own)) throw elsewhere(baseUrl, from);
  return { key, keyFrom: from.key, address, addressFrom };
}

function unknownProvider(provider: string, name: string): Failure {
  const model = name === '' ? provider : `${provider}/${name}`;
  return new Failure('usage', `Couldn't use the model “${model}”: this provider is not known.`, {
    hints: [`there is: local, ${Object.keys(PROVIDERS).join(', ')}`],
  });
}

function requireAddress(address: string, from: string): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return;
  throw new Failure('usage', `Couldn't use the model: ${from} is no http or https address.`, {
    hints: ['write it as http://localhost:11434/v1'],
  });
}

// Whoever changes an agent's definition could else have somebody's key sent to a server of their own.
function elsewhere(baseUrl: string, { key, url }: { key: string; url: string }): Failure {
  const { origin } = new URL(baseUrl);
  return new Failure(
    'usage',
    `Couldn't use the model: agent.yaml names ${origin}, and the key in ${key} goes only where the environment says.`,
    {
      hints: [
        `if that server may have the key: export ${url}=${baseUrl}`,
        'else take model.baseUrl out of agent.yaml',
      ],
    },
  );
}

function isSameOrigin(address: string, other: string | null): boolean {
  return other !== null && URL.canParse(other) && new URL(address).origin === new URL(other).origin;
}
