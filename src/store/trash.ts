import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isMap } from '../core/document.ts';
import { Failure } from '../core/failure.ts';
import type { FileEntry, Person } from '../core/model.ts';
import { personEnv, writeBlobs } from './build.ts';
import { filesOnDisk, hashFiles } from './disk-files.ts';
import { editTree } from './edit-tree.ts';
import type { Edit } from './edit-tree.ts';
import { gitFailure } from './git.ts';
import { look } from './look.ts';
import { writeAgain } from './pruned.ts';
import { refsBelow } from './refs.ts';
import { linkedWorktree } from './repository.ts';
import type { Store } from './store.ts';
import { walkAgent } from './walk.ts';

const INFORMATION = '.agentctl/backup.json';

const ACTIONS = ['discard', 'restore', 'checkout', 'import'] as const;

/** The commands that put other files in the place of a draft. */
type BackupAction = (typeof ACTIONS)[number];

function isBackupAction(value: unknown): value is BackupAction {
  return ACTIONS.some((action) => action === value);
}

/** A draft that was kept before other files took its place. */
export interface Backup {
  /** Milliseconds since 1970 in UTC: the name that `restore` takes. */
  name: string;
  agent: string;
  /** The command that made it. */
  action: BackupAction;
  at: string;
  by: Person;
  /** Git's name of the linked worktree that it comes from; null for the main one. */
  worktree: string | null;
  /** The base that the draft had. */
  base: number | null;
  /** The commit that keeps it. */
  commit: string;
  /** Permission bits of the files that have others than 0644 or 0755. */
  modes: Readonly<Record<string, number>>;
}

function trashPrefix(agent: string): string {
  return `refs/agentctl/trash/${agent}/`;
}

/**
 * Keeps the draft's files, byte for byte and past any line-ending rule, under `refs/agentctl/trash/`. A backup of the
 * same content that is the newest already is used again.
 *
 * @param also further paths (in the agent's folder) that are about to be written over, ignored or not
 */
export async function backUp(
  store: Store,
  agent: string,
  request: { action: Backup['action']; base: number | null; also: readonly string[] },
): Promise<Backup> {
  const problems = await walkAgent(store.repository, agent, false);
  if (problems.length > 0)
    throw new Failure(
      'invalid',
      `Couldn't keep the draft of ${agent} safe, so nothing was changed.`,
      { problems },
    );
  const folder = join(store.root(), 'agents', agent);
  const inTheWay = request.also.filter((path) => look(join(folder, path))?.isFile());
  const paths = [...new Set([...(await filesOnDisk(store, agent)), ...inTheWay])].toSorted();
  return writeAgain(() => keepFiles(store, agent, { ...request, paths }));
}

async function keepFiles(
  store: Store,
  agent: string,
  request: { action: Backup['action']; base: number | null; paths: readonly string[] },
): Promise<Backup> {
  const { paths } = request;
  const folder = join(store.root(), 'agents', agent);
  const oids = await hashFiles(store, agent, { paths, write: true });
  const modes = new Map(paths.map((path) => [path, lstatSync(join(folder, path)).mode & 0o777]));
  const edits = paths.map((path, index): Edit => ({
    path: `agents/${agent}/${path}`,
    entry: {
      mode: ((modes.get(path) ?? 0) & 0o100) !== 0 ? '100755' : '100644',
      oid: oids[index] ?? '',
    },
  }));
  const backup = await keep(store, agent, {
    ...request,
    edits,
    modes: Object.fromEntries([...modes].filter(([, mode]) => mode !== 0o644 && mode !== 0o755)),
  });
  await requireComplete(store, backup);
  return backup;
}

// `git gc --prune=now` may have taken what was hashed before the ref was made: the files are there to be hashed again.
async function requireComplete(store: Store, backup: Backup): Promise<void> {
  const { git } = store.repository;
  const found = await git.run(['rev-list', '--objects', '--quiet', backup.commit]);
  if (found.code === 0) return;
  await git.run(['update-ref', '-d', `${trashPrefix(backup.agent)}${backup.name}`, backup.commit]);
  throw new Failure(
    'failed',
    `Couldn't keep the draft of ${backup.agent} safe, so nothing was changed: bad object in ${backup.commit}.`,
    { hints: ['run the same command again'] },
  );
}

