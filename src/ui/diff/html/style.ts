/** How the page looks: nothing is loaded, and nothing is told by colour alone. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --side: #f6f8fa;
  --link: #0550ae; --minus: #ffebe9; --minus-word: #ffc1bc; --minus-sign: #a40e26; --plus: #e6ffec; --plus-word: #a0eab0;
  --plus-sign: #0f6b2b; --change: #7d4e00; --key: #0550ae; --string: #0a3069; --value: #6639ba; --comment: #59636e;
  --reference: #953800; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --text: #e6edf3; --quiet: #9198a1; --line: #3d444d;
  --side: #151b23; --link: #79c0ff; --minus: #3c1618; --minus-word: #7d2a2a; --minus-sign: #ff9b93; --plus: #12301c;
  --plus-word: #1f6f37; --plus-sign: #6fdd8b; --change: #e3b341; --key: #79c0ff; --string: #a5d6ff; --value: #d2a8ff;
  --comment: #9198a1; --reference: #ffa657; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; padding: .5rem 1rem; background: var(--ground); }
header, main, nav { padding: 1rem 1.5rem; }
header { border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
h3 { font: 600 1rem/1.5 ui-monospace, monospace; margin: 0; overflow-wrap: anywhere; }
header p, .notes, .what { margin: .25rem 0; }
.body { display: grid; grid-template-columns: minmax(14rem, 20rem) minmax(0, 1fr); }
nav { background: var(--side); border-right: 1px solid var(--line); position: sticky; top: 0; max-height: 100vh;
  overflow-y: auto; align-self: start; min-height: 100vh; }
nav ul, .what { list-style: none; padding: 0; }
nav ul { margin: 0 0 1rem; }
nav li { overflow-wrap: anywhere; padding: .1rem 0 .1rem 1.2em; text-indent: -1.2em; }
nav h3 { font: 600 .8rem/2 system-ui, sans-serif; color: var(--quiet); }
label { display: block; font-weight: 600; }
input { width: 100%; padding: .4rem .6rem; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--quiet); border-radius: 4px; }
#found { min-height: 1.5em; margin: .25rem 0 1rem; color: var(--quiet); }
.sign { display: inline-block; width: 1.2em; text-indent: 0; font: 700 1em ui-monospace, monospace; color: var(--change); }
.sign.added { color: var(--plus-sign); }
.sign.removed { color: var(--minus-sign); }
.quiet, .notes, summary { color: var(--quiet); }
.file { margin: 0 0 2rem; }
.lines { border: 1px solid var(--line); border-radius: 4px; margin-top: .5rem; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; font: .85rem/1.45 ui-monospace, monospace; }
caption, .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
col.number { width: 3.6rem; }
col.mark { width: 1.3rem; }
td, th { padding: 0 .3rem; vertical-align: top; text-align: left; font-weight: 400; }
td.number { text-align: right; color: var(--quiet); user-select: none; }
td.mark { font-weight: 700; user-select: none; text-align: center; }
td.text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.states th { padding: .3rem; border-bottom: 1px solid var(--line); background: var(--side);
  font: 600 .85rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
td.minus { background: var(--minus); }
td.plus { background: var(--plus); }
td.mark.minus { color: var(--minus-sign); }
td.mark.plus { color: var(--plus-sign); }
td.right { border-left: 1px solid var(--line); }
del { background: var(--minus-word); text-decoration: underline dotted; }
ins { background: var(--plus-word); text-decoration: underline; }
details > summary { padding: .2rem .6rem; cursor: pointer; background: var(--side); font-size: .85rem; }
.key { color: var(--key); } .string { color: var(--string); } .value { color: var(--value); }
.comment { color: var(--comment); } .reference { color: var(--reference); }
[hidden] { display: none !important; }
@media (max-width: 56rem) { .body { display: block; } nav { position: static; max-height: none; min-height: 0;
  border-right: 0; border-bottom: 1px solid var(--line); } header, main, nav { padding: .75rem; }
  col.number { width: 2.4rem; } table { font-size: .75rem; } }
@media print { :root { color-scheme: light; --ground: #fff; --text: #000; --quiet: #444; --line: #999; --side: #fff;
  --minus: #fff0ee; --minus-word: #ffc1bc; --minus-sign: #a40e26; --plus: #effff2; --plus-word: #a0eab0;
  --plus-sign: #0f6b2b; --change: #7d4e00; --key: #0550ae; --string: #0a3069; --value: #6639ba; --comment: #444;
  --reference: #953800; }
  .skip, .search { display: none; } .body { display: block; } nav { position: static; max-height: none; min-height: 0;
  border: 0; } h3, .what { break-after: avoid; } tr { break-inside: avoid; } td.minus, td.plus, del, ins {
  print-color-adjust: exact; } }
`;

/** How the page is searched; without it all is shown. It makes no markup of any text. */
export const SCRIPT = `
'use strict';
const input = document.getElementById('search');
const found = document.getElementById('found');
const sections = [...document.querySelectorAll('main .file')];
const links = [...document.querySelectorAll('nav li')];
const groups = [...document.querySelectorAll('nav .group')];
const folds = [...document.querySelectorAll('main details')];
const button = document.getElementById('all');
// What is said for those who listen is no text of the files.
const textOf = (one) => {
  const copy = one.cloneNode(true);
  for (const ours of copy.querySelectorAll('caption, summary, .hidden, .states')) ours.remove();
  return copy.textContent.toLowerCase();
};
const texts = sections.map(textOf);
document.querySelector('.search').hidden = false;
button.hidden = folds.length === 0;
input.addEventListener('input', () => {
  const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const shown = new Set();
  sections.forEach((one, index) => {
    one.hidden = !words.every((word) => texts[index].includes(word));
    if (!one.hidden) shown.add(one.id);
  });
  for (const one of links) one.hidden = !shown.has(one.querySelector('a').hash.slice(1));
  for (const one of groups) one.hidden = !one.querySelector('li:not([hidden])');
  for (const one of folds)
    if (!one.open && words.length > 0) one.open = words.some((word) => textOf(one).includes(word));
  found.textContent = words.length === 0 ? '' : shown.size + ' of ' + sections.length + ' files';
});
button.addEventListener('click', () => {
  const open = folds.some((one) => !one.open);
  for (const one of folds) one.open = open;
  button.setAttribute('aria-pressed', String(open));
});
`;
