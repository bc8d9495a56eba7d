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
}

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
      if (!/^\s$/.test(piece)) this.#word += piece;
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
    const isMarked = this.#count === this.#look.marked;
    this.#count += 1;
    if (!this.#begun && this.#openLine(word)) return;
    this.#begun = true;
    this.#put(this.#styled(word, isMarked));
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

  #put(parts: readonly { text: string; label: Label | null }[]): void {
    const columns = parts.reduce((sum, { text }) => sum + textWidth(text), 0);
    const fits = this.#column + this.#blanks.length + columns <= this.#look.width();
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
  #styled(word: string, isMarked: boolean): { text: string; label: Label | null }[] {
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

/** Returns a reply as `ReplyWriter` shows it, without a line break at its end. */
export function renderReply(reply: string, look: Omit<ReplyLook, 'write'>): string {
  let text = '';
  const writer = new ReplyWriter({ ...look, write: (more) => (text += more) });
  writer.write(reply);
  writer.end();
  return text.replace(/\n$/, '');
}
