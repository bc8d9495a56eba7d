import type { Leaf } from '../check-shape.ts';
import { didYouMean } from '../check-shape.ts';
import { besideOf, mapAt } from '../definition.ts';
import type { Definition, DefinitionDocument } from '../definition.ts';
import { isMap } from '../document.ts';
import type { Problem } from '../failure.ts';
import { stemOf } from '../fields.ts';
import type { Finding, Path } from '../problem.ts';
import type { Format } from '../shape.ts';
import { checkLanguages, checkOwnNames, checkTools, checkUnused, checkVariants } from './agent.ts';
import { checkCondition, patternsOf } from './conditions.ts';
import { checkFlows, checkTestSteps } from './flows.ts';
import { FORMATS, cut, some } from './formats.ts';
import { Names } from './names.ts';
import { checkPattern } from './patterns.ts';
import { checkPlaces } from './places.ts';
import { isHarmless } from './repetition.ts';
import { checkFile, checkText, eachString, stringsIn } from './references.ts';
import { Problems } from './report.ts';
import { checkSchema, patternsIn } from './schemas.ts';
import { checkValues } from './values.ts';
import { SHORTEST_SECRET, secretsIn, checkSecretAt } from './secrets.ts';

/** Checks an agent as a whole: every problem of its files and between them, in no particular order. */
export async function checkDefinition(definition: Definition): Promise<Problem[]> {
  const problems = new Problems();
  const names = new Names(definition);
  const check: Check = { definition, names, problems, prose: proseOf(definition), suspects: [] };
  for (const one of definition.documents) {
    for (const problem of one.problems) problems.add(problem);
    for (const leaf of one.leaves) checkLeaf(one, leaf, check);
    checkSecrets(one, problems);
  }
  for (const [path, text] of definition.texts) checkPlainText(path, text, check);
  checkPlaces(definition, problems);
  checkOwnNames(definition, problems.at);
  checkFlows(definition, names, problems.at);
  checkTestSteps(definition, names, problems.at);
  checkVariants(definition, problems.at);
  checkLanguages(definition, names, problems.at);
  checkTools(definition, problems.at);
  checkValues(definition, problems.at);
  checkUnused(definition, names, problems.at);
  await checkSuspects(check);
  return problems.all;
}

// What searches for runaways is larger than all else: it is loaded for patterns that could be one.
async function checkSuspects({ suspects, problems }: Check): Promise<void> {
  if (suspects.length === 0) return;
  const { RunawaySearch } = await import('./runaway.ts');
  const search = new RunawaySearch();
  for (const { one, path, pattern } of suspects) {
    const finding = search.check(pattern);
    if (finding) problems.at(one, path, finding);
  }
}

interface Check {
  definition: Definition;
  names: Names;
  problems: Problems;
  /** The text files that some field takes in: what the agent reads. A README beside them is for people. */
  prose: ReadonlySet<string>;
  /** Regular expressions that might run away. */
  suspects: { one: DefinitionDocument; path: Path; pattern: string }[];
}

function proseOf({ documents }: Definition): Set<string> {
  return new Set(
    documents.flatMap(({ path, leaves }) =>
      leaves.flatMap(({ shape, value }) =>
        shape.is === 'text' && isMap(value) ? (besideOf(path, String(value['file'])) ?? []) : [],
      ),
    ),
  );
}

function checkLeaf(one: DefinitionDocument, leaf: Leaf, check: Check): void {
  const { shape, value, path, part } = leaf;
  const { names, definition, problems } = check;
  switch (shape.is) {
    case 'text':
    case 'file': {
      const file = shape.is === 'file' ? value : isMap(value) ? value['file'] : null;
      const finding = typeof file === 'string' ? checkFile(definition, one.path, file) : null;
      if (finding) problems.at(one, shape.is === 'file' ? path : [...path, 'file'], finding);
      if (shape.is === 'text' && typeof value === 'string')
        for (const each of checkText(value, names)) problems.at(one, path, each);
      return;
    }
    case 'any':
      if (shape.templated)
        for (const { text, path: inner } of stringsIn(value, path))
          for (const each of checkText(text, names)) problems.at(one, inner, each);
      return;
    case 'reference':
      return checkName(one, leaf, check);
    case 'schema':
      for (const { path: inner, finding } of checkSchema(value))
        problems.at(one, [...path, ...inner], finding);
      for (const { text, path: inner } of patternsIn(value))
        checkExpression(one, { text, path: [...path, ...inner] }, check);
      return;
    case 'string':
      if (shape.format === 'pattern')
        return checkExpression(one, { text: String(value), path }, check);
      if (shape.format === 'condition')
        for (const text of patternsOf(String(value)))
          checkExpression(one, { text, path, cased: true }, check);
      // That it differs from the file's is told with the way to mend both.
      if (shape.format === 'own-name' && value !== stemOf(one.path)) return;
      for (const finding of [
        ...checkString(String(value), shape.format, names),
        ...checkItem(one, leaf),
      ])
        problems.at(one, path, part ? { ...finding, part } : finding);
      return;
    default:
  }
}

