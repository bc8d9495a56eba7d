// What a comparison of two states of an agent holds. It is aligned once (`compare.ts`); every view lays it out again.
// Texts in here are as they stand in the files: a view shows them through `visible` (core/text.ts), never bare.
import type { Shape } from '../shape.ts';

/** Something on both sides of a comparison: `minus` is of `from`, `plus` of `to`. */
export interface MinusPlus<T> {
  minus: T;
  plus: T;
}

/** The kinds of things that an agent is made of, in the order in which they are told of. */
export const RESOURCE_TYPES = [
  'agent',
  'topic',
  'flow',
  'step',
  'tool',
  'entity',
  'handoff',
  'message',
  'variant',
  'translation',
  'speech',
  'test',
  'file',
] as const;

export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** One thing that a state holds: a topic, a step of a flow, an entity, a file that no field takes in. */
export interface Resource {
  type: ResourceType;
  /** Unique within its type and parent. `agent` and `speech` are called so; a `file` by its path inside the agent. */
  name: string;
  /** The flow that a step belongs to; null for all others. */
  parent: string | null;
  /** The path of its file inside the agent. */
  file: string;
  /** What people call it, where it has a `title` (the agent: its `name`). */
  title: string | null;
  /**
   * Plain data: without a `name` that is the resource's own, without the steps of a flow, and with the text of each
   * `{ file: … }` in its place. Of a `file` its text, of a binary one `{ binary: <object id> }`.
   */
  value: unknown;
  /** The paths of the files that its file takes in by `{ file: … }`. */
  takes: readonly string[];
  /** What the value may be, for labels and for matching; null for a `file`. */
  shape: Shape | null;
}

/** Which state stands on a side. */
export interface ComparedRevision {
  /** As people name it: `live#4 (v7)`, `v7`, `draft`, `git:main`. */
  label: string;
  version: number | null;
  tree: string;
  commit: string | null;
}

/** Two states of an agent, compared. */
export interface Comparison {
  agent: string;
  revisions: MinusPlus<ComparedRevision>;
  /** The same tree, byte by byte. */
  identical: boolean;
  /** What differs in meaning: by type in the order of `RESOURCE_TYPES`, then by parent and name. */
  changes: readonly Change[];
  /** Paths of files whose bytes differ although what they say does not: quotes, order of keys, comments, wrapping. */
  formatting: readonly string[];
  /** Every file that differs, sorted by path, with its text on both sides. */
  files: readonly ComparedFile[];
}

/** A file that differs. */
export interface ComparedFile {
  /** Inside the agent. */
  path: string;
  status: 'added' | 'modified' | 'deleted';
  /** Object id and mode (`100644`, `100755`, …); null where the file is absent. */
  entries: MinusPlus<{ oid: string; mode: string } | null>;
  /** Null where the file is absent on that side, or binary. */
  texts: MinusPlus<string | null>;
  /** A side is no text: it holds a NUL in its first 8,000 bytes, or is not UTF-8. */
  binary: boolean;
}

/**
 * A resource that differs. `renamed` is the same or very similar content under another name; `moved` the same name in
 * another place (a step in another flow, a file in another folder). Both may have changed fields as well.
 */
export interface Change {
  kind: 'added' | 'removed' | 'changed' | 'renamed' | 'moved';
  type: ResourceType;
  /** The resource on each side; null on `minus` where it was added, on `plus` where it was removed. */
  resources: MinusPlus<Resource | null>;
  /**
   * What differs in it, in the order of the fields table. Of an added or removed resource one per top-level field.
   * Empty for a rename alone.
   */
  fields: readonly FieldChange[];
  /** Why a YAML file is compared as text: `line 3: this quote is not closed (in draft)`; how a mode changed; else null. */
  reason: string | null;
  attribution: Attribution | null;
}

/** A field that differs, the smallest that does: an item of a list, a key of a map, a text. */
export interface FieldChange {
  /** `reordered`: a list whose items stand in another order; its items that changed as well are fields of their own. */
  kind: 'added' | 'removed' | 'changed' | 'reordered';
  /** Where it stands on each side; the sides differ only where an item of a list is known by its position alone. */
  paths: MinusPlus<Path>;
  /** The path for people: labels of the fields table, quoted items of lists: `['Next', 'to confirm', 'When']`. */
  labels: readonly string[];
  /** Plain data; undefined where the field is absent. Of a reorder what tells the kept items apart, in their order. */
  values: MinusPlus<unknown>;
  /** What changed within a text, where both sides are strings; null for everything else. */
  text: TextChange | null;
  /** Of a reorder, for each kept item in its new order, its place among the kept ones on the `minus` side. */
  order: readonly number[] | null;
  /** Of an added item of a list, its position on the `plus` side; of a removed one on the `minus` side. */
  position: number | null;
  attribution: Attribution | null;
}

/**
 * A step into a value: a key of a map, an item of a list that is told apart by a key of its own (`by`) or by its whole
 * value (`by` null), the `occurrence`-th of its like counted from 1; or an item by position, counted from 0.
 */
export type PathStep =
  | { key: string }
  | { by: string | null; value: string | number | boolean | null; occurrence: number }
  | { position: number };

/** The way to a field inside of a resource's value; empty for the value as a whole. */
export type Path = readonly PathStep[];

/** What changed within a text: only its changed sentences, in order. */
export interface TextChange {
  hunks: readonly TextHunk[];
  /** The texts are too different or too long to be aligned: one hunk holds all of both. */
  replaced: boolean;
}

/** A run of sentences that changed, in pieces; joined they are the sentences as they stand. A side may be empty. */
export interface TextHunk extends MinusPlus<readonly Piece[]> {
  /** Whether unchanged text stands before and after it, so that a view can say `…`. */
  leading: boolean;
  trailing: boolean;
}

/** A piece of a text; `changed` marks the words that the other side does not have. */
export interface Piece {
  text: string;
  changed: boolean;
}

/** Who made a change: the last author, and how often it was made between the two states. */
export interface Attribution {
  author: { name: string; email: string } | null;
  /** ISO 8601 in UTC; null for what is not committed. */
  at: string | null;
  /** The version that brought it, `v7`; null where it is not published yet. */
  version: string | null;
  commit: string | null;
  /** How many steps between the two states changed it. */
  times: number;
}

/** How many resources differ: renamed and moved ones count as changed, too. */
export interface Counts {
  added: number;
  removed: number;
  changed: number;
  renamed: number;
  moved: number;
  /** Files that differ in formatting only. */
  formatting: number;
}

/** Two texts line by line, for views that show whole lines; made by `alignRows` (rows.ts). */
export interface AlignedRows {
  rows: readonly LineRow[];
  /** Too different or too long to be aligned: all lines of one text, then all of the other. */
  replaced: boolean;
}

/** A row of two aligned texts: a line on both sides, or on one. */
export interface LineRow extends MinusPlus<Line | null> {
  same: boolean;
}

/** A line without its end, in pieces; numbers count from 1. */
export interface Line {
  number: number;
  pieces: readonly Piece[];
}
