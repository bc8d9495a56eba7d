import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { fitsKey, isBoolean, isProse } from '../fitting.ts';
import { listOf, mapOf, merged, present, unlessEmpty } from '../maps.ts';
import { escapeBraces } from '../slugs.ts';
import type { Source } from '../source.ts';
import type { Agent } from './agent.ts';
import { inOrder, withRest, kept, notesOf, orderOf, restOf } from './keep.ts';
import { isNameless, nameIn, takeName, titleOf } from './named.ts';
import type { NamedThing, Project } from './project.ts';
import { toTheirs } from './references.ts';

const FILE = 'variants.yaml';
const THEIRS = 'config/variant_attributes.yaml';

/** The variants and attributes of a project, named. */
export interface Variants {
  variants: NamedThing[];
  attributes: NamedThing[];
}

/** Takes the names of the variants and their attributes; a project without variants has none, the file is kept. */
export function announceVariants(project: Project): Variants {
  const value = project.peek(THEIRS);
  const listed = mapOf(value)['variants'];
  const isWhole = Array.isArray(listed) && listed.length > 0 && listed.every(isPlainMap);
  const source = isWhole ? project.map(THEIRS) : null;
  const variants = source?.items('variants') ?? [];
  const list = source?.peek('attributes');
  const isFilled = Array.isArray(list) && list.length > 0;
  const attributes = isFilled ? (source?.items('attributes') ?? []) : [];
  project.keep(THEIRS, source?.rest());
  return {
    variants: variants.map((one) => takeName(project, one, 'variant')),
    attributes: attributes.map((one) => takeName(project, one, 'attribute')),
  };
}

/** Reads the variants; returns what is left of the attributes, which have no place of their own here. */
export function readVariants(
  project: Project,
  { variants, attributes }: Variants,
): PlainMap | undefined {
  if (variants.length === 0) return undefined;
  const first = variants.find(({ source }) => source.peek('is_default') === true) ?? variants[0];
  const map: PlainMap = {};
  const values = attributes.map((attribute) => readValues(project, attribute, variants));
  for (const thing of variants) {
    const isFirst = thing === first;
    const said = thing.source.peek('is_default');
    const { field, notes } = titleOf(thing);
    // Exactly one is the default here.
    const isDefault =
      said === isFirst ? thing.source.takeIf('is_default', isBoolean) : isFirst || undefined;
    map[thing.slug] = {
      ...present({ title: field, default: isDefault }),
      attributes: Object.fromEntries(
        values.map(({ slug, texts }) => [slug, texts.get(thing.slug) ?? '']),
      ),
      ...kept(thing.source.rest(), {
        ...notes,
        assumed: isFirst && said !== true ? true : undefined,
      }),
    };
  }
  project.out.set(FILE, { yaml: map });
  for (const [kind, things] of [
    ['variant', variants],
    ['attribute', attributes],
  ] as const) {
    const order = orderOf(things.map(({ slug }) => slug));
    if (order !== undefined) project.orders[kind] = order;
  }
  const left = present(Object.fromEntries(values.map(({ slug, rest }) => [slug, rest])));
  return unlessEmpty(left);
}

interface Values {
  slug: string;
  texts: Map<string, Plain>;
  rest: PlainMap | undefined;
}

function readValues(project: Project, attribute: NamedThing, variants: NamedThing[]): Values {
  const { slug, source, title } = attribute;
  const values = source.child('values');
  const texts = new Map<string, Plain>();
  const missing: string[] = [];
  for (const variant of variants) {
    const name = variant.title === undefined || variant.title === '' ? variant.slug : variant.title;
    const value = valueOf(values, slug, name);
    if (value === undefined) {
      missing.push(variant.slug);
      if (values?.peek(name) === undefined)
        project.report(`${source.place}: values`, `the variant ${name} has none: it is empty here`);
    } else texts.set(variant.slug, value);
  }
  const rest = source.rest();
  const notes = present({
    name: title === undefined || title === '' ? undefined : title,
    unnamed: title === '' ? true : undefined,
    missing: unlessEmpty(missing),
    rest,
  });
  return { slug, texts, rest: unlessEmpty(notes) };
}

// A value is text, a number, or true or false, and no secret.
function valueOf(values: Source | null, slug: string, name: string): Plain | undefined {
  const value = values?.peek(name);
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  if (!fitsKey(slug, value) || (typeof value === 'number' && !Number.isFinite(value)))
    return undefined;
  values?.take(name);
  return typeof value === 'string' ? escapeBraces(value) : value;
}

function leftOf(agent: Agent, slug: string): PlainMap {
  const left = notesOf(agent.agent)['attributes'];
  const own = mapOf(left)[slug];
  return mapOf(own);
}

/** Notes the names of variants and attributes, so that texts can refer to them. */
export function linkVariants(agent: Agent): void {
  for (const [slug, variant] of Object.entries(agent.file(FILE))) {
    if (!isPlainMap(variant)) continue;
    agent.names.link('variant', nameIn(slug, variant), slug);
    for (const attribute of Object.keys(attributesOf(variant))) {
      const { name } = leftOf(agent, attribute);
      agent.names.link('attribute', typeof name === 'string' ? name : attribute, attribute);
    }
  }
}

function attributesOf(variant: Plain | undefined): PlainMap {
  const attributes = mapOf(variant)['attributes'];
  return mapOf(attributes);
}

/** Writes the variants and their attributes. */
export function writeVariants(agent: Agent): void {
  const orders = notesOf(agent.agent)['orders'];
  const order = mapOf(orders);
  const entries = inOrder(agent.file(FILE), order['variant']);
  const [first] = entries;
  if (first === undefined) return;
  const variants = entries.map(([slug, value]) => {
    const variant = mapOf(value);
    const { assumed } = notesOf(variant);
    return withRest(
      restOf(variant),
      present({
        name: isNameless(variant) ? undefined : nameIn(slug, variant),
        is_default:
          assumed === true && variant['default'] === true ? undefined : variant['default'],
      }),
    );
  });
  const attributes = inOrder(attributesOf(first[1]), order['attribute']).map(([slug]) =>
    writeAttribute(agent, slug, entries),
  );
  agent.build(THEIRS, { variants, ...(attributes.length > 0 ? { attributes } : {}) });
}

function writeAttribute(agent: Agent, slug: string, variants: [string, Plain][]): Plain {
  const own = leftOf(agent, slug);
  const missing = listOf(own['missing']);
  const values = Object.fromEntries(
    variants.flatMap(([variant, value]) => {
      const text = attributesOf(value)[slug] ?? '';
      // What was missing, or could not be a value, is so still.
      if (text === '' && missing.includes(variant)) return [];
      const name = isPlainMap(value) ? nameIn(variant, value) : variant;
      return [[name, typeof text === 'string' ? toTheirs(text, agent.names) : text]];
    }),
  );
  const name = typeof own['name'] === 'string' && isProse(own['name']) ? own['name'] : slug;
  return merged(own['rest'] ?? {}, {
    ...(own['unnamed'] === true ? {} : { name }),
    ...present({ values: unlessEmpty(values) }),
  });
}
