import type { LineRow } from './model.ts';

/** A run of rows: shown, or folded away because nothing differs near it. */
export interface RowRun {
  folded: boolean;
  rows: readonly LineRow[];
}

// A fold of a line or two would take as much room as the lines.
const LEAST = 4;

/** Splits rows into those within some lines of a change and those that can be folded away. */
export function foldRows(rows: readonly LineRow[], context: number): RowRun[] {
  const near = new Uint8Array(rows.length);
  for (const [index, { same }] of rows.entries())
    if (!same) near.fill(1, Math.max(0, index - context), index + context + 1);
  const runs: { folded: boolean; rows: LineRow[] }[] = [];
  for (let start = 0; start < rows.length;) {
    let end = start;
    while (end < rows.length && near[end] === near[start]) end += 1;
    const folded = near[start] === 0 && end - start >= LEAST;
    const last = runs.at(-1);
    const part = rows.slice(start, end);
    if (last?.folded === folded) for (const row of part) last.rows.push(row);
    else runs.push({ folded, rows: part });
    start = end;
  }
  return runs;
}
