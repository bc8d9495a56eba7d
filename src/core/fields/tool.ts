import { either, exactlyOne, field, list, map, object } from '../shape.ts';
import type { Shape } from '../shape.ts';
import { any, extensions, name, string, title, words } from './common.ts';

const seconds = field('how many seconds to wait', { is: 'number', min: 0.1, max: 300 });

const http: Shape = object({
  method: field(
    'the method of the request',
    { is: 'choice', of: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] },
    { required: true },
  ),
  url: field(
    'the address; {name} stands for a parameter',
    { is: 'string', format: 'url' },
    { required: true, label: 'URL' },
  ),
  headers: field('headers of the request', map(string, 'header')),
  body: field('what to send; {name} stands for a parameter', { is: 'any', templated: true }),
  response: field('what to keep of the answer: our name, then where it stands there', map(string)),
  timeout: seconds,
  extensions,
});

const mcp: Shape = object(
  {
    command: field(
      'the program that serves the tool, with its arguments',
      list(string, { filled: true }),
    ),
    url: field('the address of the server', { is: 'string', format: 'url' }, { label: 'URL' }),
    headers: field('headers of the requests', map(string, 'header')),
    env: field('environment variables of the program', map(string), { label: 'Environment' }),
    tool: field("the tool's name on the server (default: the name here)", string),
    timeout: seconds,
    extensions,
  },
  [exactlyOne('command', 'url')],
);

const mock: Shape = object({
  cases: field(
    'answers for trying out; the first whose arguments fit is used',
    list(
      object(
        {
          arguments: field('values that the arguments must have', map(any)),
          result: field('the answer', any),
          error: field('the failure', string),
        },
        [exactlyOne('result', 'error')],
      ),
      { filled: true },
    ),
    { required: true },
  ),
});

/** `tools/*.yaml`: what the agent can call. */
export const TOOL: Shape = object(
  {
    name,
    title,
    description: field('what it does; a language model decides by this', string),
    parameters: field('what it needs to be told, as JSON Schema', { is: 'schema' }),
    whileWaiting: field('what is said while the tool is at work', words),
    http: field('a web service', http, { label: 'HTTP' }),
    mcp: field('a tool of an MCP server', mcp, { label: 'MCP' }),
    mock: field('answers for trying the agent out', mock),
    implementation: field(
      'a file that holds the source of the tool elsewhere, for reference',
      object({
        file: field('its name beside this file', { is: 'file' }, { required: true }),
      }),
    ),
    extensions,
  },
  [
    { keys: ['http', 'mcp', 'mock'], least: 1, most: 3 },
    { keys: ['http', 'mcp'], least: 0, most: 1 },
  ],
);

/** Something a tool may be called with in a test. */
export const CALL: Shape = either(
  'the name of a tool, or a map with tool and arguments',
  { is: 'reference', to: 'tool' },
  object({
    tool: field('the tool', { is: 'reference', to: 'tool' }, { required: true }),
    arguments: field('values that must be among its arguments', map(any)),
  }),
);
