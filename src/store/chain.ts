import type { Deployment } from '../core/model.ts';
import { asDeployment, parseLogHead, parseRecord } from '../core/record.ts';
import { recordPath } from './log-head.ts';
import { parseCommit } from './object-format.ts';
import { PATHS } from './paths.ts';
import type { Store } from './store.ts';

/** One commit of an environment's branch. */
export interface Link {
  oid: string;
  /** How many commits it follows: more than one where something was merged. */
  parents: number;
  /** The name of its author. */
  author: string;
  /** The deployment that it is; null where somebody committed by hand. */
  deployment: Deployment | null;
  /** It is no deployment, and changed something below `agents/` or `.agentctl/`. */
  touchesOurs: boolean;
}

// The objects of 10,000 commits at once would fill the memory.
const BLOCK = 256;

/** Reads the whole chain of an environment's branch along first parents, newest first. */
export async function readChain(store: Store, tip: string): Promise<Link[]> {
  const output = await store.repository.git.output(['rev-list', '--first-parent', tip]);
  const oids = output.split('\n').filter((oid) => oid !== '');
  const read: Read[] = [];
  for (let start = 0; start < oids.length; start += BLOCK)
    read.push(...(await readBlock(store, oids.slice(start, start + BLOCK))));
  // A commit made by hand repeats its parent's log.json, or goes back to an older one (git revert).
  let highest = 0;
  const links: Link[] = [];
  for (const [index, link] of [...read.entries()].toReversed()) {
    const { oid, parents, author, deployment } = link;
    const own = deployment !== null && deployment.seq > highest ? deployment : null;
    highest = own?.seq ?? highest;
    const touchesOurs =
      own === null &&
      (await ourTrees(store, oid)) !== (await ourTrees(store, read[index + 1]?.oid));
    links.push({ oid, parents, author, deployment: own, touchesOurs });
  }
  return links.toReversed();
}

/** A commit; its deployment is what its record says, where that and log.json agree. */
type Read = Omit<Link, 'touchesOurs'>;

async function readBlock({ objects }: Store, oids: readonly string[]): Promise<Read[]> {
  const [commits, heads] = await Promise.all([
    objects.readAll(oids),
    objects.readAll(oids.map((oid) => `${oid}:${PATHS.head}`)),
  ]);
  const parsed = heads.map((head) => (head ? parseLogHead(head.content.toString()) : null));
  const records = await objects.readAll(
    oids.map((oid, index) => `${oid}:${recordPath(parsed[index] ?? null)}`),
  );
  return oids.flatMap((oid, index): Read[] => {
    const object = commits[index];
    if (!object) return [];
    const record = parseRecord(records[index]?.content.toString() ?? '');
    const agreed = typeof record !== 'string' && record.seq === parsed[index]?.seq;
    // The commits themselves, with their messages, would fill the memory.
    const { parents, author } = parseCommit(object);
    const deployment = agreed ? asDeployment(record, oid) : null;
    return [{ oid, parents: parents.length, author: author.name, deployment }];
  });
}

async function ourTrees(store: Store, oid: string | undefined): Promise<string> {
  if (oid === undefined) return '';
  const trees = await store.objects.readAll([`${oid}:agents`, `${oid}:.agentctl`]);
  return trees.map((tree) => tree?.oid ?? '').join(' ');
}
