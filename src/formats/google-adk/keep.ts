import type { Fate, ForeignProject } from '../../core/foreign.ts';
import { AgentFiles } from '../agent-files.ts';
import { LARGEST_TEXT } from '../limits.ts';
import { folderOf } from '../reading.ts';
import type { Root } from './project.ts';

/** The folder that the code of an agent stands in, of an agent of ours. */
export const KEPT = 'google-adk/';

/** What becomes of the files of a project that configure no agent: code is kept, all else is reported. */
export interface Others {
  /** The texts to keep, by their paths from the root agent's folder. */
  kept: Map<string, string>;
  fates: Fate[];
}

/** Sorts the other files of a project to its root agents: each belongs to the one in the nearest folder above it. */
export function othersOf(project: ForeignProject, roots: readonly Root[]): Map<string, Others> {
  const others = new Map<string, Others>(
    roots.map(({ file }) => [file, { kept: new Map(), fates: [] }]),
  );
  const used = new Set(roots.flatMap(({ file, members }) => [file, ...members]));
  const nearest = roots.toSorted((a, b) => folderOf(b.file).length - folderOf(a.file).length);
  for (const path of [...project.files.keys(), ...project.binaries]) {
    if (used.has(path)) continue;
    const owner = nearest.find(({ file }) => path.startsWith(folderOf(file)));
    const found = others.get(owner?.file ?? roots[0]?.file ?? '');
    const text = project.files.get(path);
    const inside = owner ? path.slice(folderOf(owner.file).length) : path;
    const reason = reasonAgainst(inside, owner === undefined ? undefined : text);
    if (reason === null && text !== undefined) found?.kept.set(inside, text);
    found?.fates.push({
      source: path,
      fate: reason === null ? 'kept' : 'reported',
      scalars: 1,
      reason: reason ?? 'it is code',
    });
  }
  return others;
}

function reasonAgainst(path: string, text: string | undefined): string | null {
  if (/(?:^|\/)\.env/.test(path)) return 'it may hold secrets of a machine';
  if (text === undefined) return 'it is no text, or stands outside of the agent';
  if (!/\.(?:py|java|go|ts|js|md|txt|toml|json)$/.test(path)) return 'it is no part of an agent';
  if (!AgentFiles.holds(text) || text.length > LARGEST_TEXT)
    return 'it is too large, or no plain text';
  const isPlain = path.split('/').every((name) => /^\w[\w .-]*$/.test(name));
  return isPlain ? null : 'its name could not be kept';
}
