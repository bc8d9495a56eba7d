import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';
import { nearest, requireAgentId } from '../core/names.ts';
import { WORKSPACE_FILE } from '../core/workspace.ts';
import { commitOnly, initRepository } from './commit.ts';
import { Git } from './git.ts';
import { openRepository, readIdentity, unfinishedOperation } from './repository.ts';
import type { Repository } from './repository.ts';
import type { StoreOptions } from './store.ts';

export interface Template {
  name: string;
  /** The agent's id unless another is given. */
  agent: string;
  description: string;
}

/** What `init` or `create` made. */
export interface Started {
  created: boolean;
  agent: string;
  template: string;
  /** The root of the workspace, absolute. */
  directory: string;
  /** Paths relative to the root, sorted. */
  files: string[];
  /** The repository is new too. */
  newRepository: boolean;
}

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

/** Returns the templates that come with the program. */
export function listTemplates(folder: string): Template[] {
  return JSON.parse(readFileSync(join(folder, 'templates.json'), 'utf8')) as Template[];
}

export interface StartRequest {
  templates: string;
  template: string;
  /** Null takes the template's own. */
  agent: string | null;
}

/**
 * Starts a workspace: in the repository that holds the directory, or in a new one on the branch main. Commits
 * exactly the files that it wrote. Throws `refused` where a file stands there with other content.
 */
export async function startWorkspace(
  options: StoreOptions,
  request: StartRequest,
): Promise<Started> {
  const { agent, template, files } = templateFiles(request);
  const git = new Git(options.directory, options.env, options.listener);
  const found = await existingRepository(git, options.directory);
  const root = found?.root ?? options.directory;
  if (found && realpathSync(root) !== nearestReal(options.directory)) {
    throw new Failure(
      'usage',
      `Couldn't start a workspace in ${options.directory}: it lies inside the repository ${root}.`,
      { hints: [`agentctl init ${root}`, 'or choose a folder outside of it'] },
    );
  }
  const texts = new Map([
    [WORKSPACE_FILE, WORKSPACE_TEXT],
    ['.gitattributes', `${ATTRIBUTES.join('\n')}\n`],
    ...files,
  ]);
  const missing = [...texts].filter(([path, text]) => !isThere(root, path, text));
  // A start that was stopped before its commit is completed: what counts is what HEAD holds.
  const committed = found ? await committedPaths(found) : new Set<string>();
  const open = [...texts.keys()].filter((path) => !committed.has(path));
  if (open.length === 0 && missing.length === 0)
    return { created: false, agent, template, directory: root, files: [], newRepository: false };
  if (committed.has(WORKSPACE_FILE))
    throw new Failure('refused', `Couldn't start a workspace: ${root} is one already.`, {
      hints: [`agentctl create ${agent} --template ${template} adds an agent`],
    });
  if (found) requireQuiet(found);
  await readIdentity(
    found?.git ?? new Git(existingParent(options.directory), options.env, options.listener),
  );
  mkdirSync(root, { recursive: true });
  if (!found) await initRepository(git);
  const repository = found ?? (await openRepository(git));
  write(root, missing);
  await commitOnly(repository, {
    paths: open.map((path) => `:(top,literal)${path}`),
    message: `Start a workspace with the agent ${agent}`,
    untracked: true,
  });
  return {
    created: true,
    agent,
    template,
    directory: root,
    files: open.toSorted(),
    newRepository: !found,
  };
}

/** Adds an agent to a workspace from a template; it is left to be published. Throws `refused` where the agent is there already. */
export function createAgent(
  root: string,
  request: StartRequest & { known: readonly string[] },
): Started {
  const { agent, template, files } = templateFiles(request);
  if (request.known.includes(agent) || existsSync(join(root, 'agents', agent))) {
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
  write(root, [...files]);
  return {
    created: true,
    agent,
    template,
    directory: root,
    files: [...files.keys()].toSorted(),
    newRepository: false,
  };
}

function templateFiles(request: StartRequest): {
  agent: string;
  template: string;
  files: Map<string, string>;
} {
  const templates = listTemplates(request.templates);
  const template = templates.find(({ name }) => name === request.template);
  if (!template) {
    const names = templates.map(({ name }) => name);
    const suggestion = nearest(request.template, names);
    throw new Failure(
      'not-found',
      `Couldn't find the template “${request.template.slice(0, 60)}”.`,
      { hints: [suggestion ? `did you mean ${suggestion}?` : `there is: ${names.join(', ')}`] },
    );
  }
  const agent = requireAgentId(request.agent ?? template.agent);
  const folder = join(request.templates, template.name);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = paths
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .toSorted();
  return {
    agent,
    template: template.name,
    files: new Map(
      files.map((path) => [`agents/${agent}/${path}`, readFileSync(join(folder, path), 'utf8')]),
    ),
  };
}

async function existingRepository(git: Git, directory: string): Promise<Repository | null> {
  if (!existsSync(directory)) git = git.at(existingParent(directory));
  try {
    const repository = await openRepository(git);
    if (repository.root === null)
      throw new Failure(
        'usage',
        "Couldn't start a workspace here: this repository is bare and has no files.",
        { hints: ['run this in a clone'] },
      );
    return repository;
  } catch (error) {
    if (error instanceof Failure && error.kind === 'not-found') return null;
    throw error;
  }
}

async function committedPaths({ git }: Repository): Promise<Set<string>> {
  const result = await git.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD']);
  return new Set(result.code === 0 ? result.stdout.split('\0') : []);
}

function existingParent(directory: string): string {
  let place = resolve(directory);
  while (!existsSync(place)) place = dirname(place);
  return place;
}

function nearestReal(directory: string): string {
  const parent = existingParent(directory);
  return join(realpathSync(parent), relative(parent, resolve(directory)));
}

function requireQuiet(repository: Repository): void {
  const operation = unfinishedOperation(repository);
  if (operation)
    throw new Failure('refused', `Couldn't start a workspace: a ${operation} is in progress.`, {
      hints: [`git ${operation} --continue, or --abort`],
    });
}

function isThere(root: string, path: string, text: string): boolean {
  const found = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (!found) return false;
  const content = found.isFile() ? readFileSync(join(root, path), 'utf8') : null;
  if (content === text) return true;
  if (
    path === '.gitattributes' &&
    content !== null &&
    ATTRIBUTES.every((line) => content.split(/\r?\n/).includes(line))
  )
    return true;
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

function write(root: string, files: readonly (readonly [string, string])[]): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: 'wx' });
  }
}
