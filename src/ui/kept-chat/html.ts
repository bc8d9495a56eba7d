import type { Turn } from '../../core/conversation.ts';
import type { KeptChat } from '../../core/kept-chat.ts';
import { htmlLine, htmlText } from '../diff/html/escape.ts';
import { htmlDocument } from '../page.ts';
import { titleOf } from '../views/chat-turns.ts';
import { factsOf, notesOf } from './parts.ts';

const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --agent: #f6f8fa;
  --person: #ddf4ff; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --quiet: #9198a1; --line: #3d444d;
  --agent: #151b23; --person: #12324f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 48rem; padding: 1rem 1.5rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 1rem; padding: 0 0 1rem; margin: 0;
  border-bottom: 1px solid var(--line); }
dt, h2, .notes { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
section { margin: 1rem 0; }
h2 { font: 600 .85rem/1.5 system-ui, sans-serif; margin: 0; }
.words { margin: 0; padding: .5rem .75rem; border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere;
  unicode-bidi: plaintext; border: 1px solid var(--line); background: var(--agent); }
.person { margin-left: 15%; }
.person .words { background: var(--person); }
.agent { margin-right: 15%; }
.notes { margin: .25rem 0 0; padding: 0 0 0 1.25rem; font: .8rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
@media print { :root { color-scheme: light; --ground: #fff; --text: #000; --quiet: #444; --agent: #fff; --person: #fff; }
  section { break-inside: avoid; } }
`;

/** Returns a conversation as one page that loads nothing and runs no script: nothing that was said is markup. */
export function htmlOf(kept: KeptChat): string {
  const title = htmlLine(titleOf(kept));
  const facts = factsOf(kept).map(
    ([label, value]) => `<dt>${label}</dt><dd>${htmlLine(value)}</dd>`,
  );
  return htmlDocument({
    title,
    style: STYLE,
    body: `<header>
<h1>${title}</h1>
<dl>${facts.join('\n')}</dl>
</header>
<main>
${kept.turns.map(turnHtml).join('\n')}
</main>`,
  });
}

function turnHtml(turn: Turn): string {
  const notes = notesOf(turn).map((note) => `<li>${htmlLine(note)}</li>`);
  const list = notes.length === 0 ? '' : `<ul class="notes">${notes.join('')}</ul>`;
  const person = turn.input === null ? '' : saidHtml('person', 'Person', wordsHtml(turn.input));
  const agent = `${turn.reply === '' ? '' : wordsHtml(turn.reply)}${list}`;
  return `${person}${agent === '' ? '' : saidHtml('agent', 'Agent', agent)}`;
}

function saidHtml(kind: string, name: string, content: string): string {
  return `<section class="${kind}"><h2>${name}</h2>${content}</section>\n`;
}

function wordsHtml(text: string): string {
  return `<p class="words">${htmlText(text)}</p>`;
}
