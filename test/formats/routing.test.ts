import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import { endpointFlaw } from '../../src/core/settings/endpoint.ts';
import { withNames } from '../../src/core/settings/routes.ts';
import type { Route } from '../../src/core/settings/routes.ts';
import { headerFlaw } from '../../src/core/settings/sip.ts';
import { writeRoutes } from '../../src/formats/routing.ts';

const ROUTE: Route = {
  number: '+442079460150',
  agent: 'booking',
  environment: 'live',
  variant: null,
  version: 'v3',
  endpoint: 'sip:agents.example.com:5060;transport=tcp',
  sipHeaders: [
    { name: 'X-Brand', value: 'poly & "sons" <100%>' },
    { name: 'X-Brand', value: 'two: \\three' },
  ],
};

const document = (routes: readonly Route[], format: 'kamailio' | 'twilio' | 'json') =>
  [...writeRoutes(routes, format).values()][0] ?? '';

describe('a table for Kamailio', () => {
  it('has rows of db_text', () => {
    expect(document([ROUTE, { ...ROUTE, number: '+15551230001', sipHeaders: [] }], 'kamailio'))
      .toMatchInlineSnapshot(`
      "key_name(string) key_type(int) value_type(int) key_value(string)
      +442079460150:0:0:sip\\:+442079460150@agents.example.com\\:5060;transport=tcp
      +442079460150\\:\\:headers:0:0:X-Brand\\: poly & "sons" <100%>\\r\\nX-Brand\\: two\\: \\\\three\\r\\n
      +442079460150\\:\\:names:0:0:^(x-brand)$
      +15551230001:0:0:sip\\:+15551230001@agents.example.com\\:5060;transport=tcp
      "
    `);
  });

  it('refuses what is no SIP, and headers that no datagram carries', () => {
    const web = { ...ROUTE, endpoint: 'https://agents.example.com' };
    expect(() => writeRoutes([ROUTE, web], 'kamailio')).toThrow(
      "Couldn't export the numbers for Kamailio: +442079460150 (booking in live): Kamailio routes SIP, and its endpoint is a web address.",
    );
    const sipHeaders = Array.from({ length: 9 }, () => ({ name: 'X-A', value: 'a'.repeat(900) }));
    expect(() => writeRoutes([{ ...ROUTE, sipHeaders }], 'kamailio')).toThrow(
      'take 8163 bytes, more than 8000',
    );
  });
});

describe('TwiML', () => {
  it('dials a SIP address with its headers, or goes on at a web address', () => {
    const web = { ...ROUTE, number: '+15551230001', endpoint: 'https://a.example/v?x=1&y=2#z' };
    expect(JSON.parse(document([ROUTE, web], 'twilio'))).toMatchInlineSnapshot(`
      {
        "+15551230001": "<?xml version="1.0" encoding="UTF-8"?><Response><Redirect method="POST">https://a.example/v?x=1&amp;y=2&amp;SipHeader_X-Brand=poly%20%26%20%22sons%22%20%3C100%25%3E&amp;SipHeader_X-Brand=two%3A%20%5Cthree#z</Redirect></Response>",
        "+442079460150": "<?xml version="1.0" encoding="UTF-8"?><Response><Dial><Sip>sip:+442079460150@agents.example.com:5060;transport=tcp?X-Brand=poly%20%26%20%22sons%22%20%3C100%25%3E&amp;X-Brand=two%3A%20%5Cthree</Sip></Dial></Response>",
      }
    `);
    expect([...writeRoutes([ROUTE, web], 'twilio').keys()]).toEqual([
      'numbers.json',
      '+442079460150.xml',
      '+15551230001.xml',
    ]);
  });

  it.each([
    ['a name that Twilio drops', { sipHeaders: [{ name: 'Subject', value: 'x' }] }],
    ['one of its own', { sipHeaders: [{ name: 'X-Twilio-A', value: 'x' }] }],
    ['too much', { sipHeaders: [{ name: 'X-A', value: 'é'.repeat(200) }] }],
    ['a long address', { endpoint: `sip:${'a.'.repeat(120)}example.com` }],
  ])('refuses %s', (_, part) => {
    expect(() => writeRoutes([{ ...ROUTE, ...part }], 'twilio')).toThrow(Failure);
  });
});

it('names are headers after those of the number, which count', () => {
  const own = { ...ROUTE, sipHeaders: [{ name: 'x-agent', value: 'mine' }] };
  expect(withNames(own).sipHeaders).toEqual([
    { name: 'x-agent', value: 'mine' },
    { name: 'X-Environment', value: 'live' },
    { name: 'X-Version', value: 'v3' },
  ]);
});

// Settings may have been written by hand: whatever passes their checks must not leave its place, and neither must what
// would not pass.
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('\r\n\t\0\\:;,"\'<>&%?=#$(){}|^*+.[]~ aé😀\u2028\u0085\uD800'),
    ),
    maxLength: 40,
  }),
  fc.constantFrom(']]></Sip><Dial>', '</Sip>', '$(ru)', '\\r\\nX-Evil: 1', '::headers', '%0d%0a'),
);
const header = fc.record({ name: nasty, value: nasty }, { noNullPrototype: true });
const route = fc.record(
  {
    number: fc.constantFrom('+442079460150', '+15551230001'),
    endpoint: fc.constantFrom(
      ROUTE.endpoint,
      "sip:a&b'c=d;e?f,g@h.example;x=%22'&y",
      'https://h.example/a?b=<c>&d=%22e"#f',
    ),
    sipHeaders: fc.array(header, { maxLength: 4 }),
  },
  { noNullPrototype: true },
);

