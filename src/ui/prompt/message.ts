/** Stands for a line break within a message while it is typed: the editor knows lines alone. */
export const BREAK = '␤';

/** What stands in front of a line with which a message goes on. */
export const CONTINUED = '… ';

const FENCE = '"""';

/** Returns the message that lines make: several by a `\` at their end, or between `"""`; null where it goes on. */
export function messageOf(typed: readonly string[]): string | null {
  const text = typed.join('\n').replaceAll(BREAK, '\n');
  if (text.startsWith(FENCE)) {
    const inner = text.slice(FENCE.length);
    return inner.trimEnd().endsWith(FENCE) ? inner.trimEnd().slice(0, -FENCE.length).trim() : null;
  }
  return text.endsWith('\\') ? null : text.replaceAll('\\\n', '\n');
}

/** Returns a question with what can be answered. */
export function yesNoQuestion(question: string, fallback: boolean): string {
  return `${question} ${fallback ? '[Y/n]' : '[y/N]'} `;
}

/** Tells whether an answer says yes: enter alone means the fallback, and whoever leaves says no. */
export function saysYes(answer: string | null, fallback: boolean): boolean {
  const word = answer?.trim().toLowerCase();
  return word === '' ? fallback : word === 'y' || word === 'yes';
}
