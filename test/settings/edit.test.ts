import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isMap } from '../../src/core/document.ts';
import { withEntries, withEntry, withSection } from '../../src/store/settings-edit.ts';
import { readYaml } from '../../src/store/yaml.ts';
import { LARGE } from '../helpers/processes.ts';

const RUNS = LARGE ? 5000 : 60;

function plain(text: string): Record<string, unknown> {
  const { document, problems } = readYaml('settings', Buffer.from(text));
  if (!document) throw new Error(`${JSON.stringify(problems)}\n${text}`);
  return isMap(document.value) ? document.value : {};
}

/** A value as somebody may have written it, on the lines after its key; `pad` is the indent of the key's line. */
type Written = (pad: string) => string;

const scalar: fc.Arbitrary<Written> = fc.oneof(
  fc
    .constantFrom(
      ' plain text',
      ' "double \\"quoted\\" \\u00e9"',
      " 'it''s single'",
      ' +442079460150',
      ' 0x1F',
      ' 007',
      ' 1_000',
      ' 1e3',
      ' .inf',
      ' ~',
      '',
      ' yes',
      ' 2026-01-01',
      ' "sip:a:5060;x=y" # a comment, with: colon',
      ' !!str 12',
      ' "# no comment"',
    )
    .map(
      (text): Written =>
        () =>
          text,
    ),
  fc.constantFrom('|', '>', '|-', '|+', '>2').map(
    (style): Written =>
      (pad) =>
        ` ${style}\n${pad}  first: line\n\n${pad}  # no comment\n${pad}  last\n`.replace(/\n$/, ''),
  ),
  fc.constant((pad: string) => ` several\n${pad}  lines of\n${pad}  text`),
  fc.constant((pad: string) => ` "quoted\n${pad}  over lines"`),
  fc.constant((pad: string) => `\n${pad}  - one # c\n${pad}  # between\n${pad}  - { a: 1 }`),
  fc.constant((pad: string) => `\n${pad}   deep:\n${pad}     er: [x,\n${pad}       y]`),
  fc.constant(() => ' { variant: uptown, sipHeaders: [{ name: X-A, value: "b, c" }] } # note'),
);

const KEYS = ['one', '"+442079460150"', "'+442079460151'", 'two_words', '? odd', '"a: b"', '+4915'];
const NAMES = new Map([
  ['"+442079460150"', '+442079460150'],
  ["'+442079460151'", '+442079460151'],
  ['? odd', 'odd'],
  ['"a: b"', 'a: b'],
  ['+4915', '4915'],
]);
const nameOf = (key: string) => NAMES.get(key) ?? key;

const comment = fc.constantFrom('', '', '# a comment\n', '\n', '  # - {odd: "\n\n', '#:\n');

interface Entry {
  key: string;
  text: string;
}

/** A section in block style: its text before, its entries with the comments before them, all its text after. */
interface Block {
  before: string;
  entries: (Entry & { lead: string })[];
  after: string;
}

const block: fc.Arbitrary<Block> = fc
  .record({
    pad: fc.constantFrom('  ', ' ', '    '),
    keys: fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 5 }),
    values: fc.array(scalar, { minLength: 5, maxLength: 5 }),
    leads: fc.array(comment, { minLength: 5, maxLength: 5 }),
    head: fc.constantFrom('', '# written by hand\n', '---\n', '# a\n\n', 'variables: { by: me }\n'),
    tail: fc.constantFrom('', '# the end\n', 'endpoint: sip:a\n', 'lock:\n  by: me # x\n', '\n\n'),
    colon: fc.constantFrom('numbers:\n', '"numbers":   # all of them\n', 'numbers: \n'),
  })
  .map(({ pad, keys, values, leads, head, tail, colon }) => ({
    before: head + colon,
    entries: keys.map((key, index) => {
      const value = (values[index] ?? (() => ''))(pad);
      const line = key.startsWith('?') ? `${pad}${key}\n${pad}:` : `${pad}${key}:`;
      return { key, lead: leads[index] ?? '', text: `${line}${value}\n` };
    }),
    after: tail,
  }));

const textOf = ({ before, entries, after }: Block) =>
  before + entries.map(({ lead, text }) => lead + text).join('') + after;

/** What a number may be given, and hostile texts. */
const value = fc.oneof(
  fc.record(
    {
      label: fc.string({ unit: 'grapheme', maxLength: 60 }),
      variant: fc.constantFrom(
        'uptown',
        'null',
        '~',
        'yes',
        '# x',
        '- a',
        '&a',
        '*a',
        '!t',
        '%',
        '"',
      ),
      sipHeaders: fc.array(
        fc.record(
          { name: fc.string(), value: fc.string({ unit: 'binary' }) },
          { noNullPrototype: true },
        ),
      ),
    },
    { noNullPrototype: true },
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('a\n\nb'.repeat(30), '\n', ' ', '+44', '0x1', 'true', '', '\u2028\u0085\uFEFF'),
  fc.integer(),
  fc.boolean(),
);

const key = fc.oneof(
  fc.constantFrom(...KEYS.map(nameOf), '+15551230001', 'null', 'true', 'no', 'key'),
  fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/),
);

