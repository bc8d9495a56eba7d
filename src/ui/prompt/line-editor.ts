import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { Failure } from '../../core/failure.ts';
import { stripControls } from '../../core/text.ts';
import type { Io } from '../io.ts';
import { HistorySearch } from './history-search.ts';
import { Keys } from './keys.ts';
import { BREAK, CONTINUED, messageOf, saysYes, yesNoQuestion } from './message.ts';

/** Returns what a line may go on with: whole candidates, and the part of the line that they stand for. */
type Complete = (line: string) => Promise<[candidates: string[], part: string]>;

/** What the editor starts with, and who is told of what was typed. */
interface EditorOptions {
  /** What was typed before, newest first. */
  history: readonly string[];
  complete: Complete;
  /** Gets each message that was entered. */
  remember: (message: string) => void;
}

/** What asks a person at a terminal. */
export type Editor = Pick<LineEditor, 'ask' | 'askLine' | 'askYesNo' | 'during' | 'lend' | 'close'>;

/** What came of a prompt. */
type Line =
  | { kind: 'text'; text: string }
  | { kind: 'interrupt'; empty: boolean }
  | { kind: 'end' };

const MOST_HISTORY = 1000;
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';

/**
 * Reads messages at a terminal, a line each or several: by a `\` at the end, between `"""`, by Alt-Enter, or pasted.
 * Ctrl-R searches what was typed before. Built on readline; the terminal is its own until `close`.
 */
export class LineEditor {
  readonly #io: Io;
  readonly #keys: Keys;
  readonly #lines: Interface;
  readonly #remember: (message: string) => void;
  #history: string[];
  #shownHistory: string[] | null = null;
  #waiting: ((line: Line) => void) | null = null;
  #closed = false;
  #warned = false;

  constructor(io: Io, { history, complete, remember }: EditorOptions) {
    this.#io = io;
    this.#keys = new Keys(io.stdin);
    this.#remember = remember;
    this.#history = history.map(onOneLine);
    this.#lines = createInterface({
      input: this.#keys,
      output: io.stderr,
      terminal: true,
      historySize: MOST_HISTORY,
      history: [...this.#history],
      // What stands alone after an escape is a key sooner than half a second.
      escapeCodeTimeout: 50,
      completer: completerOf(complete),
    });
    this.#listen();
    const search = new HistorySearch(this.#lines, io.stderr);
    this.#keys.search = () => {
      search.begin(this.#history);
      this.#keys.divert((key) => this.#searched(search, key));
    };
    io.stderr.write(PASTE_ON);
  }

  /** Asks for a message; null where the person leaves (Ctrl-D, or Ctrl-C twice). */
  async ask(prompt: string): Promise<string | null> {
    let typed: string[] = [];
    for (;;) {
      const line = await this.#read(typed.length === 0 ? prompt : CONTINUED);
      if (line.kind === 'end') return null;
      if (line.kind === 'interrupt') {
        if (this.#leaves(line.empty && typed.length === 0)) return null;
        typed = [];
        continue;
      }
      this.#warned = false;
      typed.push(line.text);
      const message = messageOf(typed);
      if (message === null) continue;
      this.#keep(message);
      return message;
    }
  }

  /** Asks for a line that is no message; null where there is none. */
  async askLine(question: string): Promise<string | null> {
    const line = await this.#read(question);
    return line.kind === 'text' ? line.text.replaceAll(BREAK, '\n') : null;
  }

  /** Asks for yes or no; enter alone means the fallback. Whoever leaves says no. */
  async askYesNo(question: string, fallback: boolean): Promise<boolean> {
    return saysYes(await this.askLine(yesNoQuestion(question, fallback)), fallback);
  }

  /** Waits for work that Ctrl-C stops; what is typed meanwhile waits for the next question. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    this.#keys.interrupted = () => stop.abort();
    try {
      return await work(stop.signal);
    } finally {
      this.#keys.interrupted = () => undefined;
    }
  }

  /** Lends the terminal to another program, such as an editor. */
  async lend<T>(work: () => Promise<T>): Promise<T> {
    this.#io.stderr.write(PASTE_OFF);
    this.#keys.detach();
    this.#keys.setRawMode(false);
    try {
      return await work();
    } finally {
      this.#keys.setRawMode(true);
      this.#keys.attach();
      this.#io.stderr.write(PASTE_ON);
    }
  }

  /** Gives the terminal back. */
  close(): void {
    this.#io.stderr.write(PASTE_OFF);
    this.#lines.close();
    this.#keys.detach();
  }

  #listen(): void {
    this.#lines.on('line', (text) => this.#take({ kind: 'text', text }));
    this.#lines.on('SIGINT', () => {
      const empty = this.#lines.line === '';
      this.#replaceLine('');
      this.#take({ kind: 'interrupt', empty });
    });
    // After Ctrl-Z readline leaves it to its user to go on.
    this.#lines.on('SIGCONT', () => {
      this.#io.stderr.write(PASTE_ON);
      this.#lines.prompt(true);
    });
    this.#lines.on('close', () => {
      this.#closed = true;
      this.#take({ kind: 'end' });
    });
    // Readline keeps each line, answers to questions as well; what is to be kept are messages.
    this.#lines.on('history', (all) => {
      this.#shownHistory = all;
      this.#showHistory();
    });
  }

  #read(prompt: string): Promise<Line> {
    if (this.#closed) return Promise.resolve({ kind: 'end' });
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#lines.setPrompt(prompt);
      this.#lines.prompt();
      this.#keys.open();
    });
  }

  #take(line: Line): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(line);
  }

  // The first Ctrl-C takes back what was typed; one at an empty prompt says that the next one leaves.
  #leaves(empty: boolean): boolean {
    if (empty && this.#warned) return true;
    this.#warned = empty;
    this.#io.stderr.write(empty ? '\n(Ctrl-C again leaves, /help lists the commands)\n' : '\n');
    return false;
  }

  #keep(message: string): void {
    const line = onOneLine(message);
    if (line.trim() === '') return;
    this.#history = [line, ...this.#history.filter((other) => other !== line)];
    this.#history.splice(MOST_HISTORY);
    this.#showHistory();
    this.#remember(message);
  }

  #showHistory(): void {
    this.#shownHistory?.splice(0, this.#shownHistory.length, ...this.#history);
  }

  #searched(search: HistorySearch, key: string): void {
    const found = search.take(key);
    if (found === null) return;
    this.#keys.divert(null);
    this.#replaceLine(found.line);
    this.#lines.prompt(true);
    if (found.entered) this.#keys.enter();
  }

  #replaceLine(text: string): void {
    this.#lines.write(null, { ctrl: true, name: 'e' });
    this.#lines.write(null, { ctrl: true, name: 'u' });
    if (text !== '') this.#lines.write(text);
  }
}

type Completed = (error: null, found: [string[], string]) => void;

function completerOf(complete: Complete) {
  const answer = async (line: string, done: Completed) => {
    let found: [string[], string] = [[], line];
    try {
      found = await complete(line);
    } catch (error) {
      // A comfort: where something cannot be found out, nothing is offered.
      if (!(error instanceof Failure)) throw error;
    }
    done(null, found);
  };
  return (line: string, done: Completed) => void answer(line, done);
}

function onOneLine(text: string): string {
  return stripControls(text.replaceAll(/\r?\n/g, BREAK).replaceAll('\t', ' '));
}
