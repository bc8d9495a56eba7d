// Control characters (C0 but tab and newline, DEL, C1), bidirectional controls and zero-width characters.
// A terminal could act on each of them, or show text in another order than it stands.
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0001}]/gu;

/** Returns text that a terminal cannot act on: carriage returns, escapes, C1, bidi and zero-width characters removed. */
export function stripControls(text: string): string {
  return text.replace(UNSAFE, '');
}

/** Returns text on one line without control characters: line breaks and tabs become single spaces. */
export function oneLine(text: string): string {
  return stripControls(text.replace(/[\t\r\n]+/g, ' ')).trim();
}

/** Returns `1 file`, `2 files`: the count and the noun in its number. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}

/** Returns the words joined as people list them: `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/**
 * Returns a word as a POSIX shell reads it back: bare where it is plain, else in single quotes
 * (POSIX.1-2017, XCU 2.2.2), so that a printed command can be pasted.
 */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
