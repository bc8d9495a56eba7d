import { escapeBraces } from './slugs.ts';

// Names that no prose holds by chance: words joined by `_`, or run together with capitals; and not in part of a word,
// an address or braces.
const TELLING =
  /^(?:[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[A-Za-z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)$/;
const BEFORE = String.raw`(?<![\w./\\{}:-])`;
const AFTER = String.raw`(?![\w/\\{}-]|[.:]\w)`;

/** The names in foreign prose that become references to our parts. */
export class Mentions {
  readonly #names = new Map<string, string>();
  #pattern: RegExp | null = null;

  /** Notes a part that texts may name, by what it is called in them; of two with one name the first counts. */
  add(kind: 'tool' | 'flow' | 'handoff', called: string, name: string): void {
    if (!TELLING.test(called) || this.#names.has(called)) return;
    this.#names.set(called, `{{${kind}:${name}}}`);
    this.#pattern = null;
  }

  /** Returns foreign prose as a field of ours holds it: braces are text, and what names a part refers to it. */
  read(foreign: string): string {
    return this.link(escapeBraces(foreign));
  }

  /** Returns a text of ours with references in the place of what names a part. */
  link(text: string): string {
    if (this.#names.size === 0) return text;
    const names = [...this.#names.keys()].toSorted((a, b) => b.length - a.length);
    this.#pattern ??= new RegExp(`${BEFORE}(?:${names.join('|')})${AFTER}`, 'g');
    return text.replace(this.#pattern, (called) => this.#names.get(called) ?? called);
  }
}
