import type { Attribution, Change, Comparison, FieldChange, Path, ResourceType } from './model.ts';
import { pathText } from './path.ts';

/** One step between two states: a commit or a version, what it changed, and who made it. */
export interface AttributedStep {
  changes: readonly Change[];
  by: Omit<Attribution, 'times'>;
}

/** Where a resource stood at some time. */
interface Name {
  type: ResourceType;
  parent: string | null;
  name: string;
}

/**
 * Says of each change who made it last, and in how many steps it was made. The steps are those between the two states,
 * newest first; what no step accounts for stays without an author.
 */
export function attributeChanges(
  comparison: Comparison,
  steps: readonly AttributedStep[],
): Comparison {
  return { ...comparison, changes: comparison.changes.map((change) => attributed(change, steps)) };
}

function attributed(change: Change, steps: readonly AttributedStep[]): Change {
  const touching = stepsOfResource(change, steps);
  const fields = change.fields.map((field) => {
    const hits = touching.filter(({ change: made }) => touches(made, field));
    // A getter of the field is kept: what it makes is made on demand.
    return Object.defineProperties({} as FieldChange, {
      ...Object.getOwnPropertyDescriptors(field),
      attribution: { value: attributionOf(hits.map(({ by }) => by)), enumerable: true },
    });
  });
  const whole = touching.filter(
    ({ change: made }) =>
      change.kind !== 'changed' || change.fields.some((field) => touches(made, field)),
  );
  const hits = whole.length === 0 ? touching : whole;
  return { ...change, fields, attribution: attributionOf(hits.map(({ by }) => by)) };
}

function attributionOf(hits: readonly AttributedStep['by'][]): Attribution | null {
  const [last] = hits;
  return last ? { ...last, times: hits.length } : null;
}

interface Touch {
  change: Change;
  by: AttributedStep['by'];
}

// Newest first, under the name that the resource had then.
function stepsOfResource(change: Change, steps: readonly AttributedStep[]): Touch[] {
  const one = change.resources.plus ?? change.resources.minus;
  if (!one) return [];
  let name: Name = one;
  const names = [name, change.resources.minus ?? name];
  const found: Touch[] = [];
  for (const { changes, by } of steps) {
    const made = changes.find(({ resources: { minus, plus } }) =>
      [minus, plus].some((each) => each && [name, ...names].some((known) => isSame(each, known))),
    );
    if (!made) continue;
    found.push({ change: made, by });
    name = made.resources.minus ?? name;
  }
  return found;
}

function isSame(a: Name, b: Name): boolean {
  return a.type === b.type && a.parent === b.parent && a.name === b.name;
}

function touches(made: Change, field: FieldChange): boolean {
  if (made.kind === 'added' || made.kind === 'removed') return true;
  const wanted = [knownPart(field.paths.minus), knownPart(field.paths.plus)];
  return made.fields.some(({ paths }) =>
    [knownPart(paths.minus), knownPart(paths.plus)].some((path) =>
      wanted.some((other) => path.startsWith(other) || other.startsWith(path)),
    ),
  );
}

// Positions mean something else in each state: such an item counts as its list.
function knownPart(path: Path): string {
  const end = path.findIndex((step) => 'position' in step);
  return pathText(end === -1 ? path : path.slice(0, end));
}
