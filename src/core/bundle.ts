import { documentsOf, mapAt, textAt, besideOf } from './definition.ts';
import type { Definition, DefinitionDocument } from './definition.ts';
import { isMap } from './document.ts';
import type { Plain, PlainMap } from './foreign.ts';
import { REFERENCE_KINDS, findBraces, readReference } from './reference.ts';

/** Which state a bundle holds. */
export interface BundleSource {
  agent: string;
  revision: string;
  version: string | null;
  tree: string;
  commit: string | null;
}

/** A variable as a runtime has to know it: what it is for, never a secret's value. */
interface BundleVariable {
  name: string;
  description: string | null;
  required: boolean;
  secret: boolean;
  default: Plain;
}

/** One state of an agent in one JSON document, for a runtime: everything that it needs, nothing that it has to look up. */
export interface Bundle extends BundleSource {
  schema: 1;
  name: string;
  /** How a runtime keeps a conversation: on the version that it began with. */
  pin: 'conversation';
  definition: PlainMap;
  variables: BundleVariable[];
  /** What texts refer to as `{{kind:name}}`, by kind: all of it is in the bundle, or comes with the conversation. */
  references: PlainMap;
}

/**
 * Makes a bundle: `{ file: … }` and `{ translation: … }` are replaced by what they stand for; tests are left out.
 * The definition has to be valid.
 */
export function makeBundle(definition: Definition, source: BundleSource): Bundle {
  const [agentFile] = documentsOf(definition, 'agent');
  const agent = agentFile ? inlined(definition, agentFile) : {};
  const { variables, ...rest } = agent;
  const files = (kind: string) =>
    documentsOf(definition, kind).map((one) => inlined(definition, one));
  const file = (kind: string) => files(kind)[0] ?? {};
  const parts: PlainMap = {
    agent: rest,
    topics: files('topic'),
    flows: files('flow'),
    tools: files('tool'),
    entities: file('entities'),
    handoffs: file('handoffs'),
    messages: file('messages'),
    variants: file('variants'),
    translations: file('translations'),
    speech: file('speech'),
  };
  return {
    schema: 1,
    ...source,
    name: textAt(agent, 'name') ?? source.agent,
    pin: 'conversation',
    definition: parts,
    variables: Object.entries(mapAt(variables)).map(([name, value]) =>
      toVariable(name, mapAt(value)),
    ),
    references: collectReferences(parts),
  };
}

function toVariable(name: string, value: Record<string, unknown>): BundleVariable {
  const secret = value['secret'] === true;
  return {
    name,
    description: textAt(value, 'description'),
    required: value['required'] === true,
    secret,
    default: secret ? null : ((value['default'] as Plain | undefined) ?? null),
  };
}

function inlined(definition: Definition, one: DefinitionDocument): PlainMap {
  const value = structuredClone(one.document.value);
  for (const { shape, value: found, path } of one.leaves) {
    if (shape.is === 'text' && isMap(found)) {
      const text = definition.texts.get(besideOf(one.path, String(found['file'])) ?? '');
      if (text !== undefined) put(value, path, text);
    }
    if (shape.is === 'reference' && shape.to === 'translation')
      put(value, path.slice(0, -1), translation(definition, String(found)));
  }
  return isMap(value) ? (value as PlainMap) : {};
}

function translation(definition: Definition, name: string): Plain {
  const [file] = documentsOf(definition, 'translations');
  return mapAt(file?.document.value, name) as PlainMap;
}

function put(value: unknown, path: readonly (string | number)[], replacement: Plain): void {
  let place: unknown = value;
  for (const key of path.slice(0, -1))
    place = Array.isArray(place) ? place[Number(key)] : isMap(place) ? place[key] : undefined;
  const last = path.at(-1);
  if (last === undefined) return;
  if (Array.isArray(place)) place[Number(last)] = replacement;
  else if (isMap(place)) place[last] = replacement;
}

function collectReferences(value: Plain): PlainMap {
  const found = new Map(REFERENCE_KINDS.map((kind): [string, Set<string>] => [kind, new Set()]));
  const visit = (inner: Plain): void => {
    if (typeof inner === 'string')
      for (const { inner: braces } of findBraces(inner)) {
        const reference = readReference(braces);
        if (reference) found.get(reference.kind)?.add(reference.name);
      }
    else if (Array.isArray(inner)) for (const each of inner) visit(each);
    else if (isMap(inner)) for (const each of Object.values(inner)) visit(each);
  };
  visit(value);
  return Object.fromEntries([...found].map(([kind, names]) => [kind, [...names].toSorted()]));
}
