import type { Git } from '../git.ts';

/** The branches and tags of the server as they are before the push, and what HEAD is. */
export interface ServerRefs {
  /** Objects by the full names of their refs. */
  refs: ReadonlyMap<string, string>;
  /** The branch that HEAD names, also where it does not exist yet; null where HEAD is detached. */
  branch: string | null;
  /** The commit that HEAD is; null where its branch does not exist yet. */
  head: string | null;
}

/**
 * Reads the server's branches and tags. By this list alone a ref is there or not: where `refs/heads/live` does not
 * exist, git takes that name for a tag named `refs/heads/live`, which anybody may push (gitrevisions(7)).
 */
export async function readServerRefs(
  git: Git,
  env: Readonly<Record<string, string>>,
): Promise<ServerRefs> {
  const output = await git.output(
    ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads/', 'refs/tags/'],
    { env },
  );
  const refs = new Map(
    output.split('\n').flatMap((line): [string, string][] => {
      const space = line.indexOf(' ');
      return space === -1 ? [] : [[line.slice(space + 1), line.slice(0, space)]];
    }),
  );
  const symbolic = await git.run(['symbolic-ref', '-q', 'HEAD'], { env });
  const branch = symbolic.code === 0 ? symbolic.stdout.trim() : null;
  if (branch !== null) return { refs, branch, head: refs.get(branch) ?? null };
  const detached = await git.run(['rev-parse', '--verify', '-q', 'HEAD'], { env });
  return { refs, branch, head: detached.stdout.trim() || null };
}
