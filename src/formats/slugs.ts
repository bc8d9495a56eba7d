// In `next` two of them mean more, and our YAML files refuse the others as keys.
const RESERVED = ['exit', 'end', 'constructor', 'prototype'];

/** Gives foreign names ones that fit ours (DESIGN section 6), each of them once. */
export class Slugs {
  readonly #taken = new Set(RESERVED);
  readonly #names = new Map<string, string>();

  /** Returns the name for a foreign one: the same each time it is asked for; a twin of another gets `-2`. */
  of(foreign: string): string {
    const known = this.#names.get(foreign);
    if (known !== undefined) return known;
    const slug = this.fresh(foreign);
    this.#names.set(foreign, slug);
    return slug;
  }

  /** Returns a name that nobody has yet, also where the foreign one was seen before. */
  fresh(foreign: string): string {
    const base = slugOf(foreign);
    let slug = base;
    for (let twin = 2; this.#taken.has(slug); twin += 1) slug = `${base.slice(0, 58)}-${twin}`;
    this.#taken.add(slug);
    return slug;
  }

  /** Tells whether a foreign name was given one. */
  has(foreign: string): boolean {
    return this.#names.has(foreign);
  }
}

/** Returns lower-case letters, digits and `_`, at most 63 of them, beginning with a letter or digit. */
function slugOf(foreign: string): string {
  const plain = foreign
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_')
    .replaceAll(/^[_-]+|[_-]+$/g, '')
    .slice(0, 63);
  return plain === '' ? 'unnamed' : plain;
}

/** Returns `title` where a name is not as it was. */
export function titled(original: string, name: string): string | undefined {
  return original === name ? undefined : original;
}

/** Marks double braces in foreign text as text: `\\{{` stands for the characters and is no reference of ours. */
export function escapeBraces(text: string): string {
  return text.replaceAll('{{', String.raw`\{{`);
}

/** Takes the marks of `escapeBraces` away again. */
export function unescapeBraces(text: string): string {
  return text.replaceAll(String.raw`\{{`, '{{');
}