// An item that is indented further than the one above goes on its text, for YAML: nothing is wrong, and an item is lost.
function checkItem({ document }: DefinitionDocument, { value, path }: Leaf): Finding[] {
  if (typeof path.at(-1) !== 'number' || !String(value).includes(' - ')) return [];
  return /^[^"'|>][^]*\n\s*- /.test(document.written(path) ?? '')
    ? [
        {
          message: 'a line below that begins with “- ” goes on the text of this item',
          hint: 'align its dash with the one of this item, or put the text in quotes',
          severity: 'warning',
        },
      ]
    : [];
}

function checkExpression(
  one: DefinitionDocument,
  { text, path, cased = false }: { text: string; path: Path; cased?: boolean },
  { problems, suspects }: Check,
): void {
  const finding = checkPattern(text, { cased });
  if (finding) problems.at(one, path, finding);
  else if (!isHarmless(text)) suspects.push({ one, path, pattern: text });
}

/** The formats of values that a reference may stand in; in names and the like it would be part of the name. */
const TEMPLATED: ReadonlySet<Format> = new Set(['phone', 'sip', 'url', 'moment']);

/** Beginnings that no reference after them makes right: a host without https://, a user without sip:. */
const LOST: Partial<Record<Format, RegExp>> = {
  url: /^(?!https?:\/\/)[^]*[./]/i,
  sip: /^(?!sips?:)[^]*@/i,
};

function checkString(
  text: string,
  format: Extract<Leaf['shape'], { is: 'string' }>['format'],
  names: Names,
) {
  if (format === 'condition') return checkCondition(text, names);
  if (format === 'plain') return [];
  const references = checkText(text, names);
  if (format === undefined) return references;
  // What a reference stands for is known only in a conversation; what a text begins with is not.
  if (TEMPLATED.has(format) && text.includes('{{')) {
    const isLost = LOST[format]?.test(text.slice(0, text.indexOf('{{'))) === true;
    const flaw = isLost ? FORMATS[format]?.(text) : null;
    return flaw ? [...references, flaw] : references;
  }
  return [FORMATS[format]?.(text)].flatMap((one) => one ?? []);
}

function checkName(
  one: DefinitionDocument,
  { shape, value, path, part }: Leaf,
  check: Check,
): void {
  if (shape.is !== 'reference') return;
  const { names, problems } = check;
  const name = String(value);
  const isStep = shape.to === 'step';
  // The steps that a test names are checked with their flow.
  if (isStep && one.kind.name !== 'flow') return;
  const steps = isStep ? mapAt(one.document.value, 'steps') : {};
  if (isStep ? Object.hasOwn(steps, name) : names.refer(shape.to, name)) return;
  const finding = {
    message: `there is no ${shape.to} “${cut(name)}”`,
    hint: () => {
      const known = isStep ? Object.keys(steps) : names.all(shape.to);
      return didYouMean(name, known) ?? (known.length === 0 ? null : `there is: ${some(known)}`);
    },
  };
  problems.at(one, path, part ? { ...finding, part } : finding);
}

function checkSecrets(one: DefinitionDocument, problems: Problems): void {
  eachString(one.document.value, [], (text, path) => {
    if (text.length < SHORTEST_SECRET) return;
    const found = secretsIn(text);
    const findings = found.length > 0 ? found : (checkSecretAt(path, text) ?? []);
    // What another system keeps is not read here, but it is published as well.
    const severity = path.includes('extensions') ? 'warning' : 'error';
    for (const finding of [findings].flat()) problems.at(one, [...path], { ...finding, severity });
  });
}

function checkPlainText(path: string, text: string, check: Check): void {
  const { definition, names, problems, prose } = check;
  const isProse = prose.has(path);
  const severity = isProse ? ('error' as const) : ('warning' as const);
  const findings: Finding[] = [
    ...(isProse ? checkText(text, names) : []),
    ...secretsIn(text).map((secret) => ({ ...secret, severity })),
  ];
  for (const finding of findings) problems.in(`${definition.folder}/${path}`, text, finding);
}
