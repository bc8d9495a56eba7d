import { notTaken } from '../../core/received.ts';
import type { DeploymentRecord, Lock, LogHead } from '../../core/model.ts';
import { isAgentId } from '../../core/names.ts';
import { parseLogHead, parseRecord, serialize } from '../../core/record.ts';
import { oneLine } from '../../core/text.ts';
import { PATHS } from '../paths.ts';
import { readLock } from '../settings.ts';
import { decode } from '../yaml.ts';
import type { BoundedObjects } from './bounded-objects.ts';
import type { Layout } from './layout.ts';

/** What the commit of a deployment says about itself. */
export interface EntryTexts {
  record: DeploymentRecord;
  /** The lock in the record of a whole environment. */
  lock: Lock | null;
}

const CANONICAL =
  'agentctl writes it in one form only; an older agentctl on the server may not know a newer form';

/** Reads head and record of a deployment; both must stand there byte for byte as this program writes them. */
export async function readEntryTexts(objects: BoundedObjects, layout: Layout): Promise<EntryTexts> {
  const head = readHead(await textOf(objects, layout, PATHS.head));
  const path = head.agent === null ? PATHS.environment : `${PATHS.records}/${head.agent}.json`;
  const text = await textOf(objects, layout, path);
  const record = parseRecord(text);
  if (typeof record === 'string') throw notTaken(`its record ${path} is malformed: ${record}`);
  const lock = head.agent === null ? readLock(text) : null;
  const written =
    head.agent === null ? `${JSON.stringify({ ...record, lock }, null, 2)}\n` : serialize(record);
  if (written !== text)
    throw notTaken(`its record ${path} is not written as agentctl writes it`, CANONICAL);
  if (record.agent !== head.agent || record.seq !== head.seq || record.at !== head.at)
    throw notTaken(`its record and its ${PATHS.head} disagree`);
  return { record, lock };
}

function readHead(text: string): LogHead {
  const head = parseLogHead(text);
  if (!head || serialize(head) !== text)
    throw notTaken(`its ${PATHS.head} is malformed`, CANONICAL);
  if (head.agent !== null && !isAgentId(head.agent))
    throw notTaken(`“${oneLine(head.agent).slice(0, 80)}” can't name an agent`);
  return head;
}

/** Returns a part of a branch that is a plain text. Throws `refused` where it is missing or something else. */
async function textOf(objects: BoundedObjects, layout: Layout, path: string): Promise<string> {
  const entry = layout.get(path);
  if (!entry) throw notTaken(`it holds no ${path}: it is no deployment that agentctl made`);
  if (entry.mode !== '100644') throw notTaken(`its ${path} is no plain file`);
  const object = await objects.read(entry.oid);
  const text = object?.type === 'blob' ? decode(object.content) : null;
  if (text === null) throw notTaken(`its ${path} can't be read as text`);
  return text;
}

/** Returns the settings of an agent as text, null where it has none. */
export async function settingsOf(
  objects: BoundedObjects,
  layout: Layout,
  agent: string,
): Promise<string | null> {
  const path = `${PATHS.settings}/${agent}.yaml`;
  return layout.has(path) ? textOf(objects, layout, path) : null;
}
