import type { Deployment, Environment, Running, Workspace } from '../../core/model.ts';
import type { Git } from '../git.ts';
import { readLog } from '../log.ts';
import { readEnvironment } from '../places.ts';
import { placeOf } from '../store.ts';
import type { BoundedObjects } from './bounded-objects.ts';
import type { RefUpdate } from './push.ts';

/** A push that is being checked: the server's objects and refs with those of the push, and the rules that hold there. */
export class Receiver {
  readonly git: Git;
  /** Under it git sees the objects of the push, which lie in quarantine (git-receive-pack(1)). */
  readonly env: Readonly<Record<string, string>>;
  readonly objects: BoundedObjects;
  readonly now: () => Date;
  readonly #updates: ReadonlyMap<string, RefUpdate>;
  readonly #logs = new Map<string, Promise<Deployment[]>>();

  constructor(
    tools: { git: Git; env: Readonly<Record<string, string>>; objects: BoundedObjects },
    updates: readonly RefUpdate[],
    now: () => Date,
  ) {
    this.git = tools.git;
    this.env = tools.env;
    this.objects = tools.objects;
    this.now = now;
    this.#updates = new Map(updates.map((update) => [update.ref, update]));
  }

  /** Returns the object that a ref leads to once the push is taken, null where there is no such ref. */
  async target(ref: string): Promise<string | null> {
    const update = this.#updates.get(ref);
    return update ? update.after : ((await this.objects.header(ref))?.oid ?? null);
  }

  /** The refs below a prefix that the push creates. */
  created(prefix: string): string[] {
    return [...this.#updates.values()].flatMap(({ ref, before }) =>
      before === null && ref.startsWith(prefix) ? [ref] : [],
    );
  }

  /** Returns the agent's deployments in an environment once the push is taken, newest first. */
  async log(environment: Environment, agent: string): Promise<Deployment[]> {
    const tip = await this.target(`refs/heads/${environment.branch}`);
    const key = `${tip} ${agent}`;
    const log = this.#logs.get(key) ?? readLog(this.objects, tip, { agent });
    this.#logs.set(key, log);
    return log;
  }

  /**
   * Returns an agent in another environment: as it is once the push is taken; or, for a deployment of long ago, as it
   * was then.
   */
  async running(environment: Environment, agent: string, at: string | null): Promise<Running> {
    if (at !== null) {
      const log = await this.log(environment, agent);
      const record = log.find((entry) => Date.parse(entry.at) <= Date.parse(at)) ?? null;
      const subtree = record?.tree ?? null;
      return { environment, record, subtree, lock: null, lockedForAll: false, damage: null };
    }
    const tip = await this.target(`refs/heads/${environment.branch}`);
    if (tip === null)
      return {
        environment,
        record: null,
        subtree: null,
        lock: null,
        lockedForAll: false,
        damage: null,
      };
    return placeOf(
      await readEnvironment(this.objects, tip, { environment, agents: [agent] }),
      agent,
    );
  }
}

/** The rules of the server, and what may be forced there. */
export type ServerWorkspace = Workspace & { overrides: readonly string[] };
