import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isPattern, isProse, isText } from '../fitting.ts';
import { mapOf, present } from '../maps.ts';
import { escapeBraces, unescapeBraces } from '../slugs.ts';
import type { Source } from '../source.ts';
import { withRest, kept, notesOf, restOf } from './keep.ts';
import type { Project } from './project.ts';

/** A file of rules of speech: where it is there, which field it is here, and the way there and back. */
export interface RuleFile {
  path: string;
  key: string;
  field: 'corrections' | 'pronunciations' | 'filters';
  /** Returns the rules that an item becomes, null where it can't be said. */
  read: (source: Source, project: Project) => PlainMap[] | null;
  write: (rules: readonly PlainMap[]) => PlainMap[];
}

/** Returns a replacement as JavaScript writes it (`$1`), null where it could not be written back. */
function replacementOf(python: string): string | null {
  const ours = python.replaceAll('$', '$$$$').replaceAll(/\\(\d)/g, '$$$1');
  // Other escapes, such as \g<1>, have no counterpart.
  return pythonOf(ours) === python && !ours.includes('\\') ? escapeBraces(ours) : null;
}

/** Returns a replacement as Python writes it (`\1`). */
function pythonOf(ours: string): string {
  return unescapeBraces(ours).replaceAll(/\$(\$|\d)/g, (_, next: string) =>
    next === '$' ? '$' : `\\${next}`,
  );
}

/** Returns a pattern as JavaScript writes it: its names of groups differ from Python's. */
function patternOf(python: Plain | undefined): string | null {
  if (typeof python !== 'string') return null;
  const ours = python.replaceAll('(?P<', '(?<').replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>');
  return pythonPattern(ours) === python && isPattern(ours) ? ours : null;
}

