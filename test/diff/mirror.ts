import type { DiffAnswer, DiffChange, DiffField } from '../../src/core/diff/answer.ts';

const KINDS = {
  added: 'removed',
  removed: 'added',
  changed: 'changed',
  renamed: 'renamed',
  moved: 'moved',
  reordered: 'reordered',
} as const;
const STATUS = { added: 'deleted', deleted: 'added', modified: 'modified' } as const;

/** Returns what the answer of the way back has to be; titles and labels are those of `to` and are left out. */
export function mirrored(answer: DiffAnswer): DiffAnswer {
  const { summary } = answer;
  return {
    ...answer,
    summary: { ...summary, added: summary.removed, removed: summary.added },
    changes: answer.changes.map((change) => mirroredChange(change, answer)),
    files: answer.files.map((file) => ({
      ...file,
      status: STATUS[file.status],
      before: file.after,
      after: file.before,
    })),
  };
}

function mirroredChange(change: DiffChange, { changes }: DiffAnswer): DiffChange {
  const { name, parent, file, from } = change;
  // A step stays in its flow, whatever the flow is called.
  const flow = changes.find((one) => one.type === 'flow' && one.name === parent && one.from);
  const old = from ?? {
    name,
    parent: change.kind === 'changed' && flow?.from ? flow.from.name : parent,
    file: change.kind === 'changed' && flow?.from ? flow.from.file : file,
  };
  return {
    ...change,
    ...old,
    kind: KINDS[change.kind],
    from: from && { name, parent, file },
    fields: change.fields.map(mirroredField),
  };
}

function mirroredField(field: DiffField): DiffField {
  const { path, pathAfter, before, after, order } = field;
  return {
    ...field,
    kind: KINDS[field.kind],
    path: pathAfter ?? path,
    ...(pathAfter === undefined ? {} : { pathAfter: path }),
    before: after,
    after: before,
    ...(order ? { order: inverse(order) } : {}),
  };
}

function inverse(order: readonly number[]): number[] {
  const back: number[] = [];
  for (const [index, place] of order.entries()) back[place] = index;
  return back;
}

/** Returns an answer whose changes and fields stand in one order, without titles and labels. */
export function sorted(answer: DiffAnswer): unknown {
  const plain = answer.changes.map(({ title: _title, fields, ...change }) => ({
    ...change,
    fields: fields.map(({ label: _label, ...field }) => field).toSorted(byText),
  }));
  return { ...answer, changes: plain.toSorted(byText) };
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
