import type { Deployment, Person } from '../core/model.ts';
import { isMove } from '../core/revision.ts';
import { asDeployment, parseLogHead, parseRecord } from '../core/record.ts';
import { agreedHead, recordPath } from './log-head.ts';
import type { Objects } from './objects.ts';
import { PATHS } from './paths.ts';

/** Which entries of a log are wanted. */
export interface LogQuery {
  /** Only this agent's. */
  agent?: string;
  /** Stop after the first entry for which this holds; that entry is the last in the answer. */
  until?: (entry: Deployment) => boolean;
}

// `tip~i` makes git walk i commits: within a block that is cheap, over a whole log of 10,000 it would be quadratic.
const BLOCK = 256;

/** Reads the deployments of an environment's branch, newest first. */
export async function readLog(
  objects: Objects,
  tip: string | null,
  query: LogQuery = {},
): Promise<Deployment[]> {
  const entries: Deployment[] = [];
  for await (const entry of walkLog(objects, tip, query.agent)) {
    entries.push(entry);
    if (query.until?.(entry)) break;
  }
  return entries;
}

/**
 * Walks the deployments of an environment's branch (or one agent's in it), newest first, through the object session:
 * in blocks, so that 10,000 entries cost some 80 exchanges, no process, and the memory of one block.
 */
export async function* walkLog(
  objects: Objects,
  tip: string | null,
  agent?: string,
): AsyncGenerator<Deployment, void, undefined> {
  let anchor: string | null = tip;
  while (anchor !== null) {
    const block = await readBlock(objects, anchor, agent);
    yield* block.entries;
    anchor = block.next;
  }
}

async function readBlock(
  objects: Objects,
  anchor: string,
  agent: string | undefined,
): Promise<{ entries: Deployment[]; next: string | null }> {
  // One more than is answered: it tells whether the last one repeats its parent, and where the next block begins.
  const names = Array.from({ length: BLOCK + 1 }, (_, index) =>
    index === 0 ? anchor : `${anchor}~${index}`,
  );
  const heads = await objects.readAll(names.map((name) => `${name}:${PATHS.head}`));
  const parsed = heads.map((head) => (head ? parseLogHead(head.content.toString()) : null));
  const candidates = names.slice(0, BLOCK).flatMap((name, index) => {
    const [head, older] = [parsed[index], parsed[index + 1]];
    // A commit made by hand repeats its parent's log.json: it is no deployment.
    const repeated = heads[index]?.oid === heads[index + 1]?.oid;
    if (!head || repeated || (agent !== undefined && head.agent !== agent)) return [];
    const before = older && older.seq >= head.seq ? (names[index + 1] ?? null) : null;
    return [{ name, seq: head.seq, before, record: `${name}:${recordPath(head)}` }];
  });
  // `git revert` goes back to an older log.json: no deployment either, unless it is the parent's that was spoilt.
  const reverted = await Promise.all(
    candidates.map(async ({ before }) => before !== null && (await agreedHead(objects, before))),
  );
  const wanted = candidates.filter((_, index) => !reverted[index]);
  const [records, commits, next] = await Promise.all([
    objects.readAll(wanted.map(({ record }) => record)),
    objects.readAll(wanted.map(({ name }) => name)),
    objects.read(`${anchor}~${BLOCK}`),
  ]);
  const entries = wanted.flatMap(({ seq }, index) => {
    const [text, entry] = [records[index]?.content.toString(), commits[index]?.oid];
    const record = text === undefined ? 'missing' : parseRecord(text);
    if (typeof record === 'string' || record.seq !== seq || entry === undefined) return [];
    return [asDeployment(record, entry)];
  });
  return { entries, next: next?.oid ?? null };
}

/** How a version last left an environment. */
export interface Departure {
  /** It ran there at some time. */
  ran: boolean;
  /** Who rolled the environment back from it; null if it runs there, left otherwise, or never ran. */
  rolledBackBy: Person | null;
}

/** Tells how a version last left an environment. */
export async function departureOf(
  objects: Objects,
  tip: string | null,
  { agent, version }: { agent: string; version: number },
): Promise<Departure> {
  const log = await readLog(objects, tip, {
    agent,
    until: (entry) => isMove(entry) && entry.version === version,
  });
  const moves = log.filter(isMove);
  if (moves.at(-1)?.version !== version) return { ran: false, rolledBackBy: null };
  const leaving = moves.at(-2);
  return { ran: true, rolledBackBy: leaving?.action === 'rollback' ? leaving.actor : null };
}
