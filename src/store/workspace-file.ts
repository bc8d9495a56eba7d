import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Workspace } from '../core/model.ts';
import { DEFAULT_LADDER, WORKSPACE_FILE, readWorkspace } from '../core/workspace.ts';
import { waysBelow } from './nearby.ts';
import type { Objects } from './objects.ts';
import { PATHS } from './paths.ts';
import { wayToOwnBranch } from './refs.ts';
import type { Repository } from './repository.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads `agentctl.yaml`: the file at the root, in a bare repository that of HEAD. Throws `not-found` where there is
 * none, `invalid` where it is wrong.
 */
export async function readWorkspaceFile(
  repository: Repository,
  objects: Objects,
): Promise<Workspace> {
  const bytes =
    repository.root === null
      ? (await objects.read(`HEAD:${WORKSPACE_FILE}`))?.content
      : readIfPresent(join(repository.root, WORKSPACE_FILE));
  if (!bytes) {
    // `init` would put a workspace into the log: the files of a release log have no agentctl.yaml of their own.
    if (repository.root !== null && readIfPresent(join(repository.root, PATHS.head)))
      throw new Failure(
        'refused',
        "Couldn't work here: a release log is checked out, not a branch of your own.",
        { hints: [wayToOwnBranch(repository.refs, DEFAULT_LADDER)] },
      );
    throw new Failure(
      'not-found',
      `Couldn't find a workspace here: ${repository.root ?? repository.gitDirectory} has no ${WORKSPACE_FILE}.`,
      {
        hints: [
          ...(repository.root === null ? [] : waysBelow(repository.root)),
          'agentctl init makes this repository one',
        ],
      },
    );
  }
  const { document, problems } = readYaml(WORKSPACE_FILE, bytes);
  const read = document
    ? readWorkspace(document)
    : { workspace: { environments: DEFAULT_LADDER, remote: null, overrides: null }, problems };
  if (read.problems.length > 0)
    throw new Failure('invalid', `Couldn't read ${WORKSPACE_FILE}.`, { problems: read.problems });
  return read.workspace;
}

function readIfPresent(path: string): Buffer | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? readFileSync(path) : null;
}
