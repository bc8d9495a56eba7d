import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes one folder for all that a run of the tests writes, and removes it at its end. Files share their worker's
 * modules (vitest.config.ts), so that none may remove what another goes on with.
 */
export default function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'agentctl-test-'));
  process.env['AGENTCTL_TEST_FOLDER'] = folder;
  // Some 100,000 files: removed at one go they would block the runner, which then takes its workers for stuck.
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
