import { mapAt } from '../core/definition.ts';
import type { Declaration, VariableValueOrNull } from '../core/settings/variables.ts';
import type { Store } from './store.ts';
import { readYaml } from './yaml.ts';

/** What a state of an agent declares that belongs to the place: its variants, and the variables that it needs. */
export interface Declared {
  variants: string[];
  /** The variant that is used where no number decides. */
  defaultVariant: string | null;
  variables: Declaration[];
}

/** Reads what a tree of an agent declares, of the two files that say it; nothing where there is no tree. */
export async function readDeclared(store: Store, tree: string | null): Promise<Declared> {
  if (tree === null) return { variants: [], defaultVariant: null, variables: [] };
  const [agent, variants] = await Promise.all([
    readMap(store, `${tree}:agent.yaml`),
    readMap(store, `${tree}:variants.yaml`),
  ]);
  const named = Object.entries(variants);
  return {
    variants: named.map(([name]) => name),
    defaultVariant: named.find(([, one]) => mapAt(one)['default'] === true)?.[0] ?? null,
    variables: Object.entries(mapAt(agent, 'variables')).map(([name, value]) =>
      toDeclaration(name, mapAt(value)),
    ),
  };
}

async function readMap(store: Store, name: string): Promise<Record<string, unknown>> {
  const object = await store.objects.read(name);
  return object?.type === 'blob' ? mapAt(readYaml(name, object.content).document?.value) : {};
}

function toDeclaration(name: string, declared: Record<string, unknown>): Declaration {
  const fallback = declared['default'];
  return {
    name,
    required: declared['required'] === true,
    secret: declared['secret'] === true,
    default: isPlain(fallback) ? fallback : null,
  };
}

function isPlain(value: unknown): value is Exclude<VariableValueOrNull, null> {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
