/** When the state of a remote was fetched last; null where that never happened in this clone. */
export interface RemoteAge {
  remote: string;
  at: string | null;
  /** It was fetched by this run. */
  fresh: boolean;
}

export interface FetchAnswer {
  fetched: boolean;
  remote: string;
  /** The environments whose logs moved: the newest deployment before and after, null where there was none. */
  environments: { environment: string; before: string | null; after: string | null }[];
  /** Versions whose tags are new here. */
  versions: string[];
}

export interface ConnectAnswer {
  changed: boolean;
  remote: string | null;
  /** Full names of the refs that were pushed. */
  pushed: string[];
  /** The branch that carries agentctl.yaml, and why the remote did not take it; null where it did. */
  branch: { name: string; refused: string | null } | null;
  /** Local environment branches that were removed, or brought back. */
  branches: string[];
}
