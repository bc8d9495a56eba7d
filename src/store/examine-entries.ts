import type { Deployment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { LogExamination } from './examine-log.ts';
import { recordPath } from './log-head.ts';
import { isIntact } from './intact.ts';
import { parseCommit, parseTree } from './object-format.ts';
import type { Commit, GitObject } from './object-format.ts';
import { PATHS } from './paths.ts';
import type { EnvironmentState } from './places.ts';
import { isTrue } from './record-truth.ts';
import { signatureOf } from './signed-object.ts';
import type { CarriedSignature } from './signed-object.ts';
import type { Store } from './store.ts';

/** Something that is wrong about one deployment. */
interface EntryProblem {
  /** A stable word for scripts: `entry-tree`, `record-false`, … */
  code: string;
  message: string;
}

/** A deployment as it was examined: its signature, if it carries one, and what is wrong about it. */
export interface EntryExamination {
  entry: Deployment;
  signature: CarriedSignature | null;
  /** When the commit says that it was made, ISO 8601. */
  at: string;
  problems: EntryProblem[];
}

/** An environment's log as it was read and examined. */
export interface ReadLog {
  state: EnvironmentState;
  log: LogExamination;
  entries: EntryExamination[];
}

// The trees of 10,000 commits at once would fill the memory, and those of 200 agents soon do.
const BLOCK = 8;

/**
 * Examines each deployment of a log against its own commit, from the first one on: it changes its agent's part and
 * nothing else, its record says what lies there, whose version it is, who made it and when.
 */
export async function examineEntries(
  store: Store,
  log: LogExamination,
  tell: (done: number) => void,
): Promise<EntryExamination[]> {
  const entries = new Map(log.entries.map((entry) => [entry.entry, entry]));
  const commits = [...log.commits].toReversed();
  const truth = new Map<string, Promise<boolean | null>>();
  const found: EntryExamination[] = [];
  // What lay there before the first commit that is here is not known in a shallow clone.
  let before: Shape | null = log.complete ? EMPTY : null;
  let older: Deployment | null = null;
  for (let start = 0; start < commits.length; start += BLOCK) {
    const shapes = await readShapes(store, commits.slice(start, start + BLOCK), entries);
    for (const shape of shapes) {
      const { entry } = shape;
      if (entry) {
        const problems = [
          ...changed(entry, { before, shape }),
          ...said(entry, { shape, older }),
          ...(await untrue(store, entry, truth)),
        ];
        found.push({ entry, signature: shape.signature, at: shape.commit.committer.at, problems });
        older = entry;
      }
      before = shape;
    }
    tell(found.length);
  }
  return found;
}

/** The parts of a commit's tree by the folder that holds them: names with modes and object ids. */
type Parts = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Shape {
  parts: Parts;
  entry: Deployment | null;
  commit: Commit;
  signature: CarriedSignature | null;
  damaged: string | null;
}

const FOLDERS = ['', 'agents', '.agentctl', PATHS.records, PATHS.settings] as const;

const EMPTY: Shape = {
  parts: new Map(),
  entry: null,
  commit: {
    oid: '',
    tree: '',
    parents: [],
    author: { name: '', email: '', at: '' },
    committer: { name: '', email: '', at: '' },
    message: '',
  },
  signature: null,
  damaged: null,
};

async function readShapes(
  { objects }: Store,
  oids: readonly string[],
  entries: ReadonlyMap<string, Deployment>,
): Promise<Shape[]> {
  const [commits, records, ...folders] = await Promise.all([
    objects.readAll(oids),
    objects.readAll(oids.map((oid) => `${oid}:${recordPath(entries.get(oid) ?? null)}`)),
    ...FOLDERS.map((folder) => objects.readAll(oids.map((oid) => `${oid}:${folder}`))),
  ]);
  return oids.flatMap((oid, index): Shape[] => {
    const commit = commits[index];
    if (!commit) return [];
    const trees = folders.map((found) => found[index] ?? null);
    const all = [commit, records[index] ?? null, ...trees];
    return [
      {
        parts: new Map(FOLDERS.map((folder, at) => [folder, namesIn(trees[at] ?? null)])),
        entry: entries.get(oid) ?? null,
        commit: parseCommit(commit),
        signature: signatureOf(commit),
        damaged: all.find((object) => object !== null && !isIntact(object))?.oid ?? null,
      },
    ];
  });
}

function namesIn(object: GitObject | null): ReadonlyMap<string, string> {
  const entries = object?.type === 'tree' ? parseTree(object) : [];
  return new Map(entries.map(({ name, mode, oid }) => [name, `${mode} ${oid}`]));
}

// The names that a deployment may change, by folder (DESIGN section 3).
function own({ agent }: Deployment): Record<string, readonly string[]> {
  const name = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  return {
    '': ['agents', '.agentctl'],
    agents: agent === null ? [] : [agent],
    '.agentctl':
      agent === null
        ? [name(PATHS.head), name(PATHS.environment)]
        : [name(PATHS.head), name(PATHS.records), name(PATHS.settings)],
    [PATHS.records]: agent === null ? [] : [`${agent}.json`],
    [PATHS.settings]: agent === null ? [] : [`${agent}.yaml`],
  };
}

function changed(
  entry: Deployment,
  { before, shape }: { before: Shape | null; shape: Shape },
): EntryProblem[] {
  if (shape.damaged !== null)
    return [
      {
        code: 'object-damaged',
        message: `the object ${shape.damaged} is not what its name says: it was changed on this disk`,
      },
    ];
  if (before === null) return [];
  const allowed = own(entry);
  const others = FOLDERS.flatMap((folder) => {
    const [was, is] = [before.parts.get(folder), shape.parts.get(folder)];
    const names = new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])]);
    return [...names]
      .filter((name) => was?.get(name) !== is?.get(name) && !allowed[folder]?.includes(name))
      .map((name) => (folder === '' ? name : `${folder}/${name}`));
  });
  return others.length === 0
    ? []
    : [
        {
          code: 'entry-touches-others',
          message: `it changed ${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}, which is none of its business`,
        },
      ];
}

