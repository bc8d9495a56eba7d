/**
 * Compiles a regular expression of a definition as conversations use it: by whole characters of Unicode where it can be
 * read so, else as older JavaScript reads it, which takes a backslash before anything. Never throws for one that
 * validation took (`check/patterns.ts`).
 *
 * @param flags `i` where upper and lower case are alike
 */
export function compilePattern(pattern: string, flags: '' | 'i' = ''): RegExp {
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new RegExp(pattern, flags);
  }
}

// Letters and digits. What is not read by whole characters knows no \p{L}: there all that Latin begins with counts.
const WORD = String.raw`\p{L}\d`;
const PLAIN_WORD = String.raw`A-Za-z\d\u00aa-\u1fff\u2c00-\u2dff\u3040-\ud7ff`;

/** Compiles a regular expression so that it matches whole words of a text only. */
export function compileWords(pattern: string): RegExp {
  const around = (word: string) => `(?<![${word}])(?:${pattern})(?![${word}])`;
  try {
    return new RegExp(around(WORD), 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new RegExp(around(PLAIN_WORD));
  }
}
