import { setTimeout as sleep } from 'node:timers/promises';
import { deploymentSubject } from '../core/message.ts';
import type { DeploymentRecord, Environment } from '../core/model.ts';
import { buildDeployment } from './build.ts';
import type { DeploymentContent, Workshop } from './build.ts';
import { gitFailure } from './git.ts';
import { checkBranch, checkLock, lostRace, settle } from './move-checks.ts';
import { readEnvironment } from './places.ts';
import type { EnvironmentState } from './places.ts';
import { wasPruned, writeAgain } from './pruned.ts';
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
  /** The newest record of the log that can be read, where the present one is damaged. */
  recovered?: DeploymentRecord | null;
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
    const commit = await writeAgain(() => buildDeployment(tools, state.tip, content));
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
    const again = lostRace(result.stderr) || wasPruned(result.stderr);
    if (!again || Date.now() > deadline) throw gitFailure(['update-ref'], result);
    checkLock(result.stderr, lock);
    await sleep(20 + Math.random() * 480);
  }
}

function compose(
  tools: MoveTools,
  move: Move,
  read: { state: EnvironmentState; settings: string | null },
): { record: DeploymentRecord; content: DeploymentContent } {
  const { intent } = move;
  const { state } = read;
  const place = intent.agent === null ? undefined : state.places.get(intent.agent);
  const before = place?.record ?? move.recovered ?? null;
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
  // A lock or a setting is no move: whatever lies there stays.
  const subtree = places ? intent.tree : (place?.subtree ?? null);
  const content: DeploymentContent = { record, subtree };
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
  await writeAgain(() => buildDeployment(tools, tip, made.content));
  const again = await check();
  if (again.code !== 0) throw gitFailure(['rev-list'], again);
}
