import type { Fate, ForeignProject, Plain } from '../../src/core/foreign.ts';
import { parseForeign } from './foreign.ts';

/** Returns a file as it counts: the value of YAML and JSON, any other text itself. */
export function meaning(path: string, text: string): Plain {
  return /\.(?:ya?ml|json)$/.test(path) ? parseForeign(path, text) : text;
}

/** Returns the scalars of a value with the way to each, joined by dots. */
export function scalars(value: Plain, way = ''): [way: string, scalar: Plain][] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return [[way, value]];
  return entries.flatMap(([key, each]) => scalars(each, way === '' ? key : `${way}.${key}`));
}

/** Returns the scalars of a project that no fate tells of. */
export function untold(project: ForeignProject, fates: readonly Fate[]): string[] {
  const told = new Set(fates.map(({ source }) => source));
  return [...project.files].flatMap(([path, text]) => {
    const value = meaning(path, text);
    return scalars(value).flatMap(([way]) => {
      const parts = way.split('.');
      const ways = [
        path,
        ...parts.map((_, end) => `${path}: ${parts.slice(0, end + 1).join('.')}`),
      ];
      return ways.some((one) => told.has(one)) ? [] : [`${path}: ${way}`];
    });
  });
}
