import type { Finding } from '../core/finding.ts';
import { deploymentName } from '../core/model.ts';
import type { Deployment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { baseOfNeverRun } from './base.ts';
import type { LogExamination } from './examine-log.ts';
import { filesLost } from './loss-check.ts';
import { placeOf } from './places.ts';
import type { Store } from './store.ts';
import { agrees, falseRecord, judge, recordsByVersion } from './examine-records.ts';
import { isTrue } from './record-truth.ts';
import { readTags, tagInTheWay, versionRef } from './versions.ts';
import type { TagFacts } from './versions.ts';

/** A finding with the way to mend it, where that is safe. */
export type Repair = Finding & { repair?: () => Promise<boolean> | boolean };

/** Examines the tags of an agent against what ran by its logs, and those that never did. */
export async function examineVersions(
  store: Store,
  agent: string,
  logs: readonly LogExamination[],
): Promise<Repair[]> {
  const records = recordsByVersion(logs);
  const tagged = store.versionNumbers(agent);
  const tags = await readTags(store.objects, agent, tagged);
  const findings: Repair[] = tagInTheWay(store.repository, agent) === null ? [] : [inTheWay(agent)];
  findings.push(...(await examineRecorded(store, agent, { records, tags, logs })));
  const complete = logs.every((log) => log.complete);
  const others = tagged.filter((number) => !records.has(number));
  const known = treesOf(tags);
  for (const version of others) {
    if (!known.has(version)) findings.push(foreignTag(agent, version));
    else if (complete) findings.push(await neverRan(store, { agent, version, trees: known }));
  }
  return findings;
}

/** Examines the tags of an agent's versions that ran by its logs. */
export async function examineTags(
  store: Store,
  agent: string,
  logs: readonly LogExamination[],
): Promise<Finding[]> {
  const records = recordsByVersion(logs);
  const tags = await readTags(
    store.objects,
    agent,
    store.versionNumbers(agent).filter((version) => records.has(version)),
  );
  return examineRecorded(store, agent, { records, tags, logs });
}

async function examineRecorded(
  store: Store,
  agent: string,
  known: {
    records: ReadonlyMap<number, Deployment[]>;
    tags: ReadonlyMap<number, TagFacts | null>;
    logs: readonly LogExamination[];
  },
): Promise<Repair[]> {
  const { records, tags, logs } = known;
  const findings: Repair[] = [];
  for (const [version, told] of records) {
    const tag = tags.get(version);
    const { wrong, left } = await judge(
      store,
      told.filter((record) => !agrees(record, tag)),
    );
    findings.push(...wrong.map((record) => falseRecord(record, { logs, tagged: tag != null })));
    const [record] = left;
    if (!tags.has(version) && told[0])
      findings.push(await missingTag(store, { agent, version, record: record ?? told[0] }));
    else if (record) findings.push(await examineTag(store, { agent, version, record }, tag));
  }
  return findings;
}

function treesOf(tags: ReadonlyMap<number, TagFacts | null>): Map<number, string> {
  return new Map(
    [...tags].flatMap(([version, tag]) =>
      tag?.tree == null ? [] : [[version, tag.tree] as const],
    ),
  );
}

interface Seen {
  agent: string;
  version: number;
  record: Deployment;
}

async function examineTag(
  store: Store,
  { agent, version, record }: Seen,
  tag: TagFacts | null | undefined,
): Promise<Finding> {
  const ref = versionRef(agent, version);
  const subject = `${agent}/${versionName(version)}`;
  const back = await wayBack(store, ref, record);
  const finding = (code: string, message: string): Finding => ({
    code,
    severity: 'error',
    subject,
    message,
    fix: back.command,
    fixed: false,
  });
  if (tag?.tree !== record.tree)
    return finding(
      'tag-moved',
      `the tag of ${subject} was moved: it no longer leads to what ran as ${deploymentName(record.environment, record.seq)}`,
    );
  return tag.type === 'tag'
    ? finding('tag-replaced', `the tag of ${subject} was made anew: same content, other words`)
    : finding(
        'tag-lightweight',
        `the tag of ${subject} was made lightweight: its description is lost here`,
      );
}

async function missingTag(store: Store, { agent, version, record }: Seen): Promise<Repair> {
  const ref = versionRef(agent, version);
  const subject = `${agent}/${versionName(version)}`;
  const { command, target } = await wayBack(store, ref, record);
  const { git } = store.repository;
  const finding: Finding = {
    code: 'tag-missing',
    severity: 'error',
    subject,
    message: `the tag of ${subject} was deleted, and ${deploymentName(record.environment, record.seq)} says that it ran`,
    fix: command,
    fixed: false,
  };
  if (target === null) return finding;
  return {
    ...finding,
    repair: async () =>
      (await git.run(['update-ref', ref, target, '0'.repeat(target.length)])).code === 0,
  };
}

// The tag object may be gone too, once git has cleaned up: then some clone has to give it back. Never is a tag pointed at
// what is not its version's.
async function wayBack(
  store: Store,
  ref: string,
  record: Deployment,
): Promise<{ command: string; target: string | null }> {
  const target = record.tag;
  if (target !== null && (await isTrue(store.objects, record)) === true)
    return { command: `git update-ref ${ref} ${target}`, target };
  return {
    command: `git fetch --force <clone> ${ref}:${ref} (from a clone that has it: its object is gone here)`,
    target: null,
  };
}

function inTheWay(agent: string): Finding {
  return {
    code: 'tag-in-the-way',
    severity: 'error',
    subject: agent,
    message: `the tag ${agent} stands where the versions ${agent}/v1, … are kept`,
    fix: `git tag ${agent}-old refs/tags/${agent} && git tag -d ${agent}`,
    fixed: false,
  };
}

// Placing it is safe where it holds all that runs; where somebody was faster, both have to be brought together.
async function neverRan(
  store: Store,
  { agent, version, trees }: { agent: string; version: number; trees: Map<number, string> },
): Promise<Finding> {
  const name = versionName(version);
  const [first] = await store.environments([agent]);
  const record = first ? placeOf(first, agent).record : null;
  const base = await baseOfNeverRun(store, agent, version);
  const lost = await filesLost(store, { base, trees, tree: trees.get(version) ?? '', record });
  const lacks = ` and lacks changes that ${first?.environment.name} runs`;
  return {
    code: 'version-never-ran',
    severity: 'warning',
    subject: `${agent}/${name}`,
    message: `${agent}/${name} has a tag and never ran: its publication was stopped${lost.length > 0 ? lacks : ''}`,
    fix:
      lost.length > 0
        ? `git merge --no-edit ${versionRef(agent, version)} && agentctl publish --agent ${agent}`
        : `agentctl checkout ${name} --agent ${agent} && agentctl publish --agent ${agent}`,
    fixed: false,
  };
}

function foreignTag(agent: string, version: number): Finding {
  const name = versionName(version);
  return {
    code: 'tag-foreign',
    severity: 'warning',
    subject: `${agent}/${name}`,
    message: `the tag ${agent}/${name} holds no agents/${agent}: it is no version, and its number is passed over`,
    fix: `git tag ${agent}-${name}-old refs/tags/${agent}/${name} && git tag -d ${agent}/${name}`,
    fixed: false,
  };
}
