import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, relative } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Problem } from '../core/failure.ts';
import type { ForeignProject, ImportedAgent } from '../core/foreign.ts';
import type { Person } from '../core/model.ts';
import { oneLine } from '../core/text.ts';
import { toProject } from './foreign-project.ts';
import { Git } from './git.ts';
import { agentTexts, nameAgents, writeImport } from './import.ts';
import { Objects } from './objects.ts';
import { preparePublication } from './publication.ts';
import { publish } from './publish.ts';
import { openRepository } from './repository.ts';
import { Store } from './store.ts';
import type { StoreOptions } from './store.ts';

/** A commit of the project's own history. */
interface PastCommit {
  oid: string;
  author: Person;
  /** ISO 8601, with the author's offset. */
  date: string;
  subject: string;
  body: string;
}

/** How the past of a project is read: its agent at each commit. */
export interface HistoryRequest {
  /** The project's folder or file, absolute; it lies in a git repository. */
  path: string;
  agent: string | null;
  read: (project: ForeignProject) => ImportedAgent[];
}

/** What became of the commits. */
export interface HistoryImport {
  agent: string;
  versions: { version: number; commit: string; subject: string; author: Person; date: string }[];
  /** How many commits changed nothing that the agent means. */
  unchanged: number;
  /** Commits that could not be imported, and why. */
  skipped: { commit: string; subject: string; reason: string }[];
}

/**
 * Publishes one version for each commit of a project's history that changes what its agent means, oldest first, with
 * the commit's author, date and subject. Throws `refused` where there is an agent of the name already.
 */
export async function importHistory(
  options: StoreOptions,
  request: HistoryRequest,
): Promise<HistoryImport> {
  const past = await openPast(options, request.path);
  try {
    const result: HistoryImport = { agent: '', versions: [], unchanged: 0, skipped: [] };
    let last = '';
    for (const commit of past.commits) {
      const state = await stateAt(past, commit, request);
      if ('reason' in state) {
        result.skipped.push({ commit: commit.oid, subject: commit.subject, reason: state.reason });
        continue;
      }
      const text = JSON.stringify(meaningOf(state.agent));
      if (text === last) {
        result.unchanged += 1;
        continue;
      }
      const id = result.agent === '' ? state.id : result.agent;
      const published = await publishState(
        options,
        { ...state, id },
        {
          commit,
          first: result.versions.length === 0,
        },
      );
      if ('problems' in published) {
        const reason = published.problems[0]?.message ?? 'its definition has problems';
        result.skipped.push({ commit: commit.oid, subject: commit.subject, reason });
        continue;
      }
      last = text;
      result.agent = id;
      const { subject, author, date, oid } = commit;
      result.versions.push({ version: published.version, commit: oid, subject, author, date });
    }
    return result;
  } finally {
    past.objects.close();
  }
}

// A text that no YAML file names, such as a README, is for people.
function meaningOf({ files }: ImportedAgent): [string, string][] {
  const texts = [...agentTexts(files)];
  const yaml = texts.flatMap(([path, text]) => {
    const file = files.get(path);
    return file && 'yaml' in file ? text : [];
  });
  return texts.filter(([path]) => {
    const file = files.get(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    return (file && 'yaml' in file) || yaml.some((text) => text.includes(name));
  });
}

interface Past {
  objects: Objects;
  commits: PastCommit[];
  /** Where the project lies in its repository, `''` for its root. */
  prefix: string;
  isFile: boolean;
  name: string;
}

async function openPast(options: StoreOptions, path: string): Promise<Past> {
  if (!existsSync(path))
    throw new Failure(
      'usage',
      `Couldn't import “${oneLine(path)}”: there is no such file or folder.`,
    );
  const real = realpathSync(path);
  const isFile = lstatSync(real).isFile();
  const repository = await openRepository(
    new Git(isFile ? dirname(real) : real, options.env, options.listener),
  ).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.kind !== 'not-found') throw error;
    throw new Failure(
      'usage',
      `Couldn't read the history of ${oneLine(path)}: it lies in no git repository.`,
      { hints: ['leave --history out to import it as it is now', 'or name a clone of it'] },
    );
  });
  if (repository.root === null)
    throw new Failure(
      'usage',
      "Couldn't read the history: name a folder in a clone, not a bare repository.",
    );
  const prefix = relative(realpathSync(repository.root), real).split('\\').join('/');
  const log = await repository.git.run([
    'log',
    '--first-parent',
    '--reverse',
    '-z',
    '--no-show-signature',
    '--format=%H%x01%an%x01%ae%x01%aI%x01%s%x01%b',
    'HEAD',
    ...(prefix === '' ? [] : ['--', `:(top,literal)${prefix}`]),
  ]);
  if (log.code !== 0)
    throw new Failure(
      'invalid',
      `Couldn't read the history of ${oneLine(path)}: it has no commits yet.`,
    );
  return {
    objects: new Objects(repository.git),
    commits: log.stdout.split('\0').flatMap(readCommit),
    prefix,
    isFile,
    name: isFile ? basename(real, extname(real)) : basename(real),
  };
}

function readCommit(text: string): PastCommit[] {
  const [oid = '', name = '', email = '', date = '', subject = '', body = ''] =
    text.split('\u0001');
  return /^[0-9a-f]{40,64}$/.test(oid.trim())
    ? [{ oid: oid.trim(), author: { name, email }, date, subject, body: body.trim() }]
    : [];
}

async function stateAt(
  { objects, prefix, isFile, name }: Past,
  { oid }: PastCommit,
  { read, agent }: HistoryRequest,
): Promise<{ id: string; agent: ImportedAgent } | { reason: string }> {
  try {
    const contents: [string, Uint8Array][] = [];
    if (isFile) {
      const blob = await objects.read(`${oid}:${prefix}`);
      if (blob) contents.push([prefix.split('/').at(-1) ?? prefix, blob.content]);
    } else {
      const tree = await objects.tree(prefix === '' ? `${oid}^{tree}` : `${oid}:${prefix}`);
      const files = tree ? [...(await objects.files(tree.oid))] : [];
      const plain = files.filter(([, { mode }]) => mode.startsWith('100'));
      const blobs = await objects.readAll(plain.map(([, entry]) => entry.oid));
      plain.forEach(([path], index) => {
        const content = blobs[index]?.content;
        if (content) contents.push([path, content]);
      });
    }
    if (contents.length === 0) return { reason: 'it holds no such files' };
    const [only, second] = nameAgents({ agents: read(toProject(name, contents)), agent });
    if (!only) return { reason: 'it holds no agent' };
    if (second) return { reason: 'it holds several agents: name the file of one' };
    return only;
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'bug') return { reason: error.message };
    throw error;
  }
}

async function publishState(
  options: StoreOptions,
  { id, agent }: { id: string; agent: ImportedAgent },
  { commit, first }: { commit: PastCommit; first: boolean },
): Promise<{ version: number } | { problems: Problem[] }> {
  const { author, date } = commit;
  const store = await Store.open({
    ...options,
    env: {
      ...options.env,
      GIT_AUTHOR_NAME: author.name || author.email || 'unknown',
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
    },
  });
  try {
    const [written] = await writeImport(store, {
      agents: [agent],
      agent: id,
      force: !first,
      published: !first,
    });
    const problems = written?.problems.filter(({ severity }) => severity === 'error') ?? [];
    if (problems.length > 0) return { problems };
    const plan = await preparePublication(store, {
      agent: id,
      hotfix: false,
      permission: { force: false, skipSteps: false, reason: null },
    });
    return await publish(store, plan, { description: commit.subject, notes: commit.body });
  } finally {
    store.close();
  }
}
