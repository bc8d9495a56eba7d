import { resourceOf } from '../../core/diff/answer.ts';
import type { FilePair } from '../../core/diff/file-pairs.ts';
import type { Change, Comparison } from '../../core/diff/model.ts';
import { onOneLine } from '../../core/text.ts';

/** Returns how a file differs, as one sign: `+`, `-`, `→`, `~`. */
export function fileMark({ paths: { minus, plus } }: FilePair): '+' | '-' | '→' | '~' {
  if (minus === null) return '+';
  if (plus === null) return '-';
  return minus === plus ? '~' : '→';
}

/** Returns the name of a file, of a renamed one both. */
export function fileName({ paths: { minus, plus } }: FilePair): string {
  const both = minus !== null && plus !== null && minus !== plus;
  return both ? `${onOneLine(minus)} → ${onOneLine(plus)}` : onOneLine(plus ?? minus ?? '');
}

/** Returns what the lines of a file do not show: where it is absent, why it is compared as text, its mode. */
export function fileNotes(file: FilePair, { revisions }: Comparison): string[] {
  const { paths, texts, modes, binary, formattingOnly, changes } = file;
  const notes = changes.flatMap(({ reason }) => reason ?? []);
  const origin = paths.minus === null ? originOf(changes) : null;
  if (origin !== null) notes.push(`was ${origin}`);
  else if (paths.minus === null) notes.push(`not in ${revisions.minus.label}`);
  if (paths.plus === null) notes.push(`not in ${revisions.plus.label}`);
  if (formattingOnly) notes.push('formatting only');
  if (modes.minus !== null && modes.plus !== null && modes.minus !== modes.plus)
    notes.push(`mode ${modes.minus} → ${modes.plus}`);
  if (binary) notes.push('not text');
  else if (texts.minus === '' && texts.plus === '') notes.push('empty');
  else
    for (const side of ['minus', 'plus'] as const)
      if (texts[side] !== '' && !texts[side].endsWith('\n'))
        notes.push(`no line break at the end in ${revisions[side].label}`);
  notes.push(...changes.flatMap((change) => byText(change, changes.length > 1)));
  return [...new Set(notes)].map((note) => onOneLine(note));
}

// Where only one of both paths was asked for.
function originOf(changes: readonly Change[]): string | null {
  const elsewhere = changes.find(({ kind }) => kind === 'renamed' || kind === 'moved');
  return elsewhere?.resources.minus?.file ?? null;
}

function byText(change: Change, isNamed: boolean): string[] {
  const { attribution } = change;
  if (!attribution) return [];
  const { author, version, commit, at, times } = attribution;
  const parts = [
    `${isNamed ? `${resourceOf(change).name} ` : ''}by ${author?.name ?? 'nobody yet: not committed'}`,
    version ?? commit?.slice(0, 8) ?? null,
    at,
    times > 1 ? `changed ${times} times` : null,
  ];
  return [parts.filter((part) => part !== null).join(', ')];
}
