import type { LogHead } from '../core/model.ts';
import { parseLogHead, parseRecord } from '../core/record.ts';
import type { Objects } from './objects.ts';
import { PATHS } from './paths.ts';

/**
 * Reads the newest deployment of a branch. Where somebody removed, spoilt or set back `log.json` by hand, it is found
 * again from the records and the commit before, so that no number is used twice.
 *
 * @param records the blob ids of the records by agent
 */
export async function readLogHead(
  objects: Objects,
  tip: string,
  records: ReadonlyMap<string, string>,
): Promise<LogHead | null> {
  const [own, before] = await Promise.all([agreedHead(objects, tip), headOf(objects, `${tip}~1`)]);
  if (own && (before?.seq ?? 0) <= own.seq) return own;
  const all = await Promise.all(
    [`${tip}:${PATHS.environment}`, ...records.values()].map((name) => recordHead(objects, name)),
  );
  const heads = [own, await agreedHead(objects, `${tip}~1`), ...all].filter(
    (head) => head !== null,
  );
  const newest = heads.toSorted((a, b) => b.seq - a.seq)[0];
  const latest = heads.map(({ at }) => at).toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
  return newest && latest !== undefined ? { ...newest, at: latest } : headOf(objects, tip);
}

/** Reads a commit's `log.json`; null where there is none, or where the record that it names says something else. */
export async function agreedHead(objects: Objects, commit: string): Promise<LogHead | null> {
  const head = await headOf(objects, commit);
  if (!head) return null;
  const record = await recordHead(objects, `${commit}:${recordPath(head)}`);
  return record?.seq === head.seq ? head : null;
}

// A log is emptied by few commits; far back in a branch of the user's own nothing is looked for.
const PAST = 64;

/** Tells whether a branch that is no log was one some commits ago: somebody took `.agentctl/` out of it by hand. */
export async function wasLog(objects: Objects, tip: string): Promise<boolean> {
  const names = Array.from({ length: PAST }, (_, index) => `${tip}~${index + 1}:${PATHS.head}`);
  return (await objects.readAll(names)).some((head) => head !== null);
}

/** Returns where the record of a branch's newest deployment lies. */
export function recordPath(head: LogHead | null): string {
  return head?.agent == null ? PATHS.environment : `${PATHS.records}/${head.agent}.json`;
}

async function headOf(objects: Objects, commit: string): Promise<LogHead | null> {
  const text = await objects.text(`${commit}:${PATHS.head}`);
  return text === null ? null : parseLogHead(text);
}

async function recordHead(objects: Objects, name: string): Promise<LogHead | null> {
  const text = await objects.text(name);
  const record = text === null ? 'missing' : parseRecord(text);
  if (typeof record === 'string') return null;
  const { seq, agent, at } = record;
  return { schema: 1, seq, agent, at };
}
