import { APICallError, InvalidResponseDataError, NoOutputGeneratedError } from 'ai';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import type { Access } from './access.ts';
import { saysOverflow } from './overflow.ts';
import { Trouble } from './trouble.ts';

/** Why there is no answer, and what to do about it. */
interface Reason {
  why: string;
  hint: string;
}

/** Says what went wrong with a model, and what to do about it. The turn was not taken: it can be said again. */
export function modelFailure(error: unknown, model: string, access: Access): Failure {
  const { why, hint } = reasonOf(error, access);
  const hidden = (text: string) =>
    access.key === '' ? text : text.replaceAll(access.key, () => '•••');
  return new Failure('failed', hidden(`Failed to ask ${model}: ${why}.`), { hints: [hint] });
}

const AGAIN = 'nothing of the conversation is lost: say it again';
const LATER = 'wait a little, and say it again';
const SHORTER = '/restart begins another one; a model with a longer context: --model <model>';

function reasonOf(error: unknown, access: Access): Reason {
  if (error instanceof Trouble) return troubled(error, access);
  const words = wordsOf(error);
  const body = APICallError.isInstance(error) ? (error.responseBody ?? '') : '';
  if (saysOverflow(`${words} ${body}`))
    return { why: 'the conversation is too long for it', hint: SHORTER };
  if (isBroken(error) || isUnfinished(error)) return troubled(new Trouble('cut'), access);
  if (APICallError.isInstance(error)) return answered(error, access);
  if (/overloaded/i.test(words)) return { why: `it is overloaded (${words})`, hint: LATER };
  return { why: `it broke off its answer (${words})`, hint: AGAIN };
}

function troubled({ kind, message }: Trouble, access: Access): Reason {
  const { address, addressFrom } = access;
  const see = `see the address in ${addressFrom}${address?.endsWith('/v1') === false ? '; most end in /v1' : ''}`;
  switch (kind) {
    case 'silent':
      return { why: `it said nothing for ${message}`, hint: AGAIN };
    case 'cut':
      return { why: 'the connection was cut in the middle of its answer', hint: AGAIN };
    case 'filtered':
      return { why: `a filter of its own held the answer back${shown(message)}`, hint: OTHERWISE };
    case 'overflow':
      return { why: 'the conversation is too long for it', hint: SHORTER };
    case 'endless':
      return { why: 'its answer does not end', hint: AGAIN };
    case 'unreadable':
      return { why: `what it answered cannot be read${shown(message)}`, hint: AGAIN };
    case 'web page':
      return { why: `a web page is at its address (${message}), and no model`, hint: see };
    default:
      return { why: `its address sends elsewhere${shown(message)}`, hint: see };
  }
}

const OTHERWISE = 'say it in other words, or see what the rules in agent.yaml ask of it';

function shown(detail: string): string {
  return detail === '' ? '' : ` (${oneLine(detail).slice(0, 200)})`;
}

function answered(error: APICallError, { keyFrom, addressFrom, address }: Access): Reason {
  const { statusCode, responseBody = '' } = error;
  const words = wordsOf(error);
  const all = `${words} ${responseBody}`;
  if (/insufficient_quota|credit balance|billing/i.test(all))
    return { why: `its credit is used up (${words})`, hint: 'see the plan of its provider' };
  if (statusCode === 401 || statusCode === 403 || /API_KEY_INVALID|api key not valid/i.test(all))
    return { why: `its key is refused (${words})`, hint: `see that ${keyFrom} is right` };
  if (statusCode === 429) return { why: `its limit is reached (${words})`, hint: LATER };
  if (statusCode === 404 || /model_not_found/.test(all))
    return {
      why: `it does not know this model (${words})`,
      hint: 'see model.name in agent.yaml, or --model',
    };
  if (statusCode === undefined)
    return {
      why: `it cannot be reached${address === null ? '' : ` at ${address}`} (${words})`,
      hint: `see the network, and the address in ${addressFrom}`,
    };
  if (statusCode < 300) return { why: `what it answered cannot be read (${words})`, hint: AGAIN };
  if (statusCode >= 500)
    return { why: `it is overloaded or broken: ${statusCode} (${words})`, hint: LATER };
  return { why: `it answered ${statusCode} (${words})`, hint: AGAIN };
}

/** Returns what an error says, on one line: some come as plain objects in the middle of an answer. */
function wordsOf(error: unknown): string {
  const words =
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : typeof error === 'string'
        ? error
        : (JSON.stringify(error) ?? '');
  return oneLine(words)
    .replace(/^Cannot connect to API: /, '')
    .replace(/\.+$/, '')
    .slice(0, 200);
}

/** Tells whether a connection broke: undici's words and Node's own, which the SDK wraps in its own. */
export function isBroken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(code) || isBroken(error.cause);
}

// So the SDK says it where a stream ended before the answer did.
function isUnfinished(error: unknown): boolean {
  return NoOutputGeneratedError.isInstance(error) || InvalidResponseDataError.isInstance(error);
}
