import type { Deployment, Environment, Running, Workspace } from '../../core/model.ts';
import type { Git } from '../git.ts';
import { readLog } from '../log.ts';
import { placeOf, readEnvironment } from '../places.ts';
import { taggedVersions, versionRef } from '../versions.ts';
import type { BoundedObjects } from './bounded-objects.ts';
import type { RefUpdate } from './push.ts';
import type { ServerRefs } from './server-refs.ts';

/** A push that is being checked: the server's objects and refs with those of the push, and the rules that hold there. */
export class Receiver {
  readonly git: Git;
  /** Under it git sees the objects of the push, which lie in quarantine (git-receive-pack(1)). */
  readonly env: Readonly<Record<string, string>>;
  readonly objects: BoundedObjects;
  readonly now: () => Date;
  readonly server: ServerRefs;
  readonly #updates: ReadonlyMap<string, RefUpdate>;
  readonly #logs = new Map<string, Promise<Deployment[]>>();
  readonly #versions = new Map<string, Promise<ReadonlyMap<number, string>>>();

  constructor(
    tools: Pick<Receiver, 'git' | 'env' | 'objects' | 'server'>,
    updates: readonly RefUpdate[],
    now: () => Date,
  ) {
    this.git = tools.git;
    this.env = tools.env;
    this.objects = tools.objects;
    this.server = tools.server;
    this.now = now;
    this.#updates = new Map(updates.map((update) => [update.ref, update]));
  }

  /** Returns the object that a ref leads to once the push is taken, null where there is no such ref. */
  target(ref: string): string | null {
    const update = this.#updates.get(ref);
    return update ? update.after : (this.server.refs.get(ref) ?? null);
  }

  /** Tells whether a ref is no longer what whoever pushes took it for: somebody else was faster. */
  overtaken({ ref, before }: RefUpdate): boolean {
    return (this.server.refs.get(ref) ?? null) !== before;
  }

  /** How many refs below a prefix the push creates. */
  created(prefix: string): number {
    const all = [...this.#updates.values()];
    return all.filter(({ ref, before }) => before === null && ref.startsWith(prefix)).length;
  }

  /** Returns the versions of an agent that the server has before the push: number and tree, by ascending number. */
  versions(agent: string): Promise<ReadonlyMap<number, string>> {
    const found = this.#versions.get(agent) ?? this.#readVersions(agent);
    this.#versions.set(agent, found);
    return found;
  }

  async #readVersions(agent: string): Promise<ReadonlyMap<number, string>> {
    const { refs } = this.server;
    const numbers = taggedVersions([...refs.keys()].toSorted(), agent);
    const trees = await this.objects.headers(
      numbers.map((number) => `${refs.get(versionRef(agent, number))}:agents/${agent}`),
    );
    return new Map(numbers.map((number, index) => [number, trees[index]?.oid ?? '']));
  }

  /** Returns the agent's deployments in an environment once the push is taken, newest first. */
  async log(environment: Environment, agent: string): Promise<Deployment[]> {
    const tip = this.target(`refs/heads/${environment.branch}`);
    const key = `${tip} ${agent}`;
    const log = this.#logs.get(key) ?? readLog(this.objects, tip, { agent });
    this.#logs.set(key, log);
    return log;
  }

  /**
   * Returns an agent in another environment: as it is once the push is taken; or, for a deployment of long ago, as it
   * was then, where that log arrives with the same push. What the server has already is not asked for a past that
   * whoever pushes dates himself.
   */
  async running(environment: Environment, agent: string, at: string | null): Promise<Running> {
    if (at !== null && this.#updates.get(`refs/heads/${environment.branch}`)?.before === null) {
      const log = await this.log(environment, agent);
      const record = log.find((entry) => Date.parse(entry.at) <= Date.parse(at)) ?? null;
      const subtree = record?.tree ?? null;
      return { environment, record, subtree, locks: [], damage: null };
    }
    const tip = this.target(`refs/heads/${environment.branch}`);
    if (tip === null) return { environment, record: null, subtree: null, locks: [], damage: null };
    return placeOf(
      await readEnvironment(this.objects, tip, { environment, agents: [agent] }),
      agent,
    );
  }
}

/** The rules of the server, and what may be forced there. */
export type ServerWorkspace = Workspace & { overrides: readonly string[] };
