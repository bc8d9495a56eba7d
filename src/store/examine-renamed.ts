import type { Finding } from '../core/finding.ts';
import { isEnvironmentName } from '../core/names.ts';
import { parseRecord } from '../core/record.ts';
import { listed } from '../core/text.ts';
import { agreedHead, recordPath } from './log-head.ts';
import { refsBelow } from './refs.ts';
import type { Store } from './store.ts';

/**
 * Finds release logs that belong to no environment of `agentctl.yaml`, while one there has none: who renames an
 * environment takes its log away from it. One that was only taken out of the ladder left its log behind on purpose.
 */
export async function examineRenamed(store: Store): Promise<Finding[]> {
  const { repository, workspace } = store;
  const { environments, remote } = workspace;
  const prefix = remote === null ? 'refs/heads/' : `refs/remotes/${remote}/`;
  const branches = refsBelow(repository.refs, prefix).map((ref) => ref.slice(prefix.length));
  const bare = environments.filter(({ branch }) => !branches.includes(branch));
  if (bare.length === 0) return [];
  const others = branches.filter((branch) => environments.every((each) => each.branch !== branch));
  const found = others.map(async (branch): Promise<Finding[]> => {
    const environment = await environmentOf(store, `${prefix}${branch}`);
    const own = environments.find(({ name }) => name === environment);
    // A branch of the user's own that began at a log is none.
    if (environment === null || (own && (!bare.includes(own) || branch !== environment))) return [];
    const names = bare.map(({ name }) => name);
    return [
      {
        code: 'log-without-environment',
        severity: 'warning',
        subject: branch,
        message: `the branch ${branch} is the release log of ${environment}, which agentctl.yaml does not name so; ${listed(names)} ${names.length === 1 ? 'has' : 'have'} no log`,
        fix: `where it was renamed, name it ${environment} again, with branch: ${branch}; a new name begins a new log, and this one stays as it is`,
        fixed: false,
      },
    ];
  });
  return (await Promise.all(found)).flat();
}

// What the newest record of a log says; null where a branch is no log.
async function environmentOf({ objects }: Store, ref: string): Promise<string | null> {
  const head = await agreedHead(objects, ref);
  const text = head && (await objects.text(`${ref}:${recordPath(head)}`));
  const record = text === null ? 'missing' : parseRecord(text);
  return typeof record === 'string' || !isEnvironmentName(record.environment)
    ? null
    : record.environment;
}
