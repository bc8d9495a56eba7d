import { StringDecoder } from 'node:string_decoder';
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { stripControls } from '../../core/text.ts';
import { BREAK } from './message.ts';

// What a terminal sends around pasted text once it was asked to (xterm, "Bracketed Paste Mode"), Alt-Enter, and
// Shift-Enter of terminals that tell it apart (the kitty keyboard protocol).
const PASTE_BEGINS = '\u001b[200~';
const PASTE_ENDS = '\u001b[201~';
const LINE_BREAKS = ['\u001b\r', '\u001b\n', '\u001b[13;2u', '\n'];
const SEQUENCES = [PASTE_BEGINS, ...LINE_BREAKS];
const INTERRUPT = '\u0003';
const SEARCH = '\u0012';
const ENTER = '\r';

/** Takes what is pressed, one key or one escape sequence at a time. */
export type KeyTaker = (key: string) => void;

/** A stream of keys that a terminal in raw mode can be read by. */
type KeySource = NodeJS.ReadableStream & { setRawMode?: (raw: boolean) => unknown };

/**
 * The keys on their way from the terminal to the line editor. Pasted text stays one message whatever lines it has. Keys
 * pass up to the next Enter once they are let through; what is pressed before that waits, but Ctrl-C, which stops what is
 * being done.
 */
export class Keys extends Transform {
  /** Called by Ctrl-C while no keys pass. */
  interrupted: () => void = () => undefined;
  /** Called by Ctrl-R. */
  search: () => void = () => undefined;
  readonly #source: KeySource;
  readonly #decoder = new StringDecoder('utf8');
  readonly #waiting: string[] = [];
  #pasting = false;
  /** What was typed before the terminal was in raw mode has its Enter as a line break. */
  #isAhead = true;
  #pending = '';
  #open = false;
  #taker: KeyTaker | null = null;

  constructor(source: KeySource) {
    super({ readableObjectMode: true });
    this.#source = source;
    source.pipe(this);
  }

  /** Turns raw mode of the terminal on or off, as readline asks of its input. */
  setRawMode(raw: boolean): this {
    this.#source.setRawMode?.(raw);
    return this;
  }

  /** Lets keys pass up to the next Enter, those first that were pressed before. */
  open(): void {
    this.#isAhead = false;
    this.#open = true;
    while (this.#open) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      this.#pass(text);
    }
  }

  /** Presses Enter. */
  enter(): void {
    this.#pass(ENTER);
  }

  /** Gives the keys that pass to one who takes them, null for the editor again. */
  divert(taker: KeyTaker | null): void {
    this.#taker = taker;
  }

  /** Lets go of the terminal. */
  detach(): void {
    this.#source.unpipe(this);
    this.#source.pause();
  }

  /** Takes the terminal again; see `detach`. */
  attach(): void {
    this.#source.pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#read(this.#pending + this.#decoder.write(chunk));
    done();
  }

  #read(text: string): void {
    this.#pending = '';
    let rest = text;
    while (rest !== '') {
      const taken = this.#pasting ? this.#readPaste(rest) : this.#readKeys(rest);
      if (taken === 0) {
        this.#pending = rest;
        return;
      }
      rest = rest.slice(taken);
    }
  }

  /** Returns how much of the text was read; 0 where the rest of a sequence is still to come. */
  #readPaste(text: string): number {
    const end = text.indexOf(PASTE_ENDS);
    if (end === -1) {
      const kept = beginningOf(text, [PASTE_ENDS]);
      if (kept === text.length) return 0;
      this.#take(onOneLine(text.slice(0, text.length - kept)));
      return text.length - kept;
    }
    this.#take(onOneLine(text.slice(0, end)));
    this.#pasting = false;
    return end + PASTE_ENDS.length;
  }

  #readKeys(text: string): number {
    if (text.startsWith(PASTE_BEGINS)) {
      this.#pasting = true;
      return PASTE_BEGINS.length;
    }
    if (this.#isAhead && text.startsWith('\n')) {
      this.#take(ENTER);
      return 1;
    }
    const lineBreak = LINE_BREAKS.find((sequence) => text.startsWith(sequence));
    if (lineBreak !== undefined) {
      this.#take(BREAK);
      return lineBreak.length;
    }
    // Escape alone is a key of its own: only what cannot be one waits for its rest.
    const begun = beginningOf(text, SEQUENCES);
    if (begun === text.length && begun > 1) return 0;
    const [key = ''] = KEY.exec(text) ?? [];
    this.#take(key);
    return key.length;
  }

  // Ctrl-C throws away what was typed ahead.
  #take(text: string): void {
    if (this.#open) this.#pass(text);
    else if (text !== INTERRUPT) this.#waiting.push(text);
    else {
      this.#waiting.length = 0;
      this.interrupted();
    }
  }

  #pass(text: string): void {
    if (this.#taker) this.#taker(text);
    else if (text === SEARCH) this.search();
    else {
      this.#open = text !== ENTER && text !== INTERRUPT;
      // One by one: of several characters at once Node 20 puts all at the end of the line, wherever the cursor is.
      if (text.startsWith('\u001b')) this.push(text);
      else for (const character of text) this.push(character);
    }
  }
}

// One escape sequence (ECMA-48, 5.4; SS3 of function keys), or what is typed up to the next special key.
const KEY =
  /^(?:\u001b(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])?|[\u0001-\u001a\u007f]|[^\u0000-\u001f\u007f]+|[^])/u;

// How much at the end of a text may be the beginning of one of the sequences.
function beginningOf(text: string, sequences: readonly string[]): number {
  const longest = Math.max(...sequences.map(({ length }) => length));
  for (let length = Math.min(longest - 1, text.length); length > 0; length -= 1) {
    const end = text.slice(-length);
    if (sequences.some((sequence) => sequence.length > length && sequence.startsWith(end)))
      return length;
  }
  return 0;
}

function onOneLine(text: string): string {
  return stripControls(text.replaceAll(/\r\n?|\n/g, BREAK).replaceAll('\t', '  '));
}
