import { didYouMean } from '../check-shape.ts';
import { documentsOf, listAt, mapAt, nameOf, textAt } from '../definition.ts';
import type { Definition, DefinitionDocument } from '../definition.ts';
import { isMap } from '../document.ts';
import { stemOf } from '../fields.ts';
import { count, listed } from '../text.ts';
import { FORMATS, cut, some } from './formats.ts';
import type { Names } from './names.ts';
import { stringsIn } from './references.ts';
import type { Report } from './report.ts';

/** Checks that each file in a folder of its kind has the name that it says. */
export function checkOwnNames(definition: Definition, report: Report): void {
  for (const one of definition.documents) {
    const name = textAt(mapAt(one.document.value), 'name');
    if (!one.kind.place.endsWith('/') || name === null || name === stemOf(one.path)) continue;
    const flaw = FORMATS['own-name']?.(name) ?? null;
    report(one, ['name'], {
      message: flaw?.message ?? `the name “${cut(name)}” is not that of the file`,
      hint: hintForName(one, name, { flaw, paths: definition.paths }),
    });
  }
}

// Only what can be a name is offered as one, and no name that another file has: that one is told in a copy of it.
function hintForName(
  { path }: DefinitionDocument,
  name: string,
  { flaw, paths }: { flaw: { hint: string | null } | null; paths: ReadonlySet<string> },
): string {
  const stem = stemOf(path);
  const target = `${path.slice(0, path.lastIndexOf('/') + 1)}${name}.yaml`;
  const written = FORMATS['own-name']?.(stem) ? null : `write name: ${stem}`;
  if (flaw !== null) return written ?? `${flaw.hint ?? ''}; then rename the file to match`;
  if (paths.has(target))
    return (
      written ??
      `${cut(name)}.yaml is there already: rename this file, and write its new name in it`
    );
  const renamed = `rename the file to ${cut(name)}.yaml`;
  return written ? `${written}, or ${renamed}` : renamed;
}

/** Checks that every variant has every attribute, and exactly one is the default. */
export function checkVariants(definition: Definition, report: Report): void {
  for (const file of documentsOf(definition, 'variants')) {
    const variants = Object.entries(mapAt(file.document.value));
    const all = new Set(
      variants.flatMap(([, variant]) => Object.keys(mapAt(variant, 'attributes'))),
    );
    for (const [name, variant] of variants) {
      const missing = [...all].filter((each) => !Object.hasOwn(mapAt(variant, 'attributes'), each));
      if (missing.length > 0)
        report(file, [name], {
          message: `the variant ${cut(name)} lacks ${missing.length === 1 ? 'the attribute' : 'the attributes'} ${listed(missing.slice(0, 10).map(cut))}`,
          hint: 'every variant has every attribute; an empty one is ""',
          part: 'key',
        });
    }
    checkDefault(file, variants, report);
  }
}

function checkDefault(
  file: DefinitionDocument,
  variants: readonly [string, unknown][],
  report: Report,
): void {
  const defaults = variants.filter(([, variant]) => isMap(variant) && variant['default'] === true);
  const [first] = variants;
  if (first && defaults.length === 0)
    report(file, [first[0]], {
      message: 'no variant is the default',
      hint: 'give one of them default: true: it is used where no number decides',
      part: 'key',
    });
  for (const [name] of defaults.slice(1))
    report(file, [name, 'default'], {
      message: `${count(defaults.length, 'variant')} are the default`,
      hint: 'only one may have default: true',
      part: 'key',
    });
}

/** Checks that the languages that texts are keyed by are declared, and that translations have all of them. */
export function checkLanguages(definition: Definition, names: Names, report: Report): void {
  const declared = names.all('language');
  for (const one of definition.documents)
    for (const { shape, value, path, part } of one.leaves) {
      if (part !== 'key' || shape.is !== 'string' || shape.format !== 'language') continue;
      const language = String(value);
      if (names.refer('language', language)) continue;
      report(one, path, {
        message: `the language ${cut(language)} is not declared`,
        hint:
          didYouMean(language, declared) ??
          (declared.length === 0
            ? `add language: ${cut(language)} to agent.yaml`
            : `add it to languages in agent.yaml; declared: ${some(declared)}`),
        part: 'key',
      });
    }
  for (const file of documentsOf(definition, 'translations'))
    for (const [name, texts] of Object.entries(mapAt(file.document.value))) {
      const missing = declared.filter((language) => !Object.hasOwn(mapAt(texts), language));
      if (missing.length > 0 && isMap(texts))
        report(file, [name], {
          message: `the translation ${cut(name)} has no text in ${some(missing)}`,
          hint: 'add one for each language of the agent',
          severity: 'warning',
          part: 'key',
        });
    }
}

