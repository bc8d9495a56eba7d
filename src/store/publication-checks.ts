import { folderSpec } from './draft.ts';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import { toFinish } from '../core/operation.ts';
import { count } from '../core/text.ts';
import { validateTree } from './definitions.ts';
import { foreignBranch } from './move-checks.ts';
import { wayToOwnBranch } from './refs.ts';
import { readHead, unfinishedOperation } from './repository.ts';
import type { Store } from './store.ts';
import { tagInTheWay } from './versions.ts';

/** Checks where HEAD is; returns the branch's short name, null on a detached HEAD. */
export async function checkPosition(store: Store, agent: string): Promise<string | null> {
  store.root();
  const operation = unfinishedOperation(store.repository);
  if (operation)
    throw new Failure('refused', `Couldn't publish ${agent}: a ${operation} is in progress.`, {
      hints: [
        `to finish it, remove what git marked in the files, then: git add :/agents/${agent} && ${toFinish(operation)}`,
        `to give it up: git ${operation} --abort`,
      ],
    });
  const { branch } = await readHead(store.repository);
  const environment = store.workspace.environments.find(
    (candidate) => `refs/heads/${candidate.branch}` === branch,
  );
  if (environment) throw await onLog(store, agent, environment);
  const tag = tagInTheWay(store.repository, agent);
  if (tag)
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: your tag ${agent} stands where git would keep the versions ${agent}/v1, ${agent}/v2, ….`,
      { hints: [`give it another name: git tag ${agent}-old ${agent} && git tag -d ${agent}`] },
    );
  return branch?.replace(/^refs\/heads\//, '') ?? null;
}

// A branch of the user's own in the log's place is told as everywhere else.
async function onLog(store: Store, agent: string, environment: Environment): Promise<Failure> {
  const state = (await store.environments([])).find((each) => each.environment === environment);
  if (state?.foreign) return foreignBranch(state);
  return new Failure(
    'refused',
    `Couldn't publish ${agent}: HEAD is on ${environment.branch}, the release log of ${environment.name}.`,
    { hints: [wayToOwnBranch(store.repository.refs, store.workspace.environments)] },
  );
}

/** A draft that can be published, and what it is warned of. */
export interface CheckedDraft {
  tree: string;
  warnings: readonly string[];
}

/** Returns the tree of a draft that can be published. Throws `invalid` or `refused`. */
export async function checkedDraft(store: Store, agent: string): Promise<CheckedDraft> {
  const unmerged = await store.repository.git.output(
    ['ls-files', '-u', '-z', '--', folderSpec(agent)],
    { cwd: store.root() },
  );
  if (unmerged !== '')
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: git holds unsettled conflicts in its files.`,
      {
        hints: ['git status names them', `when they are settled: git add -A -- :/agents/${agent}`],
      },
    );
  const draft = (await store.drafts([agent])).get(agent);
  if (draft && draft.problems.length > 0)
    throw new Failure(
      'invalid',
      `Couldn't publish ${agent}: ${draft.problems.length === 1 ? 'a file is' : 'some files are'} not fit to be published.`,
      { problems: draft.problems },
    );
  if (!draft?.tree)
    throw new Failure(
      'refused',
      `Couldn't publish ${agent}: the folder agents/${agent} is gone, empty, or wholly ignored by git.`,
      {
        hints: [
          'agentctl discard brings back what sandbox runs',
          `git check-ignore -v agents/${agent} tells what ignores it`,
        ],
      },
    );
  return { tree: draft.tree, warnings: await requireValid(store, agent, draft.tree) };
}

/** Returns what a definition is warned of, in short. Throws `invalid` where it has errors. */
async function requireValid(store: Store, agent: string, tree: string): Promise<string[]> {
  const problems = await validateTree(store.objects, agent, tree);
  if (problems.some(({ severity }) => severity === 'error'))
    throw new Failure('invalid', `Couldn't publish ${agent}: its definition has problems.`, {
      problems,
    });
  return problems.length === 0
    ? []
    : [`the definition has ${count(problems.length, 'warning')}: agentctl validate`];
}
