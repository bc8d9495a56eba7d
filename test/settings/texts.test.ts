import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import { isPhoneNumber, readablePhoneNumber, toPhoneNumber } from '../../src/core/phone.ts';
import { compareSettings } from '../../src/core/settings/compare.ts';
import { endpointFlaw } from '../../src/core/settings/endpoint.ts';
import { NO_SETTINGS } from '../../src/core/settings/model.ts';
import { readSettings } from '../../src/core/settings/read.ts';
import { headerFlaw, parseHeaders, sameHeaders } from '../../src/core/settings/sip.ts';
import { LARGE } from '../helpers/processes.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...Array.from('+0123456789 ()-./ext;x٣０\u00a0')) }),
);

describe('a phone number', () => {
  it.each([
    ['+44 20 7946 0150', '+442079460150'],
    ['+44 (0)20 7946 0150', '+442079460150'],
    ['0044 20 7946 0150', '+442079460150'],
    ['tel:+44-20-7946-0150', '+442079460150'],
    ['+1 (555) 123-0001', '+15551230001'],
    ['+1.555.123.0001', '+15551230001'],
    ['+442079460150', '+442079460150'],
    ['+٤٤٢٠٧٩٤٦٠١٥٠', '+442079460150'],
  ])('%s is %s', (written, number) => {
    expect(toPhoneNumber(written)).toBe(number);
  });

  it.each([
    '',
    '+',
    '020 7946 0150',
    '112',
    '+44',
    '+999123456789',
    '+4420794601501234',
    '442079460150',
    '+44 20 7946 0150 ext. 12',
    '+44 20 7946 0150;ext=12',
    '+1 800 FLOWERS',
    'call +44 20 7946 0150 now',
    '+44 20 7946 0150 or +44 20 7946 0151',
  ])('%j is none', (written) => {
    expect(toPhoneNumber(written)).toBe(null);
  });

  it('reads in whatever way people group it, and once read stays', () => {
    const digits = fc
      .tuple(fc.constantFrom('44207946', '1555123', '39061234', '4930901820'), fc.nat(9999))
      .map(([start, end]) => `${start}${String(end).padStart(4, '0')}`);
    const gaps = fc.array(fc.constantFrom('', ' ', '-', '.', '\u00a0', '/'), {
      minLength: 20,
      maxLength: 20,
    });
    fc.assert(
      fc.property(digits, gaps, (number, between) => {
        const written = Array.from(number, (digit, at) => digit + (between[at] ?? '')).join('');
        expect(toPhoneNumber(`+${written}`)).toBe(`+${number}`);
        expect(
          toPhoneNumber(
            toPhoneNumber(readablePhoneNumber(`+${number}`).replace(/ \(..\)$/, '')) ?? '',
          ),
        ).toBe(`+${number}`);
      }),
    );
  });

  it('never throws, and what it takes is in E.164 for good', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const number = toPhoneNumber(text);
        readablePhoneNumber(text);
        if (number === null) return;
        expect(isPhoneNumber(number)).toBe(true);
        expect(toPhoneNumber(number)).toBe(number);
      }),
      { numRuns: 2000 },
    );
  });
});

const TOKEN = Array.from("abcXYZ019-.!%*_+`'~");
const name = fc
  .string({ unit: fc.constantFrom(...TOKEN), minLength: 1, maxLength: 30 })
  .map((text) => `X${text}`);
const value = fc
  .string({ unit: 'grapheme', maxLength: 100 })
  .map((text) => text.replaceAll(/[\0-\u001F\u007F]/g, '').trim());

describe('a SIP header', () => {
  it('keeps its name, its value, its place and its repetition', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name, value }, { noNullPrototype: true })), (headers) => {
        const read = parseHeaders(headers.map((one) => `${one.name}=${one.value}`));
        expect(read).toEqual(headers);
        expect(sameHeaders(read, headers)).toBe(true);
        expect(sameHeaders(read, [...headers, { name: 'X-More', value: '' }])).toBe(false);
      }),
    );
  });

  it('has a token for a name (RFC 3261, section 25.1), and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6 }), (text) => {
        const isToken =
          text !== '' &&
          Array.from(text).every((one) => /[A-Za-z0-9]/.test(one) || "-.!%*_+`'~".includes(one));
        expect(headerFlaw({ name: `X${text}`, value: '' }) === null).toBe(isToken || text === '');
      }),
    );
  });

  it.each([
    'Via',
    'From',
    'To',
    'Call-ID',
    'CSeq',
    'Contact',
    'Content-Length',
    'Max-Forwards',
    'Route',
    'Record-Route',
    'Content-Type',
    'Content-Encoding',
    'v',
    'f',
    't',
    'i',
    'm',
    'l',
    'c',
    'e',
  ])('%s is the protocol’s own in any case', (reserved) => {
    for (const one of [reserved, reserved.toLowerCase(), reserved.toUpperCase()])
      expect(headerFlaw({ name: one, value: 'x' })).toContain(
        'is the protocol’s own'.replace('’', "'"),
      );
    expect(headerFlaw({ name: `X-${reserved}`, value: 'x' })).toBe(null);
  });

  it('carries no secret in plain sight, and the refusal does not repeat it', () => {
    const secret = 'sk-abcdefghijklmnopqrstuvwx1234';
    const flaw = headerFlaw({ name: 'X-Key', value: secret });
    expect(flaw).toBe('the value of X-Key: an API key stands here in plain sight');
  });

  it('never carries what would begin another line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        try {
          for (const header of parseHeaders([one, other, `X-A=${one}\n${other}`, `X-B=${other}`]))
            expect(`${header.name}${header.value}`).not.toMatch(/[\r\n\0]/);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });
});

