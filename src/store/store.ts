import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Environment, Workspace } from '../core/model.ts';
import { isAgentId, unknownName } from '../core/names.ts';
import { hasCutLogs } from './cut-logs.ts';
import { readDrafts } from './draft.ts';
import type { Draft } from './draft.ts';
import { Git } from './git.ts';
import type { GitListener } from './git.ts';
import { readIdentity } from './identity.ts';
import type { Identity } from './identity.ts';
import { look } from './look.ts';
import { Objects } from './objects.ts';
import { environmentRef, readEnvironment, readRecordedAgents, requireUnbroken } from './places.ts';
import type { EnvironmentState } from './places.ts';
import { requireConnected } from './stray.ts';
import { readFetched } from './remote.ts';
import type { Fetched } from './remote.ts';
import { glanceAtRepository, isSparse, openRepository } from './repository.ts';
import type { Repository } from './repository.ts';
import { Scratch } from './scratch.ts';
import { taggedVersions } from './versions.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/** What the store needs of the world outside: where it is asked from, the environment variables and the clock. */
export interface StoreOptions {
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  now: () => Date;
  listener: GitListener;
  /**
   * Whether a remote's state is fetched first: `missing` only where this clone never did, `done` where it just was,
   * `never` for a glance at what is here.
   */
  fetch?: 'always' | 'missing' | 'done' | 'never';
  /** The repository goes away with the store. */
  temporary?: boolean;
}

/** A workspace in its git repository: one per command, closed at its end. */
export class Store {
  repository: Repository;
  readonly workspace: Workspace;
  readonly now: () => Date;
  readonly scratch: Scratch;
  readonly objects: Objects;
  /** The remote's state was fetched by this store; why it could not be, where that does not matter. */
  isFresh = false;
  unfetched: string | null = null;
  #isTemporary = false;
  #identity: Promise<Identity> | null = null;

  private constructor(found: {
    repository: Repository;
    workspace: Workspace;
    scratch: Scratch;
    objects: Objects;
    now: () => Date;
  }) {
    this.repository = found.repository;
    this.workspace = found.workspace;
    this.scratch = found.scratch;
    this.objects = found.objects;
    this.now = found.now;
  }

  /**
   * Opens the workspace that holds a directory. Throws `not-found` where there is none, `invalid` where
   * `agentctl.yaml` is wrong, `failed` where git is missing or too old.
   */
  static async open(options: StoreOptions): Promise<Store> {
    const git = new Git(options.directory, options.env, options.listener);
    const repository = await (options.fetch === 'never'
      ? glanceAtRepository(git)
      : openRepository(git));
    const scratch = new Scratch(repository);
    const objects = new Objects(repository.git, scratch.reading);
    try {
      const workspace = await readWorkspaceFile(repository, objects);
      const store = new Store({ repository, scratch, objects, now: options.now, workspace });
      store.#isTemporary = options.temporary === true;
      await store.#fetchFirst(options.fetch ?? 'missing');
      return store;
    } catch (error) {
      objects.close();
      scratch.remove();
      throw error;
    }
  }

  /** Returns this store as it is once the workspace names a remote; it shares the session, and is not closed. */
  reopened(remote: string): Store {
    const { repository, scratch, objects, now, workspace } = this;
    return new Store({ repository, scratch, objects, now, workspace: { ...workspace, remote } });
  }

  /** When the remote's state was fetched last; null where there is no remote, or it was never fetched. */
  get fetched(): Fetched | null {
    const { remote } = this.workspace;
    return remote === null ? null : readFetched(this.repository, remote);
  }

