import type { Deployment } from '../core/model.ts';
import { parseLogHead, parseRecord } from '../core/record.ts';
import { recordPath } from './log-head.ts';
import { parseCommit } from './object-format.ts';
import type { Commit } from './object-format.ts';
import { PATHS } from './paths.ts';
import type { Store } from './store.ts';

/** One commit of an environment's branch. */
export interface Link {
  commit: Commit;
  /** The deployment that it is; null where somebody committed by hand. */
  deployment: Deployment | null;
  /** It is no deployment, and changed something below `agents/` or `.agentctl/`. */
  touchesOurs: boolean;
}

/** Reads the whole chain of an environment's branch along first parents, newest first. */
export async function readChain(store: Store, tip: string): Promise<Link[]> {
  const output = await store.repository.git.output(['rev-list', '--first-parent', tip]);
  const oids = output.split('\n').filter((oid) => oid !== '');
  const [commits, heads] = await Promise.all([
    store.objects.readAll(oids),
    store.objects.readAll(oids.map((oid) => `${oid}:${PATHS.head}`)),
  ]);
  const parsed = heads.map((head) => (head ? parseLogHead(head.content.toString()) : null));
  const records = await store.objects.readAll(
    oids.map((oid, index) => `${oid}:${recordPath(parsed[index] ?? null)}`),
  );
  // A commit made by hand repeats its parent's log.json, or goes back to an older one (git revert).
  let highest = 0;
  const deployments = oids.map((): Deployment | null => null);
  for (let index = oids.length - 1; index >= 0; index -= 1) {
    const record = parseRecord(records[index]?.content.toString() ?? '');
    const seq = parsed[index]?.seq ?? 0;
    if (typeof record === 'string' || record.seq !== seq || seq <= highest) continue;
    highest = seq;
    deployments[index] = { ...record, entry: oids[index] ?? '' };
  }
  const links = oids.map(async (oid, index): Promise<Link[]> => {
    const [object, deployment = null] = [commits[index], deployments[index]];
    if (!object) return [];
    const touchesOurs =
      deployment === null &&
      (await ourTrees(store, oid)) !== (await ourTrees(store, oids[index + 1] ?? null));
    return [{ commit: parseCommit(object), deployment, touchesOurs }];
  });
  return (await Promise.all(links)).flat();
}

async function ourTrees(store: Store, oid: string | null): Promise<string> {
  if (oid === null) return '';
  const trees = await store.objects.readAll([`${oid}:agents`, `${oid}:.agentctl`]);
  return trees.map((tree) => tree?.oid ?? '').join(' ');
}
