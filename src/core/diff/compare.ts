import { compareFiles } from '../changes.ts';
import { compareFields, wholeFields } from './fields.ts';
import { RESOURCE_TYPES } from './model.ts';
import type {
  Change,
  ComparedFile,
  Comparison,
  Counts,
  FieldChange,
  MinusPlus,
  Resource,
} from './model.ts';
import { pairRenamed, pairResources } from './renames.ts';
import type { Pair } from './renames.ts';
import { isReadable, readResources, stepsOf, withoutSteps } from './resources.ts';
import type { State, StateFile } from './state.ts';

/** Compares two states in meaning; see `Comparison`. */
export function compareStates(
  { agent, revisions }: Pick<Comparison, 'agent' | 'revisions'>,
  states: MinusPlus<State>,
): Comparison {
  const reasons = findReasons(states, revisions);
  const broken = new Set(reasons.keys());
  const [minus, plus] = [readResources(states.minus, broken), readResources(states.plus, broken)];
  // A file that a field takes in on one side is a part of that field, wherever it stood before.
  const own = (resources: readonly Resource[], taken: ReadonlySet<string>, other: State) =>
    resources.filter(({ type, file }) => type !== 'file' || !taken.has(file) || !other.has(file));
  const pairs = pairResources(
    own(minus.resources, plus.taken, states.plus),
    own(plus.resources, minus.taken, states.minus),
  );
  const changes = withSteps(pairs)
    .flatMap((pair) => toChange(pair, reasons, states))
    .toSorted(byPlace);
  const files = filesOf(states);
  const told = new Set(changes.flatMap(filesOfChange));
  return {
    agent,
    revisions,
    identical: revisions.minus.tree === revisions.plus.tree,
    changes,
    formatting: files.map(({ path }) => path).filter((path) => !told.has(path)),
    files,
  };
}

function findReasons(
  states: MinusPlus<State>,
  revisions: Comparison['revisions'],
): Map<string, string> {
  const reasons = new Map<string, string>();
  for (const side of ['plus', 'minus'] as const)
    for (const file of states[side].values())
      if (file.kind !== null && !isReadable(file))
        reasons.set(
          file.path,
          `in ${revisions[side].label}, ${file.reason ?? 'this should be a map'}`,
        );
  return reasons;
}

interface PlacedPair extends Pair {
  /** A step that went from one flow to another. */
  moved: boolean;
}

// A flow that is on both sides is compared apart from its steps, and these one by one.
function withSteps(pairs: readonly Pair[]): PlacedPair[] {
  const alone: MinusPlus<Resource[]> = { minus: [], plus: [] };
  const apart = pairs.flatMap(({ minus, plus }): Pair[] => {
    const steps = {
      minus: minus?.type === 'flow' ? stepsOf(minus) : null,
      plus: plus?.type === 'flow' ? stepsOf(plus) : null,
    };
    if (!minus || !plus || !steps.minus || !steps.plus) return [{ minus, plus }];
    const both: Pair[] = [];
    for (const pair of pairSteps(steps.minus, steps.plus)) {
      if (pair.minus && pair.plus) both.push(pair);
      else if (pair.minus) alone.minus.push(pair.minus);
      else if (pair.plus) alone.plus.push(pair.plus);
    }
    return [{ minus: withoutSteps(minus), plus: withoutSteps(plus) }, ...both];
  });
  return [
    ...apart.map((pair) => ({ ...pair, moved: false })),
    ...pairRenamed(alone.minus, alone.plus).map((pair) => ({ ...pair, moved: true })),
  ];
}

// Of a renamed flow, too, the steps stay in their place.
function pairSteps(minus: readonly Resource[], plus: readonly Resource[]): Pair[] {
  const originals = new Map<Resource, Resource>();
  const here = (steps: readonly Resource[]) =>
    steps.map((step) => {
      const placed = { ...step, parent: null };
      originals.set(placed, step);
      return placed;
    });
  const original = (step: Resource | null) => (step && originals.get(step)) ?? null;
  return pairResources(here(minus), here(plus)).map((pair) => ({
    minus: original(pair.minus),
    plus: original(pair.plus),
  }));
}

function toChange(
  { minus, plus, moved }: PlacedPair,
  reasons: ReadonlyMap<string, string>,
  states: MinusPlus<State>,
): Change[] {
  const one = plus ?? minus;
  if (!one) return [];
  const reason =
    (one.type === 'file' ? reasons.get(one.file) : undefined) ??
    (minus && plus ? modeReason(minus, plus, states) : null);
  const fields = fieldsOf({ minus, plus });
  const kind = kindOf({ minus, plus }, moved);
  if (kind === 'changed' && fields.length === 0 && reason === null) return [];
  return [{ kind, type: one.type, resources: { minus, plus }, fields, reason, attribution: null }];
}

function fieldsOf({ minus, plus }: Pair): FieldChange[] {
  if (minus && plus) return compareFields({ minus: minus.value, plus: plus.value }, plus.shape);
  const one = plus ?? minus;
  return one ? wholeFields(one.value, one.shape, plus ? 'plus' : 'minus') : [];
}

function kindOf({ minus, plus }: Pair, moved: boolean): Change['kind'] {
  if (!minus) return 'added';
  if (!plus) return 'removed';
  if (minus.type === 'file' && minus.name !== plus.name)
    return baseName(minus.name) === baseName(plus.name) ? 'moved' : 'renamed';
  if (minus.name !== plus.name) return 'renamed';
  return moved ? 'moved' : 'changed';
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function modeReason(minus: Resource, plus: Resource, states: MinusPlus<State>): string | null {
  const before = states.minus.get(minus.file)?.mode;
  const after = states.plus.get(plus.file)?.mode;
  return plus.type !== 'file' || before === undefined || after === undefined || before === after
    ? null
    : `mode ${before} → ${after}`;
}

function byPlace(a: Change, b: Change): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  return (
    RESOURCE_TYPES.indexOf(a.type) - RESOURCE_TYPES.indexOf(b.type) ||
    (left === right ? 0 : left < right ? -1 : 1)
  );
}

function placeOf({ resources: { minus, plus } }: Change): string {
  const one = plus ?? minus;
  return `${one?.parent ?? ''}\0${one?.name ?? ''}\0${plus ? 1 : 0}`;
}

function filesOfChange({ resources: { minus, plus } }: Change): string[] {
  return [minus, plus].flatMap((one) => (one ? [one.file, ...one.takes] : []));
}

function filesOf({ minus, plus }: MinusPlus<State>): ComparedFile[] {
  return compareFiles(minus, plus).map(({ path, status }) => {
    const [before, after] = [minus.get(path) ?? null, plus.get(path) ?? null];
    return {
      path,
      status,
      entries: { minus: entryOf(before), plus: entryOf(after) },
      texts: { minus: before?.text ?? null, plus: after?.text ?? null },
      binary: [before, after].some((file) => file !== null && file.text === null),
    };
  });
}

function entryOf(file: StateFile | null): ComparedFile['entries']['minus'] {
  return file && { oid: file.oid, mode: file.mode };
}

/** Counts what differs. */
export function countChanges({ changes, formatting }: Comparison): Counts {
  const amount = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  const [renamed, moved] = [amount('renamed'), amount('moved')];
  return {
    added: amount('added'),
    removed: amount('removed'),
    changed: amount('changed') + renamed + moved,
    renamed,
    moved,
    formatting: formatting.length,
  };
}