describe('an endpoint', () => {
  it.each([
    'sip:agents.example.com',
    'sip:desk@agents.example.com:5060;transport=tcp;lr',
    'SIP:h',
    'sips:[::1]:5061',
    'https://agents.example.com/v1?x=a:b@c',
    'sip:+442079460150@h;user=phone',
  ])('may be %s', (address) => {
    expect(endpointFlaw(address)).toBe(null);
  });

  it.each([
    '',
    'sip:',
    'sip:a b',
    'sip:a:0',
    'sip:a:70000',
    'sip:a?Subject=x',
    'sip:a;b?X=y',
    'sip:é@h',
    'http://h',
    'https://',
    'https://h/\nx',
    'https://h/ x',
    'wss://h',
    'tel:+442079460150',
    'sip:<a>',
    'sip:a;x="y"',
    'sip:a\r\nX: y',
    `sip:${'a'.repeat(600)}`,
    'sip:a;b c',
  ])('may not be %j', (address) => {
    expect(endpointFlaw(address)).not.toBe(null);
  });

  it.each(['https://me:hunter2@h/x', 'sip:me:hunter2@h:5060'])(
    'holds no password: %s',
    (address) => {
      expect(endpointFlaw(address)).toContain('password');
      expect(endpointFlaw(address)).not.toContain('hunter2');
    },
  );
});

describe('settings that were written by hand', () => {
  const word = fc.constantFrom(
    'numbers',
    'endpoint',
    'endpoints',
    'variables',
    'lock',
    'variant',
    'label',
    'version',
    'sipHeaders',
    'added',
    'name',
    'value',
    '+442079460150',
    '__proto__',
    'constructor',
    '',
  );
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom(
        null,
        true,
        7,
        -0,
        Number.NaN,
        'v7',
        'sip:a',
        'uptown',
        'X-A',
        '+44',
        '${env:A}',
      ),
      fc.string({ unit: 'binary' }),
    ),
    list: fc.array(tie('tree'), { maxLength: 3 }),
    map: fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
    tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list'), tie('map')),
  }));

  it('are read whatever they are; what is wrong is told, and what is left holds', () => {
    fc.assert(
      fc.property(tree, fc.dictionary(word, tree), (whole, map) => {
        for (const value of [whole, map, { numbers: { '+442079460150': map } }]) {
          const settings = readSettings(value, null);
          for (const { number, sipHeaders, label, variant } of settings.numbers) {
            expect(isPhoneNumber(number)).toBe(true);
            for (const header of sipHeaders) expect(headerFlaw(header)).toBe(null);
            for (const text of [label, variant])
              expect(text === null || typeof text === 'string').toBe(true);
          }
          for (const address of settings.endpoints.values())
            expect(endpointFlaw(address)).toBe(null);
          expect(compareSettings(settings, settings)).toEqual([]);
          const all = compareSettings(NO_SETTINGS, settings);
          expect(all.every(({ before, after }) => before === null && after !== null)).toBe(true);
          for (const flaw of settings.damage) expect(flaw).not.toMatch(/[\0-\u001F]/);
        }
      }),
      { numRuns: LARGE ? 1000 : 100 },
    );
  });
});

it('settings that only read alike differ', () => {
  const number = (entry: unknown) => readSettings({ numbers: { '+442079460150': entry } }, null);
  const header = (name: string, value: string) => ({ name, value });
  for (const [one, other] of [
    [number({ label: 'variant uptown' }), number({ variant: 'uptown' })],
    [
      number({ sipHeaders: [header('X-A', 'b, X-B: c')] }),
      number({ sipHeaders: [header('X-A', 'b'), header('X-B', 'c')] }),
    ],
    [number({ label: 'set' }), number(null)],
    [readSettings({ variables: { a: '8' } }, null), readSettings({ variables: { a: 8 } }, null)],
  ] as const) {
    const [change, ...more] = compareSettings(one, other);
    expect(more).toEqual([]);
    expect(change?.before).not.toBe(change?.after);
  }
});
