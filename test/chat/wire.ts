import type { RequestListener } from 'node:http';

/** The bytes of an answer, as each provider's reference writes them. */
interface Dialect {
  /** The beginning of an answer, and its first word. */
  begun: string;
  /** What comes where a filter holds the rest back. */
  filtered: string;
  /** An error in the middle of the answer. */
  failed: string;
}

const event = (data: Readonly<Record<string, unknown>>) =>
  `${typeof data['type'] === 'string' ? `event: ${data['type']}\n` : ''}data: ${JSON.stringify(data)}\n\n`;

// https://platform.openai.com/docs/api-reference/responses-streaming
const RESPONSE = { id: 'r1', object: 'response', created_at: 1, model: 'gpt-4.1-mini' };
const openai: Dialect = {
  begun: [
    event({ type: 'response.created', response: RESPONSE }),
    event({
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', id: 'm1', role: 'assistant', content: [] },
    }),
    event({
      type: 'response.output_text.delta',
      item_id: 'm1',
      output_index: 0,
      content_index: 0,
      delta: 'Well, ',
    }),
  ].join(''),
  filtered: event({
    type: 'response.incomplete',
    response: {
      ...RESPONSE,
      incomplete_details: { reason: 'content_filter' },
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  }),
  failed: event({
    type: 'error',
    sequence_number: 3,
    error: { type: 'server_error', code: 'server_error', message: 'The server had an error' },
  }),
};

// https://docs.claude.com/en/docs/build-with-claude/streaming
const anthropic: Dialect = {
  begun: [
    event({
      type: 'message_start',
      message: {
        id: 'm1',
        type: 'message',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    }),
    event({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: '' },
    }),
    event({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text: 'Well, ' },
    }),
  ].join(''),
  filtered:
    event({
      type: 'message_delta',
      delta: { stop_reason: 'refusal', stop_sequence: null },
      usage: { output_tokens: 3 },
    }) + event({ type: 'message_stop' }),
  failed: event({
    type: 'error',
    error: { type: 'overloaded_error', message: 'Overloaded' },
  }),
};

// https://ai.google.dev/api/generate-content
const google: Dialect = {
  begun: event({
    candidates: [{ content: { role: 'model', parts: [{ text: 'Well, ' }] }, index: 0 }],
  }),
  filtered: event({
    candidates: [{ content: { role: 'model', parts: [] }, finishReason: 'SAFETY', index: 0 }],
  }),
  failed: event({
    error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' },
  }),
};

// https://platform.openai.com/docs/api-reference/chat-streaming
const CHUNK = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'llama3' };
const compatible: Dialect = {
  begun: event({
    ...CHUNK,
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Well, ' }, finish_reason: null }],
  }),
  filtered: `${event({
    ...CHUNK,
    choices: [{ index: 0, delta: {}, finish_reason: 'content_filter' }],
  })}data: [DONE]\n\n`,
  failed: event({ error: { message: 'the model has crashed', type: 'server_error' } }),
};

const DIALECTS: Readonly<Record<string, Dialect>> = {
  openai,
  anthropic,
  google,
  'openai-compatible': compatible,
};

/** Returns how a provider's server begins an answer, and how it may go wrong in the middle. */
export function dialectOf(model: string): Dialect {
  const dialect = DIALECTS[model.split('/')[0] ?? ''];
  if (!dialect) throw new Error(`no dialect of ${model}`);
  return dialect;
}

/** Answers by a stream of events; where it does not end, the caller waits. */
export function stream(bytes: string, end: 'end' | 'cut' | 'wait'): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (end === 'end') response.end(bytes);
    else
      response.write(bytes, () =>
        end === 'cut' ? setTimeout(() => response.destroy(), 5) : undefined,
      );
  };
}

/** Answers by a status and a body. */
export function plainly(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}
