/** Measures any text: what `wide.ts` brings, once it is loaded. */
let measure: ((text: string) => number) | null = null;
let missed = false;

// Latin letters, the marks of typography, arrows, lines and our own signs: one column each, whatever stands beside.
const NARROW =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2212\u2500-\u257f\u2713\u2717]*$/;

/** Tells whether each character of a text takes one column. */
export function isNarrow(text: string): boolean {
  return NARROW.test(text);
}

// Our own colours (ECMA-48, SGR) take no column.
const PAINT = /\u001b\[[\d;]*m/g;

/** Returns how many columns of a terminal a text takes, painted or not; see `measured` for texts that are not narrow. */
export function textWidth(shown: string): number {
  const text = shown.replace(PAINT, '');
  if (isNarrow(text)) return text.length;
  if (measure) return measure(text);
  missed = true;
  return text.length;
}

/**
 * Renders a text. Where a part of it cannot be measured yet, what can is loaded and the text is rendered again: the
 * tables of wide characters take longer to load than all else that a short command does.
 */
export async function measured(render: () => string): Promise<string> {
  missed = false;
  const text = render();
  if (!missed) return text;
  measure = (await import('./wide.ts')).measure;
  return render();
}

/** Loads what measures every text, for one that is shown as it comes and cannot be rendered again. */
export async function measureAll(): Promise<void> {
  measure ??= (await import('./wide.ts')).measure;
}

/**
 * Breaks prose, painted or not, between words, where a terminal of so many columns would break it within one. What goes
 * on begins with the indent.
 */
export function wrapWords(text: string, width: number | null, indent = ''): string {
  if (width === null) return text;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length === 0) lines.push(word);
    else if (textWidth(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(`${indent}${word}`);
  }
  return lines.join('\n');
}
