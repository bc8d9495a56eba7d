import { isMap } from '../core/document.ts';
import { writeBlobs } from './build.ts';
import type { Workshop } from './build.ts';
import type { Objects } from './objects.ts';
import { writeAgain } from './pruned.ts';

/** What `discard`, `restore` or `checkout` last loaded into an agent's folder. */
export interface LoadedNote {
  /** The version that the loaded files come from, which is the draft's base; null where they come from none. */
  version: number | null;
  /** The commit that HEAD was then; the note counts only while HEAD is still there. Null for an unborn HEAD. */
  head: string | null;
}

function loadedRef(agent: string): string {
  return `refs/agentctl/base/${agent}`;
}

/** Reads the note of an agent, or null where there is none. */
export async function readLoaded(objects: Objects, agent: string): Promise<LoadedNote | null> {
  const text = await objects.text(loadedRef(agent));
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (!isMap(value)) return null;
    const { version, head } = value;
    return {
      version: typeof version === 'number' ? version : null,
      head: typeof head === 'string' ? head : null,
    };
  } catch {
    // A note that cannot be read is no note: the base is then searched in the history.
    return null;
  }
}

/** Notes what was loaded, as a local ref to a small JSON blob. */
export async function writeLoaded(
  workshop: Pick<Workshop, 'git' | 'scratch'>,
  agent: string,
  note: LoadedNote,
): Promise<void> {
  await writeAgain(async () => {
    const [oid = ''] = await writeBlobs(workshop, [
      `${JSON.stringify({ schema: 1, agent, ...note })}\n`,
    ]);
    await workshop.git.output(['update-ref', loadedRef(agent), oid]);
  });
}
