import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bundle, BundleSource } from '../core/bundle.ts';
import type { Definition } from '../core/definition.ts';
import { Failure } from '../core/failure.ts';
import type { AgentFile, ExportedAgent, Plain, PlainMap } from '../core/foreign.ts';
import { versionName } from '../core/names.ts';
import { oneLine } from '../core/text.ts';
import { readDefinition, validateTree } from './definitions.ts';
import { parsePlain } from './foreign-yaml.ts';
import { makeFolder, writeNew, writeOver } from './new-files.ts';
import { resolveRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import { isUnsafeName } from './safe-names.ts';
import type { Store } from './store.ts';

/** How large a file may be, in bytes, that is looked at before it is written over. */
const LARGEST_THERE = 16 * 1024 * 1024;

/** What a state has to be valid for. */
type Purpose = 'export' | 'talk to' | 'test';

/** Returns one state of an agent as a bundle for a runtime. Throws `invalid` where its definition has errors. */
export async function exportBundle(
  store: Store,
  agent: string,
  { revision: text, purpose }: { revision: string; purpose: Purpose },
): Promise<Bundle> {
  const revision = await resolveRevision(store, agent, text);
  // What was published was checked then.
  if (purpose === 'export' || revision.version === null)
    await requireValid(store, revision, purpose);
  return bundleOf(store, revision);
}

/** Returns a state that was found as a bundle; its definition has to be valid. */
export async function bundleOf(store: Store, revision: Revision): Promise<Bundle> {
  return (await bundledDefinition(store, revision)).bundle;
}

/** Returns the definition of a state that was found, also as a bundle; it has to be valid. */
export async function bundledDefinition(
  store: Store,
  revision: Revision,
): Promise<{ definition: Definition; bundle: Bundle }> {
  const { definition } = await readDefinition(store.objects, revision.agent, revision.tree);
  const { makeBundle } = await import('../core/bundle.ts');
  return { definition, bundle: makeBundle(definition, sourceOf(revision)) };
}

/** A state of an agent that is to be written for another system. */
export interface ExportSource {
  exported: ExportedAgent;
  source: BundleSource;
  /** Files that are no text: no exporter takes them. */
  binaries: string[];
}

/** Returns one state of an agent as exporters take it, and its files that are no text. */
export async function exportFiles(
  store: Store,
  agent: string,
  text: string,
): Promise<ExportSource> {
  const revision = await resolveRevision(store, agent, text);
  await requireValid(store, revision, 'export');
  const { definition } = await readDefinition(store.objects, agent, revision.tree);
  const files = new Map<string, AgentFile>([
    ...definition.documents.map(({ path, document }): [string, AgentFile] => [
      path,
      { yaml: document.value as PlainMap },
    ]),
    ...[...definition.texts].map(([path, content]): [string, AgentFile] => [
      path,
      { text: content },
    ]),
  ]);
  return {
    exported: { id: agent, files },
    source: sourceOf(revision),
    binaries: [...definition.paths].filter((path) => !files.has(path)),
  };
}

/** Throws `invalid` where the definition of a state has errors. */
export async function requireValid(
  store: Store,
  { agent, tree, label }: Revision,
  purpose: Purpose,
): Promise<void> {
  const problems = (await validateTree(store.objects, agent, tree)).filter(
    ({ severity }) => severity === 'error',
  );
  if (problems.length > 0)
    throw new Failure(
      'invalid',
      `Couldn't ${purpose} ${agent} as ${oneLine(label)}: its definition has problems.`,
      {
        problems,
      },
    );
}

function sourceOf({ agent, label, version, tree, commit }: Revision): BundleSource {
  return {
    agent,
    revision: label,
    version: version === null ? null : versionName(version),
    tree,
    commit,
  };
}

/**
 * Writes an exported project into a folder that is new or empty; with `force` over what is there. Throws `refused`
 * where something is in the way, before anything is written.
 */
export function writeProject(
  folder: string,
  files: ReadonlyMap<string, string>,
  force: boolean,
): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw new Failure('refused', `Couldn't export to “${oneLine(folder)}”: it is no folder.`);
  if (found && readdirSync(folder).length > 0 && !force)
    throw new Failure('refused', `Couldn't export to “${oneLine(folder)}”: it is not empty.`, {
      hints: ['name a new folder', '--force writes over what is there'],
    });
  for (const path of files.keys())
    if (path.startsWith('/') || path.split('/').some(isUnsafeName))
      throw new Failure('bug', `an exporter wanted to write “${path}”`);
  makeFolder(folder);
  if (!force) return writeNew(folder, files);
  for (const [path, text] of files) {
    requirePlainParents(folder, path);
    writeOver(folder, path, text);
  }
}

// Nothing is written through a link.
function requirePlainParents(folder: string, path: string): void {
  for (let place = dirname(path); place !== '.'; place = dirname(place))
    if (existsSync(join(folder, place)) && !lstatSync(join(folder, place)).isDirectory())
      throw new Failure(
        'refused',
        `Couldn't write below ${oneLine(place)}: it is no plain folder.`,
      );
}

/** Reads a plain file of a project that is written over, as its exporter may look at it; undefined where there is none that can be read. */
export function readThere(folder: string, path: string): Plain | undefined {
  if (path.startsWith('/') || path.split('/').some(isUnsafeName)) return undefined;
  const full = join(folder, path);
  requirePlainParents(folder, path);
  const found = lstatSync(full, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > LARGEST_THERE) return undefined;
  try {
    return parsePlain(path, readFileSync(full, 'utf8'));
  } catch (error) {
    // What nobody can read is written over, as was asked for.
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
