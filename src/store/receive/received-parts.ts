import { notTaken } from '../../core/received.ts';
import type { DeploymentRecord, Lock } from '../../core/model.ts';
import { versionName } from '../../core/names.ts';
import { isMove } from '../../core/revision.ts';
import { oneLine } from '../../core/text.ts';
import { PATHS } from '../paths.ts';
import { placeOf } from '../places.ts';
import type { EnvironmentState } from '../places.ts';
import { readLock, withLock } from '../settings.ts';
import { versionRef } from '../versions.ts';
import { readYaml } from '../yaml.ts';
import type { EntryTexts } from './entry-texts.ts';
import { settingsOf } from './entry-texts.ts';
import { changedPaths } from './layout.ts';
import type { Layout } from './layout.ts';
import { requirePlainTree } from './plain-tree.ts';
import type { Receiver } from './receiver.ts';

/** A deployment as its commit holds it, and what its parent held. */
interface Parts extends EntryTexts {
  before: Layout;
  after: Layout;
  state: EnvironmentState;
}

/**
 * Checks what a deployment changed: its own parts only, the version that its record names, the settings that its action
 * may touch. Throws `refused`.
 */
export async function checkParts(receiver: Receiver, parts: Parts): Promise<void> {
  checkForeign(parts);
  const { record } = parts;
  if (isMove(record)) await checkPlaced(receiver, parts);
  else checkKept(parts);
  if (record.agent === null) return checkLock(record, parts.lock);
  const [before, after] = await Promise.all([
    settingsOf(receiver.objects, parts.before, record.agent),
    settingsOf(receiver.objects, parts.after, record.agent),
  ]);
  if (before !== after || record.action === 'lock' || record.action === 'unlock')
    checkSettings(record, before, after);
}

function checkForeign({ record, before, after }: Parts): void {
  const { agent } = record;
  const settled = ['lock', 'unlock', 'configure'].includes(record.action);
  const own = new Set<string>(
    agent === null
      ? [PATHS.head, PATHS.environment]
      : [
          PATHS.head,
          `${PATHS.records}/${agent}.json`,
          ...(isMove(record) ? [`agents/${agent}`] : []),
          ...(settled ? [`${PATHS.settings}/${agent}.yaml`] : []),
        ],
  );
  const foreign = changedPaths(before, after).find((path) => !own.has(path));
  if (foreign !== undefined)
    throw notTaken(
      `it also changes ${oneLine(foreign).slice(0, 200)}, which no ${record.action}${agent === null ? '' : ` of ${agent}`} touches`,
      'agentctl makes deployments; nothing is committed to a release log by hand',
    );
}

/** The version that is placed: record = the branch's subtree = the tag's subtree, and the tag is the server's. */
async function checkPlaced(receiver: Receiver, { record, after }: Parts): Promise<void> {
  const { agent, version } = record;
  const placed = after.get(`agents/${agent}`);
  const none = [record.version, record.tag, record.commit, record.tree].every((id) => id === null);
  if (record.action === 'retire' ? !none || placed : version === null || !record.tree)
    throw notTaken(`its record and its action, ${record.action}, don't fit together`);
  if (version === null) return;
  if (placed?.mode !== '40000' || placed.oid !== record.tree)
    throw notTaken(`the files of ${agent} on the branch are not those that its record names`);
  const name = `${agent}/${versionName(version)}`;
  const tag = receiver.target(versionRef(agent ?? '', version));
  if (tag === null)
    throw notTaken(
      `the server does not have the tag ${name}`,
      `git push --atomic <remote> refs/tags/${name} and the branch together`,
    );
  const [object, commit, tree] = await receiver.objects.headers([
    tag,
    `${tag}^{commit}`,
    `${tag}:agents/${agent}`,
  ]);
  if (object?.oid !== record.tag || commit?.oid !== record.commit)
    throw notTaken(
      `its record names another tag object or commit than the tag ${name} of the server`,
    );
  if (tree?.oid !== record.tree)
    throw notTaken(`its files are not those of the tag ${name}`, 'agentctl doctor');
  if (object.type !== 'tag') throw notTaken(`the tag ${name} is not annotated`);
  if (record.action === 'publish') await requirePlainTree(receiver.objects, record.tree ?? '');
}

/** A lock or a setting is no move: what runs stays. */
function checkKept({ record, state }: Parts): void {
  const before = record.agent === null ? null : placeOf(state, record.agent).record;
  const same = (['version', 'tag', 'commit', 'tree'] as const).every(
    (field) => record[field] === (before?.[field] ?? null),
  );
  if (!same)
    throw notTaken(`a ${record.action} changes what runs: its record names another version`);
}

function checkLock(record: DeploymentRecord, lock: Lock | null): void {
  if ((lock !== null) !== (record.action === 'lock'))
    throw notTaken(`its record says ${record.action}, and it ${lock ? 'sets' : 'lifts'} a lock`);
  if (!lock) return;
  const { by, at, reason } = lock;
  const own = by.name === record.actor.name && by.email === record.actor.email;
  if (!own || reason !== record.reason || reason.trim() === '')
    throw notTaken('its lock names another person or reason than its record');
  if (Number.isNaN(Date.parse(at)) || Date.parse(at) > Date.parse(record.at))
    throw notTaken('the time of its lock lies after that of its record');
}

function checkSettings(
  record: DeploymentRecord,
  before: string | null,
  after: string | null,
): void {
  const lock = after === null ? null : readLock(after);
  if (record.action !== 'configure') {
    checkLock(record, lock);
    const due = withLock(before, lock);
    if (due !== (after ?? '')) throw notTaken(`it changes more of the settings than their lock`);
    return;
  }
  if (after !== null && !readYaml('settings', Buffer.from(after)).document)
    throw notTaken('its settings are no YAML that can be read');
  const was = before === null ? null : readLock(before);
  if (JSON.stringify(lock) !== JSON.stringify(was))
    throw notTaken('it changes a lock: agentctl env lock and unlock do that');
}
