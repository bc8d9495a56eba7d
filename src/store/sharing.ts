import type { ConnectAnswer, FetchAnswer } from '../core/answers.ts';
import type { Store } from './store.ts';

/** The remote that a workspace shares, or may share; loaded only when it is used. */
export class Sharing {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
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
}
