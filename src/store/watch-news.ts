import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import type { Deployment, Environment } from '../core/model.ts';
import type { WatchStart } from '../core/watch.ts';
import { hasCutLogs } from './cut-logs.ts';
import { readLog } from './log.ts';
import { remoteFailure } from './refusals.ts';
import { remoteTimeout } from './remote.ts';
import type { Store } from './store.ts';
import type { WatchPlace } from './watch-memory.ts';

/** Thrown where the remote could not be asked: the watcher goes on later. */
export class Unreachable extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What is new in an environment's log since a watcher looked last. */
export class WatchNews {
  readonly #store: Store;
  readonly #environment: Environment;
  /** The watcher's file, for what a person may have to do with it. */
  readonly #file: string;

  constructor(store: Store, environment: Environment, file: string) {
    this.#store = store;
    this.#environment = environment;
    this.#file = file;
  }

  /** Returns where a watcher without a past begins. Throws `not-found` for a deployment that there is not. */
  async begin(start: WatchStart): Promise<WatchPlace> {
    if (start === 'start') return { seq: 0, commit: null };
    const tip = await this.#tip();
    const wanted = start === 'now' ? null : start.seq - 1;
    const until = (entry: Deployment) => wanted === null || entry.seq <= wanted;
    const log = await readLog(this.#store.objects, tip, { until });
    const [newest] = log;
    if (wanted !== null && (newest?.seq ?? 0) <= wanted)
      throw new Failure(
        'not-found',
        `Couldn't begin with ${deploymentName(this.#environment.name, wanted + 1)}: there is none yet.`,
        { hints: ['--from now begins with the next one'] },
      );
    const last = log.at(-1);
    return last === undefined || last.seq > (wanted ?? last.seq)
      ? { seq: wanted ?? 0, commit: null }
      : { seq: last.seq, commit: last.entry };
  }

  /**
   * Returns the deployments after a place, oldest first. Throws `failed` where the log does not go on from there: it
   * was rewound, or is gone; `Unreachable` where the remote can't be asked.
   */
  async since(place: WatchPlace): Promise<Deployment[]> {
    const tip = await this.#tip();
    if (tip === null) {
      if (place.seq > 0) throw this.#rewound(place, 'its branch is gone');
      return [];
    }
    const log = await this.#read(tip, place);
    this.#requireContinued(log, place);
    return log.filter(({ seq }) => seq > place.seq).toReversed();
  }

  #requireContinued(log: readonly Deployment[], place: WatchPlace): void {
    if ((log[0]?.seq ?? 0) < place.seq) throw this.#rewound(place, 'it ends before');
    if (place.commit === null) return;
    const last = log.at(-1);
    if (last?.seq !== place.seq) throw this.#rewound(place, 'it does not lead back there');
    if (last.entry !== place.commit) throw this.#rewound(place, 'that is another commit now');
  }

  #read(tip: string, place: WatchPlace): Promise<Deployment[]> {
    return readLog(this.#store.objects, tip, { until: ({ seq }) => seq <= place.seq });
  }

  #rewound(place: WatchPlace, why: string): Failure {
    const { name } = this.#environment;
    return new Failure(
      'failed',
      `Couldn't go on: the log of ${name} was rewound or rewritten. ${deploymentName(name, place.seq)} was handled, and ${why}.`,
      {
        hints: [
          'agentctl doctor tells what happened to it',
          `once it is in order: rm '${this.#file}', and begin anew with --from`,
        ],
      },
    );
  }

  // Asking costs little: only what is new is fetched.
  async #tip(): Promise<string | null> {
    const { remote } = this.#store.workspace;
    const ref = this.#store.ref(this.#environment);
    const known = async () => (await this.#store.objects.commit(ref))?.oid ?? null;
    if (remote === null) return known();
    const { git } = this.#store.repository;
    const asked = await git.run(
      ['ls-remote', '--end-of-options', remote, `refs/heads/${this.#environment.branch}`],
      { timeout: remoteTimeout(git) },
    );
    if (asked.code !== 0) throw new Unreachable(remoteFailure(remote, asked, 'ask'));
    this.#store.isFresh = true;
    const tip = /^([0-9a-f]+)\t/.exec(asked.stdout)?.[1] ?? null;
    if (tip !== null && (tip !== (await known()) || (await hasCutLogs(this.#store))))
      await this.#fetch();
    return tip === null ? null : known();
  }

  async #fetch(): Promise<void> {
    try {
      await this.#store.fetch();
    } catch (error) {
      throw error instanceof Failure ? new Unreachable(error) : error;
    }
  }
}
