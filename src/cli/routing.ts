import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Route, RoutingAnswer, RoutingFormat } from '../core/settings/routes.ts';
import { writeRoutes } from '../formats/routing.ts';
import { writeProject } from '../store/export.ts';

/** Where a table of numbers goes. */
export interface RoutingTarget {
  format: RoutingFormat;
  /** The folder to write to, absolute; null prints it. */
  directory: string | null;
  force: boolean;
}

/** Makes a table of routes, and writes it into a folder where one is wanted; see `writeProject` for the failures. */
export function exportRoutes(
  routes: readonly Route[],
  { format, directory, force }: RoutingTarget,
): RoutingAnswer {
  const files = writeRoutes(routes, format);
  const [text = ''] = files.values();
  if (directory === null) return { format, routes, text, written: null };
  writeProject(directory, files, force);
  removeOld(directory, files);
  return { format, routes, text, written: { directory, files: [...files.keys()] } };
}

// A number that is gone must not go on being served from what was written for it before.
function removeOld(directory: string, files: ReadonlyMap<string, string>): void {
  for (const name of readdirSync(directory))
    if (/^\+\d{7,15}\.xml$/.test(name) && files.has('numbers.json') && !files.has(name))
      rmSync(join(directory, name));
}
