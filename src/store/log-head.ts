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
  const [own, before] = await Promise.all([headOf(objects, tip), headOf(objects, `${tip}~1`)]);
  const named = own?.agent == null ? `${tip}:${PATHS.environment}` : records.get(own.agent);
  const agrees = own !== null && named !== undefined && (await seqOf(objects, named)) === own.seq;
  if (agrees && (before?.seq ?? 0) <= own.seq) return own;
  const all = await Promise.all(
    [`${tip}:${PATHS.environment}`, ...records.values()].map((name) => recordHead(objects, name)),
  );
  const heads = [agrees ? own : null, before, ...all].filter((head) => head !== null);
  const newest = heads.toSorted((a, b) => b.seq - a.seq)[0] ?? own;
  const latest = heads.map(({ at }) => at).toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
  return newest && { ...newest, at: latest ?? newest.at };
}

async function headOf(objects: Objects, commit: string): Promise<LogHead | null> {
  const text = await objects.text(`${commit}:${PATHS.head}`);
  return text === null ? null : parseLogHead(text);
}

async function seqOf(objects: Objects, name: string): Promise<number | null> {
  return (await recordHead(objects, name))?.seq ?? null;
}

async function recordHead(objects: Objects, name: string): Promise<LogHead | null> {
  const text = await objects.text(name);
  const record = text === null ? 'missing' : parseRecord(text);
  if (typeof record === 'string') return null;
  const { seq, agent, at } = record;
  return { schema: 1, seq, agent, at };
}
