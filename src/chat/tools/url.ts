import { Failure } from '../../core/failure.ts';
import { isWebAddress } from '../../core/uri.ts';
import { plainText } from '../speech.ts';
import { isOwn, replacePlaceholders, valueOf } from './fill-in.ts';
import type { Filling, Placeholder } from './fill-in.ts';

// Stands in the place of what a conversation says, to see where in the address that would be.
const ANYTHING = 'agentctl-any-value';

/**
 * Returns the address of a request. What it begins with may be a variable that holds the address of the service;
 * everything else is encoded. Throws `failed` where a value is missing, or would lead to another host or path.
 */
export function fillUrl(template: string, filling: Filling): string {
  const known = (one: Placeholder, index: number) =>
    one.kind === 'variable' && index === 0
      ? baseOf(template, one.name, filling)
      : encoded(one, filling);
  const url = parse(replacePlaceholders(template, filling, known));
  const meant = parse(
    replacePlaceholders(template, filling, (one, index) =>
      isOwn(one) ? known(one, index) : ANYTHING,
    ),
  );
  if (meant.host.includes(ANYTHING))
    throw new Failure('failed', 'the host of its address would come from the conversation');
  requireSamePath(url, meant);
  url.hash = '';
  return url.href;
}

function baseOf(template: string, name: string, filling: Filling): string {
  const base = plainText(valueOf({ kind: 'variable', name }, filling));
  if (!isWebAddress(base))
    throw new Failure(
      'failed',
      `the variable ${name} holds no web address, which its address begins with`,
    );
  return /^\{\{[^}]*\}\}\//.test(template) ? base.replace(/\/+$/, '') : base;
}

// A colon may stand before a port.
function encoded(one: Placeholder, filling: Filling): string {
  const value = plainText(valueOf(one, filling)).replaceAll(/\p{Surrogate}/gu, '');
  if (one.kind === 'attribute' && value === '')
    throw new Failure('failed', `the attribute ${one.name} has no value here`);
  const text = encodeURIComponent(value);
  return one.kind === 'variable' ? text.replaceAll('%3A', ':') : text;
}

function parse(text: string): URL {
  if (!isWebAddress(text)) throw new Failure('failed', 'its address is no web address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw new Failure(
      'failed',
      'its address holds a name or password; a header is the place for them',
    );
  return url;
}

// `..` would lead elsewhere, and an empty value from one thing to the list of all.
function requireSamePath(url: URL, meant: URL): void {
  const parts = url.pathname.split('/');
  const expected = meant.pathname.split('/');
  const changed =
    url.origin !== meant.origin ||
    parts.length !== expected.length ||
    expected.some(
      (part, index) => part.includes(ANYTHING) && parts[index] === part.replaceAll(ANYTHING, ''),
    );
  if (changed)
    throw new Failure(
      'failed',
      'a value that its address needs is missing, or would lead elsewhere',
    );
}
