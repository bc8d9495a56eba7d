import { createHash } from 'node:crypto';
import { compareStates } from '../../src/core/diff/compare.ts';
import type { Comparison } from '../../src/core/diff/model.ts';
import type { State } from '../../src/core/diff/state.ts';
import { readStateFile } from '../../src/store/states.ts';

/** Compares two states that are no tree of git: files by path. */
export function compareWritten(
  from: ReadonlyMap<string, Buffer>,
  to: ReadonlyMap<string, Buffer>,
): Comparison {
  const [minus, plus] = [stateOf(from), stateOf(to)];
  const revision = (label: string, files: State) => ({
    label,
    version: null,
    tree: [...files.values()]
      .map(({ path, oid }) => `${path} ${oid}`)
      .toSorted()
      .join(),
    commit: null,
  });
  return compareStates(
    { agent: 'made', revisions: { minus: revision('from', minus), plus: revision('to', plus) } },
    { minus, plus },
  );
}

function stateOf(files: ReadonlyMap<string, Buffer>): State {
  return new Map(
    [...files].map(([path, content]) => [
      path,
      readStateFile(path, { oid: oidOf(content), mode: '100644' }, content),
    ]),
  );
}

function oidOf(content: Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}
