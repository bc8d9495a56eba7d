import { defineConfig } from 'vitest/config';

// Reading extra certificates slows every start of Node 20 by some 40 ms, and no test needs them.
delete process.env['NODE_EXTRA_CA_CERTS'];

export default defineConfig(({ mode }) => {
  const torture = mode === 'torture';
  return {
    test: {
      include: ['test/**/*.test.ts'],
      globalSetup: ['test/helpers/scratch.ts'],
      env: torture ? { TORTURE: 'large' } : {},
      pool: 'forks',
      maxWorkers: 2,
      // A worker starts thousands of processes, and each start copies its page tables: it pays to keep its heap small.
      execArgv: ['--max-semi-space-size=2'],
      // One module graph per worker, six times faster: tests keep no state in modules and mock none.
      isolate: false,
      testTimeout: torture ? 600_000 : 30_000,
      hookTimeout: torture ? 600_000 : 30_000,
    },
  };
});
