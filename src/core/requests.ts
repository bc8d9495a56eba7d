import type { Permission } from './rules.ts';

/** What an operator asks of a promotion or a rollback. */
export interface MoveRequest {
  agent: string;
  environment: string;
  /** A revision, or null for the default. */
  revision: string | null;
  permission: Permission;
  /** `--if-running`: a version, null for nothing; undefined where it was not given. */
  ifRunning: number | null | undefined;
  message: string | null;
  reject: boolean;
}

/** What an operator asks of `publish`. */
export interface PublishRequest {
  agent: string;
  hotfix: boolean;
  permission: Permission;
}

/** What an operator asks of `retire`. */
export type RetireRequest = Pick<MoveRequest, 'agent' | 'environment' | 'message' | 'permission'>;