async function keep(
  store: Store,
  agent: string,
  kept: {
    action: Backup['action'];
    base: number | null;
    edits: readonly Edit[];
    modes: Record<string, number>;
  },
): Promise<Backup> {
  const { actor } = await store.identity();
  const { git } = store.repository;
  const plain = await editTree({ git, objects: store.objects }, null, kept.edits);
  const newest = (await readBackups(store, agent))[0];
  const worktree = linkedWorktree(store.repository);
  const alike = newest?.action === kept.action && newest.worktree === worktree;
  if (newest && alike && (await contentOf(store, newest)) === plain) return newest;
  for (let time = store.now().getTime(); ; time += 1) {
    const at = new Date(time).toISOString();
    const { action, base, modes } = kept;
    const information = { agent, action, at, by: actor, worktree, base, modes };
    const [blob = ''] = await writeBlobs({ git, scratch: store.scratch }, [
      `${JSON.stringify({ schema: 1, ...information }, null, 2)}\n`,
    ]);
    const tree = await editTree({ git, objects: store.objects }, plain, [
      { path: INFORMATION, entry: { mode: '100644', oid: blob } },
    ]);
    const commit = await git.output(['commit-tree', '-F', '-', tree], {
      input: `${kept.action} ${agent}: the draft as it was\n`,
      env: personEnv(actor, at),
    });
    const ref = `${trashPrefix(agent)}${time}`;
    const result = await git.run(['update-ref', ref, commit, '0'.repeat(commit.length)]);
    if (result.code === 0) return { ...information, name: String(time), commit };
    if (!/reference already exists/.test(result.stderr)) throw gitFailure(['update-ref'], result);
  }
}

async function contentOf(store: Store, backup: Backup): Promise<string> {
  return editTree({ git: store.repository.git, objects: store.objects }, backup.commit, [
    { path: INFORMATION, entry: null },
  ]);
}

/** Returns the backups of an agent, newest first. */
export async function readBackups(store: Store, agent: string): Promise<Backup[]> {
  const prefix = trashPrefix(agent);
  const refs = refsBelow(store.repository.refs, prefix).filter((ref) =>
    /^\d{1,16}$/.test(ref.slice(prefix.length)),
  );
  const texts = await store.objects.readAll(
    refs.flatMap((ref) => [`${ref}:${INFORMATION}`, `${ref}^{commit}`]),
  );
  const backups = refs.flatMap((ref, index) => {
    const [information, commit] = [texts[2 * index], texts[2 * index + 1]];
    const backup =
      information && commit
        ? readInformation(information.content.toString(), {
            agent,
            name: ref.slice(prefix.length),
            commit: commit.oid,
          })
        : null;
    return backup ? [backup] : [];
  });
  return backups.toSorted((a, b) => Number(b.name) - Number(a.name));
}

function readInformation(
  text: string,
  known: { agent: string; name: string; commit: string },
): Backup | null {
  const value = parse(text);
  if (!isMap(value)) return null;
  const { action, at, by, worktree, base, modes } = value;
  if (!isBackupAction(action) || typeof at !== 'string' || !isMap(by)) return null;
  const permissions = isMap(modes)
    ? Object.entries(modes).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      )
    : [];
  return {
    ...known,
    action,
    at,
    by: { name: String(by['name']), email: String(by['email']) },
    worktree: typeof worktree === 'string' ? worktree : null,
    base: typeof base === 'number' ? base : null,
    modes: Object.fromEntries(permissions),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Somebody else's ref in our namespace: not a backup.
    return null;
  }
}

/** Returns the files of a backup, relative to the agent's folder. */
export async function backupFiles(store: Store, backup: Backup): Promise<Map<string, FileEntry>> {
  const tree = await store.objects.tree(`${backup.commit}:agents/${backup.agent}`);
  return tree ? store.objects.files(tree.oid) : new Map();
}
