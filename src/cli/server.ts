import { Failure } from '../core/failure.ts';
import type { PushAnswer } from '../core/push-answer.ts';
import { checkPush } from '../store/receive/pre-receive.ts';
import type { StoreOptions } from '../store/store.ts';
import type { Io } from '../ui/io.ts';
import { readInput } from './input.ts';

// The lines of 100,000 refs.
const LONGEST = 16 * 1024 * 1024;

/**
 * Checks the push that git tells of on standard input; see `checkPush`. Throws `usage` where no git started this run as
 * a hook: by hand it would wait for lines that nobody writes.
 */
export async function receive(io: Io, options: StoreOptions): Promise<PushAnswer> {
  if (io.env['GIT_DIR'] === undefined)
    throw new Failure('usage', 'This is run by git, when somebody pushes.', {
      hints: [
        'agentctl hook pre-receive --print > <repository>.git/hooks/pre-receive',
        'chmod +x <repository>.git/hooks/pre-receive',
      ],
    });
  const tooLong = 'This push moves too many refs at once.';
  return checkPush(options, await readInput(io, { most: LONGEST, tooLong }));
}
