import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listAt, mapAt, textAt } from '../core/definition.ts';
import type { Declaration, VariableValueOrNull } from '../core/settings/variables.ts';
import { look } from './look.ts';
import type { Store } from './store.ts';
import { tooLarge } from './walk.ts';
import { readYaml } from './yaml.ts';

/** What a state of an agent declares that conversations and places choose from. */
export interface Declared {
  variants: string[];
  /** The variant that is used where no number decides. */
  defaultVariant: string | null;
  variables: Declaration[];
  languages: string[];
}

/** Reads what a tree of an agent declares, of the two files that say it; nothing where there is no tree. */
export async function readDeclared(store: Store, tree: string | null): Promise<Declared> {
  const [agent, variants] =
    tree === null
      ? [{}, {}]
      : await Promise.all([
          readMap(store, `${tree}:agent.yaml`),
          readMap(store, `${tree}:variants.yaml`),
        ]);
  return toDeclared(agent, variants);
}

/** Reads what the files of an agent in the working tree declare, as they are saved; nothing in a bare repository. */
export function declaredOnDisk(store: Store, agent: string): Declared {
  const { root } = store.repository;
  const [first = {}, second = {}] = ['agent.yaml', 'variants.yaml'].map((name) => {
    const path = join(root ?? '', 'agents', agent, name);
    const file = root === null ? undefined : look(path);
    return file?.isFile() && tooLarge(name, file.size) === null
      ? mapAt(readYaml(name, readFileSync(path)).document?.value)
      : {};
  });
  return toDeclared(first, second);
}

function toDeclared(agent: Record<string, unknown>, variants: Record<string, unknown>): Declared {
  const named = Object.entries(variants);
  return {
    variants: named.map(([name]) => name),
    defaultVariant: named.find(([, one]) => mapAt(one)['default'] === true)?.[0] ?? null,
    variables: Object.entries(mapAt(agent, 'variables')).map(([name, value]) =>
      toDeclaration(name, mapAt(value)),
    ),
    languages: [textAt(agent, 'language'), ...listAt(agent, 'languages')].filter(
      (language) => typeof language === 'string',
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
