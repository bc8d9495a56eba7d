import { clearScreenDown, cursorTo } from 'node:readline';
import type { Interface } from 'node:readline';
import type { Output } from '../io.ts';
import { cut } from '../table.ts';

/** What a search ended with, and whether it is to be entered as it is. */
interface Found {
  line: string;
  entered: boolean;
}

const OLDER = '\u0012';
const CANCEL = new Set(['\u0003', '\u0007']);
const BACKSPACE = new Set(['\u007f', '\b']);

/** Searches what was typed before, backwards and as one types (readline(3), "reverse-search-history"). */
export class HistorySearch {
  readonly #lines: Interface;
  readonly #output: NodeJS.WritableStream & Output;
  #history: readonly string[] = [];
  #before = '';
  #query = '';
  /** How far back among what fits. */
  #steps = 0;

  constructor(lines: Interface, output: NodeJS.WritableStream & Output) {
    this.#lines = lines;
    this.#output = output;
  }

  /** Begins a search among messages, newest first. */
  begin(history: readonly string[]): void {
    this.#history = history;
    this.#before = this.#lines.line;
    this.#narrow('');
    this.#show();
  }

  /** Takes a key: letters narrow the search, Ctrl-R goes further back. Returns what came of it, null while it goes on. */
  take(key: string): Found | null {
    if (CANCEL.has(key)) return { line: this.#before, entered: false };
    if (key === OLDER)
      this.#steps = Math.max(0, Math.min(this.#steps + 1, this.#matches.length - 1));
    else if (BACKSPACE.has(key)) this.#narrow(this.#query.replace(/.$/u, ''));
    else if (/^[^\u0000-\u001f]/.test(key)) this.#narrow(this.#query + key);
    // Every other key takes what was found; Enter says it as well.
    else return { line: this.#match ?? this.#before, entered: key === '\r' };
    this.#show();
    return null;
  }

  get #matches(): string[] {
    const wanted = this.#query.toLowerCase();
    return this.#history.filter((line) => line.toLowerCase().includes(wanted));
  }

  get #match(): string | null {
    return this.#matches[this.#steps] ?? null;
  }

  #narrow(query: string): void {
    [this.#query, this.#steps] = [query, 0];
  }

  #show(): void {
    const text = `(search) ${this.#query}: ${this.#match ?? 'nothing like it'}`;
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
    this.#output.write(cut(text, (this.#output.columns || 80) - 1));
  }
}
