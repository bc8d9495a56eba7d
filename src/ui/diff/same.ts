import type { Comparison } from '../../core/diff/model.ts';

/** Says that nothing differs: in the whole, or in the kinds and paths that a comparison is limited to. */
export function noDifferenceText({ identical }: Comparison): string {
  return identical ? 'no difference' : 'no difference in what was asked for; other parts differ';
}

/** The same as a sentence of its own. */
export function noDifferenceSentence(comparison: Comparison): string {
  const text = noDifferenceText(comparison);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
