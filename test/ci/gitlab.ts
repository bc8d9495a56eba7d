import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../helpers/repository.ts';
import { machine, readPipeline, runLines } from './runner.ts';

interface Rule {
  if: string;
  when?: string;
}

export interface GitlabJob {
  extends?: string;
  stage?: string;
  rules?: Rule[];
  needs?: string[];
  variables?: Record<string, string>;
  before_script?: string[];
  script?: string[];
  environment?: { name: string };
  artifacts?: { paths: string[] };
}

export interface GitlabEvent {
  source: 'push' | 'merge_request_event';
  remote: string;
  commit: string;
  variables?: Record<string, string>;
  /** The jobs whose button somebody presses. */
  buttons?: string[];
  before?: Record<string, () => Promise<unknown>>;
}

export interface GitlabRun {
  jobs: [name: string, conclusion: 'success' | 'failure'][];
  output: string;
}

/** Reads a pipeline with what its jobs extend. */
export function readGitlab(file: string): Map<string, GitlabJob> {
  const parsed = readPipeline(file) as Record<string, GitlabJob>;
  const whole = (job: GitlabJob): GitlabJob => {
    const parent = job.extends === undefined ? undefined : parsed[job.extends];
    if (parent === undefined) return job;
    const base = whole(parent);
    return { ...base, ...job, variables: { ...base.variables, ...job.variables } };
  };
  const jobs = Object.entries(parsed).filter(([name]) => !name.startsWith('.'));
  return new Map(jobs.map(([name, job]) => [name, whole(job)]));
}

/** Runs the jobs of a pipeline that an event starts: their lines, on a machine for each job. */
export async function runGitlab(
  jobs: ReadonlyMap<string, GitlabJob>,
  event: GitlabEvent,
): Promise<GitlabRun> {
  const run: GitlabRun = { jobs: [], output: '' };
  const kept = temporaryFolder('artifacts');
  const variables: Record<string, string> = {
    CI_PIPELINE_SOURCE: event.source,
    CI_DEFAULT_BRANCH: 'main',
    CI_COMMIT_BRANCH: event.source === 'push' ? 'main' : '',
    // The address of a project is that of its repository without `.git`.
    CI_PROJECT_URL: `file://${event.remote.replace(/\.git$/, '')}`,
    CI_PROJECT_ID: '5',
    CI_MERGE_REQUEST_IID: '7',
    GITLAB_USER_NAME: 'Greta "$(touch ran)" G',
    GITLAB_USER_EMAIL: 'greta@example.com',
    AGENTCTL_TOKEN: 'push-token',
    ...event.variables,
  };
  for (const [name, job] of jobs) {
    const rule = job.rules?.find((each) => holds(each.if, variables));
    if (!rule || (rule.when === 'manual' && !event.buttons?.includes(name))) continue;
    const ended = new Map(run.jobs);
    if (job.needs?.some((other) => ended.get(other) !== 'success')) continue;
    await event.before?.[name]?.();
    const good = await runJob({ name, job }, { event, variables, kept, run });
    run.jobs.push([name, good ? 'success' : 'failure']);
  }
  return run;
}

async function runJob(
  { name, job }: { name: string; job: GitlabJob },
  given: { event: GitlabEvent; variables: Record<string, string>; kept: string; run: GitlabRun },
): Promise<boolean> {
  const { event, variables, kept, run } = given;
  const place = machine(event.remote, event.commit, null);
  const own = Object.entries(job.variables ?? {}).map(([key, text]) => [
    key,
    text.replaceAll(/\$(\w+)/g, (_, variable: string) => variables[variable] ?? ''),
  ]);
  for (const file of plans(kept, job)) copyFileSync(join(kept, file), join(place.folder, file));
  const lines = [...(job.before_script ?? []), ...(job.script ?? [])].join('\n');
  const env = {
    ...place.env,
    ...variables,
    ...(Object.fromEntries(own) as Record<string, string>),
  };
  const { code, output } = await runLines(lines, { folder: place.folder, env });
  run.output += `${name}\n${output}`;
  if (code !== 0) return false;
  for (const file of job.artifacts?.paths ?? [])
    copyFileSync(join(place.folder, file), join(kept, file));
  return true;
}

// What the jobs before left behind, as far as this one reads it.
function plans(kept: string, { script }: GitlabJob): string[] {
  const files = (script ?? []).join('\n').match(/<agentctl-[\w-]+\.plan/g) ?? [];
  return files.map((file) => file.slice(1)).filter((file) => existsSync(join(kept, file)));
}

// `$NAME == "text"` and `$NAME == $OTHER`, joined by `&&`: no more is used.
function holds(condition: string, variables: Record<string, string>): boolean {
  const value = (term: string) =>
    term.startsWith('"') ? term.slice(1, -1) : (variables[term.slice(1)] ?? '');
  return condition.split(' && ').every((part) => {
    const [left = '', right = ''] = part.split(' == ');
    return value(left) === value(right);
  });
}
