import { toDiffAnswer } from '../../src/core/diff/answer.ts';
import type { DiffAnswer } from '../../src/core/diff/answer.ts';
import type { Comparison } from '../../src/core/diff/model.ts';
import type { Screen, View } from '../../src/ui/screen.ts';
import { shown } from '../helpers/screen.ts';
import { compareWritten } from './compared.ts';

/** Files by path; null where one is absent. */
export type Written = Readonly<Record<string, string | Buffer>>;

/** Compares files that are written in a test. */
export function compared(from: Written, to: Written): Comparison {
  const bytes = (files: Written) =>
    new Map(
      Object.entries(files).map(([path, content]) => [
        path,
        Buffer.isBuffer(content) ? content : Buffer.from(content),
      ]),
    );
  return compareWritten(bytes(from), bytes(to));
}

/** Shows a comparison by a view. */
export function view(
  make: (comparison: Comparison) => View<DiffAnswer>,
  comparison: Comparison,
  screen: Screen,
): Promise<string> {
  return shown(make(comparison), toDiffAnswer(comparison), screen);
}

/** Texts that try to break out of Markdown and HTML, or to be a mention, a reference or an address there. */
export const MARKUP_TEXTS: Readonly<Record<string, string>> = {
  script: '<script>alert(1)</script>',
  'end of a script': '</script><script>alert(1)</script>',
  'end of a style': '</style><script>alert(1)</script>',
  image: '<img src=x onerror=alert(1)>',
  svg: '<svg/onload=alert(1)>',
  comment: '--><script>alert(1)</script><!--',
  CDATA: ']]><script>alert(1)</script>',
  title: '</title><script>alert(1)</script>',
  textarea: '</textarea><script>alert(1)</script>',
  attribute: '" onmouseover="alert(1)" x="',
  'single quoted attribute': "' autofocus onfocus='alert(1)",
  'unquoted attribute': '` onclick=alert(1) `',
  entity: '&lt;b&gt; &#60;b&#62; &amp;',
  'entity without its end': '&lt &#x3c',
  template: '${alert(1)} {{constructor}}',
  'javascript address': '[x](javascript:alert(1))',
  'data address': '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  base: '<base href="https://evil.example/">',
  meta: '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  frame: '<iframe src="https://evil.example"></iframe>',
  style: '<style>*{display:none}</style>',
  link: '<link rel=stylesheet href=//evil.example/x.css>',
  form: '<form action=https://evil.example><input name=x></form>',
  'end of details': '</details></summary></code></pre></div>',
  'end of a table': '</td></tr></tbody></table><h1>x</h1>',
  fence: '```\n</details>\n```',
  'long fence': '``````````\nout\n``````````',
  'fence of tildes': '~~~\nout\n~~~',
  backticks: '`a` ``b`` ```c```',
  'a backtick alone': '`',
  pipes: '| a | b |\n|---|---|\n| c | d |',
  mention: '@octocat @github/security please look',
  reference: '#1 #123 octo/repo#7 GH-12',
  commit: 'a5c3785ed8d6a35868bc169f07e40e889087fd2e',
  closes: 'Closes #42, fixes octo/repo#9',
  address: 'https://evil.example/?q=1 www.evil.example me@evil.example',
  emoji: ':tada: :shipit:',
  heading: '# out\n\n## out',
  setext: 'out\n===\nout\n---',
  quote: '> [!WARNING]\n> out',
  list: '- [x] out\n1. out',
  rule: '\n\n---\n\nout',
  emphasis: '**out** _out_ ~~out~~ *out*',
  footnote: '[^1]\n\n[^1]: out',
  definition: '[x]: https://evil.example\n\n[x]',
  math: '$\\sqrt{1}$ $$x$$',
  'hidden comment': '<!-- out -->',
  'indented code': '\n\n    out',
  backslashes: '\\`\\<\\@\\#',
  NUL: 'a\u0000b',
  'bidirectional override': '\u202e<tpircs>\u202c',
  'zero width': '@\u200boctocat',
  'full width': '＜script＞',
  'long word': 'x'.repeat(5000),
  'a lone surrogate': '\ud800',
};
