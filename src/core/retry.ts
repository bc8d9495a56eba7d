import type { DeploymentRecord } from './model.ts';
import type { MovePlan } from './move-plan.ts';
import { versionName } from './names.ts';

/** What a lost race changed: the plan and the agent's record before and after somebody else's move. */
export interface Replanned {
  before: MovePlan;
  after: MovePlan;
  record: DeploymentRecord | null;
}

/**
 * Returns why a promotion may not be tried again by itself, or null where it may: what was confirmed must cover the new
 * plan, and whoever was faster must not have taken back what the promotion would bring again.
 */
export function whyNotAgain({ before, after, record }: Replanned): string | null {
  const place = after.environment.name;
  if (after.nothingToDo) return null;
  if (record?.action === 'rollback') return `${record.actor.name} rolled ${place} back meanwhile`;
  if (record?.action === 'retire') return `${record.actor.name} retired ${after.agent} there`;
  const rules = after.override.filter((rule) => !before.override.includes(rule));
  if (rules.length > 0) return `it would now pass over ${rules.join(', ')}`;
  const known = before.reverted.map(({ version }) => version);
  const lost = after.reverted.filter(({ version }) => !known.includes(version));
  if (lost.length > 0)
    return `it would now take out ${lost.map(({ version }) => versionName(version)).join(', ')}`;
  if (before.previous !== null && (after.previous ?? 0) < before.previous)
    return `${place} went back meanwhile`;
  return null;
}
