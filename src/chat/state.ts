import type { Plain } from '../core/foreign.ts';
import type { Reference } from '../core/reference.ts';
import type { ModelMessage } from '../core/speaking.ts';

/** Where a conversation stands: what is known, and what it waits for. Turns make new ones, so that each can be taken back. */
export interface State {
  /** What was collected, by entity. */
  readonly values: ReadonlyMap<string, Plain>;
  /** What tools answered last, by tool. */
  readonly answers: ReadonlyMap<string, Plain>;
  readonly position: { readonly flow: string; readonly step: string } | null;
  /** What a topic offered, done when the answer is yes. */
  readonly offer: readonly Reference[] | null;
  readonly ended: boolean;
  /** What a language model has heard and said; empty where none speaks. */
  readonly history: readonly ModelMessage[];
}

/** A conversation in which nothing was said. */
export const BEGINNING: State = {
  values: new Map(),
  answers: new Map(),
  position: null,
  offer: null,
  ended: false,
  history: [],
};
