import type { ConnectAnswer, FetchAnswer } from '../core/answers.ts';
import type { PipelineAnswer, SharedState, WatchAnswer } from '../core/remote-answers.ts';
import type { ChildPlace } from './child.ts';
import { lostRemote } from './lost-remote.ts';
import type { PipelineRequest } from './pipeline-files.ts';
import type { Store } from './store.ts';
import { unconnectedRemotes } from './stray.ts';
import type { WatchRequest, WatchWorld } from './watch.ts';
import type { TakeSignals } from './watch-signals.ts';

/** The command of a watcher, and the world that it runs in. */
export interface WatchCommand extends Pick<WatchWorld, 'tell' | 'processes'> {
  command: readonly string[];
  place: ChildPlace;
  takeSignals: TakeSignals | undefined;
  /** A person may press Ctrl-C. */
  atTerminal: boolean;
}

/** The remote that a workspace shares, or may share; loaded only when it is used. */
export class Sharing {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Tells how far what is read here is the state that the team shares. */
  async state(): Promise<SharedState> {
    const { workspace, fetched, isFresh, unfetched } = this.#store;
    const [remote, at] = [workspace.remote, fetched?.at ?? null];
    return {
      age: remote === null ? null : { remote, at, fresh: isFresh, problem: unfetched },
      lost: await lostRemote(this.#store),
      unconnected: await unconnectedRemotes(this.#store),
    };
  }

  /** Fetches the logs and versions of the remote, and tells what is new. */
  async fetch(): Promise<FetchAnswer> {
    const { fetchAndCompare } = await import('./fetch-report.ts');
    return fetchAndCompare(this.#store);
  }

  /** Moves a local workspace to a remote; see `connectRemote` for the failures. */
  async connect(remote: string): Promise<ConnectAnswer> {
    const { connectRemote } = await import('./connect.ts');
    return connectRemote(this.#store, remote);
  }

  /** Brings the logs back into this repository. */
  async disconnect(): Promise<ConnectAnswer> {
    const { disconnect } = await import('./connect.ts');
    return disconnect(this.#store);
  }

  /** Writes the pipeline of the workspace; see `writePipeline` for the failures. */
  async pipeline(request: PipelineRequest): Promise<PipelineAnswer> {
    const { writePipeline } = await import('./pipeline-files.ts');
    return writePipeline(this.#store, request);
  }

  /** Runs a command at each deployment in an environment; see `watch` for the failures. */
  async watch(
    request: WatchRequest,
    { command, place, takeSignals, atTerminal, ...world }: WatchCommand,
  ): Promise<WatchAnswer> {
    const [{ watch }, { startChild }, { WatchSignals }] = await Promise.all([
      import('./watch.ts'),
      import('./child.ts'),
      import('./watch-signals.ts'),
    ]);
    const signals = new WatchSignals(takeSignals, atTerminal);
    try {
      return await watch(this.#store, request, {
        start: (variables) =>
          startChild(command, { ...place, env: { ...place.env, ...variables } }),
        ...world,
        stop: signals.stop,
        running: (child) => signals.running(child),
      });
    } finally {
      signals.leave();
    }
  }
}
