import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { placeLocks } from '../core/lock.ts';
import type { Environment, Workspace } from '../core/model.ts';
import { isAgentId, unknownName } from '../core/names.ts';
import { readDrafts } from './draft.ts';
import type { Draft } from './draft.ts';
import { Git } from './git.ts';
import type { GitListener } from './git.ts';
import { look } from './look.ts';
import { Objects } from './objects.ts';
import {
  environmentRef,
  readEnvironment,
  readRecordedAgents,
  requireUnbroken,
  strayRemotes,
} from './places.ts';
import type { EnvironmentState, Place } from './places.ts';
import { isSparse, openRepository, readIdentity } from './repository.ts';
import type { Identity, Repository } from './repository.ts';
import { Scratch } from './scratch.ts';
import { taggedVersions } from './versions.ts';
import { readWorkspaceFile } from './workspace-file.ts';

/** What the store needs of the world outside: where it is asked from, the environment variables and the clock. */
export interface StoreOptions {
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  now: () => Date;
  listener: GitListener;
}

/** A workspace in its git repository: one per command, closed at its end. */
export class Store {
  readonly repository: Repository;
  readonly workspace: Workspace;
  readonly now: () => Date;
  readonly scratch: Scratch;
  readonly objects: Objects;
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
    const repository = await openRepository(
      new Git(options.directory, options.env, options.listener),
    );
    const scratch = new Scratch(repository);
    const objects = new Objects(repository.git, scratch.reading);
    try {
      return new Store({
        repository,
        scratch,
        objects,
        now: options.now,
        workspace: await readWorkspaceFile(repository, objects),
      });
    } catch (error) {
      objects.close();
      scratch.remove();
      throw error;
    }
  }

  /** Ends the object session and removes the temporary folder. */
  close(): void {
    this.objects.close();
    this.scratch.remove();
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
   * name (an old branch checked out, a clone of somebody's local workspace), or on one that it does.
   */
  async requireLocal(states: readonly EnvironmentState[]): Promise<void> {
    if (this.workspace.remote !== null) {
      throw new Failure(
        'refused',
        `Couldn't change anything here: the state lies on the remote ${this.workspace.remote}, and this program moves local workspaces only.`,
      );
    }
    for (const state of states) {
      const [remote] = await strayRemotes(this.repository, this.objects, state);
      if (remote === undefined) continue;
      throw new Failure(
        'refused',
        `Couldn't change anything here: ${state.environment.name} has its log on the remote ${remote}, and agentctl.yaml does not name that remote.`,
        {
          hints: [
            `agentctl connect ${remote}`,
            `until this version can do that, work where the logs are: git remote get-url ${remote}`,
          ],
        },
      );
    }
  }
}

/** Returns one agent's place in an environment; an empty one where it has none. */
export function placeOf(state: EnvironmentState, agent: string): Place {
  return (
    state.places.get(agent) ?? {
      environment: state.environment,
      record: null,
      recordId: null,
      settingsId: null,
      subtree: null,
      locks: placeLocks(null, state.lock),
      damage: null,
    }
  );
}
