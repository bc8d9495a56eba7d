import type { Finding } from '../core/finding.ts';
import { agentIdFrom } from '../core/names.ts';
import { shellWord } from '../core/text.ts';
import { examineEnvironments } from './examine-environments.ts';
import { logsByAgent } from './examine-records.ts';
import { examineRenamed } from './examine-renamed.ts';
import { examineSettings } from './examine-settings.ts';
import { examineVersions } from './examine-versions.ts';
import type { Repair } from './examine-versions.ts';
import { removeLock, staleLocks } from './locks.ts';
import type { Store } from './store.ts';

/**
 * Examines a workspace: versions against their records, logs against their chain, records against their trees, locks
 * that were left behind. With `fix` mends what is safe: it never moves a ref that exists and never deletes anything
 * but an abandoned lock.
 */
export async function examine(
  store: Store,
  agents: readonly string[],
  fix: boolean,
): Promise<Finding[]> {
  const states = await store.environments(agents);
  const { logs, findings: found } = await examineEnvironments(store, states, agents);
  const findings: Repair[] = [...found];
  for (const [agent, own] of logsByAgent([...logs.values()], agents))
    findings.push(...(await examineVersions(store, agent, own)));
  const everywhere = await store.environments(null);
  findings.push(
    ...(await examineSettings(store, everywhere)),
    ...(await examineRenamed(store)),
    ...notAgents(store),
    ...locks(store),
  );
  // Of logs that lie elsewhere nothing can be told here, least of all what never ran.
  const elsewhere = findings.some(({ code }) => code === 'unconnected');
  const told = findings.filter(({ code }) => !elsewhere || code !== 'version-never-ran');
  const result: Finding[] = [];
  // One after the other: two of them may move the same branch.
  for (const { repair, ...finding } of told)
    result.push({ ...finding, fixed: fix && repair ? await repair() : false });
  return result;
}

// A folder whose name cannot be an agent's is seen by no other command.
function notAgents(store: Store): Finding[] {
  return store.otherFolders().map((folder) => ({
    code: 'not-an-agent',
    severity: 'warning',
    subject: folder,
    message: `agents/${folder} is no agent: an id begins with a to z and holds a to z, 0 to 9 and -, at most 63 of them`,
    fix: `git mv ${shellWord(`agents/${folder}`)} agents/${agentIdFrom(folder)}`,
    fixed: false,
  }));
}

function locks(store: Store): Repair[] {
  return staleLocks(store.repository, store.now()).map(({ file, ageInSeconds, removable }) => ({
    code: 'stale-lock',
    severity: 'error',
    subject: file,
    message: `the lock ${file} is ${ageInSeconds} seconds old${removable ? ' and nobody uses it: a git that was stopped left it behind' : ''}`,
    fix: removable
      ? 'agentctl doctor --fix'
      : 'wait until git is done; agentctl doctor --fix removes it once it is a minute old and nobody uses it',
    fixed: false,
    ...(removable ? { repair: () => removeLock(file) } : {}),
  }));
}
