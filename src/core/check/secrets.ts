import type { Finding, Path } from '../problem.ts';

// The forms in which providers issue keys, from their own documentation; a rule names what it found, never the secret.
const FORMS: readonly [RegExp, string][] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g, 'a private key'],
  // With a digit and a stretch without a dash: words with dashes, such as sk-eleton-in-the-cupboard, have neither.
  [
    /(?<![\w-])sk-(?:proj-|ant-|svcacct-|admin-)?(?=[\w-]*\d)(?=[\w-]*[A-Za-z0-9]{16})[\w-]{20,}/g,
    'an API key',
  ],
  [/\b(?:sk|rk)_(?:(?:live|test)_)?[A-Za-z0-9]{24,}/g, 'an API key'],
  [/\bwhsec_[A-Za-z0-9+/=]{24,}/g, 'a signing secret'],
  [/\bxai-[A-Za-z0-9]{60,}/g, 'an API key'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, 'an AWS access key'],
  [/\bAIza[0-9A-Za-z_-]{35}\b/g, 'a Google API key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}/g, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/g, 'a GitLab token'],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]{16,}/g, 'a Slack token'],
  [
    /\bhooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{16,}/g,
    'the address of a Slack hook',
  ],
  [/\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{40,}/g, 'the address of a Discord hook'],
  [/\bya29\.[\w-]{20,}/g, 'a Google token'],
  [/\bdop_v1_[0-9a-f]{64}\b/g, 'a DigitalOcean token'],
  [/\bAccountKey=[A-Za-z0-9+/]{60,}=*/g, 'an Azure key'],
  [/\b(?:AC|SK)[0-9a-f]{32}\b/g, 'a Twilio key'],
  [
    /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
    'a token (JWT)',
  ],
  [/\bhf_[A-Za-z0-9]{30,}/g, 'a Hugging Face token'],
  [/\bnpm_[A-Za-z0-9]{36,}/g, 'an npm token'],
  [/\bgsk_[A-Za-z0-9]{40,}/g, 'an API key'],
  [/\bSG\.[\w-]{16,}\.[\w-]{32,}/g, 'a SendGrid key'],
  [/(?:\/bot|\b)\d{6,12}:(?=[\w-]*[A-Za-z])[\w-]{30,}/g, 'a Telegram token'],
  [/\bsips?:[^\s@:{}]+:[^\s@{}]+@/gi, 'a password in an address'],
  [/\b[a-z][a-z0-9+.-]{0,15}:\/\/[^\s/@:{}]+:[^\s/@{}]+@/gi, 'a password in an address'],
  [
    /[?&](?:api[_-]?key|token|access[_-]?token|secret|password|sig(?:nature)?)=(?![{<$])[^&\s]{12,}/gi,
    'a secret in an address',
  ],
  [/\b(?:Bearer|Basic)\s+(?=\S*\d)[A-Za-z0-9+/=_.~-]{16,}/g, 'a token'],
];

/** No text shorter than this is taken for a secret. */
export const SHORTEST_SECRET = 12;

/** The most secrets that are told of one text. */
const MOST = 10;

/** Returns a finding for each secret that a text holds in plain sight. The secret itself is not repeated. */
export function secretsIn(text: string): Finding[] {
  if (text.length < SHORTEST_SECRET) return [];
  const found: { index: number; end: number; what: string; needle: string }[] = [];
  for (const [form, what] of FORMS) {
    let left = MOST;
    for (const { index, 0: secret } of text.matchAll(form)) {
      const end = index + secret.length;
      // What follows “Bearer” may be a key of a known form.
      if (!found.some((one) => one.index < end && index < one.end))
        found.push({ index, end, what, needle: secret.split('\n')[0] ?? '' });
      left -= 1;
      if (left === 0) break;
    }
  }
  return found
    .toSorted((a, b) => a.index - b.index)
    .slice(0, MOST)
    .map(({ what, needle }, at, all) => ({
      message: `${what} stands here in plain sight`,
      hint: HINT,
      needle,
      occurrence: all.slice(0, at).filter((one) => one.needle === needle).length,
    }));
}

/** Says that a text holds a secret in plain sight, null where none is seen. */
export function checkSecret(text: string): Finding | null {
  return secretsIn(text)[0] ?? null;
}

const HINT =
  'declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret';

const SECRET_KEYS =
  /^(?:.*[_-])?(?:api[_-]?key|secret|password|passwd|auth[_-]?token|access[_-]?token|private[_-]?key)$/i;

// What is a secret where it is sent along: in headers, a body, or the environment of a program.
const SENT_KEYS =
  /^(?:.*[_-])?(?:token|authorization|(?:secret|access|subscription|functions)[_-]?key|client[_-]?secret|cookie|(?:x-)?auth|[a-z]+Token)$/i;
const SENT_PLACES = new Set<string | number>(['headers', 'env', 'body']);

/** Says that the value at a path is a secret by the name of its key, null where it is none or a reference. */
export function checkSecretAt(path: Path, text: string): Finding | null {
  // The default of a variable is that of its name.
  const isDefault = path[0] === 'variables' && path.length === 3 && path[2] === 'default';
  const key = String(path.at(isDefault ? 1 : -1) ?? '');
  const isSent = path.slice(0, -1).some((part) => SENT_PLACES.has(part)) && SENT_KEYS.test(key);
  // The word before a key in a header: “Token …”, “ApiKey …”.
  return checkSecretKey(
    isSent ? 'secret' : key,
    isSent ? text.replace(/^[A-Za-z-]+ /, '') : text,
    key,
  );
}

/** Says that the value of a key with such a name is a secret, null where it is none or a reference. */
function checkSecretKey(key: string, text: string, shown = key): Finding | null {
  const plain =
    SECRET_KEYS.test(key) && text.length >= SHORTEST_SECRET && /^(?=.*\d)[\x21-\x7e]+$/.test(text);
  return plain && !/\{\{|\$\{|^\{/.test(text)
    ? {
        message: `“${shown}” seems to hold a secret in plain sight`,
        hint: HINT,
      }
    : null;
}
