import { haveInCommon } from './repetition.ts';
import { Scanner } from './scanner.ts';

/** How many characters an expression may name for this search; longer ones are left to another. */
const MOST = { positions: 400, pairs: 48 };

/** More repetitions than these are taken for any number of them. */
const MANY = 12;

/** What matches nothing here: an assertion, a reference back. No loop leads through it for certain. */
const NEVER = '';

interface Part {
  first: number[];
  last: number[];
  /** It matches nothing, too. */
  empty: boolean;
}

/** A part, and where its text begins: it can be read again. */
interface Piece {
  from: number;
  part: Part;
}

/**
 * Tells whether an expression runs away for certain: a loop of it takes some text in two ways, so that the ways double
 * with each time that the text is repeated (Weber and Seidl, On the degree of ambiguity of finite automata, 1991). The
 * same answer on every machine; false does not mean that it is harmless. The expression must compile.
 */
export function runsAway(pattern: string): boolean {
  const automaton = new Automaton(pattern);
  return automaton.isRead && automaton.loops().some((loop) => automaton.isAmbiguous(loop));
}

// The positions of an expression and what can follow each of them (Glushkov's automaton), with how often: what follows
// by an inner and by an outer repetition follows in two ways.
class Automaton {
  /** False where the expression is too long to be told. */
  isRead = true;
  readonly #characters: string[] = [];
  readonly #follows: Map<number, number>[] = [];
  readonly #scanner: Scanner;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
    this.#alternatives();
  }

  #alternatives(): Part {
    let found = this.#sequence();
    while (this.#scanner.take('|')) {
      const { first, last, empty } = this.#sequence();
      found = {
        first: [...found.first, ...first],
        last: [...found.last, ...last],
        empty: found.empty || empty,
      };
    }
    return found;
  }

  #sequence(): Part {
    let found: Part = { first: [], last: [], empty: true };
    while (this.isRead && !this.#scanner.endsBefore('|)'))
      found = this.#joined(found, this.#repeated());
    return found;
  }

  #joined(one: Part, other: Part): Part {
    this.#link(one.last, other.first);
    return {
      first: one.empty ? [...one.first, ...other.first] : one.first,
      last: other.empty ? [...one.last, ...other.last] : other.last,
      empty: one.empty && other.empty,
    };
  }

  #link(from: readonly number[], to: readonly number[]): void {
    for (const one of from)
      for (const other of to) {
        const follows = this.#follows[one];
        follows?.set(other, (follows.get(other) ?? 0) + 1);
      }
  }

  #repeated(): Part {
    const piece: Piece = { from: this.#scanner.at, part: this.#atom() };
    const found = this.#scanner.repetition();
    if (!found) return piece.part;
    if (found.sign !== null) return this.#times(piece.part, found.sign);
    const after = this.#scanner.at;
    const whole = this.#counted(piece, found);
    this.#scanner.at = after;
    return whole;
  }

  #times(part: Part, sign: string): Part {
    if (sign !== '?') this.#link(part.last, part.first);
    return sign === '+' ? part : { ...part, empty: true };
  }

  // Each time is written out, for each has followers of its own.
  #counted(piece: Piece, { least, most }: { least: number; most: number }): Part {
    const again = (): Part => {
      this.#scanner.at = piece.from;
      return this.#atom();
    };
    if (most === 0) return { first: [], last: [], empty: true };
    const isEndless = most - least > MANY;
    const times = Math.max(1, isEndless ? least : most);
    let found: Part | null = null;
    for (let time = 1; time <= times && this.isRead; time += 1) {
      const one = time === 1 ? piece.part : again();
      const repeated = isEndless && time === times ? this.#times(one, '+') : one;
      const part = time > least ? { ...repeated, empty: true } : repeated;
      found = found === null ? part : this.#joined(found, part);
    }
    return found ?? piece.part;
  }

  #atom(): Part {
    if (this.#scanner.match(/\(\?<?[=!]/y)) {
      const before = this.#characters.length;
      this.#alternatives();
      this.#scanner.take(')');
      for (let at = before; at < this.#characters.length; at += 1) this.#characters[at] = NEVER;
      return this.#position(NEVER);
    }
    if (this.#scanner.match(/\((?:\?(?:<[^>]*>|[^:]*:))?/y)) {
      const inner = this.#alternatives();
      this.#scanner.take(')');
      return inner;
    }
    if (this.#scanner.match(/\\(?:[1-9]\d*|k<[^>]*>)|[$^]|\\[bB]/y)) return this.#position(NEVER);
    return this.#position(this.#scanner.character());
  }

  #position(character: string): Part {
    const at = this.#characters.push(character) - 1;
    this.#follows.push(new Map());
    if (at >= MOST.positions) this.isRead = false;
    return { first: [at], last: [at], empty: false };
  }

  /** Returns the sets of positions each of which can be reached from each other one. */
  loops(): number[][] {
    const after = this.#characters.map((_, at) => this.#reached(at));
    const seen = new Set<number>();
    return after.flatMap((reached, at) => {
      if (seen.has(at) || !reached.has(at)) return [];
      const loop = [...reached].filter((other) => after[other]?.has(at));
      for (const one of loop) seen.add(one);
      return [loop];
    });
  }

  #reached(from: number): Set<number> {
    const reached = new Set<number>();
    const left = [from];
    for (let at = left.pop(); at !== undefined; at = left.pop())
      for (const next of this.#follows[at]?.keys() ?? []) {
        if (this.#characters[next] === NEVER || reached.has(next)) continue;
        reached.add(next);
        left.push(next);
      }
    return reached;
  }

  /** Tells whether a loop takes some text in two ways. */
  isAmbiguous(loop: readonly number[]): boolean {
    const within = new Set(loop);
    for (const at of loop)
      for (const [next, ways] of this.#follows[at] ?? [])
        if (ways > 1 && within.has(next)) return true;
    return loop.length <= MOST.pairs && this.#parts(loop);
  }

  // Two ways that part and meet again while they take the same characters.
  #parts(loop: readonly number[]): boolean {
    const within = new Set(loop);
    const next = new Map(
      loop.map((at) => [at, [...(this.#follows[at]?.keys() ?? [])].filter((to) => within.has(to))]),
    );
    const alike = new Map(
      loop.map((one) => [one, new Set(loop.filter((other) => this.#overlap(one, other)))]),
    );
    const before = new Map<number, number[]>();
    const size = this.#characters.length;
    const same = loop.map((at) => at * size + at);
    const reached = new Set(same);
    const left = [...same];
    for (let pair = left.pop(); pair !== undefined; pair = left.pop())
      for (const one of next.get(Math.floor(pair / size)) ?? [])
        for (const other of next.get(pair % size) ?? []) {
          if (!alike.get(one)?.has(other)) continue;
          const to = one * size + other;
          before.set(to, [...(before.get(to) ?? []), pair]);
          if (reached.has(to)) continue;
          reached.add(to);
          left.push(to);
        }
    return meets(same, before);
  }

  #overlap(one: number, other: number): boolean {
    const [first = '', second = ''] = [this.#characters[one], this.#characters[other]];
    return one === other || haveInCommon(first, second);
  }
}

// Whether anything that leads back to two ways in one place is two ways in two places.
function meets(same: readonly number[], before: ReadonlyMap<number, readonly number[]>): boolean {
  const alone = new Set(same);
  const seen = new Set(same);
  const left = [...same];
  for (let pair = left.pop(); pair !== undefined; pair = left.pop())
    for (const from of before.get(pair) ?? []) {
      if (!alone.has(from)) return true;
      if (seen.has(from)) continue;
      seen.add(from);
      left.push(from);
    }
  return false;
}
