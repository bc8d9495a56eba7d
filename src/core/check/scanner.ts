/** Reads a text from left to right. */
export class Scanner {
  /** Where it stands, as an index into the text. */
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Tells whether nothing is left, or what comes next is one of some characters. */
  endsBefore(characters: string): boolean {
    return this.at >= this.text.length || characters.includes(this.text[this.at] ?? '');
  }

  /** Steps over a character where it comes next, and tells whether it did. */
  take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  /** Steps over what a sticky expression matches here; null where it does not match. */
  match(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.at;
    const found = form.exec(this.text);
    if (found) this.at = form.lastIndex;
    return found;
  }

  /** Steps over a sign of repetition, and returns how often what stands before it may stand: at least, at most. */
  repetition(): { sign: string | null; least: number; most: number } | null {
    const found = this.match(/(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y);
    if (!found) return null;
    const [, sign, from, comma, to] = found;
    if (sign !== undefined)
      return { sign, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
    const least = Number(from);
    return { sign: null, least, most: comma === '' ? least : to ? Number(to) : Infinity };
  }

  /** Steps over the expression of one character: itself, an escape, or a class. */
  character(): string {
    const [found = ''] =
      this.match(/\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[^])|\[(?:\\[^]|[^\]\\])*\]|[^]/iy) ?? [];
    return found;
  }
}
