import { attributeChanges } from '../core/diff/attribute.ts';
import type { AttributedStep } from '../core/diff/attribute.ts';
import type { Comparison, MinusPlus } from '../core/diff/model.ts';
import { versionName } from '../core/names.ts';
import { compareTrees } from './comparison.ts';
import type { Commit } from './object-format.ts';
import { StateReader } from './states.ts';
import type { Store } from './store.ts';
import { readVersions, versionRef } from './versions.ts';

// Older commits than these are not looked at: the changes of some thousand commits take minutes to read.
const MOST_COMMITS = 2_000;

/**
 * Says of each change who made it: by the source commits that are in one of the two states and not in the other, by
 * what is not committed, and else by the versions between them.
 */
export async function attributeComparison(
  store: Store,
  comparison: Comparison,
): Promise<Comparison> {
  if (comparison.changes.length === 0) return comparison;
  const trail = new Trail(store, comparison);
  const byCommits = attributeChanges(comparison, await trail.commitSteps());
  if (byCommits.changes.every(({ attribution }) => attribution)) return byCommits;
  const byVersions = attributeChanges(comparison, await trail.versionSteps());
  return {
    ...comparison,
    changes: byCommits.changes.map((change, index) =>
      change.attribution ? change : (byVersions.changes[index] ?? change),
    ),
  };
}

class Trail {
  readonly #store: Store;
  readonly #comparison: Comparison;
  readonly #reader: StateReader;

  constructor(store: Store, comparison: Comparison) {
    this.#store = store;
    this.#comparison = comparison;
    this.#reader = new StateReader(store.objects);
  }

  /** The steps of the commits of both sides that the other does not have, newest first. */
  async commitSteps(): Promise<AttributedStep[]> {
    const { minus, plus } = this.#comparison.revisions;
    const [left, right] = [await this.#commitOf(minus), await this.#commitOf(plus)];
    const uncommitted = [
      ...(await this.#uncommitted(plus, right)),
      ...(await this.#uncommitted(minus, left)),
    ];
    if (left === null || right === null) return uncommitted;
    const commits = await this.#commitsBetween(left, right);
    const versions = await this.#versionsOf(commits);
    const steps: AttributedStep[] = [...uncommitted];
    for (const commit of commits) {
      const { author, oid, parents } = commit;
      // What a merge brings in is the work of the commits that it brings in.
      if (parents.length > 1) continue;
      const step = await this.#step(
        { minus: await this.#treeOf(parents[0] ?? null), plus: await this.#treeOf(oid) },
        {
          author: { name: author.name, email: author.email },
          at: author.at,
          version: versions.get(oid) ?? null,
          commit: oid,
        },
      );
      if (step) steps.push(step);
    }
    return steps;
  }

  /** The steps from version to version between the two states, newest first. */
  async versionSteps(): Promise<AttributedStep[]> {
    const { objects } = this.#store;
    const { agent, revisions } = this.#comparison;
    const numbers = this.#store.versionNumbers(agent);
    const bounds = [revisions.minus.version, revisions.plus.version].map(
      (version) => version ?? numbers.at(-1) ?? 0,
    );
    const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
    const between = numbers.filter((number) => number >= low && number <= high);
    const versions = await readVersions(objects, agent, between);
    const steps: AttributedStep[] = [];
    for (const [index, version] of versions.entries()) {
      const older = versions[index + 1];
      if (!older) break;
      const step = await this.#step(
        { minus: older.tree, plus: version.tree },
        {
          author: version.author,
          at: version.publishedAt,
          version: versionName(version.version),
          commit: version.commit,
        },
      );
      if (step) steps.push(step);
    }
    return steps;
  }

  async #step(
    { minus, plus }: MinusPlus<string | null>,
    by: AttributedStep['by'],
  ): Promise<AttributedStep | null> {
    if (minus === plus) return null;
    const { changes } = await compareTrees(this.#reader, {
      agent: this.#comparison.agent,
      revisions: { minus: unnamed(minus), plus: unnamed(plus) },
    });
    return { changes, by };
  }

  async #uncommitted(
    { tree, commit, version }: Comparison['revisions']['minus'],
    head: string | null,
  ): Promise<AttributedStep[]> {
    if (commit !== null || version !== null) return [];
    const step = await this.#step(
      { minus: await this.#treeOf(head), plus: tree },
      { author: null, at: null, version: null, commit: null },
    );
    return step ? [step] : [];
  }

  // A draft grows from HEAD.
  async #commitOf({ commit, version }: Comparison['revisions']['minus']): Promise<string | null> {
    if (commit !== null || version !== null) return commit;
    return (await this.#store.objects.commit('HEAD'))?.oid ?? null;
  }

  async #treeOf(commit: string | null): Promise<string | null> {
    if (commit === null) return null;
    const name = `${commit}:agents/${this.#comparison.agent}`;
    return (await this.#store.objects.tree(name))?.oid ?? null;
  }

  async #commitsBetween(left: string, right: string): Promise<Commit[]> {
    const { git } = this.#store.repository;
    const { code, stdout } = await git.run([
      'rev-list',
      '--topo-order',
      `--max-count=${MOST_COMMITS}`,
      `${left}...${right}`,
      '--',
    ]);
    if (code !== 0) return [];
    const oids = stdout.split('\n').filter((oid) => oid !== '');
    const commits = await Promise.all(oids.map((oid) => this.#store.objects.commit(oid)));
    return commits.filter((commit) => commit !== null);
  }

  // The first version that holds a commit is the one that brought it.
  async #versionsOf(commits: readonly Commit[]): Promise<Map<string, string>> {
    const { agent } = this.#comparison;
    const known = new Map(commits.map((commit) => [commit.oid, commit]));
    const found = new Map<string, string>();
    for (const number of this.#store.versionNumbers(agent)) {
      const tagged = await this.#store.objects.commit(versionRef(agent, number));
      const waiting = tagged ? [tagged.oid] : [];
      for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
        const commit = known.get(oid);
        if (!commit || found.has(oid)) continue;
        found.set(oid, versionName(number));
        waiting.push(...commit.parents);
      }
    }
    return found;
  }
}

// The tree that holds nothing has no object to be read in every repository: a state without files needs none.
function unnamed(tree: string | null): Comparison['revisions']['minus'] {
  return { label: '', version: null, tree: tree ?? '', commit: null };
}
