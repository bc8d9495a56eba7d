import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './cli/run.ts';
import { processIo } from './ui/io.ts';

const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
  version: string;
};

// A reader that went away (`agentctl history | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exitCode = 0;
});
process.exitCode = await run(process.argv.slice(2), processIo(home, version));
