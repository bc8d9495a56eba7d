import type { View } from '../screen.ts';

/** The answer of `numbers export`: the table as it is. */
export const routingView: View<{ text: string }> = ({ text }) => text;
