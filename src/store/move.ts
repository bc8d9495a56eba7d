import { setTimeout as sleep } from 'node:timers/promises';
import type { DeploymentRecord, LogHead } from '../core/model.ts';
import { nextRecord } from '../core/next-record.ts';
import { isMove } from '../core/revision.ts';
import type { Advance } from './advance.ts';
import { buildDeployment } from './build.ts';
import type { DeploymentContent, Workshop } from './build.ts';
import { gitFailure } from './git.ts';
import type { Move, Outcome } from './intent.ts';
import { checkBranch, settle } from './move-checks.ts';
import { readEnvironment } from './places.ts';
import type { EnvironmentState } from './places.ts';
import { writeAgain } from './pruned.ts';
import { placeOfTurn } from './repository.ts';
import type { Repository } from './repository.ts';
import { inTurn } from './turn.ts';

/** What moves need beside objects: the repository and the clock. */
export interface MoveTools extends Workshop {
  repository: Repository;
  advance: Advance;
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
  return inTurn(placeOfTurn(tools.repository), 'turn', () => attempt(tools, move));
}

async function attempt(tools: MoveTools, planned: Move): Promise<Outcome> {
  let move = planned;
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const state = await readEnvironment(tools.objects, move.ref, {
      environment: move.environment,
      agents: move.intent.agent === null ? [] : [move.intent.agent],
    });
    const settled = settle(state, move);
    if (settled) return settled;
    move = await claimed(move);
    const { content, record } = compose(tools, move, {
      state,
      settings: await settingsText(tools, move, state),
    });
    const commit = await writeAgain(() => buildDeployment(tools, state.tip, content));
    const failure = await tools.advance({ move, record, commit, tip: state.tip });
    if (failure === null) {
      // What a remote took is whole there.
      if (move.ref.startsWith('refs/heads/'))
        await ensureComplete(tools, { state, content, commit });
      return { moved: true, record, entry: commit };
    }
    if (Date.now() > deadline) throw failure;
    await sleep(20 + Math.random() * 480);
  }
}

async function claimed({ claim, ...move }: Move): Promise<Move> {
  if (!claim) return move;
  const { newTag, ...found } = await claim();
  // A tag that has no ref yet may lose its number to somebody else: it is claimed anew with each attempt.
  const again = newTag === null ? {} : { claim };
  return { ...move, intent: { ...move.intent, ...found }, newTag, ...again };
}

function compose(
  tools: MoveTools,
  move: Move,
  read: { state: EnvironmentState; settings: string | null },
): { record: DeploymentRecord; content: DeploymentContent } {
  const { intent } = move;
  const place = intent.agent === null ? undefined : read.state.places.get(intent.agent);
  const record = recordOf(tools, move, {
    before: place?.record ?? move.recovered ?? null,
    head: read.state.head,
  });
  // A lock or a setting is no move: whatever lies there stays.
  const subtree = isMove(intent) ? intent.tree : (place?.subtree ?? null);
  const content: DeploymentContent = { record, subtree };
  if (move.settings) content.settings = move.settings(read.settings);
  if (move.environmentRecord) content.environmentRecord = move.environmentRecord(record);
  return { record, content };
}

function recordOf(
  { now, identity }: MoveTools,
  { environment, intent }: Move,
  { before, head }: { before: DeploymentRecord | null; head: LogHead | null },
): DeploymentRecord {
  // Times never go back in a log, whatever a machine's clock says.
  const time = Math.max(now().getTime(), head ? Date.parse(head.at) : 0);
  const at = new Date(time).toISOString();
  return nextRecord(intent, { environment, before, head, at, actor: identity.actor });
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
