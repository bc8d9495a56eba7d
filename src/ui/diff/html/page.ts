import { resourceOf } from '../../../core/diff/answer.ts';
import { countChanges } from '../../../core/diff/compare.ts';
import { pairFiles } from '../../../core/diff/file-pairs.ts';
import type { FilePair } from '../../../core/diff/file-pairs.ts';
import type { Change, Comparison } from '../../../core/diff/model.ts';
import { count } from '../../../core/text.ts';
import { fileMark, fileName, fileNotes } from '../file-notes.ts';
import { headingOf } from '../values.ts';
import { MARKS } from '../marks.ts';
import { noDifferenceSentence } from '../same.ts';
import { HEADINGS } from '../semantic.ts';
import { htmlDocument } from '../../page.ts';
import { htmlLine } from './escape.ts';
import { rowsHtml } from './rows.ts';
import { SCRIPT, STYLE } from './style.ts';

/** Returns a comparison as one page that loads nothing, may send nothing, and runs no script but its own. */
export function htmlPage(comparison: Comparison): string {
  const files = pairFiles(comparison);
  const { minus, plus } = comparison.revisions;
  const states = `${htmlLine(minus.label)} → ${htmlLine(plus.label)}`;
  const agent = htmlLine(comparison.agent);
  return htmlDocument({
    title: `${agent}: ${states}`,
    style: STYLE,
    script: SCRIPT,
    body: `<a class="skip" href="#main">Skip to the changes</a>
<header>
<h1>${agent}: ${states}</h1>
<p>${countsHtml(comparison)}</p>
</header>
<div class="body">
${navHtml(comparison, files)}
<main id="main" tabindex="-1">
<h2>Files</h2>
${files.length === 0 ? `<p>${noDifferenceSentence(comparison)}</p>` : files.map((file, index) => fileHtml(file, index, comparison)).join('\n')}
</main>
</div>`,
  });
}

function countsHtml(comparison: Comparison): string {
  const { added, removed, changed, formatting } = countChanges(comparison);
  const parts = [`${changed} changed`, `${added} added`, `${removed} removed`];
  if (formatting > 0) parts.push(`${count(formatting, 'file')} in formatting only`);
  return parts.join(', ');
}

// Both names of a group's changes lead to the file that shows them.
function navHtml(comparison: Comparison, files: readonly FilePair[]): string {
  const groups = new Map<string, string[]>();
  const add = (heading: string, item: string) =>
    groups.set(heading, [...(groups.get(heading) ?? []), item]);
  for (const change of comparison.changes) {
    const index = files.findIndex(({ changes }) => changes.includes(change));
    if (index !== -1) add(HEADINGS[change.type], linkHtml(index, changeHtml(change)));
  }
  for (const [index, file] of files.entries())
    if (file.formattingOnly)
      add(
        'Formatting only',
        linkHtml(index, `${signHtml('~', 'changed')}${htmlLine(fileName(file))}`),
      );
  const lists = [...groups].map(
    ([heading, items]) =>
      `<div class="group"><h3>${heading}</h3><ul>${items.join('\n')}</ul></div>`,
  );
  return `<nav aria-label="What changes">
<h2>What changes</h2>
<div class="search" role="search" hidden><label for="search">Search</label><input id="search" type="search" autocomplete="off" aria-describedby="found">
<p id="found" role="status"></p>
<p><button id="all" type="button" aria-pressed="false">Unfold all unchanged lines</button></p></div>
${lists.join('\n')}
</nav>`;
}

function linkHtml(index: number, content: string): string {
  return `<li><a href="#file-${index}">${content}</a></li>`;
}

const WORDS: Readonly<Record<string, string>> = {
  '+': 'added',
  '-': 'removed',
  '~': 'changed',
  '→': 'renamed',
};

// The sign for eyes, the word for those who listen.
function signHtml(mark: string, label: string): string {
  return `<span class="sign ${label}" aria-hidden="true">${mark}</span><span class="hidden">${WORDS[mark] ?? ''}: </span>`;
}

function changeHtml(change: Change): string {
  const one = resourceOf(change);
  const [label, mark] = MARKS[change.kind];
  const name = one.parent === null ? one.name : `${one.parent} › ${one.name}`;
  const title = one.title === null ? '' : ` <span class="quiet">${htmlLine(one.title)}</span>`;
  return `${signHtml(mark, label)}${htmlLine(name)}${title}`;
}

function fileHtml(file: FilePair, index: number, comparison: Comparison): string {
  const mark = fileMark(file);
  const name = htmlLine(fileName(file));
  const { minus, plus } = comparison.revisions;
  const states = { minus: htmlLine(minus.label), plus: htmlLine(plus.label) };
  const notes = fileNotes(file, comparison).map((note) => htmlLine(note));
  const what = file.changes
    .filter(({ type }) => type !== 'file')
    .map((change) => `<li>${changeHtml(change)}${fieldsHtml(change)}</li>`);
  const isEmpty = file.binary || (file.texts.minus === '' && file.texts.plus === '');
  return `<section class="file" id="file-${index}" aria-labelledby="name-${index}">
<h3 id="name-${index}">${signHtml(mark, WORDS[mark] ?? '')}${name}</h3>
${notes.length === 0 ? '' : `<p class="notes">${notes.join('; ')}</p>`}
${what.length === 0 ? '' : `<ul class="what">${what.join('')}</ul>`}
${isEmpty ? '' : rowsHtml(file, { caption: name, states })}
</section>`;
}

function fieldsHtml({ kind, fields }: Change): string {
  if (kind === 'added' || kind === 'removed' || fields.length === 0) return '';
  const labels = [...new Set(fields.map(({ labels }) => headingOf(labels.slice(0, 2))))];
  return `: ${labels.map((label) => htmlLine(label)).join(', ')}`;
}
