import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentName } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { countStatuses, signatureFindings, signatureProblem } from '../core/verify-findings.ts';
import type { Signed, Strictness, Told } from '../core/verify-findings.ts';
import type {
  SignatureVerdict,
  VerifiedEntry,
  VerifiedEnvironment,
  VerifiedTag,
  VerifyAnswer,
} from '../core/verify-answer.ts';
import { readSignerFiles } from './allowed-signers.ts';
import { examineEntries } from './examine-entries.ts';
import type { EntryExamination, ReadLog } from './examine-entries.ts';
import { examineEnvironments } from './examine-environments.ts';
import { logsByAgent } from './examine-records.ts';
import { examineTags } from './examine-versions.ts';
import { judgeAll, MISSING } from './judge.ts';
import type { Store } from './store.ts';
import { entryFindings, stateFindings } from './verify-state.ts';
import { readSignedTags } from './verify-tags.ts';
import type { SignedTag } from './verify-tags.ts';
import { vouchers } from './vouchers.ts';

/** What is to be verified, and how strictly. */
export interface VerifyRequest {
  /** One environment; null for all. */
  environment: string | null;
  /** The allowed-signers file; null for the one of git's settings. */
  allowedSigners: string | null;
  requireSignatures: boolean;
}

/**
 * Verifies environments from their first deployment on, without asking anybody: each signature, the chain of the log,
 * each record against its tree and its version's tag. Nothing is changed.
 */
export async function verify(
  store: Store,
  request: VerifyRequest,
  tell: (done: number, all: number) => void,
): Promise<VerifyAnswer> {
  const wanted = request.environment === null ? null : store.environment(request.environment).name;
  const files = await readSignerFiles(store, request.allowedSigners);
  const strict = { requireSignatures: request.requireSignatures, allowedSigners: files.named };
  const states = (await store.environments(null)).filter(
    ({ environment }) => wanted === null || environment.name === wanted,
  );
  const examined = await examineEnvironments(store, states, null);
  const all = [...examined.logs.values()].reduce((sum, log) => sum + log.entries.length, 0);
  const logs: ReadLog[] = [];
  for (const state of states) {
    const log = examined.logs.get(state.environment.name);
    const before = logs.reduce((sum, { entries }) => sum + entries.length, 0);
    // Half of the work is reading, the other half are the signatures.
    const progress = (done: number) => tell(before + done, 2 * all);
    if (log) logs.push({ state, log, entries: await examineEntries(store, log, progress) });
  }
  const tags = await readSignedTags(store, logs);
  const verdicts = await judgeAll(
    store,
    [
      ...logs.flatMap(({ entries }) =>
        entries.map(({ entry, signature, at }) => ({
          oid: entry.entry,
          type: 'commit' as const,
          signature,
          at,
        })),
      ),
      ...tags.flatMap((tag) => tag.judged ?? []),
    ],
    { files, tell: (done) => tell(all + Math.min(done, all), 2 * all) },
  );
  const found = [
    ...disguises(store),
    ...stateFindings(store, states, examined),
    ...(await entryFindings(store, logs)),
    ...(await tagFindings(store, logs)),
  ];
  return answer({ logs, tags, verdicts, found, strict });
}

// With these, git shows other objects than those that were signed (git-replace(1)).
function disguises({ repository }: Store): Told[] {
  const replaced = repository.refs.filter((ref) => ref.startsWith('refs/replace/'));
  const grafts = join(repository.commonDirectory, 'info', 'grafts');
  const told = (message: string, fix: string): Told => ({
    code: 'objects-replaced',
    severity: 'error',
    subject: 'repository',
    message,
    fix,
    environments: [],
  });
  const [first = ''] = replaced;
  return [
    ...(replaced.length > 0
      ? [
          told(
            `${first} shows another object in the place of the true one: nothing that is read here can be relied on`,
            `git replace -d ${first.slice('refs/replace/'.length)}`,
          ),
        ]
      : []),
    ...(existsSync(grafts)
      ? [told(`${grafts} gives commits other parents than they have`, `rm '${grafts}'`)]
      : []),
  ];
}

