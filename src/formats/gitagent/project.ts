import { isPlainMap } from '../../core/foreign.ts';
import type { ForeignProject, PlainMap } from '../../core/foreign.ts';
import { folderOf, readAll, stemOf } from '../reading.ts';
import type { Readings } from '../reading.ts';

/** One agent's part of a project: its manifest, and the files around it by their paths from its folder. */
export interface Root {
  project: ForeignProject;
  manifest: PlainMap;
  /** The manifest's name, in `folder`. */
  file: string;
  folder: string;
  /** The other files of the agent, relative to its folder. */
  texts: ReadonlyMap<string, string>;
  maps: ReadonlyMap<string, PlainMap>;
}

/** Tells whether a map is a manifest: `spec_version`, or a name, a version and a description with keys of its own. */
function isManifest(value: PlainMap): boolean {
  if ('apiVersion' in value || 'kind' in value) return false;
  const { name, version, description, model } = value;
  if (typeof name !== 'string' || (model !== undefined && !isPlainMap(model))) return false;
  if (typeof value['spec_version'] === 'string') return true;
  const isTold = typeof version === 'string' && typeof description === 'string';
  const isOwn =
    (isPlainMap(model) && 'preferred' in model) ||
    isPlainMap(value['delegation']) ||
    isPlainMap(value['runtime']) ||
    (Array.isArray(value['skills']) && Array.isArray(value['tools']));
  return isTold && isOwn;
}

/** Returns the agents of a project, without those that are parts of another. */
export function rootsOf(project: ForeignProject): { roots: Root[]; readings: Readings } {
  const readings = readAll(project);
  const manifests = [...readings.maps].filter(([, value]) => isManifest(value));
  const files = manifests.map(([file]) => file);
  const tops = manifests.filter(
    ([file]) => !files.some((other) => file.startsWith(`${folderOf(other)}agents/`)),
  );
  const owners = ownersOf(tops.map(([file]) => file));
  return {
    readings,
    roots: tops.map(([file, manifest]) => ({
      project,
      manifest,
      folder: folderOf(file),
      file: file.slice(folderOf(file).length),
      texts: owned(project.files, file, owners),
      maps: owned(readings.maps, file, owners),
    })),
  };
}

/** Returns the manifest that owns the files around it, by their folders; null where several could. */
function ownersOf(files: readonly string[]): Map<string, string | null> {
  const owners = new Map<string, string | null>();
  for (const folder of new Set(files.map(folderOf))) {
    const here = files.filter((file) => folderOf(file) === folder);
    const named = here.find((file) => stemOf(file) === 'agent');
    owners.set(folder, named ?? (here.length === 1 ? (here[0] ?? null) : null));
  }
  return owners;
}

function owned<T>(
  files: ReadonlyMap<string, T>,
  manifest: string,
  owners: ReadonlyMap<string, string | null>,
): Map<string, T> {
  const folder = folderOf(manifest);
  const found = new Map<string, T>();
  for (const [path, value] of files) {
    if (path === manifest || ownerOf(path, owners) !== manifest) continue;
    found.set(path.slice(folder.length), value);
  }
  return found;
}

function ownerOf(path: string, owners: ReadonlyMap<string, string | null>): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder.slice(0, -1))) {
    const owner = owners.get(folder);
    if (owner !== undefined) return owner;
    if (folder === '') return null;
  }
}
