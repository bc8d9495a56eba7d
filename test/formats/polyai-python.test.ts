import { describe, expect, test } from 'vitest';
import { movesOf } from '../../src/formats/polyai/moves.ts';
import { literal, stringValue, tokens } from '../../src/formats/polyai/python.ts';
import { headOf } from '../../src/formats/polyai/signature.ts';

describe('Python', () => {
  test.each([
    [String.raw`'it\'s'`, "it's"],
    [String.raw`"a\tb\x41\u00e9\U0001F600\101\q"`, 'a\tbAé😀A\\q'],
    [String.raw`r"\d+"`, String.raw`\d+`],
    ['"""two\nlines"""', 'two\nlines'],
    ['"one\\\nline"', 'oneline'],
    ['f"{x}"', undefined],
    ['b"bytes"', undefined],
    ['"open', undefined],
  ])('the string %s is %j', (source, value) => {
    expect(stringValue(source)).toBe(value);
  });

  test.each([
    ['("a" "b")', 'ab'],
    ['["a", 1, -2.5, True, None]', ['a', 1, -2.5, true, null]],
    ['("a", 3)', ['a', 3]],
    ['("a",)', ['a']],
    ['()', []],
    ['{"a": [1, {"b": False}], }', { a: [1, { b: false }] }],
    ['1_000', 1000],
  ])('the literal %s is %j', (source, value) => {
    expect(literal(tokens(source), 0)?.value).toEqual(value);
  });

  test.each(['call()', 'NAME', '["a" + x]', '[1, 2', '{1: 2}', '{"__proto__": 1}', '"a" f"b"', ''])(
    'what would have to be run is no literal: %s',
    (source) => {
      const read = literal(tokens(source), 0);
      expect(read === null || read.next < tokens(source).length).toBe(true);
    },
  );

  test('finds the function with the name of its file, whatever stands around it', () => {
    const source = [
      '"""def target(no): pass"""',
      '@func_description("of another")',
      'def other(conv: Conversation): pass',
      'class A:',
      '    def target(self): pass',
      '# @func_description("a comment")',
      '@func_description(',
      '    "Says: @func_parameter(\\"a\\")"  # a comment )',
      ')',
      '',
      '@func_parameter("b", "Of b")',
      'async def target(conv: Conversation, flow: Flow, b: "str", *, c: int | None = None) -> dict[str, int]:',
      '    pass',
    ].join('\n');
    const head = headOf(source, 'target');
    expect(head?.description?.value).toBe('Says: @func_parameter("a")');
    expect(
      head?.parameters.map(({ name, schema, required }) => ({ name, schema, required })),
    ).toEqual([
      { name: 'b', schema: { type: 'string' }, required: true },
      { name: 'c', schema: { type: 'integer' }, required: false },
    ]);
    expect(head?.flaws).toEqual([]);
    expect(headOf(source, 'absent')).toBeNull();
  });

  test('says where a function leads, from code and not from words', () => {
    expect(
      movesOf(
        [
          '# flow.goto_step("no")',
          '"""flow.goto_step("no")"""',
          'flow.goto_step(  "One", "why")',
          'flow.goto_step(name)',
          'return {"transition": {"goto_step": "Two"}}',
          'conv.state.city = conv.state.get("x")',
          'conv.exit_flow()',
        ].join('\n'),
      ),
    ).toEqual({ steps: ['One', 'Two'], leaves: true, variables: ['city'] });
  });

  test.each([
    'def f(' + '('.repeat(50_000),
    '@' + 'a('.repeat(20_000),
    'def f(a: ' + 'Optional['.repeat(20_000) + ']'.repeat(20_000) + '): pass',
    'def f(a=' + '['.repeat(20_000) + ']'.repeat(20_000) + '): pass',
    '"'.repeat(100_001),
    'def f(' + 'a: int, '.repeat(50_000) + '): pass',
    'def f(a = ' + '1, 2 '.repeat(50_000),
    '\\'.repeat(10_000),
    '\u0000\uD800def f(): pass',
  ])('hostile source ends in a moment', (source) => {
    // The processor's time, which others on the machine do not use up.
    const begin = process.cpuUsage();
    headOf(source, 'f');
    movesOf(source);
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1e6).toBeLessThan(1);
  });
});
