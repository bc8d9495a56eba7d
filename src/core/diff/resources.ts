import { fittingOption } from '../shape-of.ts';
import { besideOf, textAt } from '../definition.ts';
import { isMap } from '../document.ts';
import { stemOf } from '../fields.ts';
import type { Shape } from '../shape.ts';
import type { Resource, ResourceType } from './model.ts';
import type { State, StateFile } from './state.ts';

/** What a state holds, and the files that fields took in. */
export interface Resources {
  resources: Resource[];
  taken: ReadonlySet<string>;
}

const MAPS: Readonly<Record<string, ResourceType>> = {
  entities: 'entity',
  handoffs: 'handoff',
  messages: 'message',
  variants: 'variant',
  translations: 'translation',
};

interface Reading {
  state: State;
  taken: Set<string>;
}

/** Reads what a state holds. Files that are broken, on this side or as told, are resources of the type `file`. */
export function readResources(state: State, broken: ReadonlySet<string> = new Set()): Resources {
  const reading: Reading = { state, taken: new Set() };
  const readable = [...state.values()].filter((file) => isReadable(file) && !broken.has(file.path));
  const defined = readable.flatMap((file) => definedBy(file, reading));
  const known = new Set(readable.map(({ path }) => path));
  const others = [...state.values()]
    .filter(({ path }) => !known.has(path) && !reading.taken.has(path))
    .map(asFile);
  return { resources: [...defined, ...others], taken: reading.taken };
}

/** Tells whether a file defines something and could be read as what it should be. */
export function isReadable({ kind, reason, value }: StateFile): boolean {
  return kind !== null && reason === null && (isMap(value) || value === null);
}

function asFile({ path, text, oid }: StateFile): Resource {
  return {
    type: 'file',
    name: path,
    parent: null,
    file: path,
    title: null,
    value: text ?? { binary: oid },
    takes: [],
    shape: null,
  };
}

function definedBy(file: StateFile, { state, taken }: Reading): Resource[] {
  const { kind, path } = file;
  if (kind === null) return [];
  const takes = new Set<string>();
  const whole = settle(file.value ?? {}, kind.shape, { state, taken: takes, path });
  for (const one of takes) taken.add(one);
  const value = isMap(whole) ? whole : {};
  const type = MAPS[kind.name];
  const common = { parent: null, file: path, takes: [...takes] };
  if (type !== undefined && kind.shape.is === 'map') {
    const { of: shape } = kind.shape;
    return Object.entries(value).map(([name, item]) =>
      asResource({ ...common, type, name, value: item, shape }),
    );
  }
  const single = kind.name === 'agent' || kind.name === 'speech';
  const name = single ? kind.name : stemOf(path);
  const { name: own, ...rest } = value;
  return [
    asResource({
      ...common,
      type: kind.name as ResourceType,
      name,
      value: !single && own === name ? rest : value,
      shape: kind.shape,
    }),
  ];
}

function asResource(resource: Omit<Resource, 'title'>): Resource {
  const { type, value } = resource;
  const title = isMap(value) ? value[type === 'agent' ? 'name' : 'title'] : null;
  return { ...resource, title: typeof title === 'string' ? title : null };
}

/** Returns the steps of a flow as resources, null where it has no map of steps. */
export function stepsOf(flow: Resource): Resource[] | null {
  const steps = isMap(flow.value) ? flow.value['steps'] : null;
  const shape = flow.shape?.is === 'object' ? flow.shape.fields['steps']?.shape : null;
  if (!isMap(steps) || shape?.is !== 'map') return null;
  return Object.entries(steps).map(([name, value]) =>
    asResource({ ...flow, type: 'step', name, parent: flow.name, value, shape: shape.of }),
  );
}

/** Returns a flow without its steps. */
export function withoutSteps(flow: Resource): Resource {
  if (!isMap(flow.value)) return flow;
  const { steps: _, ...value } = flow.value;
  return { ...flow, value };
}

type Place = Reading & { path: string };

/**
 * Returns a value as it is compared: the text of a file in the file's place, and no line break at the end of a text,
 * for that comes and goes with the way it is written (`|`, `>`, quotes). What has no shape is kept as it is.
 */
function settle(value: unknown, shape: Shape, at: Place): unknown {
  switch (shape.is) {
    case 'text':
    case 'string':
      if (typeof value === 'string') return trimmed(value);
      return shape.is === 'text' ? takeIn(value, at) : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => settle(item, shape.of, at)) : value;
    case 'map':
      return isMap(value) ? settleEntries(value, () => shape.of, at) : value;
    case 'object':
      return isMap(value)
        ? settleEntries(
            value,
            (key) => (Object.hasOwn(shape.fields, key) ? shape.fields[key]?.shape : undefined),
            at,
          )
        : value;
    case 'either': {
      const option = fittingOption(value, shape);
      return option ? settle(value, option, at) : value;
    }
    default:
      return value;
  }
}

function settleEntries(
  value: Record<string, unknown>,
  shapeOf: (key: string) => Shape | undefined,
  at: Place,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const shape = shapeOf(key);
      return [key, shape ? settle(item, shape, at) : item];
    }),
  );
}

function takeIn(value: unknown, { state, taken, path }: Place): unknown {
  const file = isMap(value) && Object.keys(value).length === 1 ? textAt(value, 'file') : null;
  const beside = file === null ? null : besideOf(path, file);
  const text = beside === null ? null : (state.get(beside)?.text ?? null);
  if (beside === null || text === null) return value;
  taken.add(beside);
  return trimmed(text.replaceAll('\r\n', '\n'));
}

function trimmed(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}
