import type { SipHeader } from '../../core/settings/model.ts';
import type { Route } from '../../core/settings/routes.ts';
import { KAMAILIO_CONFIGURATION } from './kamailio-configuration.ts';
import { isSip, requireRoutable, sipTarget } from './target.ts';

/** The table's name, which is its file's. */
const TABLE = 'agentctl_numbers';

/** Kamailio writes at most 8,192 bytes out of a variable (pv_buffer_size), and a datagram carries no more of them. */
const MOST_BYTES = 8000;

/**
 * Returns the files for Kamailio: a table of its db_text module, which its htable module loads and reloads while it
 * runs, and an example of a configuration. Throws `refused` for routes that Kamailio cannot take.
 */
export function writeKamailio(routes: readonly Route[]): Map<string, string> {
  requireRoutable(routes, 'Kamailio', flawOf);
  const rows = routes.flatMap((route) => [
    row(route.number, sipTarget(route)),
    ...(route.sipHeaders.length === 0
      ? []
      : [
          row(`${route.number}::headers`, headerBlock(route.sipHeaders)),
          row(`${route.number}::names`, namePattern(route.sipHeaders)),
        ]),
  ]);
  const columns = 'key_name(string) key_type(int) value_type(int) key_value(string)';
  return new Map([
    [TABLE, `${[columns, ...rows].join('\n')}\n`],
    ['kamailio.cfg', KAMAILIO_CONFIGURATION],
  ]);
}

function flawOf(route: Route): string | null {
  if (!isSip(route)) return 'Kamailio routes SIP, and its endpoint is a web address';
  const bytes = new TextEncoder().encode(headerBlock(route.sipHeaders)).length;
  return bytes > MOST_BYTES
    ? `its SIP headers take ${bytes} bytes, more than ${MOST_BYTES} together`
    : null;
}

// The two zeros say that key and value are text (htable's columns).
function row(key: string, value: string): string {
  return `${field(key)}:0:0:${field(value)}`;
}

// What separates fields and rows of db_text, and its own escape.
const ESCAPES = new Map([
  ['\\', String.raw`\\`],
  [':', String.raw`\:`],
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
  ['\0', String.raw`\0`],
]);

function field(text: string): string {
  return text.replaceAll(/[\\:\n\r\t\0]/g, (character) => ESCAPES.get(character) ?? '');
}

/** As they stand in a message: in their order, a line each. A line break in one would begin another. */
function headerBlock(headers: readonly SipHeader[]): string {
  return headers
    .map(({ name, value }) => `${inLine(name)}: ${inLine(value)}`.trimEnd())
    .map((line) => `${line}\r\n`)
    .join('');
}

function inLine(text: string): string {
  return text.replaceAll(/[\0-\u001F\u007F]+/g, ' ');
}

/** An extended regular expression that matches the names: what a call brings along under them is taken out. */
function namePattern(headers: readonly SipHeader[]): string {
  const names = new Set(headers.map(({ name }) => inLine(name).toLowerCase()));
  const quoted = [...names].map((name) =>
    name.replaceAll(/[^a-z0-9_-]/g, (character) =>
      character === '^' || character === '\\' ? `\\${character}` : `[${character}]`,
    ),
  );
  return `^(${quoted.join('|')})$`;
}
