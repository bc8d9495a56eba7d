import type { DiffAnswer } from '../../core/diff/answer.ts';
import { countChanges } from '../../core/diff/compare.ts';
import type { Comparison } from '../../core/diff/model.ts';
import { count, shellWord } from '../../core/text.ts';
import type { Screen, View } from '../screen.ts';
import { markdownChange } from './markdown-change.ts';
import { markdownCode } from './markdown-text.ts';
import { HEADINGS } from './semantic.ts';
import { noDifferenceSentence } from './same.ts';

// What GitHub takes as the body of a comment; counted in UTF-16 units, which are never fewer than characters.
const MOST = 65_536;
// Left free for what is said where something does not fit.
const RESERVE = 4_000;
const MOST_FORMATTED = 20;

/** The diff for a comment on a pull request: each change folded, all foreign text inert, never longer than GitHub takes. */
export function markdownView(comparison: Comparison): View<DiffAnswer> {
  return (_, screen) => {
    const head = headOf(comparison);
    if (comparison.files.length === 0) return `${head}\n\n${noDifferenceSentence(comparison)}`;
    const tail = formattingOf(comparison);
    const room = MOST - RESERVE - head.length - tail.length;
    const { text, short, missing } = fitted(comparison, { ...screen, width: null }, room);
    const notes = [
      ...(short > 0 ? [`${count(short, 'change')} without details`] : []),
      ...(missing > 0 ? [`${count(missing, 'change')} left out`] : []),
    ];
    const note =
      notes.length === 0
        ? ''
        : `_${notes.join(', ')}: a comment takes ${MOST.toLocaleString('en')} characters._ All of it: ${markdownCode(commandOf(comparison))}`;
    return [head, text, tail, note].filter((part) => part !== '').join('\n\n');
  };
}

function headOf(comparison: Comparison): string {
  const { agent, revisions } = comparison;
  const { added, removed, changed } = countChanges(comparison);
  const title = `### ${markdownCode(agent)}: ${markdownCode(revisions.minus.label)} → ${markdownCode(revisions.plus.label)}`;
  if (comparison.files.length === 0) return title;
  return `${title}\n\n**${changed} changed, ${added} added, ${removed} removed**`;
}

function commandOf({ revisions: { minus, plus } }: Comparison): string {
  const bare = (label: string) => label.replace(/ \(v\d+\)$/, '');
  return `agentctl diff ${shellWord(bare(minus.label))} ${shellWord(bare(plus.label))}`;
}

interface Fitted {
  text: string;
  /** Changes that only their line tells of, and those that nothing does. */
  short: number;
  missing: number;
}

// First every change gets its line, then as many as fit, in order, their details.
function fitted({ changes }: Comparison, screen: Screen, room: number): Fitted {
  const shown = changes.map((change) => ({
    heading: `#### ${HEADINGS[change.type]}`,
    ...markdownChange(change, screen),
  }));
  const headings = [...new Set(shown.map(({ heading }) => heading))];
  let left = room - headings.join('').length - 4 * headings.length;
  const parts = shown.map(({ heading, line, details }) => {
    const fits = line.length + 2 <= left;
    if (fits) left -= line.length + 2;
    return { heading, line, details, text: fits ? line : null };
  });
  let short = 0;
  for (const part of parts) {
    if (part.text === null) continue;
    const more = part.details.length - part.line.length;
    if (more <= left) {
      left -= more;
      part.text = part.details;
    } else short += 1;
  }
  const missing = parts.filter(({ text }) => text === null).length;
  const blocks = headings.flatMap((heading) => {
    const own = parts.flatMap((part) =>
      part.heading === heading && part.text !== null ? [part.text] : [],
    );
    return own.length === 0 ? [] : [heading, ...own];
  });
  return { text: blocks.join('\n\n'), short, missing };
}

function formattingOf({ formatting }: Comparison): string {
  if (formatting.length === 0) return '';
  const names = formatting.slice(0, MOST_FORMATTED).map(markdownCode);
  const more = formatting.length - names.length;
  return `Formatting only: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
