// Control characters (C0 but tab and newline, DEL, C1), bidirectional controls and zero-width characters.
// A terminal could act on each of them, or show text in another order than it stands.
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0001}]/gu;

/** Returns text that a terminal cannot act on: carriage returns, escapes, C1, bidi and zero-width characters removed. */
export function stripControls(text: string): string {
  return text.replace(UNSAFE, '');
}

// Joiners within emoji, and within words of scripts that need them, are part of how these are spelled.
const JOINED =
  /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})|(?<=(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}])[\u200c\u200d](?=(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{L})/gu;

/**
 * Returns text in which characters that a terminal could act on, or that do not show, stand as visible marks: `␛` for
 * an escape, `⟨U+202E⟩` for a bidirectional override. So a change of one can be seen. Line breaks and tabs stay.
 */
export function visible(text: string): string {
  if (text.search(UNSAFE) === -1) return text;
  return text.replace(JOINED, '').replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    if (code === 0x7f) return '\u2421';
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Returns text on one line, with visible marks for line breaks and tabs as well: no text can pass for a line of ours. */
export function onOneLine(text: string): string {
  return visible(text).replaceAll('\n', '␊').replaceAll('\t', '␉');
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
