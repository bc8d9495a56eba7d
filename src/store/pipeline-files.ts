import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { MARK, climbOf } from '../core/pipelines/facts.ts';
import type { PipelineFacts, PipelineSystem } from '../core/pipelines/facts.ts';
import { githubWorkflow } from '../core/pipelines/github.ts';
import { gitlabPipeline } from '../core/pipelines/gitlab.ts';
import type { PipelineAnswer } from '../core/remote-answers.ts';
import { look } from './look.ts';
import { writeOver } from './new-files.ts';
import { readHead } from './repository.ts';
import type { Store } from './store.ts';

/** What an operator asks of `ci`. */
export interface PipelineRequest {
  system: PipelineSystem;
  /** The branch whose commits are published; null for the remote's default one. */
  branch: string | null;
  /** This program's version. */
  program: string;
  /** Only return the text. */
  print: boolean;
  force: boolean;
}

const GITLAB = '.gitlab-ci.yml';
const INCLUDED = '.gitlab/agentctl.yml';

/** Writes the pipeline of a workspace. Throws `refused` where a file with other content is there. */
export async function writePipeline(
  store: Store,
  request: PipelineRequest,
): Promise<PipelineAnswer> {
  const root = store.root();
  const { system, print, force, program } = request;
  const agents = await store.agents();
  if (agents.length === 0)
    throw new Failure('not-found', "Couldn't write a pipeline: this workspace has no agent yet.", {
      hints: ['agentctl create <id>'],
    });
  const branch = await publishedBranch(store, request.branch);
  const facts: PipelineFacts = { program, branch, agents, ladder: store.workspace.environments };
  const text = system === 'github' ? githubWorkflow(facts) : gitlabPipeline(facts);
  const file = system === 'github' ? '.github/workflows/agentctl.yml' : gitlabFile(root);
  const written = !print && place(root, { file, text, force });
  const { first, automatic, manual } = climbOf(facts.ladder);
  return {
    written,
    system,
    file,
    branch,
    agents,
    publishesTo: first,
    promotesTo: automatic,
    onButton: manual,
    remote: store.workspace.remote,
    include: file === INCLUDED && !includes(root),
    text,
  };
}

async function publishedBranch(store: Store, named: string | null): Promise<string> {
  if (named === null) return defaultBranch(store);
  const { git } = store.repository;
  const known = await git.run(['check-ref-format', `refs/heads/${named}`]);
  if (known.code === 0) return named;
  throw new Failure('usage', "Couldn't read --branch: this can't be the name of a branch.");
}

function gitlabFile(root: string): string {
  const text = contentOf(join(root, GITLAB));
  return text === null || text.startsWith(`${MARK} gitlab`) ? GITLAB : INCLUDED;
}

function includes(root: string): boolean {
  return contentOf(join(root, GITLAB))?.includes(INCLUDED) === true;
}

function place(
  root: string,
  { file, text, force }: { file: string; text: string; force: boolean },
): boolean {
  for (let part = dirname(file); part !== '.'; part = dirname(part))
    if (existsSync(join(root, part)) && !lstatSync(join(root, part)).isDirectory())
      throw new Failure('refused', `Couldn't write ${file}: ${part} is no plain folder.`);
  const found = look(join(root, file));
  if (found && !found.isFile())
    throw new Failure('refused', `Couldn't write ${file}: what is there is no plain file.`);
  const present = found ? contentOf(join(root, file)) : null;
  if (present === text) return false;
  if (present !== null && !force)
    throw new Failure('refused', `Couldn't write ${file}: it is there with other content.`, {
      hints: ['--print shows what would be written', '--force writes over it'],
    });
  writeOver(root, file, text);
  return true;
}

function contentOf(file: string): string | null {
  return look(file)?.isFile() ? readFileSync(file, 'utf8') : null;
}

// The remote's, as a clone notes it; else the branch that is worked on, unless it is none of the user's own.
async function defaultBranch({ repository, workspace }: Store): Promise<string> {
  const remote = workspace.remote ?? 'origin';
  const noted = await repository.git.run(['symbolic-ref', '-q', `refs/remotes/${remote}/HEAD`]);
  const prefix = `refs/remotes/${remote}/`;
  const name = noted.stdout.trim();
  if (noted.code === 0 && name.startsWith(prefix)) return name.slice(prefix.length);
  const current = (await readHead(repository)).branch?.replace('refs/heads/', '');
  const logs = workspace.environments.map(({ branch }) => branch);
  return current === undefined || logs.includes(current) ? 'main' : current;
}