describe('an edit of settings', () => {
  it('of one entry changes no other byte, and reads back', () => {
    fc.assert(
      fc.property(block, fc.nat(4), fc.option(value), (written, at, wanted) => {
        const text = textOf(written);
        const index = at % written.entries.length;
        const entry = written.entries[index];
        if (!entry) return;
        const name = nameOf(entry.key);
        const edited = withEntry(text, ['numbers', name], wanted);
        const before = plain(text);
        const numbers = { ...(before['numbers'] as Record<string, unknown>) };
        if (wanted === null) delete numbers[name];
        else numbers[name] = wanted;
        const { numbers: _, ...rest } = before;
        const whole = Object.keys(numbers).length === 0 ? rest : { ...rest, numbers };
        expect(plain(edited)).toEqual(whole);
        if (written.entries.some(({ key: one }) => one.startsWith('?'))) return;
        if (wanted === null && written.entries.length === 1) {
          expect(edited.endsWith(written.after.trimStart())).toBe(true);
          return;
        }
        const from = written.entries.slice(0, index).map(({ lead, text: own }) => lead + own);
        const prefix = written.before + from.join('') + entry.lead;
        const suffix =
          written.entries
            .slice(index + 1)
            .map(({ lead, text: own }) => lead + own)
            .join('') + written.after;
        expect(edited.startsWith(prefix), `${text}\n=====\n${edited}`).toBe(true);
        // A block text that keeps its end ("|+") takes empty lines that follow as its own.
        expect(edited.endsWith(suffix.trimStart()), `${text}\n=====\n${edited}`).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('that adds entries keeps every byte, and reads back', () => {
    fc.assert(
      fc.property(
        block,
        fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }),
        (written, added) => {
          const text = textOf(written);
          const present = plain(text)['numbers'] as Record<string, unknown>;
          const fresh = Object.entries(added).filter(([name]) => !(name in present));
          const edited = withEntries(text, 'numbers', new Map(fresh));
          expect(plain(edited)).toEqual({
            ...plain(text),
            numbers: { ...present, ...Object.fromEntries(fresh) },
          });
          if (written.entries.some(({ key: one }) => one.startsWith('?'))) return;
          let same = 0;
          while (same < text.length && edited[same] === text[same]) same += 1;
          expect(edited.endsWith(text.slice(same)), `${text}\n=====\n${edited}`).toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
  });

  const flow = fc.constantFrom(
    'numbers: {}\n',
    'numbers: { one: 1, "+442079460150": { label: "a, b" }, two: [1, 2] } # all\nvariables: { a: b }\n',
    'numbers: {one: "}", # first\n  two: x, # second\n}\nendpoint: sip:a\n',
    'numbers:\n  { +4915: 1,\n    one: { a: 1 } }',
    '{ "numbers": { "one": { "a": 1 } }, "endpoint": "sip:a" }\n',
    'numbers: null\n',
    'numbers:\n',
    'numbers: 3 # no map\nvariables:\n  a: 1\n',
    '',
    '# nothing yet',
    '---\n# x\n...\n',
    'null\n',
    '- a\n',
    'variables:\r\n  a: 1\r\nnumbers:\r\n  one: 2\r\n',
    '? numbers\n: one: 1\n  two: 2\n',
    '"endpoint": sip:a # no end of line',
    'numbers: !!map\n  one: 1\n',
    '%YAML 1.2\n---\nnumbers:\n  one: 1\n...\n',
  );

  it('of what is written in other ways reads back', () => {
    fc.assert(
      fc.property(flow, key, fc.option(value), (text, name, wanted) => {
        const before = plain(text);
        const present = isMap(before['numbers']) ? before['numbers'] : {};
        const numbers = { ...present };
        if (wanted === null) delete numbers[name];
        else numbers[name] = wanted;
        const edited = withEntry(text, ['numbers', name], wanted);
        const { numbers: _, ...rest } = before;
        if (wanted === null && isMap(before['numbers']) && !(name in present))
          expect(edited).toBe(text);
        else
          expect(plain(edited), edited).toEqual(
            Object.keys(numbers).length === 0 ? rest : { ...rest, numbers },
          );
        // Once more, and nothing moves.
        expect(withEntry(edited, ['numbers', name], wanted)).toBe(edited);
        expect(plain(withSection(edited, 'lock', { by: 'x' }))).toEqual({
          ...plain(edited),
          lock: { by: 'x' },
        });
      }),
      { numRuns: RUNS },
    );
  });

  it('of a text that cannot be read throws nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), key, value, (text, name, wanted) => {
        withEntry(text, ['numbers', name], wanted);
        withSection(text, 'lock', null);
      }),
    );
  });
});

test('entries in flow style stay in it', () => {
  const text = 'numbers: { "+442079460150": { label: a }, two: 2 } # mine\nlock: null\n';
  expect(withEntry(text, ['numbers', 'three'], { label: 'x' })).toBe(
    'numbers: {"three": {"label":"x"},  "+442079460150": { label: a }, two: 2 } # mine\nlock: null\n',
  );
  expect(withEntry(text, ['numbers', '+442079460150'], null)).toBe(
    'numbers: { two: 2 } # mine\nlock: null\n',
  );
});
