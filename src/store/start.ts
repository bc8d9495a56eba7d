import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartAnswer } from '../core/answers.ts';
import { Failure } from '../core/failure.ts';
import { WORKSPACE_FILE } from '../core/workspace.ts';
import { commitOnly, initRepository } from './commit.ts';
import { Git } from './git.ts';
import {
  existingParent,
  existingRepository,
  requireModest,
  requireQuiet,
  requireRoot,
} from './ground.ts';
import { makeFolder, writeNew, writeNewFolder } from './new-files.ts';
import { readIdentity } from './identity.ts';
import { openRepository } from './repository.ts';
import type { Repository } from './repository.ts';
import type { StoreOptions } from './store.ts';
import { GUIDE_FILE, templateFiles } from './templates.ts';
import type { GuidedContent, StartRequest } from './templates.ts';

/** What `init` or `create` made. */
export type Started = StartAnswer;

/** The lines of `.gitattributes` that keep versions free of line-ending rules. */
const ATTRIBUTES = ['agents/** text=auto eol=lf', '.agentctl/** text eol=lf'];

const WORKSPACE_TEXT = `# The workspace of agentctl. Versions of an agent move up this ladder, from the first environment to the last.
environments:
  - name: sandbox # \`publish\` places every new version here
  - name: pre-release # \`promote pre-release\`
  - name: live # \`promote live\`
    confirm: true # ask before anything moves there
    # branch: agentctl-live   # another git branch for its log, where \`live\` is one of yours
`;

/**
 * Starts a workspace: in the repository that holds the directory, or in a new one on the branch main. Commits
 * exactly the files that it wrote. Throws `refused` where a file stands there with other content.
 */
export async function startWorkspace(
  options: StoreOptions,
  { agent, template, files, guide }: GuidedContent,
): Promise<Started> {
  const git = new Git(options.directory, options.env, options.listener);
  const found = await existingRepository(git, options.directory);
  const root = found?.root ?? options.directory;
  const guides = new Map(guide === null ? [] : [[GUIDE_FILE, guide]]);
  const kept = await isSettled(root, found, guides);
  const answer = { agent, template, directory: root, kept: guide && kept ? [GUIDE_FILE] : [] };
  // Loaded here alone: no other command writes schemas but the one of that name.
  const { EDITOR_SETTINGS, editorSettings, nameSchemas, schemaFiles } =
    await import('./schema-files.ts');
  const settled = await isSettled(root, found, editorSettings());
  const texts = new Map([
    [WORKSPACE_FILE, WORKSPACE_TEXT],
    ['.gitattributes', `${ATTRIBUTES.join('\n')}\n`],
    ...schemaFiles(),
    ...(settled ? [] : editorSettings()),
    ...(kept ? [] : guides),
    ...files,
  ]);
  if (found) requireRoot(root, options.directory);
  else requireModest(root, options.env);
  const plan = await planStart(root, found, texts);
  if (!plan)
    return {
      ...answer,
      created: false,
      files: [],
      newRepository: false,
      edited: [],
      skipped: null,
    };
  await readIdentity(
    found?.git ?? new Git(existingParent(options.directory), options.env, options.listener),
  );
  makeFolder(root);
  if (!found) await initRepository(git);
  const repository = found ?? (await openRepository(git));
  writeNew(root, plan.missing);
  await commitOnly(repository, {
    paths: plan.open.map((path) => `:(top,literal)${path}`),
    message: `Start a workspace with the agent ${agent}`,
    untracked: true,
    again: 'run agentctl init again after mending it',
  });
  // Somebody's own settings are theirs to commit.
  const { changed, skipped } = settled ? nameSchemas(root) : { changed: false, skipped: null };
  return {
    ...answer,
    created: true,
    files: plan.open.toSorted(),
    newRepository: !found,
    edited: changed ? [EDITOR_SETTINGS] : [],
    skipped,
  };
}

