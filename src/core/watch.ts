import { Failure } from './failure.ts';
import { deploymentName } from './model.ts';
import type { Deployment } from './model.ts';
import { isAgentId, versionName } from './names.ts';
import { oneLine, stripControls } from './text.ts';

/** Where a watcher begins that has no past: with what comes from now on, the first deployment, or a named one. */
export type WatchStart = 'now' | 'start' | { seq: number };

/** The processes of this machine, as far as a watcher has to know them. */
export interface Processes {
  /** The number of this process. */
  own: number;
  /** Tells whether a process runs. */
  runs: (pid: number) => boolean;
}

/** How a command ended: by an exit code, a signal, or not started at all. */
export interface CommandEnd {
  code: number | null;
  signal: string | null;
  /** Why it could not be started, null where it was. */
  unstarted: string | null;
}

/** What a watcher tells while it works. */
export type WatchEvent =
  | { kind: 'watching'; environment: string; agent: string | null; after: string | null }
  | { kind: 'running'; deployment: string; agent: string; action: string; version: string | null }
  | { kind: 'done'; deployment: string }
  | {
      kind: 'failed';
      deployment: string;
      end: CommandEnd;
      attempt: number;
      /** Milliseconds until it is run again; null where it is given up, or the watcher was told to stop. */
      wait: number | null;
      stopped: boolean;
    }
  | { kind: 'skipped'; deployment: string; why: string }
  | { kind: 'unreachable'; message: string }
  | { kind: 'reachable' }
  | { kind: 'stopped' };

/** Tells whether a deployment is one for a runtime: a lock changes nothing of what runs, nor of its settings. */
export function concernsRuntime({ action }: Deployment): boolean {
  return action !== 'lock' && action !== 'unlock';
}

/** Returns why a deployment is not handed on, or null: its record was not written by this program. */
export function whyUnfit({ agent }: Deployment): string | null {
  return agent !== null && isAgentId(agent) ? null : 'its record names no agent';
}

// One variable may hold 128 KiB (execve(2)); nobody needs as much of a message.
const LONGEST = 4_000;

/** Returns the variables that a command is given for a deployment: no control characters, empty for what there is not. */
export function variablesOf(
  entry: Deployment,
  environment: string,
  attempt: number,
): Record<string, string> {
  return {
    AGENTCTL_DEPLOYMENT: deploymentName(environment, entry.seq),
    AGENTCTL_ENVIRONMENT: environment,
    AGENTCTL_AGENT: entry.agent ?? '',
    AGENTCTL_ACTION: entry.action,
    AGENTCTL_VERSION: entry.version === null ? '' : versionName(entry.version),
    AGENTCTL_PREVIOUS: entry.previous === null ? '' : versionName(entry.previous),
    AGENTCTL_TREE: objectId(entry.tree),
    AGENTCTL_COMMIT: objectId(entry.commit),
    AGENTCTL_AT: new Date(entry.at).toISOString(),
    AGENTCTL_BY: oneLine(entry.actor.name).slice(0, LONGEST),
    AGENTCTL_MESSAGE: stripControls(entry.message ?? '').slice(0, LONGEST),
    AGENTCTL_ATTEMPT: String(attempt),
  };
}

function objectId(text: string | null): string {
  return /^[0-9a-f]{40,64}$/.test(text ?? '') ? (text ?? '') : '';
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 300_000;

/** Returns how many milliseconds to wait after a failed attempt (the first is 1): doubled each time, to five minutes. */
export function backoff(attempt: number): number {
  return Math.min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads a duration such as `30s` or `5m` in milliseconds. Throws `usage` for another form, or out of bounds. */
export function parseDuration(text: string): number {
  const [, amount, unit = 's'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit] ?? 1);
  if (milliseconds >= 100 && milliseconds <= 86_400_000) return milliseconds;
  throw new Failure('usage', `Couldn't read “${oneLine(text).slice(0, 40)}” as a duration.`, {
    hints: ['write 500ms, 30s, 5m or 1h: from 100ms to 24h'],
  });
}
