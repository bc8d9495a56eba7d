import type { Environment, Version } from './model.ts';
import { versionName } from './names.ts';
import type { Rule } from './rules.ts';
import { shellWord } from './text.ts';

/** A move of one environment that was checked and can be shown, asked about and made. */
export interface MovePlan {
  action: 'promote' | 'rollback';
  agent: string;
  environment: Environment;
  version: number;
  previous: number | null;
  /** The environment below, for a promotion. */
  from: string | null;
  /** The versions that come in, newest first. */
  included: readonly Version[];
  /** The versions that go out, newest first. */
  reverted: readonly Version[];
  override: readonly Rule[];
  reason: string | null;
  /** What the environment refuses from now on. */
  rejected: readonly number[];
  /** The version that `--reject` marks with this move. */
  rejects: number | null;
  /** The version runs there already: nothing is moved. */
  nothingToDo: boolean;
}

/** What has to be known of a move to make it again. */
type Repeatable = Pick<
  MovePlan,
  'action' | 'agent' | 'version' | 'previous' | 'reason' | 'rejects'
> & { environment: Pick<Environment, 'name'>; override: readonly string[] };

/** Says what to type to make the same move again, safely: it does nothing if something else happened meanwhile. */
export function repeatable(plan: Repeatable): string {
  const running = plan.previous === null ? 'none' : versionName(plan.previous);
  const target = plan.action === 'promote' ? '--version' : '--to';
  const permitted = [
    ...(plan.rejects === null ? [] : ['--reject']),
    ...(plan.override.includes('ladder') ? ['--skip-steps'] : []),
    ...(plan.override.some((rule) => rule !== 'ladder') ? ['--force'] : []),
    ...(plan.override.length > 0 ? [`--reason ${shellWord(plan.reason ?? '')}`] : []),
  ];
  return [
    `agentctl ${plan.action} ${plan.environment.name} --agent ${shellWord(plan.agent)}`,
    `${target} ${versionName(plan.version)} --if-running ${running}`,
    ...permitted,
  ].join(' ');
}

/** Parts the versions between two into those that come in and those that go out, newest first. */
export function split(
  between: readonly Version[],
  previous: number | null,
  version: number,
): { included: Version[]; reverted: Version[] } {
  const newest = between.toSorted((a, b) => b.version - a.version);
  const floor = previous ?? 0;
  return {
    included: newest.filter((item) => item.version > floor && item.version <= version),
    reverted:
      previous === null
        ? []
        : newest.filter((item) => item.version <= previous && item.version > version),
  };
}