/** Reads a table as Kamailio's db_text does (dbt_file.c): its rows, in which each field is unescaped. */
function readTable(text: string): string[][] {
  const rows: string[][] = [];
  let fields = [''];
  const add = (character: string) => fields.push((fields.pop() ?? '') + character);
  for (let at = text.indexOf('\n') + 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\') {
      at += 1;
      const plain = new Map(
        Object.entries({ n: '\n', r: '\r', t: '\t', '\\': '\\', ':': ':', 0: '\0' }),
      );
      const meant = plain.get(text[at] ?? '');
      if (meant === undefined) throw new Error(`no escape of db_text: ${text[at]}`);
      add(meant);
    } else if (character === ':') fields.push('');
    else if (character === '\n') {
      rows.push(fields);
      fields = [''];
    } else add(character);
  }
  return rows;
}

describe('hostile texts', () => {
  it('stay in their field of a table, and in their line of a message', () => {
    fc.assert(
      fc.property(fc.array(route, { maxLength: 3 }), (parts) => {
        const routes = parts
          .map((part) => ({ ...ROUTE, ...part }))
          .filter(({ endpoint }) => endpoint.startsWith('sip'));
        const rows = readTable(document(routes, 'kamailio'));
        expect(rows.every((row) => row.length === 4)).toBe(true);
        const headers = rows.filter(([key]) => key?.endsWith('::headers'));
        const wanted = routes.filter(({ sipHeaders }) => sipHeaders.length > 0);
        expect(headers).toHaveLength(wanted.length);
        headers.forEach(([, , , block = ''], index) => {
          const lines = block.split('\r\n');
          expect(lines.pop()).toBe('');
          expect(lines).toHaveLength(wanted[index]?.sipHeaders.length ?? -1);
          for (const line of lines) expect(line).not.toMatch(/[\r\n\0]/);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('of good headers arrive as they are, and their pattern matches their names alone', () => {
    fc.assert(
      fc.property(fc.array(header, { minLength: 1, maxLength: 4 }), nasty, (all, other) => {
        const sipHeaders = all
          .map(({ name, value }) => ({ name, value: value.trim() }))
          .filter((one) => headerFlaw(one) === null && !one.value.includes('\t'));
        if (sipHeaders.length === 0) return;
        const rows = readTable(document([{ ...ROUTE, sipHeaders }], 'kamailio'));
        const [, block, pattern] = rows.map((row) => row[3] ?? '');
        expect(block).toBe(
          sipHeaders.map(({ name, value }) => `${`${name}: ${value}`.trimEnd()}\r\n`).join(''),
        );
        const names = sipHeaders.map(({ name }) => name.toLowerCase());
        const matches = new RegExp(pattern ?? '', 'i');
        for (const name of names) expect(matches.test(name)).toBe(true);
        if (!/[\r\n]/.test(other))
          expect(matches.test(other)).toBe(names.includes(other.toLowerCase()));
      }),
      { numRuns: 500 },
    );
  });

  it('stay in their element of TwiML, and in their parameter of an address', () => {
    fc.assert(
      fc.property(route, (part) => {
        const sipHeaders = part.sipHeaders.map(({ name, value }) => ({ name: `X-${name}`, value }));
        const one = { ...ROUTE, ...part, sipHeaders };
        const twiml = Object.values(JSON.parse(document([one], 'twilio')) as object)[0] as string;
        const [, found = '', text = ''] =
          /^<\?xml version="1\.0" encoding="UTF-8"\?><Response>(<Dial><Sip>|<Redirect method="POST">)([\x21-\x25\x27-\x3b=\x3f-\x7e]|&(?:amp|lt|gt|quot|apos);)*<\/(?:Sip><\/Dial|Redirect)><\/Response>$/.exec(
            twiml,
          ) ?? [];
        expect(found, twiml).not.toBe('');
        expect(text).toBeDefined();
        const address = twiml
          .slice(
            twiml.indexOf(found) + found.length,
            twiml.lastIndexOf('</', twiml.lastIndexOf('</') - 1),
          )
          .replace(/<\/Sip>$/, '')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&apos;', "'")
          .replaceAll('&amp;', '&');
        if (!one.endpoint.startsWith('sip')) return;
        const query = address.slice(address.lastIndexOf('?') + 1);
        const whole = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
        if (sipHeaders.length > 0)
          expect(query.split('&').map((pair) => pair.split('=').map(decodeURIComponent))).toEqual(
            sipHeaders.map(({ name, value }) => [whole(name), whole(value)]),
          );
      }),
      { numRuns: 500 },
    );
  });

  it('are JSON in JSON', () => {
    fc.assert(
      fc.property(fc.array(route, { maxLength: 3 }), (parts) => {
        const routes = parts.map((part) => ({ ...ROUTE, ...part }));
        expect(JSON.parse(document(routes, 'json'))).toEqual({ schema: 1, routes });
      }),
    );
  });
});

it('an endpoint that passes its check is one word of an address', () => {
  fc.assert(
    fc.property(nasty, nasty, (one, other) => {
      for (const text of [`sip:${one}`, `sip:${one}@h;${other}`, `https://h/${one}`, one])
        if (endpointFlaw(text) === null) expect(text).toMatch(/^[^\s\0-\x20\x7f]+$/);
    }),
    { numRuns: 1000 },
  );
});
