import type { Finding } from '../core/finding.ts';
import { deploymentName } from '../core/model.ts';
import type { Deployment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { LogExamination } from './examine-log.ts';
import { isTrue } from './record-truth.ts';
import type { Store } from './store.ts';
import type { TagFacts } from './versions.ts';

/** Returns, by agent, the logs with the deployments of that agent alone: they are searched for each of its versions. */
export function logsByAgent(
  logs: readonly LogExamination[],
  agents: Iterable<string>,
): Map<string, LogExamination[]> {
  const parted = new Map(
    [...agents].map((agent) => [
      agent,
      logs.map((log) => ({ ...log, entries: [] as Deployment[] })),
    ]),
  );
  for (const [index, { entries }] of logs.entries())
    for (const entry of entries) parted.get(entry.agent ?? '')?.[index]?.entries.push(entry);
  return parted;
}

/** Returns, by version, the newest record of each environment in the logs of one agent that says something of it. */
export function recordsByVersion(logs: readonly LogExamination[]): Map<number, Deployment[]> {
  const records = new Map<number, Deployment[]>();
  for (const { entries } of logs) {
    const seen = new Set<number>();
    for (const entry of entries) {
      const { version } = entry;
      if (version === null || seen.has(version)) continue;
      seen.add(version);
      records.set(version, [...(records.get(version) ?? []), entry]);
    }
  }
  return records;
}

/** Tells whether a record says of its version what the version's tag says. */
export function agrees(record: Deployment, tag: TagFacts | null | undefined): boolean {
  return (
    tag != null &&
    record.tag === tag.oid &&
    record.commit === tag.commit &&
    record.tree === tag.tree
  );
}

/** Parts records that disagree with their version's tag: those that are false, and those that the tag left. */
export async function judge(
  store: Store,
  records: readonly Deployment[],
): Promise<{ wrong: Deployment[]; left: Deployment[] }> {
  const verdicts = await Promise.all(records.map((record) => isTrue(store.objects, record)));
  return {
    wrong: records.filter((_, index) => verdicts[index] === false),
    left: records.filter((_, index) => verdicts[index] !== false),
  };
}

/**
 * The finding for a record that is false, by the logs of its agent. Placing the version again writes a true one; where something else runs
 * already, nothing rests on it.
 *
 * @param tagged the version has a tag to go by
 */
export function falseRecord(
  record: Deployment,
  { logs, tagged }: { logs: readonly LogExamination[]; tagged: boolean },
): Finding {
  const { agent, environment, seq, entry } = record;
  const version = versionName(record.version ?? 0);
  const runs = logs.some(({ entries }) => entries[0] === record);
  const short = entry.slice(0, 10);
  return {
    code: 'record-false',
    severity: runs ? 'error' : 'warning',
    subject: deploymentName(environment, seq),
    message: `the record ${deploymentName(environment, seq)} gives ${agent} ${version} a tag, commit or tree that is not that version's: somebody wrote it by hand`,
    fix:
      runs && tagged
        ? `agentctl rollback ${environment} --agent ${agent ?? ''} --to ${version}`
        : `git show ${short} tells what was written and by whom${runs ? '' : '; nothing rests on it any more'}`,
    fixed: false,
  };
}
