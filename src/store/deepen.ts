import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentRecord } from '../core/model.ts';
import type { Base } from './base.ts';
import { baseOf } from './draft-base.ts';
import { filesLost } from './loss-check.ts';
import { remoteTimeout } from './remote.ts';
import { readRefs } from './repository.ts';
import type { Store } from './store.ts';

// How many more commits are asked for, one time after the other; the last is what git takes for all of them.
const DEPTHS = [100, 2_000, 2_147_483_647];

/**
 * Finds the base of a draft. Where a shallow history leaves open whether publishing would lose something, more of it
 * is fetched from the remote until that is certain; without a remote it stays open.
 */
export async function certainBase(
  store: Store,
  agent: string,
  draft: {
    trees: ReadonlyMap<number, string>;
    tree: string;
    record: DeploymentRecord | null;
  },
): Promise<Base> {
  const running = draft.record?.version ?? null;
  let base = await baseOf(store, agent, { ...draft, running });
  for (const depth of DEPTHS) {
    if (base.certain || (await filesLost(store, { ...draft, base })).length === 0) break;
    if (!(await deepen(store, depth))) break;
    base = await baseOf(store, agent, { ...draft, running });
  }
  return base;
}

// Asked for are the commits at which the history ends: they are the server's own, whatever was committed here since.
async function deepen(store: Store, depth: number): Promise<boolean> {
  const { remote } = store.workspace;
  const { git, commonDirectory, shallow } = store.repository;
  if (remote === null || !shallow) return false;
  const result = await git.run(
    [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--no-recurse-submodules',
      `--depth=${depth}`,
      '--stdin',
      '--end-of-options',
      remote,
    ],
    { input: readFileSync(join(commonDirectory, 'shallow'), 'utf8'), timeout: remoteTimeout(git) },
  );
  store.objects.renew();
  store.repository = await readRefs(store.repository);
  return result.code === 0;
}
