import { deploymentName } from '../core/model.ts';
import type { FetchAnswer } from '../core/remote-answers.ts';
import type { Store } from './store.ts';

/** Fetches the state of the remote and returns what is new of it. */
export async function fetchAndCompare(store: Store): Promise<FetchAnswer> {
  const before = await heads(store);
  const known = new Set(store.repository.refs);
  const differing = await store.fetch();
  const after = await heads(store);
  return {
    fetched: true,
    remote: store.workspace.remote ?? '',
    environments: [...after].flatMap(([environment, name]) => {
      const old = before.get(environment) ?? null;
      return old === name ? [] : [{ environment, before: old, after: name }];
    }),
    versions: store.repository.refs.flatMap((ref) =>
      !known.has(ref) && /^refs\/tags\/[^/]+\/v\d+$/.test(ref)
        ? [ref.slice('refs/tags/'.length)]
        : [],
    ),
    differing,
  };
}

async function heads(store: Store): Promise<Map<string, string | null>> {
  const states = await store.environments([]);
  return new Map(
    states.map(({ environment, head }) => [
      environment.name,
      head ? deploymentName(environment.name, head.seq) : null,
    ]),
  );
}
