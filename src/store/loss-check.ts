import { lostFiles } from '../core/changes.ts';
import { Failure } from '../core/failure.ts';
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
}

export async function lossBreach(store: Store, check: LossCheck): Promise<Breach[]> {
  const { request, base, trees, places } = check;
  const { agent } = request;
  const record = places[0]?.record;
  const running = record?.version ?? null;
  if (
    running === null ||
    record?.tree == null ||
    (base.version !== null && running <= base.version)
  )
    return [];
  const baseTree = base.version === null ? undefined : trees.get(base.version);
  const [runningFiles, draftFiles, baseFiles] = await Promise.all([
    store.objects.files(record.tree),
    store.objects.files(check.tree),
    baseTree === undefined ? null : store.objects.files(baseTree),
  ]);
  const lost = lostFiles({ base: baseFiles, running: runningFiles, draft: draftFiles });
  if (lost.length === 0) return [];
  if (!base.certain) {
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: this clone's history is shallow, and it does not show whether the draft holds ${versionName(running)}.`,
      { hints: ['git fetch --unshallow', 'then publish again'] },
    );
  }
  if (request.hotfix) return hotfixBreach(agent, base, places);
  return [
    await explainLoss(store, { agent, lost, running, base: base.version, trees, tree: check.tree }),
  ];
}

function hotfixBreach(agent: string, base: Base, places: readonly Place[]): Breach[] {
  const home = places.find(
    ({ record }) => record?.version === base.version && base.version !== null,
  );
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
