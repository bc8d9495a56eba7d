import type { Change, Comparison, ComparedFile, MinusPlus } from './model.ts';

/** A file as views show it that set whole lines side by side: one that was renamed stands on both sides. */
export interface FilePair {
  /** Null where the file is absent. */
  paths: MinusPlus<string | null>;
  /** Empty where the file is absent or binary. */
  texts: MinusPlus<string>;
  binary: boolean;
  modes: MinusPlus<string | null>;
  /** The bytes differ, what they say does not. */
  formattingOnly: boolean;
  /** What changes in it, in the order of the comparison. */
  changes: readonly Change[];
}

/** Returns the files of a comparison, those that became one another in one, sorted by their path in `to`. */
export function pairFiles(comparison: Comparison): FilePair[] {
  const byPath = new Map(comparison.files.map((file) => [file.path, file]));
  const origins = originsOf(comparison, byPath);
  const left = new Set(origins.values());
  const formatting = new Set(comparison.formatting);
  return comparison.files
    .filter(({ path }) => !left.has(path))
    .map((file) => {
      const origin = origins.get(file.path);
      const before = origin === undefined ? file : (byPath.get(origin) ?? file);
      const paths = {
        minus: before.entries.minus ? before.path : null,
        plus: file.entries.plus ? file.path : null,
      };
      return {
        paths,
        texts: { minus: before.texts.minus ?? '', plus: file.texts.plus ?? '' },
        binary: before.binary || file.binary,
        modes: {
          minus: before.entries.minus?.mode ?? null,
          plus: file.entries.plus?.mode ?? null,
        },
        formattingOnly: formatting.has(file.path),
        changes: comparison.changes.filter((change) => touches(change, paths)),
      };
    });
}

/** Returns by path of an added file the removed one that became it. */
function originsOf(
  { changes }: Comparison,
  byPath: ReadonlyMap<string, ComparedFile>,
): Map<string, string> {
  const origins = new Map<string, string>();
  const taken = new Set<string>();
  for (const { kind, type, resources } of changes) {
    const { minus, plus } = resources;
    if (!minus || !plus || type === 'step' || (kind !== 'renamed' && kind !== 'moved')) continue;
    const gone = byPath.get(minus.file)?.status === 'deleted';
    const came = byPath.get(plus.file)?.status === 'added';
    if (!gone || !came || taken.has(minus.file) || origins.has(plus.file)) continue;
    origins.set(plus.file, minus.file);
    taken.add(minus.file);
  }
  return origins;
}

function touches({ resources: { minus, plus } }: Change, paths: FilePair['paths']): boolean {
  const isIn = (one: typeof minus, path: string | null) =>
    one !== null && path !== null && (one.file === path || one.takes.includes(path));
  return isIn(minus, paths.minus) || isIn(plus, paths.plus);
}
