import { notTaken } from '../../core/received.ts';
import type { Failure } from '../../core/failure.ts';
import type { Workspace } from '../../core/model.ts';
import { WORKSPACE_FILE, readWorkspace } from '../../core/workspace.ts';
import { readYaml } from '../yaml.ts';
import type { Receiver } from './receiver.ts';

/** `agentctl.yaml` as the server holds it, or why it can't be read. */
export type Policy =
  | { workspace: Workspace & { overrides: readonly string[] } }
  | { workspace: null; failure: Failure };

/**
 * Reads the policy of the server's HEAD branch: as it stands before the push, so that nobody permits himself what he
 * pushes; only the very first push of that branch brings its own. Without `overrides:` nothing may be forced.
 */
export async function readPolicy(
  receiver: Pick<Receiver, 'objects' | 'server' | 'target'>,
): Promise<Policy> {
  const { objects, server } = receiver;
  const { branch, head } = server;
  // Whether that branch is there already is not asked of whoever pushes.
  const tip = head ?? (branch === null ? null : receiver.target(branch));
  const short = branch?.replace('refs/heads/', '') ?? 'HEAD';
  const header = tip === null ? null : await objects.header(`${tip}:${WORKSPACE_FILE}`);
  if (!header) {
    return refusal(
      tip !== null
        ? `the branch ${short} of the server holds no ${WORKSPACE_FILE}, which names the environments`
        : `the server has no branch ${short} yet, whose ${WORKSPACE_FILE} names the environments`,
      tip !== null
        ? `commit ${WORKSPACE_FILE} to ${short} and push that first`
        : `git push <remote> ${short}, then push again`,
    );
  }
  const bytes = header.type === 'blob' ? (await objects.read(header.oid))?.content : undefined;
  const { document, problems } = readYaml(WORKSPACE_FILE, bytes ?? Buffer.from([0xff]));
  const read = document ? readWorkspace(document) : { workspace: null, problems };
  if (read.workspace === null || read.problems.length > 0)
    return refusal(
      `${WORKSPACE_FILE} on the branch ${short} of the server is broken (${read.problems[0]?.message ?? 'it can not be read'})`,
      `mend it and push ${short} first`,
    );
  return { workspace: { ...read.workspace, overrides: read.workspace.overrides ?? [] } };
}

function refusal(message: string, hint: string): Policy {
  return { workspace: null, failure: notTaken(message, hint) };
}
