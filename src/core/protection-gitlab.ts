import { actorText, guarded, unknownActor } from './guarded.ts';
import type { Actor, ApiRequest, Protected, Protection } from './guarded.ts';
import { listed } from './text.ts';

// docs.gitlab.com/api/protected_branches, "Valid access levels".
const LEVELS: ReadonlyMap<string, number> = new Map([
  ['nobody', 0],
  ['developers', 30],
  ['maintainers', 40],
]);
const DEVELOPERS = 30;

const MEMBERS: ReadonlyMap<string, string> = new Map([
  ['user', 'user_id'],
  ['group', 'group_id'],
  ['deploy-key', 'deploy_key_id'],
]);

/** Returns the requests by which GitLab protects a workspace. */
export function gitlabRequests({ agents, environments, allow }: Protected): Protection {
  const pushers = access(allow);
  const places = guarded(environments);
  const names = listed(places.map(({ name }) => name));
  return {
    host: 'gitlab',
    requests: [
      ...environments.map((environment): ApiRequest => {
        const closed = places.includes(environment);
        return {
          purpose: `${environment.name}: no force push, no deletion${closed ? `; moved by ${listed(allowed(allow))} alone` : ''}`,
          method: 'POST',
          path: 'projects/:id/protected_branches',
          body: {
            name: environment.branch,
            ...(closed ? pushers : { push_access_level: DEVELOPERS }),
            merge_access_level: 0,
            allow_force_push: false,
          },
          optional: false,
        };
      }),
      ...agents.map((agent): ApiRequest => ({
        purpose: `versions of ${agent}: tags are created, never moved`,
        method: 'POST',
        path: 'projects/:id/protected_tags',
        body: { name: `${agent}/v*`, create_access_level: DEVELOPERS },
        optional: false,
      })),
      {
        purpose: 'no tag is deleted by a push (a push rule: GitLab Premium)',
        method: 'POST',
        path: 'projects/:id/push_rule',
        body: { deny_delete_tag: true },
        optional: true,
      },
    ],
    notes: [
      ...(agents.length === 0 ? ['there is no agent yet: print this again once there is one'] : []),
      'print and run this again after adding an agent or an environment: what is there is replaced',
      `let a protected pipeline promote to ${names}, with a deploy key or a token of somebody who is allowed`,
      'GitLab has no rule of one line of commits for pushes: agentctl hook pre-receive, as a server hook of a GitLab of your own, refuses merges and whatever else is no well-formed move',
    ],
  };
}

function allowed(allow: readonly Actor[]): string[] {
  return allow.length === 0 ? ['maintainers'] : allow.map(actorText);
}

/** Several actors, or single people, take the list of GitLab Premium; one level of access goes without. */
function access(allow: readonly Actor[]): Record<string, unknown> {
  const [first, second] = allow;
  const level = first && first.id === null ? LEVELS.get(first.kind) : undefined;
  if (!first) return { push_access_level: LEVELS.get('maintainers') };
  if (level !== undefined && !second) return { push_access_level: level };
  return { allowed_to_push: allow.map(entry) };
}

function entry(actor: Actor): Record<string, number> {
  const level = LEVELS.get(actor.kind);
  const member = MEMBERS.get(actor.kind);
  if (actor.id === null && level !== undefined) return { access_level: level };
  if (actor.id !== null && member !== undefined) return { [member]: actor.id };
  throw unknownActor(actorText(actor));
}
