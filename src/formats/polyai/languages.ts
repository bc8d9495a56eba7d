import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isLanguage } from '../fitting.ts';
import { isSame, listOf, mapOf, present } from '../maps.ts';
import type { Agent } from './agent.ts';
import { notesOf } from './keep.ts';
import type { Notes } from './keep.ts';
import type { Project } from './project.ts';

const FILE = 'agent_settings/languages.yaml';

/** Reads which languages the agent speaks; where the project does not say, those that it uses. */
export function readLanguages(project: Project): { fields: PlainMap; notes: Notes } {
  const source = project.map(FILE);
  const first = source?.takeIf('default_language', isLanguage);
  const more =
    first === undefined
      ? undefined
      : source?.takeIf('additional_languages', (value): value is string[] =>
          areLanguages(value, first),
        );
  project.keep(FILE, source?.rest());
  if (first !== undefined) {
    project.languages = [first, ...(more ?? [])];
    return { fields: present({ language: first, languages: more }), notes: {} };
  }
  const [language, ...languages] = usedLanguages(project);
  if (language === undefined) return { fields: {}, notes: {} };
  project.languages = [language, ...languages];
  return {
    fields: { language, ...(languages.length > 0 ? { languages } : {}) },
    notes: { languages: [language, ...languages] },
  };
}

function areLanguages(value: Plain, first: string): value is string[] {
  return (
    Array.isArray(value) &&
    new Set([first, ...value]).size === value.length + 1 &&
    value.every(isLanguage)
  );
}

function usedLanguages(project: Project): string[] {
  const found: Plain[] = [];
  for (const path of ['voice/configuration.yaml', 'chat/configuration.yaml'])
    for (const part of Object.values(mapOf(project.peek(path)))) {
      found.push(mapOf(part)['language_code'] ?? null);
    }
  for (const item of listOf(mapOf(project.peek('config/translations.yaml'))['translations']))
    found.push(...Object.keys(mapOf(mapOf(item)['translations'])));
  for (const path of project.paths(/^test_suite\/[^/]+\.ya?ml$/))
    found.push(mapOf(project.peek(path))['language'] ?? null);
  return [...new Set(found)].filter(isLanguage);
}

/** Writes the languages, unless they were found by use and are still those. */
export function writeLanguages(agent: Agent): void {
  const yaml = agent.agent;
  const { language, languages } = yaml;
  const found = notesOf(yaml)['languages'];
  if (language === undefined || isSame(found, [language, ...listOf(languages)])) return;
  agent.build(FILE, present({ default_language: language, additional_languages: languages }));
}