// There is such a file already, or git is told to ignore them.
async function isSettled(
  root: string,
  found: Repository | null,
  ours: ReadonlyMap<string, string>,
): Promise<boolean> {
  const [[path, text] = ['', '']] = ours;
  // What a start wrote that was stopped before its commit is not somebody's own.
  if (lstatSync(join(root, path), { throwIfNoEntry: false })) return contentOf(root, path) !== text;
  if (!found) return false;
  const result = await found.git.run(['check-ignore', '-q', '--', path]);
  return result.code === 0;
}

interface StartPlan {
  /** Files to be written, with their text. */
  missing: [string, string][];
  /** Files to be committed: a start that was stopped before its commit is completed. */
  open: string[];
}

/** Returns what a start has to do, null where all of it is done; what counts is what HEAD holds. */
async function planStart(
  root: string,
  found: Repository | null,
  texts: ReadonlyMap<string, string>,
): Promise<StartPlan | null> {
  const committed = found ? await committedPaths(found) : new Set<string>();
  if (committed.has(WORKSPACE_FILE)) {
    const own = [...texts].filter(([path]) => path !== GUIDE_FILE);
    if (own.every(([path, text]) => committed.has(path) && holds(root, path, text))) return null;
    throw new Failure('refused', `Couldn't start a workspace: ${root} is one already.`, {
      hints: ['agentctl status', 'agentctl create <id> adds an agent'],
    });
  }
  const missing = [...texts].filter(([path, text]) => !isThere(root, path, text));
  // Somebody's own .gitattributes that holds our lines among others is theirs to commit.
  const open = [...texts].flatMap(([path, text]) =>
    committed.has(path) || ![null, text].includes(contentOf(root, path)) ? [] : [path],
  );
  if (found) requireQuiet(found);
  return { missing, open };
}

/**
 * Adds an agent to a workspace from a template; it is left to be published. Nothing is done where it lies there
 * already as the template has it. Throws `refused` where there is another of that name.
 */
export function createAgent(
  root: string,
  request: StartRequest & { known: readonly string[] },
): Started {
  const { agent, template, files } = templateFiles(request);
  const answer = {
    agent,
    template,
    directory: root,
    newRepository: false,
    edited: [],
    kept: [],
    skipped: null,
  };
  if (request.known.includes(agent) || existsSync(join(root, 'agents', agent))) {
    if ([...files].every(([path, text]) => contentOf(root, path) === text))
      return { ...answer, created: false, files: [] };
    throw new Failure('refused', `Couldn't create the agent ${agent}: there is one of that name.`, {
      hints: ['agentctl create <another-name>', `agentctl status --agent ${agent}`],
    });
  }
  const agents = lstatSync(join(root, 'agents'), { throwIfNoEntry: false });
  if (agents && !agents.isDirectory())
    throw new Failure(
      'refused',
      `Couldn't create the agent ${agent}: agents is no plain folder here.`,
    );
  writeNewFolder(root, `agents/${agent}`, files);
  return { ...answer, created: true, files: [...files.keys()].toSorted() };
}

async function committedPaths({ git }: Repository): Promise<Set<string>> {
  const result = await git.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD']);
  return new Set(result.code === 0 ? result.stdout.split('\0') : []);
}

/** Returns a plain file's text; null where there is none. */
function contentOf(root: string, path: string): string | null {
  const found = lstatSync(join(root, path), { throwIfNoEntry: false });
  return found?.isFile() ? readFileSync(join(root, path), 'utf8') : null;
}

/** Tells whether a file holds what a start writes: its text, or our lines among others in `.gitattributes`. */
function holds(root: string, path: string, text: string): boolean {
  const content = contentOf(root, path);
  if (content === text) return true;
  const found = content?.split(/\r?\n/) ?? [];
  return path === '.gitattributes' && ATTRIBUTES.every((line) => found.includes(line));
}

function isThere(root: string, path: string, text: string): boolean {
  if (!lstatSync(join(root, path), { throwIfNoEntry: false })) return false;
  if (holds(root, path, text)) return true;
  const hints =
    path === '.gitattributes'
      ? [`add these lines to it: ${ATTRIBUTES.join(' and ')}`, 'then run agentctl init again']
      : ['move it away, or choose another agent with --agent'];
  throw new Failure(
    'refused',
    `Couldn't start a workspace: ${path} is there already with other content.`,
    { hints },
  );
}
