import type { Outside, ServerAnswer, ServerCall, WebAnswer } from '../../core/calling.ts';
import { Failure } from '../../core/failure.ts';
import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { oneLine } from '../../core/text.ts';
import type { HttpCall, McpCall, Tool } from '../agent.ts';
import { LONGEST_RESULT } from '../bounds.ts';
import type { CallGrounds, CallTool } from '../turn.ts';
import type { Filling } from './fill-in.ts';
import { TIMEOUT, buildRequest, buildServer } from './request.ts';
import type { Secrets } from './secrets.ts';

// What is left of a result that is too long is a text, whose own JSON is up to twice as long.
const KEPT = LONGEST_RESULT / 2;

/** What tools are really called with. */
export interface Calling {
  outside: Outside;
  secrets: Secrets;
  /** Milliseconds that go on, for the latency. */
  clock: () => number;
}

/** Returns what calls tools where they are: what comes back holds no secret, and no more than a conversation can use. */
export function callLive(calling: Calling): CallTool {
  const { secrets, clock } = calling;
  return async (tool, given, grounds) => {
    const start = clock();
    const latencyMs = () => Math.round(clock() - start);
    try {
      const result = bounded(secrets.mask(await resultOf(tool, given, { calling, ...grounds })));
      return { result, error: null, latencyMs: latencyMs() };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const words = oneLine(secrets.maskText(error.message)).slice(0, 400);
      return { result: null, error: words, latencyMs: latencyMs() };
    }
  };
}

async function resultOf(
  { name, http, mcp, parameters }: Tool,
  all: PlainMap,
  { calling: { outside, secrets }, scope, signal }: CallGrounds & { calling: Calling },
): Promise<Plain> {
  // A model may make up arguments.
  const given = Object.fromEntries(
    Object.entries(all).filter(([key]) => parameters.length === 0 || parameters.includes(key)),
  );
  const filling = { scope, secrets, given, parameters };
  if (http) return keptOf(await outside.request(buildRequest(http, filling), signal), http);
  if (mcp) {
    const call = callOf({ ...mcp, tool: mcp.tool ?? name }, filling);
    return resultOfServer(await outside.callServer(call, signal));
  }
  throw new Failure('failed', `${name} has neither http nor mcp: there is nothing to call`);
}

function callOf(mcp: McpCall & { tool: string }, filling: Filling): ServerCall {
  return {
    server: buildServer(mcp, filling),
    tool: mcp.tool,
    arguments: filling.given,
    timeout: mcp.timeout ?? TIMEOUT,
  };
}

function resultOfServer({ structured, text, failed }: ServerAnswer): Plain {
  if (failed) throw new Failure('failed', text.trim() === '' ? 'it failed' : text);
  return structured ?? readData(text, null);
}

/** Returns what a tool keeps of an answer. Throws `failed` where the service refused, or answered otherwise than meant. */
function keptOf({ status, reason, type, text }: WebAnswer, { response }: HttpCall): Plain {
  if (status < 200 || status > 299) {
    const title = reason === '' ? status : `${status} ${reason}`;
    throw new Failure('failed', `it answered ${title}${text.trim() === '' ? '' : `: ${text}`}`);
  }
  const data = readData(text, type);
  const places = Object.entries(response);
  if (places.length === 0) return data;
  if (typeof data !== 'object' || data === null)
    throw new Failure('failed', 'its answer is no JSON, of which something could be kept');
  return Object.fromEntries(
    places.flatMap(([name, place]): [string, Plain][] => {
      const found = partOf(data, place);
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

/** Reads an answer: JSON where it says so or looks so, else text; nothing where it is empty. */
export function readData(text: string, type: string | null): Plain {
  if (text.trim() === '') return null;
  if (type?.includes('json') !== true && !/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text) as Plain;
  } catch {
    // What cannot be read as JSON is a text, whatever it calls itself.
    return text;
  }
}

// `alternatives.0.time`: keys, and places in lists.
function partOf(data: Plain, place: string): Plain | undefined {
  let found: Plain | undefined = data;
  for (const key of place.split('.')) {
    if (Array.isArray(found)) found = /^\d+$/.test(key) ? found[Number(key)] : undefined;
    else found = isPlainMap(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

/** Returns a result as it is, or the beginning of a long one as text, with what is left out. */
function bounded(result: Plain): Plain {
  const text = JSON.stringify(result);
  if (text.length <= LONGEST_RESULT) return result;
  const left = text.length - KEPT;
  // Nothing ends within a character.
  const kept = text.slice(0, KEPT).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… (cut: ${left} characters more)`;
}
