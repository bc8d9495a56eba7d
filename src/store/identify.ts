import { Failure } from '../core/failure.ts';
import { deploymentName } from '../core/model.ts';
import type { DeploymentRecord } from '../core/model.ts';
import type { MovePlan } from '../core/move-plan.ts';
import { versionName } from '../core/names.ts';
import { unknownVersion } from '../core/revision.ts';
import type { Intent } from './intent.ts';
import { isTrue } from './record-truth.ts';
import type { Store } from './store.ts';
import { readVersions, versionRef } from './versions.ts';

type Identity = Pick<Intent, 'tag' | 'commit'> & { tree: string };

/**
 * Returns what a version is: by its record, for records are the truth, else by its tag. A rollback goes by the record
 * alone unless that is false; a promotion refuses a version whose record is false, or whose tag was moved since it ran.
 */
export async function identify(
  store: Store,
  plan: MovePlan,
  records: readonly DeploymentRecord[],
): Promise<Identity> {
  const { agent, version } = plan;
  const told = records.filter((candidate) => candidate.version === version);
  const record = await firstNotFalse(store, told);
  const [tagged] = await readVersions(store.objects, agent, [version]);
  if (plan.action === 'promote' && told[0] && !record) throw falseRecord(plan, told[0]);
  if (plan.action === 'promote' && record?.tree && tagged && tagged.tree !== record.tree)
    throw await movedTag(store, plan, record);
  if (record?.tree) return { tag: record.tag, commit: record.commit, tree: record.tree };
  if (tagged) return { tag: tagged.tag, commit: tagged.commit, tree: tagged.tree };
  throw unknownVersion(agent, version, store.versionNumbers(agent));
}

async function firstNotFalse(
  store: Store,
  records: readonly DeploymentRecord[],
): Promise<DeploymentRecord | null> {
  for (const record of records) if ((await isTrue(store.objects, record)) !== false) return record;
  return null;
}

function falseRecord(
  { agent, version }: MovePlan,
  { environment, seq }: DeploymentRecord,
): Failure {
  return new Failure(
    'failed',
    `Couldn't promote ${agent} ${versionName(version)}: the record ${deploymentName(environment, seq)} gives it a tag, commit or tree that is not that version's.`,
    { hints: ['agentctl doctor tells what happened and how to mend it'] },
  );
}

// Only a tag that is known to be the version's own is named as the way back.
async function movedTag(
  store: Store,
  { agent, version }: MovePlan,
  record: DeploymentRecord,
): Promise<Failure> {
  const own = (await isTrue(store.objects, record)) === true;
  return new Failure(
    'failed',
    `Couldn't promote ${agent} ${versionName(version)}: its tag no longer leads to what ran as ${deploymentName(record.environment, record.seq)}.`,
    {
      hints: [
        'agentctl doctor tells what happened',
        ...(own ? [`git update-ref ${versionRef(agent, version)} ${record.tag ?? ''}`] : []),
      ],
    },
  );
}
