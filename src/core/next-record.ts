import type { DeploymentRecord, Environment, LogHead, Person } from './model.ts';
import { isMove } from './revision.ts';

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

/** Returns the intent of a change that leaves what runs as it is. */
export function intentToKeep(
  record: DeploymentRecord | null,
  change: Pick<Intent, 'agent' | 'action' | 'message' | 'override' | 'reason'>,
): Intent {
  return {
    ...change,
    version: record?.version ?? null,
    tag: record?.tag ?? null,
    commit: record?.commit ?? null,
    tree: record?.tree ?? null,
    from: null,
    rejected: record?.rejected ?? [],
    source: null,
  };
}

/** The state that a move is made upon, and who makes it when. */
interface Occasion {
  environment: Pick<Environment, 'name'>;
  /** The agent's record there, null where it has none. */
  before: DeploymentRecord | null;
  /** The newest deployment of the branch, of whatever agent. */
  head: LogHead | null;
  at: string;
  actor: Person;
}

/** Returns the record that a move leaves on a branch: the one way in which they are numbered and follow each other. */
export function nextRecord(intent: Intent, occasion: Occasion): DeploymentRecord {
  const { before, head, at, actor } = occasion;
  const seq = (head?.seq ?? 0) + 1;
  const placed = intent.version === null ? null : { seq, at, actor };
  return {
    schema: 1,
    agent: intent.agent,
    environment: occasion.environment.name,
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
    placed: isMove(intent) ? placed : (before?.placed ?? null),
  };
}
