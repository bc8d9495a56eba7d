import type { DiffAnswer, DiffLines } from '../../core/answers.ts';
import { stripControls } from '../../core/text.ts';
import { countsView } from './files.ts';
import { foreign } from '../screen.ts';
import type { Screen, View } from '../screen.ts';

/** The answer of `diff`: the counts, then each file with its changed lines. */
export function diffView(files: readonly DiffLines[]): View<DiffAnswer> {
  return (answer, screen) => {
    const head = `${foreign(answer.from)} → ${foreign(answer.to)}`;
    if (answer.identical) return `${head}: no difference`;
    return [
      `${head}  ${countsView(answer.files, screen)}`,
      ...files.map((file) => fileView(file, screen)),
    ].join('\n\n');
  };
}

const WORDS = {
  added: ['added', '+', 'added'],
  deleted: ['removed', '-', 'deleted'],
  modified: ['changed', '~', 'changed'],
} as const;

function fileView({ path, status, hunks, replaced }: DiffLines, screen: Screen): string {
  const [label, mark, word] = WORDS[status];
  const head = `${screen.paint(label, mark)} ${screen.paint('strong', foreign(path))} ${screen.paint('dim', word)}`;
  if (hunks === null) return `${head}\n  (not text)`;
  if (hunks.length === 0) return `${head}\n  (mode or empty file)`;
  const note = replaced
    ? [screen.paint('dim', '  (too different to be aligned: shown as a replacement)')]
    : [];
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    screen.paint('dim', `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
    ...lines.map((line) => lineView(line, screen)),
  ]);
  return [head, ...note, ...body].join('\n');
}

function lineView(line: string, screen: Screen): string {
  const text = stripControls(line);
  if (text.startsWith('+')) return screen.paint('added', text);
  if (text.startsWith('-')) return screen.paint('removed', text);
  return text.startsWith('\\') ? screen.paint('dim', text) : text;
}
