import type { RequestListener } from 'node:http';

/** The bytes of an answer, as each provider's reference writes them. */
interface Dialect {
  /** The beginning of an answer, and its first word. */
  begun: string;
  /** More of it, and much. */
  more: string;
  /** What comes where a filter holds the rest back. */
  filtered: string;
  /** An error in the middle of the answer. */
  failed: string;
  /** The end of an answer that came whole. */
  ended: string;
  /** An answer that calls a tool by something that is no JSON. */
  malformed: string;
}

const event = (data: Readonly<Record<string, unknown>>) =>
  `${typeof data['type'] === 'string' ? `event: ${data['type']}\n` : ''}data: ${JSON.stringify(data)}\n\n`;

// https://platform.openai.com/docs/api-reference/responses-streaming
const MUCH = 'on and on '.repeat(3000);
const NO_JSON = '{"dish": "ris';
const USAGE = { input_tokens: 1, output_tokens: 1 };
const CALL = {
  type: 'function_call',
  id: 'f1',
  call_id: 't1',
  name: 'look_up',
  arguments: NO_JSON,
  status: 'completed',
};
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
  more: event({
    type: 'response.output_text.delta',
    item_id: 'm1',
    output_index: 0,
    content_index: 0,
    delta: MUCH,
  }),
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
  ended: event({ type: 'response.completed', response: { ...RESPONSE, usage: USAGE } }),
  malformed: [
    event({ type: 'response.created', response: RESPONSE }),
    event({
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...CALL, arguments: '' },
    }),
    event({ type: 'response.output_item.done', output_index: 0, item: CALL }),
    event({ type: 'response.completed', response: { ...RESPONSE, usage: USAGE } }),
  ].join(''),
};

// https://docs.claude.com/en/docs/build-with-claude/streaming
const MESSAGE_START = event({
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
});
const stopped = (reason: string) =>
  event({
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { output_tokens: 3 },
  }) + event({ type: 'message_stop' });
const anthropic: Dialect = {
  begun: [
    MESSAGE_START,
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
  more: event({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: MUCH },
  }),
  filtered: stopped('refusal'),
  failed: event({
    type: 'error',
    error: { type: 'overloaded_error', message: 'Overloaded' },
  }),
  ended: stopped('end_turn'),
  malformed: [
    MESSAGE_START,
    event({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 't1', name: 'look_up', input: {} },
    }),
    event({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: NO_JSON },
    }),
    event({ type: 'content_block_stop', index: 0 }),
    stopped('tool_use'),
  ].join(''),
};

// https://ai.google.dev/api/generate-content
const google: Dialect = {
  begun: event({
    candidates: [{ content: { role: 'model', parts: [{ text: 'Well, ' }] }, index: 0 }],
  }),
  more: event({
    candidates: [{ content: { role: 'model', parts: [{ text: MUCH }] }, index: 0 }],
  }),
  filtered: event({
    candidates: [{ content: { role: 'model', parts: [] }, finishReason: 'SAFETY', index: 0 }],
  }),
  failed: event({
    error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' },
  }),
  ended: event({
    candidates: [{ content: { role: 'model', parts: [] }, finishReason: 'STOP', index: 0 }],
  }),
  malformed: event({
    candidates: [{ content: {}, finishReason: 'MALFORMED_FUNCTION_CALL', index: 0 }],
  }),
};

// https://platform.openai.com/docs/api-reference/chat-streaming
const CHUNK = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'llama3' };
const compatible: Dialect = {
  begun: event({
    ...CHUNK,
    choices: [{ index: 0, delta: { role: 'assistant', content: 'Well, ' }, finish_reason: null }],
  }),
  more: event({
    ...CHUNK,
    choices: [{ index: 0, delta: { content: MUCH }, finish_reason: null }],
  }),
  filtered: `${event({
    ...CHUNK,
    choices: [{ index: 0, delta: {}, finish_reason: 'content_filter' }],
  })}data: [DONE]\n\n`,
  failed: event({ error: { message: 'the model has crashed', type: 'server_error' } }),
  ended: event({ ...CHUNK, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  malformed: [
    event({
      ...CHUNK,
      choices: [
        {
          index: 0,
          delta: {
            tool_calls: [
              {
                index: 0,
                id: 't1',
                type: 'function',
                function: { name: 'look_up', arguments: NO_JSON },
              },
            ],
          },
          finish_reason: null,
        },
      ],
    }),
    event({ ...CHUNK, choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
  ].join(''),
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
