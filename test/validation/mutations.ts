import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { isMap } from '../../src/core/document.ts';
import { KINDS } from '../../src/core/fields.ts';
import type { Shape } from '../../src/core/shape.ts';

/** A change of a value: where in it, what is done, and with which of the odd values and keys. */
export interface ValueEdit {
  at: number;
  how: number;
  value: number;
  key: number;
}

/** Arbitrary changes of values. */
export const valueEdits = fc.array(
  fc.record({ at: fc.nat(), how: fc.nat(), value: fc.nat(), key: fc.nat() }),
  { minLength: 1, maxLength: 4 },
);

/** Arbitrary changes of texts. */
export const textEdits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    to: fc.double({ min: 0, max: 1, noNaN: true }),
    how: fc.nat(),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 12 }).map((text) => Buffer.from(text)),
    ),
    piece: fc.nat(),
    times: fc.integer({ min: 1, max: 40 }),
  }),
  { minLength: 1, maxLength: 6 },
);

/** A change of a text, as `textEdits` makes them. */
export type TextEdit = typeof textEdits extends fc.Arbitrary<(infer Edit)[]> ? Edit : never;

// What YAML, references, conditions and expressions are made of, and what is dangerous in them.
const PIECES = [
  ...'[ ] { } : , - ? | > & * ! # % \' " @ ` \\ \n \t \r ~ . < = \0 \u001b \u0085 \u2028 \ufeff'.split(
    ' ',
  ),
  '- - - ',
  '\n  ',
  '\n---\n',
  '\n...\n',
  '<<: ',
  '\n__proto__: {a: 1}\n',
  '&a ',
  '*a ',
  '[[[[',
  '{{{{',
  '{{tool:x}}',
  '{{',
  '}}',
  '\\{{',
  '{{entity:',
  '!!binary ',
  '%YAML 9.9\n',
  '|9\n',
  '>-\n',
  ': : ',
  '(a+)+$',
  '((((',
  '(?:',
  '[a-',
  '\\',
  '{1,500}',
  ' && ',
  'entity.',
  '.matches("',
  ' == ',
  '\nconstructor: 1\n',
  '\ntoString: {}\n',
  `\n${' '.repeat(3000)}x: y\n`,
  'x'.repeat(20_000),
  '\r\n',
  'sk-proj-abcdefghijklmnop0123456789',
  'https://a:b@c',
  '+44',
  '.inf',
  '.nan',
  '0x1F',
  '1e999',
];

