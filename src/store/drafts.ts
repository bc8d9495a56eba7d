import { join } from 'node:path';
import { compareFiles } from '../core/changes.ts';
import type { FileChange } from '../core/changes.ts';
import type { ChangeSummary } from '../core/diff/summary.ts';
import { Failure } from '../core/failure.ts';
import type { Files } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { findBases } from './base.ts';
import { filesOnDisk, hashOnDisk } from './disk-files.ts';
import { liesThere, loadFiles } from './files.ts';
import { historyTrees } from './history-trees.ts';
import { writeLoaded } from './loaded.ts';
import { linkedWorktree } from './repository.ts';
import { summaryOf } from './prepare-move.ts';
import { resolveRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';
import { backupFiles, backUp, readBackups } from './trash.ts';
import type { Backup } from './trash.ts';
import { loadingEnded, noteLoading, stoppedLoading } from './unfinished.ts';
import { readVersionTrees } from './versions.ts';

/** What loading a state into the draft did. */
export interface Loaded {
  changed: boolean;
  agent: string;
  /** How the loaded state is called. */
  label: string;
  version: number | null;
  /** The backup of what lay there before; null where nothing was changed. */
  backup: Backup | null;
  files: FileChange[];
  /** What that changed in the draft, in short; null where nothing did. */
  changes: ChangeSummary | null;
}

/** Throws the draft away: its files go back to what sandbox runs, or to a revision. The draft is kept first. */
export async function discardDraft(
  store: Store,
  agent: string,
  to: string | null,
): Promise<Loaded> {
  const revision =
    to === null ? await sandboxRevision(store, agent) : await resolveRevision(store, agent, to);
  return loadRevision(store, revision, 'discard');
}

/** Loads any state into the draft; the present draft is kept first. */
export async function checkoutRevision(store: Store, agent: string, text: string): Promise<Loaded> {
  return loadRevision(store, await resolveRevision(store, agent, text), 'checkout');
}

async function sandboxRevision(store: Store, agent: string): Promise<Revision> {
  const first = store.workspace.environments[0];
  const [state] = await store.environments([agent]);
  const record = first && state ? placeOf(state, agent).record : null;
  if (first && record?.version != null) return resolveRevision(store, agent, first.name);
  throw new Failure(
    'refused',
    `Couldn't discard the draft of ${agent}: nothing runs in ${first?.name ?? 'sandbox'} that it could go back to.`,
    {
      hints: [
        'agentctl discard --to <revision> names another state',
        'agentctl publish makes the draft the first version',
      ],
    },
  );
}

/**
 * Puts the files of an import in the place of the draft, which is kept first unless it was just published; the base
 * stays what it was, as if the files had been edited. Returns the backup, null where there was nothing to keep.
 */
export async function importDraft(
  store: Store,
  agent: string,
  { files, published }: { files: Files; published: boolean },
): Promise<Backup | null> {
  const folder = join(store.root(), 'agents', agent);
  const present = await filesOnDisk(store, agent);
  if (await liesThere(store.objects, { folder, files, present })) return null;
  if (published) {
    await loadFiles(store.objects, { folder, files, present });
    return null;
  }
  const base = (await findBases(store, [agent])).get(agent)?.version ?? null;
  return (await replaceDraft(store, agent, { action: 'import', files, base })).backup;
}

async function loadRevision(
  store: Store,
  revision: Revision,
  action: 'discard' | 'checkout',
): Promise<Loaded> {
  const { agent } = revision;
  const files = await store.objects.files(revision.tree);
  const { version, base } = await originOf(store, revision);
  const draft = (await store.drafts([agent])).get(agent);
  if (draft?.tree === revision.tree) {
    await noteLoaded(store, agent, base);
    loadingEnded(store, agent);
    const same = { changed: false, backup: null, files: [], changes: null };
    return { ...same, agent, label: revision.label, version };
  }
  const before = draft?.tree ? await store.objects.files(draft.tree) : null;
  const loaded = await replaceDraft(store, agent, { action, files, base });
  return {
    changed: true,
    agent,
    label: revision.label,
    version,
    backup: loaded.backup,
    files: before ? compareFiles(before, files) : loaded.files,
    changes: await summaryOf(store, agent, { minus: draft?.tree ?? null, plus: revision.tree }),
  };
}

// A state that is no version grew from the newest version in the history of its own commit.
async function originOf(
  store: Store,
  { agent, version, tree, commit }: Revision,
): Promise<{ version: number | null; base: number | null }> {
  if (version !== null) return { version, base: version };
  const trees = await readVersionTrees(store.objects, agent, store.versionNumbers(agent));
  const same = [...trees].findLast(([, other]) => other === tree)?.[0] ?? null;
  if (same !== null || commit === null) return { version: same, base: same };
  const past = (await historyTrees(store.repository, [agent], commit)).get(agent);
  const base = [...trees].findLast(([, other]) => past?.has(other))?.[0] ?? null;
  return { version: null, base };
}

async function noteLoaded(store: Store, agent: string, version: number | null): Promise<void> {
  await writeLoaded(store, agent, { version, head: await store.headCommit() });
}

interface Replacement {
  action: Backup['action'];
  files: Files;
  /** The version that the new draft grew from. */
  base: number | null;
  modes?: Readonly<Record<string, number>>;
}

// Keep first, write second, note last: killed anywhere, the old files or their backup are there, and a note never
// speaks of files that were not written.
async function replaceDraft(
  store: Store,
  agent: string,
  replacement: Replacement,
): Promise<{ backup: Backup; files: FileChange[] }> {
  const { action, files, base, modes } = replacement;
  const old = (await findBases(store, [agent])).get(agent)?.version ?? null;
  const backup =
    (await backupOfHalf(store, agent, files)) ??
    (await backUp(store, agent, { action, base: old, also: [...files.keys()] }));
  noteLoading(store, agent, backup.name);
  const present = await filesOnDisk(store, agent);
  const changes = compareFiles(await backupFiles(store, backup), files);
  await loadFiles(store.objects, {
    folder: join(store.root(), 'agents', agent),
    files,
    present,
    ...(modes ? { modes } : {}),
  });
  await noteLoaded(store, agent, base);
  loadingEnded(store, agent);
  return { backup, files: changes };
}

// After a loading that was stopped, what lies there is partly the kept draft, partly what was to come: kept again, it
// would be what `restore` offers in place of the whole draft. Whatever else lies there is somebody's work.
async function backupOfHalf(store: Store, agent: string, files: Files): Promise<Backup | null> {
  const stopped = stoppedLoading(store, agent);
  if (stopped === null) return null;
  const backup = (await readBackups(store, agent)).find(({ name }) => name === stopped);
  if (!backup) return null;
  const kept = await backupFiles(store, backup);
  const present = await hashOnDisk(store, agent);
  const known = [...present].every(
    ([path, oid]) => kept.get(path)?.oid === oid || files.get(path)?.oid === oid,
  );
  return known ? backup : null;
}

/** What `restore` did. */
export interface Restored {
  restored: boolean;
  agent: string;
  /** The backup that was brought back. */
  source: Backup;
  /** The backup of what lay there before. */
  backup: Backup | null;
  files: FileChange[];
}

/** Returns the backups of an agent, newest first. */
export function listBackups(store: Store, agent: string): Promise<Backup[]> {
  return readBackups(store, agent);
}

/**
 * Brings a backup back after keeping what is there: the one named, or the newest of this working tree that `restore` did
 * not itself make. Throws `not-found` where there is none.
 */
export async function restoreDraft(
  store: Store,
  agent: string,
  name: string | null,
): Promise<Restored> {
  const backups = await readBackups(store, agent);
  const worktree = linkedWorktree(store.repository);
  const source =
    name === null
      ? backups.find((backup) => backup.action !== 'restore' && backup.worktree === worktree)
      : backups.find((backup) => backup.name === name);
  if (!source) {
    const hints =
      backups.length === 0
        ? ['a draft is kept whenever discard, restore or checkout replaces it']
        : [`agentctl restore --list --agent ${agent}`];
    throw new Failure(
      'not-found',
      name === null
        ? `Couldn't find a discarded draft of ${agent}${backups.some((backup) => backup.worktree !== worktree) ? ' of this working tree' : ''}.`
        : `Couldn't find the backup ${name.slice(0, 40)} of ${agent}.`,
      { hints },
    );
  }
  const files = await backupFiles(store, source);
  const folder = join(store.root(), 'agents', agent);
  const present = await filesOnDisk(store, agent);
  if (await liesThere(store.objects, { folder, files, present, modes: source.modes })) {
    await noteLoaded(store, agent, source.base);
    loadingEnded(store, agent);
    return { restored: false, agent, source, backup: null, files: [] };
  }
  const { backup, files: changes } = await replaceDraft(store, agent, {
    action: 'restore',
    files,
    base: source.base,
    modes: source.modes,
  });
  return { restored: true, agent, source, backup, files: changes };
}

/** Returns `v3`, or the label where a state is no version. */
export function stateName(loaded: Pick<Loaded, 'version' | 'label'>): string {
  return loaded.version === null ? loaded.label : versionName(loaded.version);
}