/** Warns of entities and tools that nothing refers to. */
export function checkUnused(definition: Definition, names: Names, report: Report): void {
  // What refers to them may stand in a file that cannot be read.
  if (definition.broken.length > 0) return;
  for (const file of documentsOf(definition, 'entities'))
    for (const name of Object.keys(mapAt(file.document.value)))
      if (!names.isUsed('entity', name))
        report(file, [name], {
          message: `nothing uses the entity ${cut(name)}`,
          hint: 'collect it in a step, or remove it',
          severity: 'warning',
          part: 'key',
        });
  for (const tool of documentsOf(definition, 'tool'))
    if (!names.isUsed('tool', nameOf(tool)) && !isOffered(tool))
      report(tool, ['name'], {
        message: `nothing uses the tool ${cut(nameOf(tool))}`,
        hint: `offer it in a step, name it in a text as {{tool:${nameOf(tool)}}}, or remove it`,
        severity: 'warning',
      });
}

// Other systems offer tools to the agent as a whole; their importers note it (formats/importing.ts).
function isOffered({ document }: DefinitionDocument): boolean {
  const systems = Object.values(mapAt(document.value, 'extensions'));
  return systems.some((kept) => mapAt(kept)['anytime'] === true);
}

/** Checks that mocks, requests and calls speak of parameters that the tool has. */
export function checkTools(definition: Definition, report: Report): void {
  for (const tool of documentsOf(definition, 'tool')) {
    const value = mapAt(tool.document.value);
    const schema = mapAt(value, 'parameters');
    const properties = mapAt(schema, 'properties');
    const known = Object.keys(properties);
    const open = !('parameters' in value) || schema['additionalProperties'] !== false;
    listAt(mapAt(value, 'mock'), 'cases').forEach((mock, index) => {
      for (const key of Object.keys(mapAt(mock, 'arguments')))
        if (!Object.hasOwn(properties, key) && !open)
          report(tool, ['mock', 'cases', index, 'arguments', key], {
            message: `the tool has no parameter “${cut(key)}”`,
            hint: () => didYouMean(key, known) ?? `its parameters: ${some(known) || 'none'}`,
            part: 'key',
          });
    });
    checkPlaceholders(tool, known, report);
    checkCommand(tool, report);
  }
}

// A shell would take the words apart; nobody does here.
function checkCommand(tool: DefinitionDocument, report: Report): void {
  const [program, ...rest] = listAt(mapAt(tool.document.value, 'mcp'), 'command');
  if (typeof program !== 'string' || rest.length > 0 || !/^[\w.-]+\s+\S/.test(program)) return;
  report(tool, ['mcp', 'command', 0], {
    message: 'the program and its arguments stand in one text',
    hint: `give each an item of its own: [${cut(program.trim().split(/\s+/).join(', '))}]`,
    severity: 'warning',
  });
}

function checkPlaceholders(
  tool: DefinitionDocument,
  known: readonly string[],
  report: Report,
): void {
  const http = mapAt(tool.document.value, 'http');
  const parameters = new Set(known);
  for (const key of ['url', 'headers', 'body'])
    for (const { text, path } of stringsIn(http[key], ['http', key]))
      for (const [raw, name = ''] of text
        .replaceAll(/\{\{[^{}]*\}\}/g, '')
        .matchAll(/\{([A-Za-z_][\w-]*)\}/g))
        if (!parameters.has(name))
          report(tool, path, {
            message: `“${cut(raw)}” stands for no parameter of the tool`,
            hint: () => didYouMean(name, known) ?? `its parameters: ${some(known) || 'none'}`,
            severity: 'warning',
            needle: raw,
          });
}
