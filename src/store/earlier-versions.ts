import { readLog } from './log.ts';
import type { Objects } from './objects.ts';

// Whoever goes further back knows the version's number.
const MOST_ENTRIES = 256;

/**
 * Returns the versions of an agent that an environment may be rolled back to, what ran there last first: neither what
 * runs there now, nor what was rejected.
 */
export async function earlierVersions(
  objects: Objects,
  tip: string | null,
  agent: string,
): Promise<number[]> {
  let looked = 0;
  const entries = await readLog(objects, tip, {
    agent,
    until: () => (looked += 1) === MOST_ENTRIES,
  });
  const [present] = entries;
  const out = [present?.version, ...(present?.rejected ?? [])];
  const ran = new Set(entries.flatMap(({ version }) => (version === null ? [] : [version])));
  return [...ran].filter((version) => !out.includes(version));
}
