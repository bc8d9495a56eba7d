import { Failure } from '../core/failure.ts';
import type { Step } from '../core/failure.ts';
import { lockWords } from '../core/lock.ts';
import { deploymentName } from '../core/model.ts';
import type { DeploymentRecord } from '../core/model.ts';
import { repeatable } from '../core/move-plan.ts';
import { versionName } from '../core/names.ts';
import { oneLine } from '../core/text.ts';
import type { Move } from './intent.ts';
import { mergeStep, publishStep } from './losses.ts';
import type { EnvironmentState, Place } from './places.ts';
import { versionRef } from './versions.ts';

/** What an environment holds now, after somebody else was faster. */
interface Found {
  state: EnvironmentState;
  place: Place | null;
}

/** Returns the `conflict` of a move that lost its race: what moved, who and when, and the way from there to one's own plan. */
export function lostTo(move: Move, found: Found): Failure {
  const message = `${whatMoved(move, found)}. ${ownPlan(move)}${whatStays(move)}`;
  const { agent, action } = move.intent;
  const ways =
    action === 'publish' && agent !== null
      ? waysToPublish(agent, move.environment.name, found.place?.record ?? null)
      : { hints: waysOn(move, found) };
  return new Failure('conflict', message, ways);
}

function whatMoved({ environment, expected }: Move, { state, place }: Found): string {
  const { name } = environment;
  if (state.environmentId !== expected.environmentId) {
    const { lock } = state;
    return lock === null
      ? `${name} was unlocked for all agents in the meantime`
      : `${name} was locked for all agents in the meantime: ${lockWords(lock)}, at ${lock.at}`;
  }
  const record = place?.record ?? null;
  if (record === null) return `${name} was changed by somebody else in the meantime`;
  const version = record.version === null ? '' : ` ${versionName(record.version)}`;
  const words = record.message ?? record.reason;
  const why = words === null || words === '' ? '' : `, “${oneLine(words)}”`;
  return `${name} was moved in the meantime: ${record.actor.name} made ${deploymentName(name, record.seq)} (${record.action} ${record.agent}${version}${why}) at ${record.at}`;
}

function ownPlan({ intent, environment }: Move): string {
  const { action, agent, version } = intent;
  if (version === null || (action !== 'promote' && action !== 'rollback')) return '';
  const verb = action === 'promote' ? 'promote' : 'roll back to';
  return `You were about to ${verb} ${agent} ${versionName(version)} in ${environment.name}. `;
}

function whatStays({ intent, newTag }: Move): string {
  if (intent.action !== 'publish' || intent.version === null) return 'Nothing was changed here.';
  // A tag that appears with the move did not appear.
  return intent.tag === null || newTag
    ? 'Nothing was deployed; your commit stays.'
    : `Nothing was deployed; your commit and the tag ${intent.agent}/${versionName(intent.version)} stay.`;
}

function waysOn(move: Move, { place }: Found): string[] {
  const { intent, environment } = move;
  const record = place?.record ?? null;
  const { agent, action } = intent;
  const look = `agentctl history ${environment.name}`;
  if (agent === null || intent.version === null || (action !== 'promote' && action !== 'rollback'))
    return ['agentctl status', look, 'if it is still wanted, the same command again'];
  const running = record?.version ?? null;
  // A rollback that rejects means the version that it leaves behind, and that is another one now.
  const again =
    intent.rejected.length > (record?.rejected.length ?? 0)
      ? []
      : [
          `if it is still wanted: ${repeatable({ ...intent, action, agent, version: intent.version, environment, previous: running, rejects: null })}`,
        ];
  const difference =
    running === null || running === intent.version
      ? []
      : [
          `what it would change now: agentctl diff ${versionName(running)} ${versionName(intent.version)} --agent ${agent}`,
        ];
  return [look, ...difference, ...again];
}

// What a publication that lost its race is brought together with: the version that won.
function waysToPublish(
  agent: string,
  environment: string,
  record: DeploymentRecord | null,
): { steps: Step[]; hints: string[] } {
  if (record?.version == null) return { steps: [], hints: [`agentctl publish --agent ${agent}`] };
  const look = {
    command: `agentctl diff ${environment} draft --agent ${agent}`,
    does: 'see what your draft would change now',
  };
  const merge = mergeStep(versionRef(agent, record.version));
  return { steps: [look, merge, publishStep(agent)], hints: [] };
}
