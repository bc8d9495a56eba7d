/** A person as git knows one. */
export interface Person {
  name: string;
  email: string;
}

/** One file of a tree: the blob's object id and git's mode (`100644`, `100755`, `120000`, `160000`). */
export interface FileEntry {
  oid: string;
  mode: string;
}

/** The files of an agent by their path inside the agent's folder. */
export type Files = ReadonlyMap<string, FileEntry>;

/** What a deployment does. */
export type Action =
  | 'publish'
  | 'promote'
  | 'rollback'
  | 'configure'
  | 'lock'
  | 'unlock'
  | 'retire';

/** Who stopped changes in an environment, when and why; `until` is null for a lock without an end. */
export interface Lock {
  by: Person;
  at: string;
  reason: string;
  until: string | null;
}

/** A lock as it bears on one agent. */
export interface PlaceLock extends Lock {
  /** It is one of all agents, not of this one. */
  forAll: boolean;
}

/** The deployment that placed what runs now; settings and locks recorded later do not change it. */
export interface Placement {
  seq: number;
  at: string;
  actor: Person;
}

/** The record of one deployment, schema 1, as it stands in `.agentctl/deployed/<agent>.json` (DESIGN section 3). */
export interface DeploymentRecord {
  schema: 1;
  /** Null in the record of a whole environment (a lock of all agents). */
  agent: string | null;
  environment: string;
  seq: number;
  action: Action;
  version: number | null;
  /** Object id of the version's annotated tag (of the commit, where the tag was lightweight). */
  tag: string | null;
  commit: string | null;
  tree: string | null;
  /** The version that ran before this deployment. */
  previous: number | null;
  /** For a promotion the environment that the version came from. */
  from: string | null;
  at: string;
  actor: Person;
  message: string | null;
  /** Names of the rules that `--force` or `--skip-steps` passed over. */
  override: string[];
  reason: string | null;
  /** Versions that may not enter this environment any more. */
  rejected: number[];
  /** The highest version number ever seen for the agent, so that no number is used twice even after its tag is lost. */
  highest: number | null;
  /** The branch that a published version was made on, null on a detached HEAD and for other actions. */
  source: string | null;
  placed: Placement | null;
}

/** `.agentctl/log.json`: the newest deployment of an environment. */
export interface LogHead {
  schema: 1;
  seq: number;
  agent: string | null;
  at: string;
}

/** A published version of an agent. */
export interface Version {
  agent: string;
  version: number;
  description: string;
  notes: string;
  author: Person | null;
  publishedBy: Person | null;
  publishedAt: string | null;
  /** The tree of `agents/<agent>` in the tagged commit: the version's identity. */
  tree: string;
  commit: string;
  /** The object that the tag's ref points to. */
  tag: string;
}

/** A deployment with the commit that holds it. */
export interface Deployment extends DeploymentRecord {
  /** The commit on the environment's branch. */
  entry: string;
}

/** One environment of the ladder as `agentctl.yaml` names it. */
export interface Environment {
  name: string;
  branch: string;
  confirm: boolean;
  /** Tools that are really called there may reach addresses of one's own network. */
  privateAddresses: boolean;
}

/** `agentctl.yaml`: the ladder from the first environment to the last, and what goes with it. */
export interface Workspace {
  environments: readonly Environment[];
  remote: string | null;
  /** The rules that may be forced; null allows each of them. */
  overrides: readonly string[] | null;
}

/** What runs of one agent in one environment, and what belongs to the place. */
export interface Running {
  environment: Environment;
  record: DeploymentRecord | null;
  /** The subtree of the environment's branch, to be compared with the record's tree. */
  subtree: string | null;
  /** The lock on this agent and the one on all agents of the environment, whichever holds longer first. */
  locks: readonly PlaceLock[];
  /** Why the record cannot be read, or null. */
  damage: string | null;
}

/** Returns `live#4`. */
export function deploymentName(environment: string, seq: number): string {
  return `${environment}#${seq}`;
}

/** Tells whether the branch disagrees with its record: somebody committed to it by hand. */
export function drifted(running: Running): boolean {
  return (running.record?.tree ?? null) !== running.subtree;
}
