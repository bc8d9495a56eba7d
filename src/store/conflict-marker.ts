import { lineOf } from '../core/document.ts';
import type { Problem } from '../core/failure.ts';
import { problemOf } from '../core/problem.ts';

/** Finds what git leaves where both sides changed the same lines (git-merge(1), "HOW CONFLICTS ARE PRESENTED"). */
export function conflictMarker(file: string, content: Buffer): Problem | null {
  const begin = content.includes('<<<<<<< ')
    ? /^<{7} [^]*?^={7}\r?$[^]*?^>{7} /m.exec(content.toString())
    : null;
  if (!begin) return null;
  const line = content.toString().slice(0, begin.index).split('\n').length;
  const problem = problemOf(file, 'a merge conflict of git stands here', {
    hint: 'choose what is right, and remove the lines with <<<<<<<, ======= and >>>>>>>',
  });
  return { ...problem, line, column: 1, source: lineOf(content.toString(), line) };
}
