import { ForksPoolWorker } from 'vitest/node';
import type { PoolRunnerInitializer } from 'vitest/node';

// Smaller, and starting workers anew costs more than it saves.
const LARGEST_HEAP = 110 * 1024 ** 2;

// The start of a process copies the page tables of who starts it (fork(2)): from a worker that has grown to 250 MB each
// takes 9 ms, from one of 100 MB 4 ms, and the suite starts some 60,000.
class LeanWorker extends ForksPoolWorker {
  override readonly name = 'lean';
  readonly reportMemory = true;
  #heap = 0;

  override async start(): Promise<void> {
    await super.start();
    this.on('message', ({ usedMemory }: { usedMemory?: number }) => {
      if (usedMemory !== undefined) this.#heap = usedMemory;
    });
  }

  canReuse(): boolean {
    return this.#heap < LARGEST_HEAP;
  }
}

/** Workers that go on with the modules that they loaded, as `isolate: false` asks for, until their heap is large. */
export const leanPool: PoolRunnerInitializer = {
  name: 'lean',
  createPoolWorker: (options) => new LeanWorker(options),
};
