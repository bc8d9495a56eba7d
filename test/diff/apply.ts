// Applies the JSON of `diff` to plain data, by what the doc comments of `DiffAnswer` and `pathText` say and nothing else.
import type { DiffAnswer, DiffChange, DiffField } from '../../src/core/diff/answer.ts';

/** An agent as plain data: `type/parent/name` → value; the steps of a flow are entries of their own. */
export type PlainAgent = Map<string, unknown>;

type Plain = Record<string, unknown>;
type Step =
  | { key: string }
  | { position: number }
  | { by: string | null; value: unknown; nth: number };

interface Edit {
  steps: Step[];
  field: DiffField;
}

/** Returns where a resource stands. */
function keyOf(type: string, name: string, parent: string | null = null): string {
  return JSON.stringify([type, parent, name]);
}

/** Adds a resource; a flow with its steps. */
export function put(agent: PlainAgent, [type, name]: [string, string], value: unknown): void {
  const { steps, ...rest } = isMap(value) ? value : {};
  if (type !== 'flow' || !isMap(steps)) {
    agent.set(keyOf(type, name), value);
    return;
  }
  agent.set(keyOf('flow', name), rest);
  for (const [step, one] of Object.entries(steps)) agent.set(keyOf('step', step, name), one);
}

/** Returns `from` with the changes of an answer made. */
export function applyDiff(from: PlainAgent, { changes }: Pick<DiffAnswer, 'changes'>): PlainAgent {
  const agent: PlainAgent = new Map(structuredClone([...from]));
  const renamed = new Map(
    changes.flatMap(({ type, name, from: old }) =>
      type === 'flow' && old ? [[old.name, name] as const] : [],
    ),
  );
  moveSteps(agent, changes, renamed);
  const taken = changes.map((change): [DiffChange, unknown] => {
    if (change.kind === 'added') return [change, undefined];
    const { name, parent } = change.from ?? change;
    const inOld = change.from !== null || change.kind === 'removed';
    const key = keyOf(
      change.type,
      name,
      parent !== null && inOld ? (renamed.get(parent) ?? parent) : parent,
    );
    if (!agent.has(key)) throw new Error(`There is no ${key}.`);
    const value = agent.get(key);
    agent.delete(key);
    return [change, value];
  });
  for (const [change, value] of taken) {
    if (change.kind === 'removed') continue;
    const edits = change.fields.map((field) => ({ field, steps: stepsIn(field.path) }));
    const made = applyEdits(change.kind === 'added' ? {} : value, edits);
    if (change.type === 'step') agent.set(keyOf('step', change.name, change.parent), made);
    else put(agent, [change.type, change.name], made);
  }
  return agent;
}

// The steps of a renamed flow go with it, those of a removed one as well.
function moveSteps(
  agent: PlainAgent,
  changes: readonly DiffChange[],
  renamed: ReadonlyMap<string, string>,
): void {
  const gone = new Set(
    changes
      .filter(({ type, kind }) => type === 'flow' && kind === 'removed')
      .map(({ name }) => name),
  );
  const all = [...agent];
  agent.clear();
  for (const [key, value] of all) {
    const [type, parent, name] = JSON.parse(key) as [string, string | null, string];
    if (type === 'step' && parent !== null) {
      if (!gone.has(parent)) agent.set(keyOf(type, name, renamed.get(parent) ?? parent), value);
    } else agent.set(key, value);
  }
}

function applyEdits(value: unknown, edits: readonly Edit[]): unknown {
  const whole = edits.find(({ steps, field }) => steps.length === 0 && field.kind !== 'reordered');
  if (whole) return whole.field.after;
  if (edits.length === 0) return value;
  if (Array.isArray(value)) return applyToList(value, edits);
  const made: Plain = { ...(isMap(value) ? value : {}) };
  for (const [key, group] of grouped(edits, ({ steps: [step] }) =>
    step && 'key' in step ? step.key : '',
  )) {
    const [only] = group;
    if (
      only?.steps.length === 1 &&
      only.field.kind === 'removed' &&
      only.field.position === undefined
    )
      delete made[key];
    else made[key] = applyEdits(made[key], group.map(inner));
  }
  return made;
}

function applyToList(list: readonly unknown[], edits: readonly Edit[]): unknown[] {
  const items: { value: unknown }[] = list.map((value) => ({ value }));
  const original = [...items];
  const isOwn = ({ steps, field }: Edit, kind: string) =>
    steps.length === 1 && field.kind === kind && field.position !== undefined;
  const gone = new Set(
    edits.filter((edit) => isOwn(edit, 'removed')).map(({ steps }) => find(list, steps[0])),
  );
  const deeper = edits.filter(
    (edit) => edit.steps.length > 0 && !isOwn(edit, 'added') && !isOwn(edit, 'removed'),
  );
  for (const [at, group] of grouped(deeper, ({ steps }) => find(list, steps[0]))) {
    const item = original[at];
    if (!item) throw new Error(`There is no item ${at}.`);
    item.value = applyEdits(item.value, group.map(inner));
  }
  let kept = items.filter((_, index) => !gone.has(index));
  const order = edits.find(({ steps, field }) => steps.length === 0 && field.kind === 'reordered');
  if (order) kept = (order.field.order ?? []).flatMap((place) => kept[place] ?? []);
  const added = edits
    .filter((edit) => isOwn(edit, 'added'))
    .toSorted((a, b) => (a.field.position ?? 0) - (b.field.position ?? 0));
  for (const { field } of added) kept.splice(field.position ?? 0, 0, { value: field.after });
  return kept.map(({ value }) => value);
}

function inner({ steps, field }: Edit): Edit {
  return { steps: steps.slice(1), field };
}

function grouped<K>(edits: readonly Edit[], by: (edit: Edit) => K): Map<K, Edit[]> {
  const groups = new Map<K, Edit[]>();
  for (const edit of edits) groups.set(by(edit), [...(groups.get(by(edit)) ?? []), edit]);
  return groups;
}

function find(list: readonly unknown[], step: Step | undefined): number {
  if (!step || 'key' in step) throw new Error('A list has no keys.');
  if ('position' in step) return step.position;
  const { by, value } = step;
  let left = step.nth;
  return list.findIndex((item) => {
    const own = by !== null && isMap(item) ? item[by] : item;
    if (own === value) left -= 1;
    return own === value && left === 0;
  });
}

/** Reads a path as `pathText` writes it. */
function stepsIn(path: string): Step[] {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== '') {
    const key = /^\.?([A-Za-z_][A-Za-z0-9_-]*)/.exec(rest);
    const position = /^\[(\d+)\]/.exec(rest);
    const quoted = /^\[("(?:[^"\\]|\\.)*")\]/.exec(rest);
    const item =
      /^\[([A-Za-z_][A-Za-z0-9_-]*|"(?:[^"\\]|\\.)*")?=("(?:[^"\\]|\\.)*"|[^"#\]]+)(?:#(\d+))?\]/.exec(
        rest,
      );
    if (key?.[1] !== undefined) steps.push({ key: key[1] });
    else if (position) steps.push({ position: Number(position[1]) });
    else if (quoted) steps.push({ key: JSON.parse(quoted[1] ?? '') as string });
    else if (item) {
      const by = item[1]?.startsWith('"') ? (JSON.parse(item[1]) as string) : (item[1] ?? null);
      steps.push({ by, value: JSON.parse(item[2] ?? ''), nth: Number(item[3] ?? 1) });
    } else throw new Error(`This is no path: ${path}`);
    rest = rest.slice((key ?? position ?? quoted ?? item)?.[0].length);
  }
  return steps;
}

function isMap(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
