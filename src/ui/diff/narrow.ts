import type { View } from '../screen.ts';

/** The narrowest terminal that two columns are set in. */
export const LEAST_WIDTH = 80;

/** What is said where two columns do not fit. */
export const tooNarrowView: View<number> = (width) =>
  `Two columns need ${LEAST_WIDTH} columns of the terminal, and it has ${width}: this is the unified diff.`;
