import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './cli/run.ts';
import { processIo } from './ui/io.ts';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
  version: string;
};

// A signal ends the run where it stands: moves are safe at any point, and what is temporary is removed.
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
] as const) {
  process.on(signal, () => {
    // Who pressed Ctrl-C in the middle of a change is told how it goes on; at a question nothing had begun.
    if (signal === 'SIGINT')
      process.stderr.write(
        '\nStopped.\nhint: if a change had begun, the same command completes it\nhint: agentctl status tells where it stands\n',
      );
    process.exit(128 + number);
  });
}

process.exitCode = await run(process.argv.slice(2), processIo(home, version));
