import type { DeploymentRecord, Environment } from '../core/model.ts';
import type { Intent } from '../core/next-record.ts';

export type { Intent } from '../core/next-record.ts';

/** A version's tag that was built and has no ref yet. */
export interface NewTag {
  ref: string;
  oid: string;
}

/** What a publication claims in its turn. */
type Claimed = Pick<Intent, 'version' | 'tag' | 'commit'> & { newTag: NewTag | null };

/** A move of one environment's branch. */
export interface Move {
  environment: Environment;
  ref: string;
  intent: Intent;
  /**
   * Makes what the move needs and others see, such as a version's tag, once it is this process's turn and the state is
   * still the one that was checked; what it returns completes the intent.
   */
  claim?: () => Promise<Claimed>;
  /** A version's tag that appears with the move, where the branch is a remote's, or the tag is signed. */
  newTag?: NewTag | null;
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