async function tagFindings(store: Store, logs: readonly ReadLog[]): Promise<Told[]> {
  const agents = new Set(
    logs.flatMap(({ log }) => log.entries.flatMap(({ agent }) => agent ?? [])),
  );
  const found: Told[] = [];
  const byAgent = logsByAgent(
    logs.map(({ log }) => log),
    [...agents].toSorted(),
  );
  for (const [agent, own] of byAgent) {
    const findings = await examineTags(store, agent, own);
    for (const { code, severity, subject, message, fix } of findings) {
      // Each deployment's record was examined already, not only the newest one of a version.
      if (code === 'record-false') continue;
      const environments = logs.flatMap(({ state, log }) =>
        log.entries.some((entry) => entry.agent === agent && nameOf(entry) === subject)
          ? [state.environment.name]
          : [],
      );
      found.push({ code, severity, subject, message, fix, environments });
    }
  }
  return found;
}

function nameOf({ agent, version }: { agent: string | null; version: number | null }): string {
  return `${agent}/${versionName(version ?? 0)}`;
}

interface Everything {
  logs: readonly ReadLog[];
  tags: readonly SignedTag[];
  verdicts: ReadonlyMap<string, SignatureVerdict>;
  found: readonly Told[];
  strict: Strictness;
}

function answer({ logs, tags, verdicts, found, strict }: Everything): VerifyAnswer {
  const signatureOf = (oid: string | null) => verdicts.get(oid ?? '') ?? MISSING;
  const deployments = logs.flatMap(({ state, entries }) =>
    entries.map(({ entry }): Signed => ({
      name: deploymentName(state.environment.name, entry.seq),
      oid: entry.entry,
      by: entry.actor,
      signature: signatureOf(entry.entry),
      environments: [state.environment.name],
    })),
  );
  const versions = tags.map(({ version, tag, by, environments }): Signed => ({
    name: version,
    oid: tag,
    by,
    signature: signatureOf(tag),
    environments,
  }));
  const findings = [...found, ...signatureFindings([...deployments, ...versions], strict)];
  const wrong = new Map(
    [...deployments, ...versions].flatMap((signed) => {
      const code = signatureProblem(signed, strict);
      return code === null ? [] : [[signed.oid, code] as const];
    }),
  );
  const errors = findings.filter(({ severity }) => severity === 'error');
  return {
    verified: errors.length === 0,
    allowedSigners: strict.allowedSigners,
    environments: logs.map((read): VerifiedEnvironment => {
      const { name } = read.state.environment;
      const entries = read.entries.map((one) => toEntry(one, { name, wrong, signatureOf }));
      return {
        name,
        verified: !errors.some(
          ({ environments, code }) => code === 'objects-replaced' || environments.includes(name),
        ),
        deployment: entries.at(-1)?.deployment ?? null,
        signatures: countStatuses(entries.map(({ signature }) => signature)),
        running: vouchers(read, { tags, signatureOf }),
        firstBad: firstBad(read, entries),
        entries,
      };
    }),
    tags: tags.map(({ tag, version, by, at }): VerifiedTag => ({
      tag,
      version,
      by,
      at,
      signature: signatureOf(tag),
    })),
    findings: findings.map(({ code, severity, subject, message, fix }) => ({
      code,
      severity,
      subject,
      message,
      fix,
    })),
  };
}

function toEntry(
  { entry, problems }: EntryExamination,
  known: {
    name: string;
    wrong: ReadonlyMap<string, string>;
    signatureOf: (oid: string) => SignatureVerdict;
  },
): VerifiedEntry {
  const codes = [entry.entry, entry.tag ?? ''].flatMap((oid) => known.wrong.get(oid) ?? []);
  return {
    deployment: deploymentName(known.name, entry.seq),
    commit: entry.entry,
    agent: entry.agent,
    action: entry.action,
    version: entry.version === null ? null : versionName(entry.version),
    by: entry.actor,
    at: entry.at,
    signature: known.signatureOf(entry.entry),
    tag: entry.tag,
    problems: [...new Set([...problems.map(({ code }) => code), ...codes])],
  };
}

// Along the commits, for what was made by hand is no deployment.
function firstBad({ log }: ReadLog, entries: readonly VerifiedEntry[]): string | null {
  const known = new Map(entries.map((entry) => [entry.commit, entry]));
  const first = [...log.commits].findLast(
    (oid) => log.broken.has(oid) || (known.get(oid)?.problems.length ?? 0) > 0,
  );
  return first === undefined ? null : (known.get(first)?.deployment ?? first.slice(0, 10));
}
