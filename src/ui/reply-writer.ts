import { stripControls } from '../core/text.ts';
import type { Label, Paint } from './theme.ts';
import { textWidth } from './width.ts';

/** Where the words of a reply go, and how. */
interface ReplyLook {
  write: (text: string) => void;
  paint: Paint;
  /** Columns of the terminal as they are now: it may be resized in the middle of an answer. */
  width: () => number;
  /** The word, counted from 0, that is to stand out: where a reply begins to differ from another one. */
  marked?: number | null;
  /** Words that are wider than the line are broken; else they are left to the terminal, from which they are copied whole. */
  breaksWords?: boolean;
}

/** A part of a word, and what it looks like. */
interface Part {
  text: string;
  label: Label | null;
}

// Between signs of Chinese and Japanese, which have no blanks, a line may end, but not before their punctuation.
const BETWEEN =
  /(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー][\u3001-\u303f\uff01-\uff5e]*)(?=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/u;

const characters = new Intl.Segmenter();

/**
 * Writes a reply while it comes: broken at words where the line ends, with light Markdown (headings, lists, bold text,
 * code) shown as such, and without control characters, however they are cut into pieces.
 */
export class ReplyWriter {
  readonly #look: ReplyLook;
  #word = '';
  /** Blanks that stand before the next word. */
  #blanks = '';
  #column = 0;
  #indent = 0;
  #count = 0;
  #begun = false;
  #heading = false;
  #bold = false;
  #code = false;

  constructor(look: ReplyLook) {
    this.#look = look;
  }

  /** Takes more of the reply, in any pieces. */
  write(words: string): void {
    for (const piece of words.split(/(\s)/)) {
      if (!/^\s$/.test(piece)) this.#goOn(piece);
      else if (piece === '\n') this.#endLine();
      else {
        this.#endWord();
        this.#blanks += ' ';
      }
    }
  }

  /** Ends the reply, and its line. */
  end(): void {
    this.#endWord();
    if (this.#begun) this.#newLine();
  }

  // What may end a line is shown at once: in some languages no blank comes.
  #goOn(piece: string): void {
    const parts = (this.#word + piece).split(BETWEEN);
    this.#word = parts.pop() ?? '';
    for (const part of parts) this.#show(stripControls(part));
  }

  #endLine(): void {
    this.#endWord();
    this.#newLine();
  }

  #newLine(): void {
    this.#look.write('\n');
    [this.#column, this.#indent, this.#blanks] = [0, 0, ''];
    this.#begun = this.#heading = this.#bold = this.#code = false;
  }

  #endWord(): void {
    const word = stripControls(this.#word);
    this.#word = '';
    if (word === '') return;
    this.#show(word);
    this.#count += 1;
  }

  #show(word: string): void {
    if (!this.#begun && this.#openLine(word)) return;
    this.#begun = true;
    this.#put(this.#styled(word, this.#count === this.#look.marked));
  }

  /** Takes the mark of a heading or of a list's item; returns false where the word is none. */
  #openLine(word: string): boolean {
    if (/^#{1,6}$/.test(word)) {
      this.#heading = true;
      return true;
    }
    const isItem = /^(?:[-*+]|\d{1,3}[.)])$/.test(word);
    if (!isItem) return false;
    const mark = /^\d/.test(word) ? word : '•';
    this.#begun = true;
    this.#put([{ text: mark, label: null }]);
    this.#indent = this.#column + 1;
    return true;
  }

  #put(parts: readonly Part[]): void {
    const width = this.#look.width();
    const columns = parts.reduce((sum, { text }) => sum + textWidth(text), 0);
    if (this.#look.breaksWords === true && columns > width - this.#indent) {
      const single = parts.flatMap(inCharacters);
      if (single.length > 1) return single.forEach((part) => this.#put([part]));
    }
    const fits = this.#column + this.#blanks.length + columns <= width;
    if (!fits && this.#column > this.#indent) {
      this.#look.write(`\n${' '.repeat(this.#indent)}`);
      this.#column = this.#indent;
    } else {
      this.#look.write(this.#blanks);
      this.#column += this.#blanks.length;
    }
    this.#blanks = '';
    this.#column += columns;
    for (const { text, label } of parts)
      this.#look.write(label === null ? text : this.#look.paint(label, text));
  }

  // `**` and backquotes turn a style on and off; alone between blanks they mean themselves.
  #styled(word: string, isMarked: boolean): Part[] {
    if (word === '**' || word === '`') return [{ text: word, label: null }];
    return word.split(/(\*\*|`)/).flatMap((part) => {
      if (part === '`') this.#code = !this.#code;
      else if (part === '**' && !this.#code) this.#bold = !this.#bold;
      else if (part !== '') return [{ text: part, label: this.#label(isMarked) }];
      return [];
    });
  }

  #label(isMarked: boolean): Label | null {
    if (isMarked) return 'difference';
    if (this.#code) return 'command';
    return this.#bold || this.#heading ? 'strong' : null;
  }
}

function inCharacters({ text, label }: Part): Part[] {
  return [...characters.segment(text)].map(({ segment }) => ({ text: segment, label }));
}

/** Returns a reply as `ReplyWriter` shows it, without a line break at its end. */
export function renderReply(reply: string, look: Omit<ReplyLook, 'write'>): string {
  let text = '';
  const writer = new ReplyWriter({ ...look, write: (more) => (text += more) });
  writer.write(reply);
  writer.end();
  return text.replace(/\n$/, '');
}
