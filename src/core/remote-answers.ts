import { shellWord } from './text.ts';

/** When the state of a remote was fetched last; null where that never happened in this clone. */
export interface RemoteAge {
  remote: string;
  at: string | null;
  /** It was fetched by this run. */
  fresh: boolean;
  /** Why it was not fetched although it never was before; null where that was not tried. */
  problem: string | null;
}

/** A remote that `agentctl.yaml` names and git does not know here. */
export interface LostRemote {
  remote: string;
  /** The remote that holds the release logs here: the same under another name; null where none does. */
  as: string | null;
}

/** How far what is shown is the state that the team shares. */
export interface SharedState {
  age: RemoteAge | null;
  lost: LostRemote | null;
  /** Remotes that hold release logs although `agentctl.yaml` names none: what is read here lacks them. */
  unconnected: string[];
}

/** Returns the command that gives a workspace its remote back. */
export function findRemote({ remote, as }: LostRemote): string {
  return as === null
    ? `git remote add ${shellWord(remote)} <address>`
    : `git remote rename ${shellWord(as)} ${shellWord(remote)}`;
}

export interface FetchAnswer {
  fetched: boolean;
  remote: string;
  /** The environments whose logs moved: the newest deployment before and after, null where there was none. */
  environments: { environment: string; before: string | null; after: string | null }[];
  /** Versions whose tags are new here. */
  versions: string[];
  /** Versions whose tags are other ones on the remote: somebody moved them. They stay here as they are. */
  differing: string[];
}

export interface ConnectAnswer {
  changed: boolean;
  remote: string | null;
  /** The remote that it was connected to; null where it was local. */
  before: string | null;
  /** Full names of the refs that were pushed. */
  pushed: string[];
  /** The branch that carries agentctl.yaml, and why the remote did not take it; null where it did. */
  branch: { name: string; refused: string | null } | null;
  /** Local environment branches that were removed, or brought back. */
  branches: string[];
}

/** A deployment that a watcher ran its command for. */
interface WatchedDeployment {
  deployment: string;
  agent: string;
  action: string;
  version: string | null;
  attempts: number;
}

export interface WatchAnswer {
  environment: string;
  /** Null for all agents. */
  agent: string | null;
  /** In their order; only of a watcher that handles what is there, and ends. */
  handled: WatchedDeployment[];
  /** The deployment whose command did not end well; it holds the queue. */
  failed: (WatchedDeployment & { exitCode: number | null; signal: string | null }) | null;
  /** The last deployment that is done with. */
  last: string | null;
}

export interface PipelineAnswer {
  written: boolean;
  system: 'github' | 'gitlab';
  file: string;
  /** The branch whose commits are published. */
  branch: string;
  agents: string[];
  publishesTo: string;
  promotesTo: string[];
  onButton: string[];
  /** The remote that the workspace is connected to; without one a pipeline has nothing to work on. */
  remote: string | null;
  /** The file has to be included by the pipeline that is there. */
  include: boolean;
  text: string;
}
