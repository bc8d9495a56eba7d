import { RESOURCE_TYPES } from './model.ts';
import type { Resource } from './model.ts';
import { readResources, stepsOf } from './resources.ts';
import type { State } from './state.ts';

/** Where a part of a definition stands: its file, and its lines counted from 1 (`last` null: to the end). */
export interface ResourcePlace {
  path: string;
  first: number;
  last: number | null;
}

/**
 * Finds a part by its name (`hours`), by its kind and name (`topic:hours`), or a step by its flow (`booking/confirm`).
 * Returns null where there is none; of several with one name a step comes last, else the first kind in the order of
 * `RESOURCE_TYPES`.
 */
export function findResource(state: State, what: string): ResourcePlace | null {
  const { resources } = readResources(state);
  const all = resources
    .flatMap((one) => (one.type === 'flow' ? [one, ...(stepsOf(one) ?? [])] : [one]))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  const [, type, name = what] = /^([a-z]+):(.+)$/.exec(what) ?? [];
  const found = all.find(
    (one) =>
      (type === undefined || one.type === type) &&
      (one.name === name || `${one.parent ?? ''}/${one.name}` === name),
  );
  return found ? placeOf(found, state.get(found.file)?.text ?? '') : null;
}

function rankOf({ type }: Resource): number {
  return type === 'step' ? RESOURCE_TYPES.length : RESOURCE_TYPES.indexOf(type);
}

function placeOf({ type, name, file }: Resource, text: string): ResourcePlace {
  const within = type === 'step' || !/\//.test(file);
  const whole = { path: file, first: 1, last: null };
  if (!within || type === 'agent' || type === 'speech' || type === 'file') return whole;
  const lines = text.split('\n');
  const start = lines.findIndex((line) => keyIn(line) === name);
  if (start === -1) return whole;
  const depth = depthOf(lines[start] ?? '');
  const length = lines
    .slice(start + 1)
    .findIndex((line) => line.trim() !== '' && depthOf(line) <= depth);
  return { path: file, first: start + 1, last: length === -1 ? null : start + 1 + length };
}

function keyIn(line: string): string | null {
  return /^\s*["']?([^"':#]+)["']?\s*:/.exec(line)?.[1]?.trim() ?? null;
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}