/** What a record says, against the commit that holds it. */
function said(
  entry: Deployment,
  { shape, older }: { shape: Shape; older: Deployment | null },
): EntryProblem[] {
  const { commit, parts } = shape;
  const there = entry.agent === null ? undefined : parts.get('agents')?.get(entry.agent);
  const wanted = entry.tree === null ? undefined : `40000 ${entry.tree}`;
  const { actor, at } = entry;
  const made = [commit.author, commit.committer].find(
    ({ name, email }) => name !== actor.name || email !== actor.email,
  );
  const apart = Math.abs(Date.parse(at) - Date.parse(commit.committer.at));
  return [
    ...(entry.agent !== null && there !== wanted
      ? [
          {
            code: 'entry-tree',
            message: `its record says ${entry.version === null ? 'that nothing runs' : versionName(entry.version)}, and other files of ${entry.agent} lie there`,
          },
        ]
      : []),
    ...(made
      ? [
          {
            code: 'entry-actor',
            message: `its record says ${actor.name} <${actor.email}>, its commit ${made.name} <${made.email}>`,
          },
        ]
      : []),
    // Commits know seconds, records milliseconds.
    ...(apart >= 1000 || (older && Date.parse(at) < Date.parse(older.at))
      ? [
          {
            code: 'entry-time',
            message: `its record says ${at}, its commit ${commit.committer.at}${older ? `, the deployment before ${older.at}` : ''}`,
          },
        ]
      : []),
  ];
}

async function untrue(
  { objects }: Store,
  entry: Deployment,
  truth: Map<string, Promise<boolean | null>>,
): Promise<EntryProblem[]> {
  const { agent, version, tag, commit, tree } = entry;
  const key = [agent, version, tag, commit, tree].join(' ');
  const known = truth.get(key) ?? isTrue(objects, entry);
  truth.set(key, known);
  if ((await known) !== false) return [];
  return [
    {
      code: 'record-false',
      message: `it gives ${agent} ${versionName(version ?? 0)} a tag, commit or tree that is not that version's`,
    },
  ];
}
