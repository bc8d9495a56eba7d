import type { YAMLError } from 'yaml';
import type { Source } from './yaml-place.ts';

/** What is wrong, and how to mend it. */
export type Words = readonly [message: string, hint: string | null];

/** A line of a file, and the one above it that is not empty. */
interface Lines {
  line: string;
  above: string;
}

/** Returns a line, counted from 1, and the one above it that is not empty. */
export function lineAndAbove({ text, lines }: Source, number: number): Lines {
  const at = (index: number) => text.slice(lines[index] ?? 0, lines[index + 1]).trimEnd();
  let above = number - 2;
  while (above > 0 && at(above) === '') above -= 1;
  return { line: at(number - 1), above: above < 0 ? '' : at(above) };
}

/** Says what a syntax error is, by what stands there where that tells more than the library does. */
export function explain({ code, message }: YAMLError, { line, above }: Lines): Words {
  return (
    noSpace(line) ?? lostDash(line, above) ?? EXPLAINED[code] ?? [message.replace(/\.$/, ''), null]
  );
}

// `title:Home`; an address (`https://…`) is none.
function noSpace(line: string): Words | null {
  const [, key, value] = /^\s*(?:- )?([a-z][\w-]*):((?!\/\/)[^\s:].*)$/i.exec(line) ?? [];
  return key === undefined || value === undefined
    ? null
    : ['a space is missing after the colon', `write ${key}: ${value.slice(0, 40)}`];
}

function lostDash(line: string, above: string): Words | null {
  const [, indent = '', text = ''] = /^(\s*)(.*)$/.exec(line) ?? [];
  const item = /^(\s*)- (?!\S+:(?:\s|$))/.exec(above);
  if (!item || text === '' || /^(?:- |#|[\w-]+:(?:\s|$))/.test(text)) return null;
  return indent === item[1]
    ? ['this line is no item of the list above', 'begin it with “- ”']
    : null;
}

/** What is said of a quote or bracket without its end. */
export const OPEN: Readonly<Record<'quote' | 'bracket', Words>> = {
  quote: ['this quote is not closed', 'put a second one where the text ends'],
  bracket: ['this bracket is not closed', 'close it where the list or map ends'],
};

// The library's words are for programmers; the commonest mistakes deserve better.
const EXPLAINED: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: ['a tab is used for indentation', 'indent with spaces'],
  BAD_INDENT: ['this line is not indented as those beside it', 'align it with its neighbours'],
  BLOCK_AS_IMPLICIT_KEY: [
    'this value goes on as if it were keys of its own',
    'put a text with a colon in quotes, or indent the lines below as those beside them',
  ],
  MULTILINE_IMPLICIT_KEY: ['this key has no colon', 'write key: value'],
  BAD_SCALAR_START: ["text can't begin with this character", 'put the text in quotes'],
  BLOCK_IN_FLOW: ['a list or map in brackets is not closed', 'close the bracket'],
  BAD_DQ_ESCAPE: ['a backslash here means nothing', 'write two, or use single quotes'],
  UNEXPECTED_TOKEN: [
    "this can't stand here",
    'look for a quote or a bracket that is missing, or one too many',
  ],
  TAG_RESOLVE_FAILED: ['a tag (!…) stands here; definitions use none', 'put the text in quotes'],
  MULTIPLE_DOCS: ['a second document begins here (---)', 'keep one document in a file'],
};
