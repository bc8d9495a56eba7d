import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../core/failure.ts';
import { deploymentSubject } from '../core/message.ts';
import { deploymentName } from '../core/model.ts';
import type { DeploymentRecord, Environment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { buildDeployment } from './build.ts';
import type { DeploymentContent, Workshop } from './build.ts';
import { gitFailure } from './git.ts';
import { readEnvironment } from './places.ts';
import type { EnvironmentState, Place } from './places.ts';
import { worktreeOf } from './repository.ts';
import type { Repository } from './repository.ts';
import { takeTurn } from './turn.ts';

/** What a move is given by whoever planned it: the fields of the record that do not depend on the branch's tip. */
export type Intent = Pick<
  DeploymentRecord,
  | 'agent'
  | 'action'
  | 'version'
  | 'tag'
  | 'commit'
  | 'tree'
  | 'from'
  | 'message'
  | 'override'
  | 'reason'
  | 'rejected'
  | 'source'
>;

/** A move of one environment's branch. */
export interface Move {
  environment: Environment;
  ref: string;
  intent: Intent;
  /** The state that the checks read: only while it holds does the move count. */
  expected: { recordId: string | null; environmentId: string | null };
  /** New settings of the agent, from the settings that the tip holds; undefined leaves them. */
  settings?: (text: string | null) => string;
  /** The record of the whole environment, where that is what changes. */
  environmentRecord?: (record: DeploymentRecord) => string;
}

/** How a move ended: made by this process, or found made by somebody else. */
export interface Outcome {
  moved: boolean;
  record: DeploymentRecord;
  /** The commit on the environment's branch. */
  entry: string | null;
}

/** What moves need beside objects: the repository and the clock. */
export interface MoveTools extends Workshop {
  repository: Repository;
  now: () => Date;
}

const PATIENCE = 60_000;
// Git holds a ref's lock for milliseconds: the same lock file after this long was left behind.
const LOCK_PATIENCE = 5_000;

/**
 * Makes a move: builds its objects, then moves one branch from the value that it saw (git-update-ref(1)); lost races
 * on other agents are tried again on the new tip, with full jitter, for up to a minute.
 *
 * @throws Failure `conflict` if this agent's record changed and does not say what was wanted; `refused` if the
 * branch is not a release log or is checked out somewhere; `failed` for what git could not do
 */
export async function makeMove(tools: MoveTools, move: Move): Promise<Outcome> {
  await checkBranch(tools.repository, move);
  const giveBack = await takeTurn(tools.repository.commonDirectory);
  try {
    return await attempt(tools, move);
  } finally {
    giveBack();
  }
}

async function attempt(tools: MoveTools, move: Move): Promise<Outcome> {
  const deadline = Date.now() + PATIENCE;
  const lock = { file: '', since: 0 };
  for (;;) {
    const state = await readEnvironment(tools.objects, move.ref, {
      environment: move.environment,
      agents: move.intent.agent === null ? [] : [move.intent.agent],
    });
    const settled = settle(state, move);
    if (settled) return settled;
    const { content, record } = compose(tools, move, {
      state,
      settings: await settingsText(tools, move, state),
    });
    const commit = await buildDeployment(tools, state.tip, content);
    const result = await tools.git.run([
      'update-ref',
      '--no-deref',
      '--create-reflog',
      '-m',
      `agentctl: ${deploymentSubject(record)}`,
      move.ref,
      commit,
      state.tip ?? '0'.repeat(commit.length),
    ]);
    if (result.code === 0) {
      await ensureComplete(tools, { state, content, commit });
      return { moved: true, record, entry: commit };
    }
    if (!lostRace(result.stderr) || Date.now() > deadline) throw gitFailure(['update-ref'], result);
    checkLock(result.stderr, lock);
    await sleep(20 + Math.random() * 480);
  }
}

/** Tells whether the branch says already what was wanted; throws where it says something else than was checked. */
function settle(state: EnvironmentState, move: Move): Outcome | null {
  const { intent, expected } = move;
  if (state.foreign) throw foreignBranch(move);
  const place = intent.agent === null ? undefined : state.places.get(intent.agent);
  const recordId = place?.recordId ?? null;
  if (recordId === expected.recordId && state.environmentId === expected.environmentId) return null;
  const record = place?.record ?? null;
  if (record && isMoveOf(intent) && sameState(record, intent))
    return { moved: false, record, entry: state.tip };
  throw conflict(move, { state, place });
}

function isMoveOf(intent: Intent): boolean {
  return intent.action === 'publish' || intent.action === 'promote' || intent.action === 'rollback';
}

// By tag or tree, never by number: two publishers may both have claimed v4.
function sameState(record: DeploymentRecord, intent: Intent): boolean {
  return (
    intent.tree !== null &&
    record.tree === intent.tree &&
    (record.tag === intent.tag || record.version === intent.version)
  );
}

function conflict(
  move: Move,
  found: { state: EnvironmentState; place: Place | undefined },
): Failure {
  const { environment } = move;
  const record = found.place?.record ?? null;
  const hints = ['agentctl status', `agentctl history ${environment.name}`];
  if (!record || found.state.environmentId !== move.expected.environmentId) {
    return new Failure(
      'conflict',
      `${environment.name} was changed by somebody else in the meantime: nothing was changed here.`,
      { hints },
    );
  }
  const version = record.version === null ? '' : ` ${versionName(record.version)}`;
  const name = deploymentName(environment.name, record.seq);
  return new Failure(
    'conflict',
    `${environment.name} was moved in the meantime: ${record.actor.name} made ${name} (${record.action} ${record.agent}${version}) at ${record.at}. Nothing was changed here.`,
    { hints },
  );
}

function compose(
  tools: MoveTools,
  move: Move,
  read: { state: EnvironmentState; settings: string | null },
): { record: DeploymentRecord; content: DeploymentContent } {
  const { intent } = move;
  const { state } = read;
  const before = intent.agent === null ? null : (state.places.get(intent.agent)?.record ?? null);
  const at = new Date(
    Math.max(tools.now().getTime(), state.head ? Date.parse(state.head.at) : 0),
  ).toISOString();
  const seq = (state.head?.seq ?? 0) + 1;
  const { actor } = tools.identity;
  const places =
    intent.action === 'publish' ||
    intent.action === 'promote' ||
    intent.action === 'rollback' ||
    intent.action === 'retire';
  const record: DeploymentRecord = {
    schema: 1,
    agent: intent.agent,
    environment: move.environment.name,
    seq,
    action: intent.action,
    version: intent.version,
    tag: intent.tag,
    commit: intent.commit,
    tree: intent.tree,
    previous: before?.version ?? null,
    from: intent.from,
    at,
    actor,
    message: intent.message,
    override: intent.override,
    reason: intent.reason,
    rejected: intent.rejected,
    highest: Math.max(intent.version ?? 0, before?.highest ?? 0, before?.version ?? 0) || null,
    source: intent.source,
    placed: places
      ? intent.version === null
        ? null
        : { seq, at, actor }
      : (before?.placed ?? null),
  };
  const content: DeploymentContent = { record, subtree: intent.tree };
  if (move.settings) content.settings = move.settings(read.settings);
  if (move.environmentRecord) content.environmentRecord = move.environmentRecord(record);
  return { record, content };
}

async function settingsText(
  tools: MoveTools,
  move: Move,
  state: EnvironmentState,
): Promise<string | null> {
  const id =
    move.settings && move.intent.agent !== null
      ? (state.places.get(move.intent.agent)?.settingsId ?? null)
      : null;
  return id === null ? null : tools.objects.text(id);
}

// `git gc --prune=now` between building and moving removes the objects and would leave a broken branch: writing the
// same objects again brings them back under the same names.
async function ensureComplete(
  tools: MoveTools,
  made: { state: EnvironmentState; content: DeploymentContent; commit: string },
): Promise<void> {
  const { tip } = made.state;
  const check = () =>
    tools.git.run([
      'rev-list',
      '--objects',
      '--quiet',
      made.commit,
      ...(tip === null ? [] : ['--not', tip]),
    ]);
  if ((await check()).code === 0) return;
  await buildDeployment(tools, tip, made.content);
  const again = await check();
  if (again.code !== 0) throw gitFailure(['rev-list'], again);
}

function lostRace(words: string): boolean {
  return (
    /but expected|reference already exists|unable to resolve reference|Unable to create '.*\.lock': File exists|cannot lock ref/i.test(
      words,
    ) &&
    !/there is a non-empty directory|exists; cannot create|Permission denied|Read-only|No space left/i.test(
      words,
    )
  );
}

/** Throws once the same lock file has been in the way for longer than git ever holds one. */
function checkLock(words: string, seen: { file: string; since: number }): void {
  const file = /Unable to create '(.+\.lock)': File exists/.exec(words)?.[1];
  if (file === undefined) return;
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  const key = `${file} ${made}`;
  if (seen.file !== key) Object.assign(seen, { file: key, since: Date.now() });
  else if (Date.now() - seen.since > LOCK_PATIENCE) {
    throw new Failure(
      'failed',
      `Couldn't move the branch: the lock ${file} is in the way, probably left by a git that was stopped.`,
      {
        hints: [
          'agentctl doctor --fix frees it once it is a minute old and nobody uses it',
          'then run the same command again',
        ],
      },
    );
  }
}

/** Throws `refused` where a branch may not be moved: it is the user's own, or checked out in some worktree. */
async function checkBranch(repository: Repository, { environment, ref }: Move): Promise<void> {
  const blocked = repository.refs.find(
    (other) => other.startsWith(`${ref}/`) || ref.startsWith(`${other}/`),
  );
  if (blocked)
    throw new Failure(
      'refused',
      `Couldn't make the branch ${environment.branch}: git can't hold it beside your branch ${blocked.replace('refs/heads/', '')}.`,
      { hints: branchHint(environment) },
    );
  const folder = await worktreeOf(ref, repository);
  if (folder === null) return;
  throw new Failure(
    'refused',
    `Couldn't move ${environment.name}: its branch ${environment.branch} is checked out in ${folder}, whose files would look changed.`,
    {
      hints: [`git -C "${folder}" switch --detach`, 'then run the same command again'],
    },
  );
}

function foreignBranch({ environment }: Pick<Move, 'environment'>): Failure {
  return new Failure(
    'refused',
    `Couldn't use the branch ${environment.branch} for ${environment.name}: it is a branch of your own, not a release log.`,
    { hints: branchHint(environment) },
  );
}

function branchHint(environment: Environment): string[] {
  return [
    `give ${environment.name} another branch in agentctl.yaml, for example branch: agentctl-${environment.name}`,
  ];
}
