import type { Turn } from '../../core/conversation.ts';
import type { KeptChat } from '../../core/kept-chat.ts';
import { onOneLine, visible } from '../../core/text.ts';
import { titleOf } from '../views/chat-turns.ts';
import { factsOf, notesOf } from './parts.ts';

/** Returns a conversation as Markdown: nothing that was said is markup. */
export function markdownOf(kept: KeptChat): string {
  const facts = factsOf(kept).map(([label, value]) => `- ${label}: ${inert(onOneLine(value))}`);
  const blocks = [
    `# ${inert(onOneLine(titleOf(kept)))}`,
    facts.join('\n'),
    ...kept.turns.flatMap(turnBlocks),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function turnBlocks(turn: Turn): string[] {
  const notes = notesOf(turn).map((note) => `- ${codeSpan(onOneLine(note))}`);
  return [
    ...(turn.input === null ? [] : [`**Person:** ${spoken(turn.input)}`]),
    ...(turn.reply === '' ? [] : [`**Agent:** ${spoken(turn.reply)}`]),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
  ];
}

// A backslash at the end of a line breaks it (CommonMark, section 6.7).
function spoken(text: string): string {
  return visible(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(inert)
    .join('\\\n');
}

// Between more backticks than it has in a row, nothing of a text is markup (CommonMark, section 6.1).
function codeSpan(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const ticks = '`'.repeat(Math.max(0, ...runs) + 1);
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

// What could be markup anywhere, then what could be at the beginning of a line. GitHub tells those who are named.
function inert(line: string): string {
  return line
    .replaceAll(/[\\`*_[\]<>&~|#$]/g, String.raw`\$&`)
    .replace(/^(?:[-+=:]|\d+(?=[.)]))/, (sign) => (/\d/.test(sign) ? `${sign}\\` : `\\${sign}`))
    .replaceAll(/(?<!\w)@(?=\w)/g, '@<!-- -->');
}
