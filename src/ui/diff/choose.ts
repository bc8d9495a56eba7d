import type { DiffAnswer } from '../../core/diff/answer.ts';
import type { Comparison } from '../../core/diff/model.ts';
import type { View } from '../screen.ts';

/** Which view of a diff is wanted; without any the semantic one. */
export interface WantedView {
  stat?: boolean;
  nameOnly?: boolean;
  sideBySide?: boolean;
  markdown?: boolean;
}

/** Returns the view that is wanted, and loads no other. */
export async function chooseView(
  wanted: WantedView,
  comparison: Comparison,
): Promise<View<DiffAnswer>> {
  if (wanted.nameOnly) return (await import('./files.ts')).namesView;
  if (wanted.stat) return (await import('./files.ts')).statView(comparison);
  if (wanted.sideBySide) return (await import('./side-by-side.ts')).sideBySideView(comparison);
  if (wanted.markdown) return (await import('./markdown.ts')).markdownView(comparison);
  return (await import('./semantic.ts')).semanticView(comparison);
}