function pythonPattern(ours: string): string {
  return ours.replaceAll(/\(\?<(?![=!])/g, '(?P<').replaceAll(/\\k<(\w+)>/g, '(?P=$1)');
}

// A phrase of ours is plain words there.
function regexOf(rule: PlainMap): string {
  const { pattern, phrase } = rule;
  if (typeof pattern === 'string') return pythonPattern(pattern);
  const words = typeof phrase === 'string' ? unescapeBraces(phrase) : '';
  return `\\b${words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\b`;
}

function textOf(value: Plain | undefined): string | undefined {
  return typeof value === 'string' ? unescapeBraces(value) : undefined;
}

function lineOf(source: Source, key: string): string | undefined {
  const text = source.takeIf(key, isProse);
  return text === undefined ? undefined : escapeBraces(text);
}

function languageOf(source: Source, project: Project): string | undefined {
  return source.takeIf('language_code', (value): value is string =>
    project.languages.some((language) => language === value),
  );
}

const CORRECTIONS: RuleFile = {
  path: 'voice/speech_recognition/transcript_corrections.yaml',
  key: 'corrections',
  field: 'corrections',
  read: (source) => {
    const value = source.peek('regular_expressions');
    if (!Array.isArray(value) || value.length === 0) return null;
    const read = value.map((each) => {
      const [pattern, replace] = isPlainMap(each)
        ? [patternOf(each['regular_expression']), each['replacement']]
        : [null];
      const ours = typeof replace === 'string' ? replacementOf(replace) : null;
      return pattern === null || ours === null || !isText(ours) ? null : { pattern, replace: ours };
    });
    if (read.includes(null)) return null;
    const items = source.items('regular_expressions') ?? [];
    return inGroup(
      source,
      items.map((item, index) => {
        item.take('regular_expression');
        item.take('replacement');
        return { fields: read[index] ?? {}, rest: item.rest() };
      }),
    );
  },
  write: (rules) =>
    groupsOf(rules).map((group) =>
      writeGroup(
        group,
        group.map((rule) =>
          withRest(restOf(rule), {
            regular_expression: regexOf(rule),
            replacement: typeof rule['replace'] === 'string' ? pythonOf(rule['replace']) : '',
          }),
        ),
      ),
    ),
};

const FILTERS: RuleFile = {
  path: 'voice/response_control/phrase_filtering.yaml',
  key: 'phrase_filtering',
  field: 'filters',
  read: (source, project) => {
    const value = source.peek('regular_expressions');
    // A phrase that is said nevertheless is no filter here.
    if (source.peek('say_phrase') === true || !Array.isArray(value) || value.length === 0)
      return null;
    const patterns = value.map(patternOf);
    if (patterns.includes(null)) return null;
    const language = languageOf(source, project);
    source.take('regular_expressions');
    const rules = patterns.map((pattern) => ({
      fields: present({ pattern: pattern ?? '', replace: '', language }),
      rest: undefined,
    }));
    return inGroup(source, rules);
  },
  write: (rules) =>
    groupsOf(rules).map((group) => {
      const language = group[0]?.['language'];
      return { ...writeGroup(group, group.map(regexOf)), ...present({ language_code: language }) };
    }),
};

const PRONUNCIATIONS: RuleFile = {
  path: 'voice/response_control/pronunciations.yaml',
  key: 'pronunciations',
  field: 'pronunciations',
  read: (source, project) => {
    const pattern = patternOf(source.peek('regex'));
    const spoken = source.peek('replacement');
    const replace = typeof spoken === 'string' ? replacementOf(spoken) : null;
    if (pattern === null || replace === null || !isText(replace)) return null;
    source.take('regex');
    source.take('replacement');
    const fields = present({
      pattern,
      replace,
      description: lineOf(source, 'description'),
      language: languageOf(source, project),
    });
    return [{ ...fields, ...kept(source.rest()) }];
  },
  write: (rules) =>
    rules.map((rule) => ({
      ...restOf(rule),
      ...present({
        regex: regexOf(rule),
        replacement: typeof rule['replace'] === 'string' ? pythonOf(rule['replace']) : '',
        language_code: rule['language'],
        description: textOf(rule['description']),
      }),
    })),
};

/** All files of rules. */
export const RULES: readonly RuleFile[] = [CORRECTIONS, PRONUNCIATIONS, FILTERS];

// A group of rules is so many rules here; the first of them keeps the rest of the group.
function inGroup(
  source: Source,
  rules: { fields: PlainMap; rest: PlainMap | undefined }[],
): PlainMap[] {
  const description = lineOf(source, 'description');
  const group = source.takeIf('name', isProse);
  const rest = source.rest();
  return rules.map(({ fields, rest: own }, index) => ({
    ...fields,
    ...(description === undefined ? {} : { description }),
    ...kept(
      own,
      index === 0 ? { group: present({ name: group, rest }) } : { joins: group ?? true },
    ),
  }));
}

// Rules that were one group are one again; each other is a group of its own.
function groupsOf(rules: readonly PlainMap[]): PlainMap[][] {
  const groups: PlainMap[][] = [];
  let current: Plain | undefined;
  for (const rule of rules) {
    const { group, joins } = notesOf(rule);
    const last = groups.at(-1);
    if (joins !== undefined && joins === current && last !== undefined) last.push(rule);
    else groups.push([rule]);
    current = joins ?? (isPlainMap(group) ? (group['name'] ?? true) : undefined);
  }
  return groups;
}

function writeGroup(group: readonly PlainMap[], expressions: Plain[]): PlainMap {
  const [first = {}] = group;
  const { group: noted, joins } = notesOf(first);
  const own = isPlainMap(noted) ? noted : { name: joins ?? nameFor(first) };
  const rest = mapOf(own['rest']);
  return {
    ...present({ name: own['name'], description: textOf(first['description']) }),
    ...rest,
    regular_expressions: expressions,
  };
}

function nameFor(rule: PlainMap): string {
  const { description, phrase, pattern } = rule;
  return textOf(description) ?? textOf(phrase) ?? (typeof pattern === 'string' ? pattern : 'rule');
}
