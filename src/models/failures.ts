import { APICallError, NoSuchToolError, RetryError } from 'ai';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';

/** Says what went wrong with a model, and what to do about it. The turn was not taken: it can be said again. */
export function modelFailure(error: unknown, model: string): Failure {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  const { why, hint } = reasonOf(cause);
  return new Failure('failed', `Failed to ask ${model}: ${why}.`, { hints: [hint] });
}

function reasonOf(error: unknown): { why: string; hint: string } {
  if (APICallError.isInstance(error)) return answered(error);
  if (NoSuchToolError.isInstance(error))
    return { why: 'it called what it was not offered', hint: AGAIN };
  const words = error instanceof Error ? error.message : String(error);
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return { why: 'it took longer than a minute', hint: AGAIN };
  return { why: oneLine(words).slice(0, 200), hint: AGAIN };
}

const AGAIN = 'nothing of the conversation is lost: say it again';

function answered({ statusCode, message, responseBody = '' }: APICallError): {
  why: string;
  hint: string;
} {
  const words = oneLine(message).slice(0, 200);
  if (statusCode === 401 || statusCode === 403)
    return {
      why: `its key is refused (${words})`,
      hint: 'see that the key in the environment is right',
    };
  if (statusCode === 429)
    return { why: `its limit is reached (${words})`, hint: 'wait a little, and say it again' };
  if (statusCode === 404)
    return { why: `it does not know this model (${words})`, hint: 'see model.name in agent.yaml' };
  if (
    /context.{0,20}(?:length|window)|too long|too many tokens/i.test(`${message} ${responseBody}`)
  )
    return { why: 'the conversation is too long for it', hint: '/restart begins another one' };
  if (statusCode === undefined)
    return { why: `it cannot be reached (${words})`, hint: 'see its address and the network' };
  return { why: `it answered ${statusCode} (${words})`, hint: AGAIN };
}
