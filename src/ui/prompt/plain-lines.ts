import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { stripControls } from '../../core/text.ts';
import type { Io } from '../io.ts';
import type { Editor } from './line-editor.ts';
import { CONTINUED, messageOf, saysYes, yesNoQuestion } from './message.ts';

/**
 * Reads messages at a terminal that cannot move its cursor (TERM=dumb). It edits its lines itself, without history or
 * completion, and Ctrl-C ends the program.
 */
export class PlainLines implements Editor {
  readonly #lines: Interface;
  readonly #remember: (message: string) => void;
  /** What was typed before it was asked for. */
  readonly #ahead: string[] = [];
  #waiting: ((line: string | null) => void) | null = null;
  #closed = false;

  constructor({ stdin, stderr }: Io, remember: (message: string) => void) {
    this.#remember = remember;
    this.#lines = createInterface({ input: stdin, output: stderr, terminal: false });
    this.#lines.on('line', (typed) => {
      const line = stripControls(typed);
      if (this.#waiting) this.#take(line);
      else this.#ahead.push(line);
    });
    this.#lines.on('close', () => {
      this.#closed = true;
      this.#take(null);
    });
  }

  async ask(prompt: string): Promise<string | null> {
    const typed: string[] = [];
    for (;;) {
      const line = await this.askLine(typed.length === 0 ? prompt : CONTINUED);
      if (line === null) return null;
      typed.push(line);
      const message = messageOf(typed);
      if (message === null) continue;
      if (message.trim() !== '') this.#remember(message);
      return message;
    }
  }

  askLine(question: string): Promise<string | null> {
    const ahead = this.#ahead.shift();
    if (ahead === undefined && this.#closed) return Promise.resolve(null);
    this.#lines.setPrompt(question);
    this.#lines.prompt();
    if (ahead !== undefined) return Promise.resolve(ahead);
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  async askYesNo(question: string, fallback: boolean): Promise<boolean> {
    return saysYes(await this.askLine(yesNoQuestion(question, fallback)), fallback);
  }

  /** Waits for work, which no key stops. */
  during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return work(new AbortController().signal);
  }

  async lend<T>(work: () => Promise<T>): Promise<T> {
    this.#lines.pause();
    try {
      return await work();
    } finally {
      this.#lines.resume();
    }
  }

  close(): void {
    this.#lines.close();
  }

  #take(line: string | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(line);
  }
}
