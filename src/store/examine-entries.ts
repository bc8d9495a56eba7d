import type { Deployment } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { LogExamination } from './examine-log.ts';
import { EMPTY, FOLDERS, readShapes } from './read-shapes.ts';
import type { Folder, Shape, Trees } from './read-shapes.ts';
import { PATHS } from './paths.ts';
import type { EnvironmentState } from './places.ts';
import { isTrue } from './record-truth.ts';
import type { CarriedSignature } from './signed-object.ts';
import type { Store } from './store.ts';
import { changedNames, entryNamed } from './trees.ts';

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
const BLOCK = 32;

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
  const trusted: Trusted = new Map();
  const found: EntryExamination[] = [];
  // What lay there before the first commit that is here is not known in a shallow clone.
  let before: Trees | null = log.complete ? EMPTY : null;
  let older: Deployment | null = null;
  for (let start = 0; start < commits.length; start += BLOCK) {
    const shapes = await readShapes(store, commits.slice(start, start + BLOCK), entries);
    const lies = await Promise.all(shapes.map(({ entry }) => untrue(store, entry, trusted)));
    for (const [index, shape] of shapes.entries()) {
      const { entry, signature, commit } = shape;
      if (entry) {
        const problems = [
          ...changed(entry, before, shape),
          ...said(entry, { shape, older }),
          ...(lies[index] ?? []),
        ];
        found.push({ entry, signature, at: commit.committer.at, problems });
        older = entry;
      }
      before = shape.trees;
    }
    tell(found.length);
  }
  return found;
}

// The names that a deployment may change, by folder (DESIGN section 3).
function own({ agent }: Deployment): Record<Folder, readonly string[]> {
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

function changed(entry: Deployment, before: Trees | null, shape: Shape): EntryProblem[] {
  if (shape.damaged !== null)
    return [
      {
        code: 'object-damaged',
        message: `the object ${shape.damaged} is not what its name says: it was changed on this disk`,
      },
    ];
  if (before === null) return [];
  const allowed = own(entry);
  const others = FOLDERS.flatMap((folder) =>
    changedNames(before.get(folder) ?? null, shape.trees.get(folder) ?? null)
      .filter((name) => !allowed[folder].includes(name))
      .map((name) => (folder === '' ? name : `${folder}/${name}`)),
  );
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
  const { commit, trees } = shape;
  const there = entry.agent === null ? null : entryNamed(trees.get('agents') ?? null, entry.agent);
  const isThere = (there?.oid ?? null) === entry.tree && (there?.mode ?? '40000') === '40000';
  const { actor, at } = entry;
  const made = [commit.author, commit.committer].find(
    ({ name, email }) => name !== actor.name || email !== actor.email,
  );
  const apart = Math.abs(Date.parse(at) - Date.parse(commit.committer.at));
  return [
    ...(entry.agent !== null && !isThere
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

/** Records that were found true, by their tags: the same is said of a version again and again. */
type Trusted = Map<string, Deployment>;

async function untrue(
  { objects }: Store,
  entry: Deployment | null,
  trusted: Trusted,
): Promise<EntryProblem[]> {
  if (entry?.tag == null) return [];
  const { agent, version, tag } = entry;
  const known = trusted.get(tag);
  if (known && saysTheSame(known, entry)) return [];
  const truth = await isTrue(objects, entry);
  if (truth === true) trusted.set(tag, entry);
  if (truth !== false) return [];
  return [
    {
      code: 'record-false',
      message: `it gives ${agent} ${versionName(version ?? 0)} a tag, commit or tree that is not that version's`,
    },
  ];
}

function saysTheSame(one: Deployment, other: Deployment): boolean {
  return (
    one.agent === other.agent &&
    one.version === other.version &&
    one.commit === other.commit &&
    one.tree === other.tree
  );
}
