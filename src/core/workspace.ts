import { isMap } from './document.ts';
import type { Document } from './document.ts';
import type { Problem } from './failure.ts';
import { WORKSPACE } from './fields/workspace.ts';
import type { Environment, Workspace } from './model.ts';
import { ENVIRONMENT_WORDS, isEnvironmentName } from './names.ts';
import { problemAt } from './problem.ts';
import type { Path } from './problem.ts';
import { checkShape } from './check-shape.ts';

/** The ladder of a workspace that does not name its own. */
export const DEFAULT_LADDER: readonly Environment[] = ['sandbox', 'pre-release', 'live'].map(
  readEnvironment,
);

/** The name of the file that makes a repository a workspace. */
export const WORKSPACE_FILE = 'agentctl.yaml';

// git-check-ref-format(1), narrowed to what is safe on every file system.
const BRANCH =
  /^(?!HEAD$|.*(?:\.\.|\/\/|\.lock(?:\/|$)))[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}(?<![./])$/;
const REMOTE = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

/** Reads `agentctl.yaml`; an empty file stands for the default ladder. Returns the workspace and every problem. */
export function readWorkspace(document: Document): { workspace: Workspace; problems: Problem[] } {
  const empty = { environments: DEFAULT_LADDER, remote: null, overrides: null };
  if (document.value === null || document.value === undefined)
    return { workspace: empty, problems: [] };
  const problems = checkShape(document, WORKSPACE);
  if (problems.length > 0 || !isMap(document.value)) return { workspace: empty, problems };
  const { environments, remote, overrides } = document.value;
  const ladder = Array.isArray(environments)
    ? environments.map(readEnvironment)
    : [...DEFAULT_LADDER];
  problems.push(...checkLadder(document, ladder));
  if (typeof remote === 'string' && !REMOTE.test(remote))
    problems.push(
      wrongAt(
        document,
        ['remote'],
        ['this is no name of a git remote', 'write the name alone, such as origin'],
      ),
    );
  return {
    workspace: {
      environments: ladder,
      remote: typeof remote === 'string' ? remote : null,
      overrides: Array.isArray(overrides) ? overrides.map(String) : null,
    },
    problems,
  };
}

function readEnvironment(value: unknown): Environment {
  if (!isMap(value))
    return {
      name: String(value),
      branch: String(value),
      confirm: value === 'live',
      privateAddresses: false,
    };
  const name = String(value['name']);
  return {
    name,
    branch: typeof value['branch'] === 'string' ? value['branch'] : name,
    confirm: value['confirm'] === true,
    privateAddresses: value['privateAddresses'] === true,
  };
}

function checkLadder(document: Document, ladder: readonly Environment[]): Problem[] {
  const problems: Problem[] = [];
  if (ladder.length === 0)
    problems.push(
      wrongAt(
        document,
        ['environments'],
        [
          'there must be at least one environment',
          'remove the key to have sandbox, pre-release and live',
        ],
      ),
    );
  const names = new Set<string>();
  const branches = new Set<string>();
  ladder.forEach(({ name, branch }, index) => {
    const path = ['environments', index];
    if (!isEnvironmentName(name))
      problems.push(
        wrongAt(document, path, [
          `“${name.slice(0, 40)}” can't name an environment`,
          ENVIRONMENT_WORDS,
        ]),
      );
    if (names.has(name))
      problems.push(wrongAt(document, path, [`the environment ${name} stands here twice`, null]));
    if (!BRANCH.test(branch))
      problems.push(
        wrongAt(document, path, [`“${branch.slice(0, 40)}” can't name a branch`, null]),
      );
    if (branches.has(branch))
      problems.push(wrongAt(document, path, [`two environments share the branch ${branch}`, null]));
    names.add(name);
    branches.add(branch);
  });
  return problems;
}

/** Says how an environment whose branch is the user's own gets another one. */
export function otherBranch({ name }: Pick<Environment, 'name'>): string {
  return `give ${name} another branch in agentctl.yaml, for example branch: agentctl-${name}`;
}

function wrongAt(
  document: Document,
  path: Path,
  [message, hint]: readonly [string, string | null],
): Problem {
  return problemAt(document, path, { message, hint });
}
