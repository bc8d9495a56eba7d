import type { Environment } from './model.ts';
import { actorText, guarded, unknownActor } from './guarded.ts';
import type { Actor, ApiRequest, Protected, Protection } from './guarded.ts';
import { listed } from './text.ts';

interface BypassActor {
  actor_id: number | null;
  actor_type: string;
  bypass_mode: 'always';
}

// docs.github.com/rest/repos/rules, "Create a repository ruleset". A deploy key has no id of its own there.
const ACTORS: Readonly<Record<string, { type: string; id: 'given' | number | null }>> = {
  'deploy-key': { type: 'DeployKey', id: null },
  app: { type: 'Integration', id: 'given' },
  team: { type: 'Team', id: 'given' },
  role: { type: 'RepositoryRole', id: 'given' },
  admins: { type: 'OrganizationAdmin', id: 1 },
};

/** Returns the rulesets by which GitHub protects a workspace. */
export function githubRequests({ agents, environments, allow }: Protected): Protection {
  const actors = (allow.length === 0 ? [{ kind: 'deploy-key', id: null }] : allow).map(bypass);
  const places = guarded(environments);
  const names = listed(places.map(({ name }) => name));
  return {
    host: 'github',
    requests: [
      ruleset(
        'release logs: no force push, no deletion, one line of commits',
        { name: 'agentctl: release logs', target: 'branch', include: branches(environments) },
        {
          rules: [
            { type: 'deletion' },
            { type: 'non_fast_forward' },
            { type: 'required_linear_history' },
          ],
        },
      ),
      ...(agents.length === 0
        ? []
        : [
            ruleset(
              'versions: tags are created, never moved or deleted',
              {
                name: 'agentctl: versions',
                target: 'tag',
                include: agents.map((agent) => `refs/tags/${agent}/v*`),
              },
              { rules: [{ type: 'update' }, { type: 'deletion' }, { type: 'non_fast_forward' }] },
            ),
          ]),
      ruleset(
        `${names}: moved by ${listed(allowed(allow))} alone`,
        {
          name: 'agentctl: guarded environments',
          target: 'branch',
          include: branches(places),
        },
        { rules: [{ type: 'creation' }, { type: 'update' }], actors },
      ),
    ],
    notes: [
      ...(agents.length === 0 ? ['there is no agent yet: print this again once there is one'] : []),
      'print and run this again after adding an agent or an environment: what is there is replaced',
      `make the branches before, by pushing the logs: nobody else than those allowed creates ${names} afterwards`,
      `let a pipeline with a deploy key (or the app that you allow) promote to ${names}; reviewers of a GitHub environment approve its job`,
      'GitHub checks who moves what; that a move is well-formed is checked by agentctl doctor, or on a server of your own by agentctl hook',
    ],
  };
}

function allowed(allow: readonly Actor[]): string[] {
  return allow.length === 0 ? ['deploy keys'] : allow.map(actorText);
}

function bypass(actor: Actor): BypassActor {
  const known = Object.hasOwn(ACTORS, actor.kind) ? ACTORS[actor.kind] : undefined;
  if (!known || (known.id === 'given') !== (actor.id !== null))
    throw unknownActor(actorText(actor));
  return {
    actor_id: known.id === 'given' ? actor.id : known.id,
    actor_type: known.type,
    bypass_mode: 'always',
  };
}

function branches(environments: readonly Environment[]): string[] {
  return environments.map(({ branch }) => `refs/heads/${branch}`);
}

function ruleset(
  purpose: string,
  what: { name: string; target: 'branch' | 'tag'; include: string[] },
  how: { rules: readonly object[]; actors?: readonly BypassActor[] },
): ApiRequest {
  const { name, target, include } = what;
  return {
    purpose,
    method: 'POST',
    path: 'repos/{owner}/{repo}/rulesets',
    body: {
      name,
      target,
      enforcement: 'active',
      bypass_actors: how.actors ?? [],
      conditions: { ref_name: { include, exclude: [] } },
      rules: how.rules,
    },
    optional: false,
  };
}
