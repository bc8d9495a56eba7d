import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes one folder for all that a run of the tests writes, and removes it at its end. Files share their worker's
 * modules (vitest.config.ts), so that none may remove what another goes on with.
 */
export default function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(memory() ?? tmpdir(), 'agentctl-test-'));
  process.env['AGENTCTL_TEST_FOLDER'] = folder;
  // Some 100,000 files: removed at one go they would block the runner, which then takes its workers for stuck.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

const MEMORY = '/dev/shm';
const ENOUGH = 4 * 1024 ** 3;

// Where the system offers memory as a folder (tmpfs(5)) with room to spare, the suite takes a seventh less time than on
// a disk. A container often has but 64 MB of it.
function memory(): string | null {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ENOUGH ? MEMORY : null;
  } catch {
    // There is none.
    return null;
  }
}
