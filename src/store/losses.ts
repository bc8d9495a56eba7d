import type { Files } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { Step } from '../core/failure.ts';
import type { Breach } from '../core/rules.ts';
import { listed } from '../core/text.ts';
import type { Store } from './store.ts';
import { readVersions, versionRef } from './versions.ts';

interface Loss {
  agent: string;
  /** The files that publishing would take from what runs, relative to the agent's folder. */
  lost: readonly string[];
  running: number;
  base: number | null;
  trees: ReadonlyMap<number, string>;
  /** The draft's tree. */
  tree: string;
  /** It is a version that the first environment ran before. */
  returns: boolean;
  /** An environment above that runs the base, or null: a change of it may be a hotfix. */
  home: string | null;
}

/**
 * Explains a lost update: each file with the version that changed it last and its author, and the commands that bring
 * both sides together, as they can be typed.
 */
export async function explainLoss(store: Store, loss: Loss): Promise<Breach> {
  const { agent, lost, running } = loss;
  const origins = await lastChanges(store, loss);
  const lines = lost.map((path) => {
    const origin = origins.get(path);
    return `agents/${agent}/${path} (changed in ${versionName(origin?.version ?? running)}${origin?.author ? ` by ${origin.author}` : ''})`;
  });
  const shown = lines.length > 8 ? [...lines.slice(0, 8), `${lines.length - 8} more`] : lines;
  const first = store.workspace.environments[0]?.name ?? 'sandbox';
  return {
    rule: 'lost-update',
    message: `the draft lacks changes that ${first} runs with ${versionName(running)}: ${listed(shown)}`,
    steps: await stepsToBoth(store, loss),
    hints: [...placeAgain(loss, first), ...asHotfix(loss)],
  };
}

// Whoever means to go back says so: publishing an old state looks the same as not having seen the new one.
function placeAgain({ agent, trees, tree, returns }: Loss, environment: string): string[] {
  const same = [...trees].findLast(([, other]) => other === tree)?.[0];
  return same === undefined || !returns
    ? []
    : [
        `to place ${versionName(same)} again all the same: agentctl rollback ${environment} --agent ${agent} --to ${versionName(same)}`,
      ];
}

// Whoever mends what runs above need not bring along what is being prepared.
function asHotfix({ agent, base, home }: Loss): string[] {
  return home === null || base === null
    ? []
    : [
        `as a hotfix of ${versionName(base)}, which runs in ${home}: agentctl publish --agent ${agent} --hotfix --reason "…"`,
      ];
}

async function stepsToBoth(store: Store, loss: Loss): Promise<Step[]> {
  const { agent, base, running, tree } = loss;
  const folder = `:/agents/${agent}`;
  const head = await store.objects.tree(`HEAD:agents/${agent}`);
  const commit =
    head?.oid === tree
      ? []
      : [
          {
            command: `git add -A -- ${folder}`,
            does: `take up your changes to ${agent}, new files as well`,
          },
          {
            command: `git commit -m "Work on ${agent}" -- ${folder}`,
            does: 'keep them in a commit, so that nothing of yours can be lost',
          },
        ];
  const theirs = versionRef(agent, running);
  const [shared, theirCommit] = await Promise.all([
    store.repository.git.run(['merge-base', 'HEAD', theirs]),
    store.objects.commit(theirs),
  ]);
  // HEAD holds that version already, and its files were taken back since: merging would change nothing.
  const merge =
    base !== null && shared.stdout.trim() === theirCommit?.oid
      ? {
          command: `git diff-tree -p --binary ${versionRef(agent, base)} ${theirs} -- ${folder} | git apply --3way`,
          does: `make the changes of ${versionName(running)} in your files again`,
        }
      : mergeStep(theirs, shared.code === 0);
  return [...commit, merge, publishStep(agent)];
}

/** Returns the step that brings a version into somebody's own files. */
export function mergeStep(version: string, related = true): Step {
  return {
    command: `git merge --no-edit ${related ? '' : '--allow-unrelated-histories '}${version}`,
    does: `bring in ${version.split('/').at(-1)}; where both changed the same line, git names the file to settle`,
  };
}

/** Returns the step that publishes what was brought together. */
export function publishStep(agent: string): Step {
  return { command: `agentctl publish --agent ${agent}`, does: 'publish both together' };
}

async function lastChanges(
  store: Store,
  loss: Loss,
): Promise<Map<string, { version: number; author: string | null }>> {
  const { agent, base, running, trees } = loss;
  const numbers = [...trees.keys()]
    .filter((version) => version <= running && version >= (base ?? 0))
    .toSorted((a, b) => a - b);
  const [files, versions] = await Promise.all([
    Promise.all(numbers.map((version) => store.objects.files(trees.get(version) ?? ''))),
    readVersions(store.objects, agent, numbers),
  ]);
  const authors = new Map(versions.map(({ version, author }) => [version, author?.name ?? null]));
  const origins = new Map<string, { version: number; author: string | null }>();
  for (const path of loss.lost) {
    const at = numbers.findLastIndex(
      (_, index) => entryOf(files[index], path) !== entryOf(files[index - 1], path),
    );
    const version = numbers[at] ?? running;
    origins.set(path, { version, author: authors.get(version) ?? null });
  }
  return origins;
}

function entryOf(files: Files | undefined, path: string): string {
  const entry = files?.get(path);
  return entry ? `${entry.mode} ${entry.oid}` : '';
}
