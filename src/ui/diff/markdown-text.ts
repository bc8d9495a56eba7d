import { onOneLine } from '../../core/text.ts';

const LONGEST = 200;

/**
 * Returns foreign text for a line of Markdown, as code: there GitHub links no `@name`, `#1`, commit or address. Every
 * sign of ASCII stands as a reference to its character, which CommonMark never takes for markup (section 2.5).
 */
export function markdownCode(text: string): string {
  const shown = shortened(onOneLine(text), LONGEST);
  const inert = shown.replaceAll(
    /[^A-Za-z0-9 .,/\u0080-\u{10ffff}-]/gu,
    (sign) => `&#${sign.codePointAt(0)};`,
  );
  return `<code>${inert.trim() === '' ? '&#32;' : inert}</code>`;
}

/** Returns lines as a block of code that no line of it can end (CommonMark, section 4.5). */
export function markdownFence(language: string, lines: readonly string[]): string {
  let longest = 2;
  for (const line of lines)
    for (const [run] of line.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** Returns a text cut to a length, never within a character. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`;
}
