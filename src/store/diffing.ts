import { join } from 'node:path';
import { requireKnownPaths } from '../core/diff/arguments.ts';
import type { Comparison } from '../core/diff/model.ts';
import type { LadderAnswer } from '../core/diff/ladder.ts';
import type { Selection } from '../core/diff/select.ts';
import type { BlameReport, BlameRequest } from '../core/diff/blame.ts';
import { compareRevisions } from './comparison.ts';
import { writeOutput } from './output-file.ts';
import { writePatch } from './patch.ts';
import type { Store } from './store.ts';

/** What compares states of agents: loaded by the commands that need it, never by others. */
export class Diffing {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Compares two states of an agent; with `attribution` each change says who made it. */
  async compare(
    agent: string,
    request: { from: string; to: string; attribution?: boolean | undefined },
  ): Promise<Comparison> {
    const comparison = await compareRevisions(this.#store, agent, request);
    if (!request.attribution) return comparison;
    const { attributeComparison } = await import('./attribution.ts');
    return attributeComparison(this.#store, comparison);
  }

  /** Throws `not-found` for a path that neither of the compared states has, as a file or a folder. */
  async requirePaths({ revisions }: Comparison, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const { objects } = this.#store;
    const trees = [revisions.minus.tree, revisions.plus.tree];
    const known = await Promise.all(trees.map((tree) => objects.files(tree)));
    const names = known.flatMap((files) => [...files.keys()]);
    requireKnownPaths(paths, names, 'either state');
  }

  /** Compares what all environments run of an agent; see `compareEnvironments` for the failures. */
  async ladder(agent: string, selection: Selection & { all: boolean }): Promise<LadderAnswer> {
    const { compareEnvironments } = await import('./ladder-states.ts');
    return compareEnvironments(this.#store, agent, selection);
  }

  /** Returns the files of a comparison as a patch that `git apply` takes. */
  patch(comparison: Comparison): Promise<Buffer> {
    return writePatch(this.#store.objects, comparison);
  }

  /** Writes a page to a folder that exists, over what is there; throws `not-found` without that folder. */
  write({ folder, name }: { folder: string; name: string }, page: string): void {
    writeOutput(join(folder, name), page);
  }

  /** Says of each line of a file who wrote it and since when it is live; see `blameFile` for the failures. */
  async blame(agent: string, request: BlameRequest): Promise<BlameReport> {
    const { blameFile } = await import('./line-origins.ts');
    return blameFile(this.#store, agent, request);
  }
}
