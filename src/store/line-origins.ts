import { traceLines } from '../core/diff/blame.ts';
import type {
  BlamedLine,
  BlameReport,
  BlameRequest,
  PastText,
  TracedLine,
} from '../core/diff/blame.ts';
import { findResource } from '../core/diff/find.ts';
import { Failure } from '../core/failure.ts';
import type { Deployment, Version } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { isMove } from '../core/revision.ts';
import { readLog } from './log.ts';
import { missing } from './object-format.ts';
import { resolveRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import { StateReader } from './states.ts';
import type { Store } from './store.ts';
import { readVersions } from './versions.ts';

// Points of the past that are no version: the state itself, where it is none.
const OWN = Number.MAX_SAFE_INTEGER;

/**
 * Says of each line of a file in a state which version brought it, who wrote that version and when, and since when the
 * line is in the last environment. Throws `not-found` where the state has no such file or resource.
 */
export async function blameFile(
  store: Store,
  agent: string,
  { what, revision: name }: BlameRequest,
): Promise<BlameReport> {
  const revision = await resolveRevision(store, agent, name);
  const { path, first, last } = await findPlace(store, revision, what);
  const versions = (
    await readVersions(store.objects, agent, pastNumbers(store, revision))
  ).toReversed();
  const texts = await Promise.all(
    versions.map(async ({ version, tree }) => ({
      id: version,
      text: (await store.objects.text(`${tree}:${path}`)) ?? '',
    })),
  );
  const now = await store.objects.text(`${revision.tree}:${path}`);
  if (now === null) throw missing(`${revision.tree}:${path}`);
  const own: PastText[] = versions.at(-1)?.tree === revision.tree ? [] : [{ id: OWN, text: now }];
  const traced = traceLines([...texts, ...own]);
  const lines = [...traced.values()].at(-1) ?? [];
  const live = await liveSince(store, agent, traced);
  const blamed = lines.map((line, index) => blamedLine(line, index, { versions, live }));
  return {
    agent,
    revision: revision.label,
    file: `agents/${agent}/${path}`,
    lines: blamed.slice(first - 1, last ?? undefined),
  };
}

// The past of a version are those before it; that of any other state all of them.
function pastNumbers(store: Store, { agent, version }: Revision): number[] {
  return store.versionNumbers(agent).filter((number) => version === null || number <= version);
}

function blamedLine(
  line: TracedLine,
  index: number,
  { versions, live }: { versions: readonly Version[]; live: ReadonlyMap<TracedLine, string> },
): BlamedLine {
  const version = versions.find(({ version: number }) => number === line.origin);
  return {
    line: index + 1,
    text: line.text.replace(/\r?\n$/, ''),
    version: version ? versionName(version.version) : null,
    author: version?.author ?? null,
    at: version?.publishedAt ?? null,
    liveSince: live.get(line) ?? null,
  };
}

// From the newest deployment back, as long as each of them held the line.
async function liveSince(
  store: Store,
  agent: string,
  traced: ReadonlyMap<number, readonly TracedLine[]>,
): Promise<Map<TracedLine, string>> {
  const top = store.workspace.environments.at(-1);
  if (!top) return new Map();
  const tip = (await store.objects.commit(store.ref(top)))?.oid ?? null;
  const moves = (await readLog(store.objects, tip, { agent })).filter(isMove);
  const since = new Map<TracedLine, string>();
  let held = new Set(linesAt(moves[0], traced));
  for (const move of moves) {
    const lines = new Set(linesAt(move, traced));
    held = new Set([...held].filter((line) => lines.has(line)));
    if (held.size === 0) break;
    for (const line of held) since.set(line, move.at);
  }
  return since;
}

function linesAt(
  move: Deployment | undefined,
  traced: ReadonlyMap<number, readonly TracedLine[]>,
): readonly TracedLine[] {
  return (move?.version == null ? undefined : traced.get(move.version)) ?? [];
}

async function findPlace(
  store: Store,
  revision: Revision,
  what: string,
): Promise<{ path: string; first: number; last: number | null }> {
  const files = await store.objects.files(revision.tree);
  const folder = `agents/${revision.agent}/`;
  const path = what.startsWith(folder) ? what.slice(folder.length) : what.replace(/^\.\//, '');
  const entry = files.get(path);
  if (entry) return { path, first: 1, last: null };
  const found = findResource(await new StateReader(store.objects).readWhole(revision.tree), what);
  if (found) return found;
  throw new Failure(
    'not-found',
    `Couldn't find “${what.slice(0, 80)}” in ${revision.label} of ${revision.agent}.`,
    {
      hints: [
        'name a file (topics/hours.yaml) or a part (hours, topic:hours, a step as flow/step)',
      ],
    },
  );
}
