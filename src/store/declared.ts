import { documentsOf, mapAt } from '../core/definition.ts';
import type { Definition } from '../core/definition.ts';
import type { Declaration, VariableValueOrNull } from '../core/settings/variables.ts';
import { readDefinition } from './definitions.ts';
import type { Store } from './store.ts';

/** What a state of an agent declares that belongs to the place: its variants, and the variables that it needs. */
export interface Declared {
  variants: string[];
  /** The variant that is used where no number decides. */
  defaultVariant: string | null;
  variables: Declaration[];
}

/** Reads what a tree of an agent declares; nothing where there is no tree. */
export async function readDeclared(
  store: Store,
  agent: string,
  tree: string | null,
): Promise<Declared> {
  if (tree === null) return { variants: [], defaultVariant: null, variables: [] };
  const { definition } = await readDefinition(store.objects, agent, tree);
  const variants = documentsOf(definition, 'variants').flatMap(({ document }) =>
    Object.entries(mapAt(document.value)),
  );
  return {
    variants: variants.map(([name]) => name),
    defaultVariant: variants.find(([, one]) => mapAt(one)['default'] === true)?.[0] ?? null,
    variables: variablesOf(definition),
  };
}

function variablesOf(definition: Definition): Declaration[] {
  return documentsOf(definition, 'agent').flatMap(({ document }) =>
    Object.entries(mapAt(document.value, 'variables')).map(([name, value]) => {
      const declared = mapAt(value);
      const fallback = declared['default'];
      return {
        name,
        required: declared['required'] === true,
        secret: declared['secret'] === true,
        default: isPlain(fallback) ? fallback : null,
      };
    }),
  );
}

function isPlain(value: unknown): value is Exclude<VariableValueOrNull, null> {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