/** Returns bytes after changes of all kinds: lines deleted, doubled and swapped, pieces put in, bytes changed. */
export function mutatedText(content: Buffer, edits: readonly TextEdit[]): Buffer {
  return edits.reduce((now, edit) => {
    const at = Math.floor(edit.at * now.length);
    const one = PIECES[edit.piece % PIECES.length] ?? '';
    const piece = Buffer.from(one.repeat(one.length > 1000 ? 1 : edit.times));
    switch (edit.how % 8) {
      case 0:
        return withLines(now, edit, (lines, one) => void lines.splice(one, edit.times % 5));
      case 1:
        return withLines(
          now,
          edit,
          (lines, one) => void lines.splice(one, 0, ...lines.slice(one, one + edit.times)),
        );
      case 2:
        return withLines(now, edit, (lines, one, other) => {
          [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
        });
      case 3:
        return withLines(now, edit, (lines, one) => {
          lines[one] = `${' '.repeat(edit.times * 20)}${lines[one]}`;
        });
      case 4:
        return Buffer.concat([now.subarray(0, at), edit.bytes, now.subarray(at + edit.times)]);
      case 5:
        return Buffer.concat([now.subarray(0, at), now.subarray(Math.floor(edit.to * now.length))]);
      default:
        return Buffer.concat([now.subarray(0, at), piece, now.subarray(at)]).subarray(0, 900_000);
    }
  }, content);
}

function withLines(
  content: Buffer,
  { at, to }: TextEdit,
  change: (lines: string[], one: number, other: number) => void,
): Buffer {
  const lines = content.toString('latin1').split('\n');
  change(lines, Math.floor(at * lines.length), Math.floor(to * lines.length));
  return Buffer.from(lines.join('\n'), 'latin1');
}

function deep(levels: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  5,
  -1,
  1.5,
  1e300,
  '',
  'text',
  'yes',
  '5',
  [],
  {},
  [[]],
  ['a', 'b'],
  [null],
  ['en', 'de'],
  'en',
  'en-GB',
  'english',
  'e',
  'x-y',
  'de-DE-1901',
  '+442079460000',
  '+1',
  '020',
  'https://x.example',
  'ftp://x',
  'http://',
  'https://{{variable:x}}',
  'sip:a@b',
  'sip:',
  '{{attribute:x}}',
  '{{tool:x',
  'a b',
  'GB',
  'gb',
  'exit',
  'end',
  'handoff:x',
  'handoff:',
  'live',
  'draft',
  'Live',
  'X-Site',
  'X Site',
  '2026-03-03T12:00',
  '2026-13-99T12:00',
  'LUM-[0-9]+',
  '(',
  '(a+)+$',
  'entity.x > 1',
  'entity.',
  'name',
  'a'.repeat(70),
  'x'.repeat(5000),
  '🍝',
  'ß-ä',
  { file: 'rules.md' },
  { file: 5 },
  { file: '../../x.md' },
  { file: 'a.md', b: 1 },
  { translation: 'goodbye' },
  { translation: 5 },
  { en: 'x' },
  { en: 5 },
  { english: 'x' },
  { en: { file: 'rules.md' } },
  { type: 'object' },
  { type: 'objekt' },
  { type: 'number', min: 1 },
  { type: 'choice', options: ['a'] },
  { tool: 'x', save: ['a'] },
  [{ to: 'end' }],
  [{ to: 5 }],
  [{ when: 'x' }],
  { to: 'end' },
  { result: 1 },
  { result: 1, error: 'x' },
  deep(12),
  { method: 'GET', url: 'https://x.example' },
  { url: 'x' },
  { command: ['a'] },
  { cases: [{ result: 1 }] },
  { phone: '+442079460000' },
  { sip: 'sip:a@b', phone: '+442079460000' },
  { provider: 'local' },
  deep(70),
];

const KEYS: readonly string[] = [
  ...new Set(KINDS.flatMap(({ shape }) => keysOf(shape))),
  ...'nmae Name x 🍝 en en-GB english toString hasOwnProperty length 0 $ref pattern constructor'.split(
    ' ',
  ),
  '__proto__',
  '',
  'a b',
  'مفتاح',
];

function keysOf(shape: Shape): string[] {
  if (shape.is === 'object')
    return Object.entries(shape.fields).flatMap(([key, field]) => [key, ...keysOf(field.shape)]);
  if (shape.is === 'either') return shape.of.flatMap(keysOf);
  return shape.is === 'list' || shape.is === 'map' ? keysOf(shape.of) : [];
}

type Holder = { [key: string | number]: unknown };

/** Returns a YAML text after changes of its values; see `mutated`. */
export function mutatedValue(content: string, edits: readonly ValueEdit[]): string {
  return stringify(mutated(parse(content), edits), { aliasDuplicateObjects: false });
}

/** Returns a value after changes in it: other types, keys taken out, renamed and put in, values moved. */
export function mutated(value: unknown, edits: readonly ValueEdit[]): unknown {
  const root: Holder = { root: structuredClone(value) };
  for (const edit of edits) {
    const places = placesIn(root);
    const [holder, key] = places[edit.at % places.length] ?? [root, 'root'];
    const name = KEYS[edit.key % KEYS.length] ?? 'x';
    const odd = structuredClone(VALUES[edit.value % VALUES.length]);
    const here = holder[key];
    switch (edit.how % 6) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else if (holder !== root) delete holder[key];
        break;
      case 1:
        if (holder === root || Array.isArray(holder)) break;
        delete holder[key];
        define(holder, name, here);
        break;
      case 2:
        if (isMap(here)) define(here, name, odd);
        else if (Array.isArray(here)) here.push(odd);
        else holder[key] = [here];
        break;
      case 3: {
        const [other, there] = places[edit.value % places.length] ?? [root, 'root'];
        holder[key] = structuredClone(other[there]);
        break;
      }
      default:
        holder[key] = odd;
    }
  }
  return root['root'];
}

// Plain assignment would set the prototype.
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function placesIn(value: unknown): [Holder, string | number][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]): [Holder, string | number][] => [
    [value as Holder, Array.isArray(value) ? Number(key) : key],
    ...placesIn(item),
  ]);
}
