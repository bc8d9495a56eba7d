import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentMessage } from '../core/message.ts';
import type { DeploymentRecord, LogHead } from '../core/model.ts';
import { serialize } from '../core/record.ts';
import { editTree } from './edit-tree.ts';
import type { Edit } from './edit-tree.ts';
import { gitFailure } from './git.ts';
import type { Git } from './git.ts';
import type { Objects } from './objects.ts';
import { PATHS } from './paths.ts';
import type { Identity } from './identity.ts';
import type { Scratch } from './scratch.ts';
import { signingFailure } from './signing.ts';

/** What a deployment changes on its branch: the record, the head, and one agent's part. */
export interface DeploymentContent {
  record: DeploymentRecord;
  /** The tree to place at `agents/<agent>`; null takes it away. Unused for a whole environment. */
  subtree: string | null;
  /** The new settings; undefined leaves them, null or an empty text removes the file. */
  settings?: string | null | undefined;
  /** The record of the whole environment carries its lock. */
  environmentRecord?: string | undefined;
}

/** What is needed to write objects. */
export interface Workshop {
  git: Git;
  objects: Objects;
  scratch: Scratch;
  identity: Identity;
}

/**
 * Writes the objects of a deployment on top of a tip: blobs, trees and the commit, unreferenced and harmless until a
 * branch is moved. Three processes, whatever the size. The same content on the same tip gives the same commit.
 *
 * @returns the commit's object id
 */
export async function buildDeployment(
  workshop: Workshop,
  tip: string | null,
  content: DeploymentContent,
): Promise<string> {
  const { record } = content;
  const head: LogHead = { schema: 1, seq: record.seq, agent: record.agent, at: record.at };
  const settings = content.settings === '' ? null : content.settings;
  const texts = [
    serialize(head),
    content.environmentRecord ?? serialize(record),
    ...(settings ? [settings] : []),
  ];
  const [headId = '', recordId = '', settingsId = null] = await writeBlobs(workshop, texts);
  const edits =
    record.agent === null
      ? []
      : agentEdits(record.agent, {
          content,
          recordId,
          settings: settings === undefined ? undefined : settingsId,
        });
  const own: Edit[] = [
    { path: PATHS.head, entry: blob(headId) },
    ...(record.agent === null ? [{ path: PATHS.environment, entry: blob(recordId) }] : []),
  ];
  const tree = await editTree(workshop, tip, [...own, ...edits]);
  return commitTree(workshop, { tree, tip, record });
}

function agentEdits(
  agent: string,
  given: { content: DeploymentContent; recordId: string; settings: string | null | undefined },
): Edit[] {
  const { subtree } = given.content;
  return [
    { path: `${PATHS.records}/${agent}.json`, entry: blob(given.recordId) },
    { path: `agents/${agent}`, entry: subtree === null ? null : { mode: '40000', oid: subtree } },
    ...(given.settings === undefined
      ? []
      : [
          {
            path: `${PATHS.settings}/${agent}.yaml`,
            entry: given.settings === null ? null : blob(given.settings),
          },
        ]),
  ];
}

/** Writes texts as blobs, byte for byte. Returns their object ids. */
export async function writeBlobs(
  { git, scratch }: Pick<Workshop, 'git' | 'scratch'>,
  texts: readonly string[],
): Promise<string[]> {
  const paths = texts.map((text, index) => {
    const path = join(scratch.directory, `blob-${index}`);
    writeFileSync(path, text);
    return path;
  });
  const output = await git.output(['hash-object', '-w', '--no-filters', '--stdin-paths'], {
    input: `${paths.join('\n')}\n`,
  });
  return output.split('\n');
}

function blob(oid: string): { mode: string; oid: string } {
  return { mode: '100644', oid };
}

async function commitTree(
  { git, identity }: Workshop,
  made: { tree: string; tip: string | null; record: DeploymentRecord },
): Promise<string> {
  const { record } = made;
  const result = await git.run(
    [
      'commit-tree',
      ...(identity.sign ? ['-S'] : []),
      ...(made.tip === null ? [] : ['-p', made.tip]),
      '-F',
      '-',
      made.tree,
    ],
    {
      input: deploymentMessage(record),
      env: personEnv(record.actor, record.at),
    },
  );
  if (result.code === 0) return result.stdout.trim();
  const unsigned = identity.sign ? signingFailure('the deployment', result.stderr) : null;
  throw unsigned ?? gitFailure(['commit-tree'], result);
}

/** Returns the variables that make git write a person and a time (git-commit-tree(1)). */
export function personEnv(
  actor: { name: string; email: string },
  at: string,
): Record<string, string> {
  const date = gitDate(at);
  return {
    GIT_AUTHOR_NAME: actor.name,
    GIT_AUTHOR_EMAIL: actor.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: actor.name,
    GIT_COMMITTER_EMAIL: actor.email,
    GIT_COMMITTER_DATE: date,
  };
}

/** Returns a moment in git's raw form, in UTC (git-commit(1), "DATE FORMATS"). */
export function gitDate(at: string): string {
  return `@${Math.floor(Date.parse(at) / 1000)} +0000`;
}
