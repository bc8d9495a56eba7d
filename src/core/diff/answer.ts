import type { FileChange } from '../changes.ts';
import { countChanges } from './compare.ts';
import type { Attribution, Change, Comparison, Counts, FieldChange, Resource } from './model.ts';
import { pathText } from './path.ts';

/** One change as `diff --json` prints it. */
export interface DiffChange {
  kind: Change['kind'];
  type: Change['type'];
  /** Its name in `to`; in `from` where it was removed. */
  name: string;
  /** The flow of a step. */
  parent: string | null;
  title: string | null;
  file: string;
  /** What it was before it was renamed or moved; else null. */
  from: { name: string; parent: string | null; file: string } | null;
  fields: DiffField[];
  /** Why a YAML file is compared as text, or how a mode changed. */
  reason: string | null;
  attribution?: Attribution;
}

/** One field as `diff --json` prints it; `path` as `pathText` says. */
export interface DiffField {
  kind: FieldChange['kind'];
  path: string;
  /** The path in `to`, where it is another one. */
  pathAfter?: string;
  label: string;
  /** Plain data; null where there is none (`kind` tells that from a null in the data). */
  before: unknown;
  after: unknown;
  order?: readonly number[];
  position?: number;
  attribution?: Attribution;
}

/** The answer of `diff`. */
export interface DiffAnswer {
  from: string;
  to: string;
  identical: boolean;
  summary: Counts;
  changes: DiffChange[];
  /** Files that differ in formatting alone. */
  formatting: string[];
  /** Every file that differs byte by byte. */
  files: DiffFile[];
}

interface DiffFile extends FileChange {
  before: { oid: string; mode: string } | null;
  after: { oid: string; mode: string } | null;
}

/** Returns a comparison as `diff --json` prints it; paths are relative to the workspace. */
export function toDiffAnswer(comparison: Comparison): DiffAnswer {
  const { agent, revisions, identical, changes, formatting, files } = comparison;
  const inWorkspace = (path: string) => `agents/${agent}/${path}`;
  return {
    from: revisions.minus.label,
    to: revisions.plus.label,
    identical,
    summary: countChanges(comparison),
    changes: changes.map((change) => toDiffChange(change, inWorkspace)),
    formatting: formatting.map(inWorkspace),
    files: files.map(({ path, status, entries }) => ({
      path: inWorkspace(path),
      status,
      before: entries.minus,
      after: entries.plus,
    })),
  };
}

function toDiffChange(change: Change, inWorkspace: (path: string) => string): DiffChange {
  const { kind, type, fields, reason, attribution } = change;
  const { name, parent, title, file } = resourceOf(change);
  const { minus } = change.resources;
  const elsewhere = kind === 'renamed' || kind === 'moved';
  return {
    kind,
    type,
    name,
    parent,
    title,
    file: inWorkspace(file),
    from:
      elsewhere && minus
        ? { name: minus.name, parent: minus.parent, file: inWorkspace(minus.file) }
        : null,
    fields: fields.map(toDiffField),
    reason,
    ...(attribution ? { attribution } : {}),
  };
}

/** Returns the resource that a change is about: as it is in `to`, or was in `from`. */
export function resourceOf({ resources: { minus, plus } }: Change): Resource {
  const one = plus ?? minus;
  if (!one) throw new Error('A change has a resource on one side at least.');
  return one;
}

function toDiffField(field: FieldChange): DiffField {
  const { kind, paths, labels, values, order, position, attribution } = field;
  const [path, pathAfter] = [pathText(paths.minus), pathText(paths.plus)];
  return {
    kind,
    path,
    ...(pathAfter === path ? {} : { pathAfter }),
    label: labels.join(' / '),
    before: values.minus ?? null,
    after: values.plus ?? null,
    ...(order ? { order } : {}),
    ...(position === null ? {} : { position }),
    ...(attribution ? { attribution } : {}),
  };
}
