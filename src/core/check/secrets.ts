import type { Finding } from '../problem.ts';

// The forms in which providers issue keys, from their own documentation; a rule names what it found, never the secret.
const FORMS: readonly [RegExp, string][] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/\bsk-(?:proj-|ant-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}/, 'an API key'],
  [/\bsk_(?:live|test)?_?[A-Za-z0-9]{24,}/, 'an API key'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, 'a Google API key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, 'a GitLab token'],
  [/\bxox[abeoprs]-[A-Za-z0-9-]{10,}/, 'a Slack token'],
  [
    /\bhooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{16,}/,
    'the address of a Slack hook',
  ],
  [/\b(?:AC|SK)[0-9a-f]{32}\b/, 'a Twilio key'],
  [/\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/, 'a token (JWT)'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s/@:{}]+:[^\s/@{}]+@/i, 'a password in an address'],
  [
    /[?&](?:api[_-]?key|token|access[_-]?token|secret|password|sig(?:nature)?)=(?![{<$])[^&\s]{12,}/i,
    'a secret in an address',
  ],
  [/\b(?:Bearer|Basic)\s+(?=\S*\d)[A-Za-z0-9+/=_.~-]{16,}/, 'a token'],
];

/** Says that a text holds a secret in plain sight, null where none is seen. The secret itself is not repeated. */
export function checkSecret(text: string): Finding | null {
  if (text.length < 12) return null;
  for (const [form, what] of FORMS) {
    const found = form.exec(text);
    if (found)
      return {
        message: `${what} stands here in plain sight`,
        hint: 'declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret',
        needle: found[0].split('\n')[0] ?? '',
      };
  }
  return null;
}

const SECRET_KEYS =
  /^(?:.*[_-])?(?:api[_-]?key|secret|password|passwd|auth[_-]?token|access[_-]?token|private[_-]?key)$/i;

/** Says that the value of a key with such a name is a secret, null where it is none or a reference. */
export function checkSecretKey(key: string, text: string): Finding | null {
  const plain = SECRET_KEYS.test(key) && text.length >= 12 && /^(?=.*\d)[\x21-\x7e]+$/.test(text);
  return plain && !/\{\{|\$\{|^\{/.test(text)
    ? {
        message: `“${key}” seems to hold a secret in plain sight`,
        hint: 'declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret',
      }
    : null;
}
