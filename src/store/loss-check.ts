import { lostFiles } from '../core/changes.ts';
import { Failure } from '../core/failure.ts';
import type { DeploymentRecord } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { PublishRequest } from '../core/requests.ts';
import type { Breach } from '../core/rules.ts';
import type { Base } from './base.ts';
import { explainLoss } from './losses.ts';
import type { Place } from './places.ts';
import type { Store } from './store.ts';

interface LossCheck {
  request: PublishRequest;
  base: Base;
  trees: ReadonlyMap<number, string>;
  tree: string;
  places: readonly Place[];
  /** The draft is a version that the first environment ran before. */
  returns: boolean;
}

/**
 * Returns the files that publishing a draft would take from what the first environment runs (DESIGN section 4): none
 * where that is the draft's base, or older.
 */
export async function filesLost(
  store: Store,
  draft: Pick<LossCheck, 'base' | 'trees' | 'tree'> & { record: DeploymentRecord | null },
): Promise<string[]> {
  const { base, trees, tree, record } = draft;
  if (record?.version == null || record.tree === null) return [];
  if (base.version !== null && record.version <= base.version) return [];
  const baseTree = base.version === null ? undefined : trees.get(base.version);
  const [runningFiles, draftFiles, baseFiles] = await Promise.all([
    store.objects.files(record.tree),
    store.objects.files(tree),
    baseTree === undefined ? null : store.objects.files(baseTree),
  ]);
  return lostFiles({ base: baseFiles, running: runningFiles, draft: draftFiles });
}

export async function lossBreach(store: Store, check: LossCheck): Promise<Breach[]> {
  const { request, base, trees, tree, places, returns } = check;
  const { agent } = request;
  const record = places[0]?.record ?? null;
  const lost = await filesLost(store, { base, trees, tree, record });
  const running = record?.version ?? 0;
  if (lost.length === 0) return [];
  if (!base.certain) {
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: this clone's history is shallow, and it does not show whether the draft holds ${versionName(running)}.`,
      { hints: ['git fetch --unshallow', 'then publish again'] },
    );
  }
  if (request.hotfix) return hotfixBreach(agent, base, places);
  const home = homeOf(base, places.slice(1))?.environment.name ?? null;
  const loss = { agent, lost, running, base: base.version, trees, tree, returns, home };
  return [await explainLoss(store, loss)];
}

function homeOf({ version }: Base, places: readonly Place[]): Place | undefined {
  return places.findLast(({ record }) => record?.version === version && version !== null);
}

function hotfixBreach(agent: string, base: Base, places: readonly Place[]): Breach[] {
  const home = homeOf(base, places);
  if (home)
    return [
      {
        rule: 'hotfix',
        message: `it is a hotfix of ${versionName(base.version ?? 0)}, which runs in ${home.environment.name}`,
        hints: [],
      },
    ];
  const running = places.flatMap(({ record }) =>
    record?.version == null ? [] : [versionName(record.version)],
  );
  throw new Failure(
    'refused',
    `Couldn't publish ${agent} as a hotfix: ${base.version === null ? 'the draft grew from no version' : `it grew from ${versionName(base.version)}, which runs nowhere`}.`,
    {
      hints: [...new Set(running)].map((name) => `git switch -c hotfix refs/tags/${agent}/${name}`),
    },
  );
}
