import { CST, Lexer } from 'yaml';

/** The deepest nesting that is read: deeper documents can end the whole process inside the YAML library. */
export const DEEPEST = 64;

/** Why a text is not read, and where: it goes too deep, or it holds too many misplaced colons and dashes. */
export interface Nesting {
  offset: number;
  reason: 'deep' | 'misplaced';
}

/**
 * Returns where a YAML text goes deeper than is read, or null. It counts the lexer's tokens, so that brackets in
 * quotes, comments and block texts neither count nor hide those that do. The lexer does not recurse; the parser and
 * what comes after it do.
 */
export function deepNesting(text: string): Nesting | null {
  if (isPlainlyFlat(text)) return null;
  const depth = new Depth();
  for (const token of new Lexer().lex(text)) {
    const { offset } = depth;
    if (depth.take(token) > DEEPEST) return { offset, reason: 'deep' };
    // The parser goes down at each of them and does not come up again before it complains.
    if (depth.misplaced.length > DEEPEST)
      return { offset: depth.misplaced[0] ?? offset, reason: 'misplaced' };
  }
  return null;
}

// A bound from above without any lexing: what most files are told by.
function isPlainlyFlat(text: string): boolean {
  const brackets = text.match(/[[{]/g)?.length ?? 0;
  let extra = 0;
  return (
    brackets <= DEEPEST &&
    text.split('\n').every((line) => {
      const [lead = ''] = /^\s*(?:[-?:]\s+)*/.exec(line) ?? [];
      const inside = line.slice(lead.length).match(/[-?:](?=\s|$)/g)?.length ?? 0;
      extra += Math.max(0, inside - 1);
      return brackets + extra + lead.length + inside < DEEPEST;
    })
  );
}

type TokenType = ReturnType<typeof CST.tokenType> | 'text';

/** Follows the tokens of a text and tells how deep each of them stands, rather too deep than too shallow. */
class Depth {
  offset = 0;
  /** Where dashes and colons stand that no correct text holds. */
  readonly misplaced: number[] = [];
  #lineStart = 0;
  #flow = 0;
  /** The columns of the block nodes that hold the present token. */
  readonly #columns: number[] = [];
  /** The next token begins a node of its own. */
  #opens = true;
  /** The next token is the text of a scalar, whatever it looks like. */
  #scalar = false;
  /** That text stands below its `|` or `>`. */
  #below = false;
  #colons = 0;

  /** Takes the next token and returns its depth. */
  take(token: string): number {
    const type: TokenType = this.#scalar ? 'text' : CST.tokenType(token);
    if (type === 'block-scalar-header') this.#below = true;
    const skipped = token === '' || (type === 'text' && this.#below);
    const depth = skipped ? 0 : this.#enter(type);
    if (type === 'text') this.#below = false;
    this.#scalar = type === 'scalar';
    // The lexer's own marks stand for no character of the text.
    if (type !== 'scalar' && type !== 'doc-mode' && type !== 'flow-error-end') this.#pass(token);
    return depth;
  }

  #pass(token: string): void {
    this.offset += token.length;
    const line = token.lastIndexOf('\n');
    if (line === -1) return;
    this.#lineStart = this.offset - (token.length - line - 1);
    this.#opens = true;
    this.#colons = 0;
  }

  #enter(type: TokenType): number {
    switch (type) {
      case 'space':
      case 'comment':
      case 'newline':
      case 'scalar':
        return 0;
      case 'flow-map-end':
      case 'flow-seq-end':
        this.#flow = Math.max(0, this.#flow - 1);
        return 0;
      case 'flow-error-end':
        this.#flow = 0;
        return 0;
      default:
    }
    if (this.#flow === 0) this.#enterBlock(type);
    if (type === 'flow-map-start' || type === 'flow-seq-start') this.#flow += 1;
    return this.#columns.length + this.#flow;
  }

  #enterBlock(type: TokenType): void {
    const column = this.offset - this.#lineStart;
    const indicator = type === 'seq-item-ind' || type === 'explicit-key-ind';
    if (type === 'map-value-ind' && !this.#opens) this.#colons += 1;
    const misplaced = !this.#opens && (indicator || (type === 'map-value-ind' && this.#colons > 1));
    if (misplaced) this.misplaced.push(this.offset);
    if (!this.#opens && !misplaced) return;
    while ((this.#columns.at(-1) ?? -1) >= column) this.#columns.pop();
    this.#columns.push(column);
    this.#opens = indicator || type === 'map-value-ind';
  }
}
