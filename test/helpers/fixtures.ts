import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER =
  process.env['AGENTCTL_FIXTURES'] ??
  resolve(import.meta.dirname, '..', '..', '..', 'shared', 'fixtures');

/** Returns the folder of a system's real definitions, or null where they are not at hand. */
export function fixtures(system: string): string | null {
  const folder = join(FOLDER, system);
  return existsSync(folder) ? folder : null;
}
