import type { Label } from '../theme.ts';

/** The labels of syntax. */
export type SyntaxLabel = Extract<Label, `syntax-${string}`>;

/** A piece of a line in a language; null for plain text. */
interface Token {
  text: string;
  label: SyntaxLabel | null;
}

/** Splits one line into tokens; to be called with the lines of a text in order. Joined they are the line. */
export type Highlighter = (line: string) => Token[];

// Longer lines are left plain: no pattern is to meet them.
const LONGEST = 2_000;

/** Returns what colours the lines of a file, by its name; null for a language that is not known. */
export function highlighterOf(path: string): Highlighter | null {
  const make = /\.ya?ml$/i.test(path) ? yaml : /\.(?:md|markdown)$/i.test(path) ? markdown : null;
  const highlight = make?.();
  if (!highlight) return null;
  return (line) => {
    const tokens = highlight(line.length > LONGEST ? '' : line);
    return line.length > LONGEST ? [{ text: line, label: null }] : tokens;
  };
}

const REFERENCE = /\{\{[^{}]{1,200}\}\}/g;
const YAML_KEY =
  /^(\s*(?:- +|\? +)*)("[^"]*"|'[^']*'|[^\s#"'&*!|>%@`[\]{},-][^:#]*|-[^\s:#][^:#]*)(:)(?=\s|$)/;
const YAML_VALUE = /^(?:true|false|null|~|[-+]?(?:\d[\d_]*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;

/** Colours YAML line by line: keys, scalars, comments, references; the lines of a block are text. */
function yaml(): Highlighter {
  // How deep the key stands whose block of text goes on.
  let block: number | null = null;
  return (line) => {
    const depth = line.length - line.trimStart().length;
    if (block !== null && (line.trim() === '' || depth > block)) return textTokens(line, null);
    block = null;
    if (/^\s*#/.test(line)) return [{ text: line, label: 'syntax-comment' }];
    const [head = '', lead = '', key = '', colon = ''] = YAML_KEY.exec(line) ?? [];
    const rest = line.slice(head.length);
    if (/(?:^|[\s-])[|>][-+\d]{0,2}\s*(?:#.*)?$/.test(rest))
      block = head === '' ? depth : lead.length;
    return [
      ...plain(lead),
      ...(key === '' ? [] : [{ text: key, label: 'syntax-key' as const }]),
      ...plain(colon),
      ...yamlValue(rest),
    ];
  };
}

function yamlValue(rest: string): Token[] {
  const at = /^["']/.test(rest.trimStart()) ? -1 : rest.search(/\s#/);
  const value = at === -1 ? rest : rest.slice(0, at);
  const comment = at === -1 ? '' : rest.slice(at);
  const label = YAML_VALUE.test(value.trim())
    ? 'syntax-value'
    : /^\s*(?:- +)*["']/.test(value)
      ? 'syntax-string'
      : null;
  return [
    ...textTokens(value, label),
    ...(comment === '' ? [] : [{ text: comment, label: 'syntax-comment' as const }]),
  ];
}

const MARKDOWN_INLINE = /`[^`]+`|\*\*[^*]+\*\*|\{\{[^{}]{1,200}\}\}|\[[^\][]*\]\([^()\s]*\)/g;

/** Colours Markdown line by line: headings, marks of lists and quotes, code, strong words, links, references. */
function markdown(): Highlighter {
  let fence: string | null = null;
  return (line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark !== null && mark.startsWith(fence) && line.trim() === mark) fence = null;
      return [{ text: line, label: 'syntax-string' }];
    }
    if (mark !== null) {
      fence = mark;
      return [{ text: line, label: 'syntax-string' }];
    }
    if (/^ {0,3}#{1,6}(?:\s|$)/.test(line)) return [{ text: line, label: 'syntax-key' }];
    const lead = /^\s*(?:[-*+]|\d{1,9}[.)]|>)(?=\s)/.exec(line)?.[0] ?? '';
    return [
      ...(lead === '' ? [] : [{ text: lead, label: 'syntax-value' as const }]),
      ...split(line.slice(lead.length), MARKDOWN_INLINE, (text) =>
        text.startsWith('{{')
          ? 'syntax-reference'
          : text.startsWith('**')
            ? 'syntax-key'
            : 'syntax-string',
      ),
    ];
  };
}

function textTokens(text: string, label: SyntaxLabel | null): Token[] {
  return split(text, REFERENCE, () => 'syntax-reference').map((token) =>
    token.label === null ? { ...token, label } : token,
  );
}

function split(text: string, pattern: RegExp, labelOf: (found: string) => SyntaxLabel): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const { index, 0: found } of text.matchAll(pattern)) {
    tokens.push(...plain(text.slice(at, index)), { text: found, label: labelOf(found) });
    at = index + found.length;
  }
  return [...tokens, ...plain(text.slice(at))];
}

function plain(text: string): Token[] {
  return text === '' ? [] : [{ text, label: null }];
}
