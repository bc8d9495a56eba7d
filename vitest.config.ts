import { defineConfig } from 'vitest/config';
import { leanPool } from './test/helpers/lean-pool.ts';

// Reading extra certificates slows every start of Node 20 by some 40 ms, and no test needs them.
delete process.env['NODE_EXTRA_CA_CERTS'];

export default defineConfig(({ mode }) => {
  const torture = mode === 'torture';
  return {
    test: {
      include: ['test/**/*.test.ts'],
      globalSetup: ['test/helpers/scratch.ts'],
      env: torture ? { TORTURE: 'large' } : {},
      pool: leanPool,
      maxWorkers: 2,
      // It pays to keep the heap small (test/helpers/lean-pool.ts).
      execArgv: ['--max-semi-space-size=2'],
      // One module graph per worker, six times faster: tests keep no state in modules and mock none.
      isolate: false,
      testTimeout: torture ? 600_000 : 30_000,
      hookTimeout: torture ? 600_000 : 30_000,
    },
  };
});
