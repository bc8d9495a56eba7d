import type { Host, Protected, Protection } from './guarded.ts';
import { readActor } from './guarded.ts';
import { githubRequests } from './protection-github.ts';
import { gitlabRequests } from './protection-gitlab.ts';

/** Returns how a server protects a workspace. Throws `usage` for an actor that it does not know. */
export function protection(
  host: Host,
  known: Omit<Protected, 'allow'> & { allow: readonly string[] },
): Protection {
  const given = { ...known, allow: known.allow.map(readActor) };
  return host === 'github' ? githubRequests(given) : gitlabRequests(given);
}

/** The script that stands as `hooks/pre-receive` in a bare repository. */
export const HOOK_SCRIPT = `#!/bin/sh
# Accepts only pushes that keep to the rules of this workspace's releases; see: agentctl hook pre-receive --help
# The program must be on the PATH of the user that git runs as.
command -v agentctl >/dev/null || {
  echo 'agentctl is not installed on this server: nothing is accepted' >&2
  exit 1
}
exec agentctl hook pre-receive
`;
