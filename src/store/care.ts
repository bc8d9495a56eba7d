import type * as answers from '../core/answers.ts';
import type { VerifyRequest } from './verify.ts';
import type { Store } from './store.ts';

/** Whether versions, logs and records agree, and who vouches for them; loaded only when it is used. */
export class Care {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async doctor(agents: readonly string[], fix: boolean): Promise<answers.DoctorAnswer> {
    const { examine } = await import('./doctor.ts');
    const findings = await examine(this.#store, agents, fix);
    const open = findings.filter(({ severity, fixed }) => severity === 'error' && !fixed);
    return { healthy: open.length === 0, findings };
  }

  /** Verifies signatures, chains and records; `tell` hears how far it is. */
  async verify(
    request: VerifyRequest,
    tell: (done: number, all: number) => void,
  ): Promise<answers.VerifyAnswer> {
    const { verify } = await import('./verify.ts');
    return verify(this.#store, request, tell);
  }
}
