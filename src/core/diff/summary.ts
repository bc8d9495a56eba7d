import { resourceOf } from './answer.ts';
import { countChanges } from './compare.ts';
import type { Change, Comparison, Counts } from './model.ts';

/** A comparison as plans show it: how much changes, and what, without the values. */
export interface ChangeSummary {
  counts: Counts;
  changes: ShortChange[];
}

/** A change in a line. */
export interface ShortChange {
  kind: Change['kind'];
  type: Change['type'];
  name: string;
  /** The flow of a step. */
  parent: string | null;
  /** Its name before it was renamed or moved; else null. */
  was: string | null;
  /** The labels of the fields that differ, each once. */
  fields: string[];
}

/** Shortens a comparison to what a plan shows. */
export function summarizeChanges(comparison: Comparison): ChangeSummary {
  return { counts: countChanges(comparison), changes: comparison.changes.map(shortened) };
}

function shortened(change: Change): ShortChange {
  const { kind, type, fields, resources } = change;
  const { name, parent } = resourceOf(change);
  const { minus } = resources;
  const elsewhere = minus && (kind === 'renamed' || kind === 'moved');
  return {
    kind,
    type,
    name,
    parent,
    was: elsewhere ? `${minus.parent === null ? '' : `${minus.parent}/`}${minus.name}` : null,
    fields:
      kind === 'added' || kind === 'removed'
        ? []
        : [...new Set(fields.flatMap(({ labels }) => labels[0] ?? []))],
  };
}
