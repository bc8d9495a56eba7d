import { alignLines } from './lines.ts';
import type { MinusPlus } from './model.ts';

/** A file of a patch. Texts and names are bytes, one character each (`latin1`), so that no byte is lost. */
export interface PatchFile {
  /** Relative to the root of the repository. */
  path: string;
  entries: MinusPlus<{ oid: string; mode: string } | null>;
  /** Empty where the file is absent. */
  contents: MinusPlus<string>;
  /** Of a binary file each side as git packs it (see `packBinary`); null for a text. */
  packed: MinusPlus<string> | null;
}

/** Returns files as a patch that `git apply` takes (git-diff(1), "Generating patch text with -p"). */
export function patchOf(files: readonly PatchFile[]): string {
  return files.map(filePatch).join('');
}

const NO_OBJECT = '0';

function filePatch(file: PatchFile): string {
  const { minus, plus } = file.entries;
  // A file that became a link (or the other way round) is one deleted and one added, as in git.
  if (minus && plus && minus.mode.slice(0, 3) !== plus.mode.slice(0, 3))
    return patchOf([
      { ...file, entries: { minus, plus: null }, contents: { ...file.contents, plus: '' } },
      { ...file, entries: { minus: null, plus }, contents: { ...file.contents, minus: '' } },
    ]);
  const [before, after] = [quoted(`a/${file.path}`), quoted(`b/${file.path}`)];
  const sameMode = minus && plus && minus.mode === plus.mode;
  const head = [
    `diff --git ${before} ${after}`,
    ...(minus && plus && !sameMode ? [`old mode ${minus.mode}`, `new mode ${plus.mode}`] : []),
    ...(minus && !plus ? [`deleted file mode ${minus.mode}`] : []),
    ...(plus && !minus ? [`new file mode ${plus.mode}`] : []),
  ];
  if (minus?.oid === plus?.oid) return text(head);
  const zero = NO_OBJECT.repeat((minus ?? plus)?.oid.length ?? 40);
  head.push(`index ${minus?.oid ?? zero}..${plus?.oid ?? zero}${sameMode ? ` ${minus.mode}` : ''}`);
  if (file.packed) return text([...head, 'GIT binary patch', file.packed.plus, file.packed.minus]);
  const { hunks } = alignLines(file.contents.minus, file.contents.plus);
  if (hunks.length === 0) return text(head);
  return text([
    ...head,
    `--- ${minus ? named(before) : '/dev/null'}`,
    `+++ ${plus ? named(after) : '/dev/null'}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) =>
      [`@@ -${extent(oldStart, oldLines)} +${extent(newStart, newLines)} @@`].concat(lines),
    ),
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function extent(start: number, amount: number): string {
  return amount === 1 ? String(start) : `${start},${amount}`;
}

// Git ends a name with a tab where a space stands in it, for other programs cut it there.
function named(name: string): string {
  return name.startsWith('"') || !name.includes(' ') ? name : `${name}\t`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

// As git quotes names with core.quotePath off: signs that would break the line, never letters of any language.
function quoted(name: string): string {
  if (!/[\u0000-\u001f"\\\u007f]/.test(name)) return name;
  const escaped = name.replace(
    /[\u0000-\u001f"\\\u007f]/g,
    (sign) => ESCAPES[sign] ?? `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}