  async #fetchFirst(when: Required<StoreOptions>['fetch']): Promise<void> {
    this.isFresh = when === 'done';
    if (this.isFresh || when === 'never' || this.workspace.remote === null) return;
    const cut = await hasCutLogs(this);
    if (when === 'missing' && this.fetched !== null && !cut) return;
    await this.fetch().catch((error: unknown) => {
      // A report of a clone that never fetched: offline, it shows what is here.
      if (when === 'always' || !(error instanceof Failure)) throw error;
      const lack = cut ? 'This clone is shallow, and lacks the beginnings of the logs. ' : '';
      this.unfetched = `${lack}${error.message}`;
    });
  }

  /** Fetches the logs and version tags from the remote; see `fetchWorkspace`. */
  async fetch(): Promise<string[]> {
    const { fetchWorkspace } = await import('./fetching.ts');
    return fetchWorkspace(this);
  }

  /** Ends the object session and removes the temporary folder. */
  close(): void {
    this.objects.close();
    this.scratch.remove();
    if (this.#isTemporary)
      rmSync(this.repository.gitDirectory, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Who acts; asked of git once. Throws `failed` where git would have to guess. */
  identity(): Promise<Identity> {
    return (this.#identity ??= readIdentity(this.repository.git));
  }

  /** Returns the root of the working tree; throws `usage` in a bare repository. */
  root(): string {
    if (this.repository.root !== null) return this.repository.root;
    throw new Failure(
      'usage',
      "Couldn't work on a draft: this repository is bare and has no files.",
      { hints: ['run this in a clone'] },
    );
  }

  /** Returns an environment by its name, or throws `not-found` with a did-you-mean. */
  environment(name: string): Environment {
    const found = this.workspace.environments.find((environment) => environment.name === name);
    if (found) return found;
    throw unknownName(
      'environment',
      name,
      this.workspace.environments.map((environment) => environment.name),
    );
  }

  /** Returns the full name of the ref that holds an environment's log. */
  ref(environment: Environment): string {
    return environmentRef(environment, this.workspace.remote);
  }

  /** Reads all environments, in the ladder's order; of the agents given, or of all that have a record. */
  async environments(agents: readonly string[] | null): Promise<EnvironmentState[]> {
    const states = await Promise.all(
      this.workspace.environments.map((environment) =>
        readEnvironment(this.objects, this.ref(environment), { environment, agents }),
      ),
    );
    for (const state of states) requireUnbroken(state, this.repository);
    return states;
  }

  /** Returns the ids of the folders below `agents/`, sorted. */
  folders(): string[] {
    return this.#below().filter(isAgentId);
  }

  /** Returns the folders below `agents/` whose names are no ids, sorted; hidden ones are left out. */
  otherFolders(): string[] {
    return this.#below().filter(
      (name) =>
        !isAgentId(name) &&
        !name.startsWith('.') &&
        look(join(this.root(), 'agents', name))?.isDirectory(),
    );
  }

  #below(): string[] {
    if (this.repository.root === null) return [];
    const folder = join(this.repository.root, 'agents');
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
    return readdirSync(folder).toSorted();
  }

  /** Returns every agent of the workspace: those with a folder, in HEAD (a sparse checkout), or with a record. */
  async agents(): Promise<string[]> {
    const { objects, repository, workspace } = this;
    const [head, ...recorded] = await Promise.all([
      objects.tree('HEAD:agents'),
      ...workspace.environments.map((environment) =>
        readRecordedAgents(objects, this.ref(environment), { environment, repository }),
      ),
    ]);
    const folders = this.folders();
    const names = [
      ...folders,
      ...(folders.length === 0 || isSparse(repository)
        ? (head?.entries ?? []).filter(({ mode }) => mode === '40000').map(({ name }) => name)
        : []),
      ...recorded.flat(),
    ];
    return [...new Set(names)].filter(isAgentId).toSorted();
  }

  /** Returns the drafts of some agents. */
  drafts(agents: readonly string[]): Promise<Map<string, Draft>> {
    this.root();
    return readDrafts(this.repository, agents, { scratch: this.scratch, objects: this.objects });
  }

  /** Returns the numbers of an agent's version tags, ascending. */
  versionNumbers(agent: string): number[] {
    return taggedVersions(this.repository.refs, agent);
  }

  /** Returns the commit that HEAD is, null where the branch is unborn. */
  async headCommit(): Promise<string | null> {
    return (await this.objects.commit('HEAD'))?.oid ?? null;
  }

  /**
   * Throws `refused` where the state cannot be changed from here: it lies on a remote that this workspace does not
   * name (an old branch checked out, a clone of somebody's local workspace).
   */
  async requireOwn(states: readonly EnvironmentState[]): Promise<void> {
    if (this.workspace.remote !== null) return;
    await requireConnected(states, this.repository, this.objects);
  }
}
