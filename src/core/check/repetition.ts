import { Scanner } from './scanner.ts';

/** How often a repetition without an end is taken to repeat: the length of a long turn of a conversation. */
const LONG = 1000;

/** The most ways of matching that are harmless: one repetition without an end, and a few bounded ones. */
const HARMLESS = 10 * LONG;

interface Part {
  /** In how many ways it can match at one place, at most. */
  ways: number;
  /** How many characters it matches; null where that varies. */
  length: number | null;
  /** The expression for the one character that it matches, alone or repeated; undefined where it is more. */
  character?: string;
  /** It matches nothing, too. */
  optional?: boolean;
}

/**
 * Tells whether a regular expression is plainly harmless: the ways in which it can match a long text are counted from
 * above and are few, so that trying all of them takes no time. False does not mean that it can run away. The expression
 * must compile.
 */
export function isHarmless(pattern: string): boolean {
  const reader = new Reader(pattern);
  const { ways } = reader.alternatives();
  // What is anchored is tried at one place, not at each.
  return ways <= (pattern.startsWith('^') && !reader.branches ? HARMLESS * LONG : HARMLESS);
}

class Reader {
  /** The expression has alternatives outside of any group. */
  branches = false;
  #depth = 0;
  readonly #scanner: Scanner;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  alternatives(): Part {
    let found = this.#sequence();
    while (this.#scanner.take('|')) {
      if (this.#depth === 0) this.branches = true;
      const other = this.#sequence();
      found = {
        ways: found.ways + other.ways,
        length: found.length === other.length ? found.length : null,
      };
    }
    return found;
  }

  #sequence(): Part {
    let [ways, length]: [number, number | null] = [1, 0];
    let before: Part | null = null;
    while (!this.#scanner.endsBefore('|)')) {
      const part = this.#repeated(this.#atom());
      // A repetition must go on to the character after it: where that is another one, it can end at one place alone.
      if (before && before.ways > 1 && isApart(before, part)) ways /= before.ways;
      ways *= part.ways;
      length = length === null || part.length === null ? null : length + part.length;
      before = part;
    }
    return { ways, length };
  }

  #atom(): Part {
    if (this.#scanner.take('(')) {
      // A name, a lookaround, or that nothing is captured.
      const [head = ''] = this.#scanner.match(/\?(?:<?[=!]|<[^>]*>|[^:]*:)/y) ?? [];
      this.#depth += 1;
      const inner = this.alternatives();
      this.#depth -= 1;
      this.#scanner.take(')');
      return /[=!]$/.test(head) ? { ...inner, length: 0 } : inner;
    }
    if (this.#scanner.match(/\\(?:[1-9]|k<)/y)) return { ways: 1, length: null };
    if (this.#scanner.match(/[$^]|\\[bB]/y)) return { ways: 1, length: 0 };
    return { ways: 1, length: 1, character: this.#scanner.character() };
  }

  #repeated(part: Part): Part {
    const found = this.#scanner.repetition();
    if (!found) return part;
    const { least, most } = found;
    const repeated = repeat(part, least, most);
    return least === 0 || part.optional ? { ...repeated, optional: true } : repeated;
  }
}

function repeat({ ways, length, character }: Part, least: number, most: number): Part {
  const whole = length !== null && least === most ? length * most : null;
  if (length === 0) return { ways, length: 0 };
  // What matches in one way alone can only be repeated more or less often.
  if (ways === 1 && length !== null)
    return {
      ways: Math.min(most, LONG) - Math.min(least, LONG) + 1,
      length: whole,
      ...(character === undefined ? {} : { character }),
    };
  return { ways: ways ** most * (most - least + 1), length: whole };
}

// Of each script and kind some characters: what two expressions have in common shows among them.
const SAMPLE = [
  ...Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)),
  ...'α Я ѐ א ع अ ก 가 あ 予 \u1e9e \u2019 \ufffd'.split(' '),
  // Blanks that \s takes.
  '\u2003',
  '\u2028',
  '\u3000',
  '\ufeff',
];

function isApart(one: Part, other: Part): boolean {
  if (one.character === undefined || other.character === undefined || other.optional) return false;
  return !haveInCommon(one.character, other.character);
}

/** Tells whether two expressions for one character have one in common. */
export function haveInCommon(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [single(one), single(other)];
  return SAMPLE.some((character) => first.test(character) && second.test(character));
}

function single(character: string): RegExp {
  try {
    return new RegExp(`^(?:${character})$`, 'i');
  } catch {
    // Alone it is no expression: then nothing is known of it.
    return /[^]/;
  }
}
