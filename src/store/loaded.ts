import { isMap } from '../core/document.ts';
import { writeBlobs } from './build.ts';
import { writeAgain } from './pruned.ts';
import { linkedWorktree } from './repository.ts';
import type { Store } from './store.ts';

/** What `discard`, `restore` or `checkout` last loaded into an agent's folder. */
export interface LoadedNote {
  /** The version that the loaded files come from, which is the draft's base; null where they come from none. */
  version: number | null;
  /** The commit that HEAD was then; the note counts only while HEAD is still there. Null for an unborn HEAD. */
  head: string | null;
}

// The folder that it speaks of is that of one working tree: `refs/worktree/` is each one's own (git-worktree(1)).
function loadedRef({ repository }: Store, agent: string): string {
  const own = linkedWorktree(repository) === null ? 'refs' : 'refs/worktree';
  return `${own}/agentctl/base/${agent}`;
}

/** Reads the note of an agent, or null where there is none. */
export async function readLoaded(store: Store, agent: string): Promise<LoadedNote | null> {
  const text = await store.objects.text(loadedRef(store, agent));
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

/** Notes what was loaded, as a local ref of this working tree to a small JSON blob. */
export async function writeLoaded(store: Store, agent: string, note: LoadedNote): Promise<void> {
  const { git } = store.repository;
  await writeAgain(async () => {
    const [oid = ''] = await writeBlobs({ git, scratch: store.scratch }, [
      `${JSON.stringify({ schema: 1, agent, ...note })}\n`,
    ]);
    await git.output(['update-ref', loadedRef(store, agent), oid]);
  });
}
