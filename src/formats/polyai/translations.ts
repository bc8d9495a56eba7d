import { isPlainMap } from '../../core/foreign.ts';
import type { PlainMap } from '../../core/foreign.ts';
import { isProse } from '../fitting.ts';
import { mapOf, merged, present, unlessEmpty } from '../maps.ts';
import type { Agent } from './agent.ts';
import { inOrder, notesOf, orderOf } from './keep.ts';
import type { NamedFile } from './named.ts';
import type { Project } from './project.ts';
import { toTheirs } from './references.ts';
import { Resource } from './resource.ts';

const FILE = 'translations.yaml';
/** Where they are listed there, and mapped here. */
export const TRANSLATIONS: NamedFile = {
  path: 'config/translations.yaml',
  key: 'translations',
  kind: 'translation',
  file: FILE,
};

/**
 * Reads exact words in each language. What is left of each, and its name, is returned: a translation has no extensions of
 * its own.
 */
export function readTranslations(project: Project): PlainMap | undefined {
  const things = project.announced.get('translation') ?? [];
  const map: PlainMap = {};
  const left: PlainMap = {};
  for (const { slug, source, title } of things) {
    const resource = new Resource(project, source, { flow: null, file: FILE });
    const texts = source.child('translations');
    const fields: PlainMap = {};
    for (const language of project.languages) {
      const text = texts?.takeIf(language, isProse);
      // Legacy `$names` stay as they are: nothing here could hold how they were written.
      if (text !== undefined) fields[language] = resource.references(text, source.place);
    }
    map[slug] = fields;
    const rest = resource.source.rest() ?? {};
    if (title !== undefined || Object.keys(rest).length > 0)
      left[slug] = present({
        name: title === undefined || title === '' ? undefined : title,
        unnamed: title === '' ? true : undefined,
        rest: unlessEmpty(rest),
      });
  }
  if (things.length > 0) project.out.set(FILE, { yaml: map });
  const order = orderOf(things.map(({ slug }) => slug));
  if (order !== undefined) project.orders['translation'] = order;
  return unlessEmpty(left);
}

/** Notes the names of the translations, so that texts can refer to them. */
export function linkTranslations(agent: Agent): void {
  const left = leftOf(agent);
  for (const slug of Object.keys(agent.file(FILE))) {
    const own = left[slug];
    const name = isPlainMap(own) && typeof own['name'] === 'string' ? own['name'] : slug;
    agent.names.link('translation', name, slug);
  }
}

function leftOf(agent: Agent): PlainMap {
  const left = notesOf(agent.agent)['translations'];
  return mapOf(left);
}

/** Writes the translations, and the texts in several languages that became some. */
export function writeTranslations(agent: Agent): void {
  const left = leftOf(agent);
  const orders = notesOf(agent.agent)['orders'];
  const order = mapOf(orders)['translation'];
  const items = inOrder(agent.file(FILE), order).flatMap(([slug, texts]) => {
    if (!isPlainMap(texts)) return [];
    const own = mapOf(left[slug]);
    const written = Object.fromEntries(
      Object.entries(texts).flatMap(([language, text]) => {
        const prose = agent.prose(text, FILE);
        return prose === undefined ? [] : [[language, toTheirs(prose, agent.names)]];
      }),
    );
    const fields = Object.keys(written).length > 0 ? { translations: written } : {};
    const name = own['unnamed'] === true ? {} : { name: own['name'] ?? slug };
    return [merged(own['rest'] ?? {}, { ...name, ...fields })];
  });
  for (const [name, translations] of Object.entries(agent.translations))
    items.push({ name, translations });
  if (items.length > 0) agent.build(TRANSLATIONS.path, { translations: items });
}
