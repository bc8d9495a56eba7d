import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../helpers/repository.ts';
import { machine, readPipeline, runLines } from './runner.ts';

interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}

interface Job {
  if?: string;
  needs?: string;
  environment?: string;
  permissions?: Record<string, string>;
  env?: Record<string, string>;
  outputs?: Record<string, string>;
  steps: Step[];
}

export interface Workflow {
  on: Record<string, { branches?: string[]; inputs?: Record<string, { options?: string[] }> }>;
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

/** What happened in the repository. */
export interface GithubEvent {
  name: 'pull_request' | 'push' | 'workflow_dispatch';
  remote: string;
  commit: string;
  inputs?: Record<string, string>;
  /** Where the interface answers. */
  address?: string;
  fork?: boolean;
  /** Done before a job starts: what others do meanwhile. */
  before?: Record<string, () => Promise<unknown>>;
}

export interface GithubRun {
  /** Each job that ran, in order: its name and whether it ended well. */
  jobs: [name: string, conclusion: 'success' | 'failure'][];
  output: string;
  summary: string;
}

type Values = Record<string, string>;

/** Reads a workflow; see `readPipeline`. */
export function readWorkflow(file: string): Workflow {
  return readPipeline(file) as Workflow;
}

/** Runs the jobs of a workflow that an event starts: the lines of each step, on a machine for each job. */
export async function runGithub(workflow: Workflow, event: GithubEvent): Promise<GithubRun> {
  const run: GithubRun = { jobs: [], output: '', summary: '' };
  const values: Values = {
    'github.event_name': event.name,
    'github.actor': 'octavia',
    'github.actor_id': '42',
    'github.token': 'run-token',
    'github.ref': 'refs/heads/main',
    'github.repository': 'team/agents',
    'github.event.pull_request.number': '7',
    'github.event.pull_request.head.repo.full_name': event.fork ? 'eve/agents' : 'team/agents',
    ...Object.fromEntries(
      Object.entries(event.inputs ?? {}).map(([name, value]) => [`inputs.${name}`, value]),
    ),
  };
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const needed = run.jobs.find(([other]) => other === job.needs);
    if (job.needs !== undefined && needed?.[1] !== 'success') continue;
    if (job.if !== undefined && !holds(job.if, values)) continue;
    await event.before?.[name]?.();
    run.jobs.push([
      name,
      (await runJob({ name, job }, event, { values, run })) ? 'success' : 'failure',
    ]);
  }
  return run;
}

async function runJob(
  { name, job }: { name: string; job: Job },
  event: GithubEvent,
  { values, run }: { values: Values; run: GithubRun },
): Promise<boolean> {
  const files = temporaryFolder('github');
  const branch = event.name === 'pull_request' ? null : 'main';
  const place = machine(event.remote, event.commit, branch);
  const summary = join(files, 'summary');
  for (const [index, step] of job.steps.entries()) {
    if (step.run === undefined || (step.if !== undefined && !holds(step.if, values))) continue;
    const output = join(files, `output-${index}`);
    writeFileSync(output, '');
    const { code, output: said } = await runLines(step.run, {
      folder: place.folder,
      env: {
        ...place.env,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_REPOSITORY: 'team/agents',
        GITHUB_API_URL: event.address ?? 'http://127.0.0.1:1',
        ...filled(job.env ?? {}, values),
        ...filled(step.env ?? {}, values),
      },
    });
    run.output += `${name} / ${step.name ?? ''}\n${said}`;
    if (code !== 0) return false;
    for (const [key, value] of readOutputs(readFileSync(output, 'utf8')))
      values[`steps.${step.id ?? ''}.outputs.${key}`] = value;
  }
  if (existsSync(summary)) run.summary += readFileSync(summary, 'utf8');
  for (const [key, value] of Object.entries(filled(job.outputs ?? {}, values)))
    values[`needs.${name}.outputs.${key}`] = value;
  for (const key of Object.keys(values)) if (key.startsWith('steps.')) delete values[key];
  return true;
}

function filled(map: Record<string, string>, values: Values): Values {
  return Object.fromEntries(
    Object.entries(map).map(([key, text]) => [
      key,
      text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => values[name] ?? ''),
    ]),
  );
}

// `name == name` or `name != 'text'`: no more is used.
function holds(condition: string, values: Values): boolean {
  const [, left = '', operator, right = ''] = /^(\S+) (==|!=) (\S+)$/.exec(condition) ?? [];
  if (operator === undefined) throw new Error(`not understood: ${condition}`);
  const value = (term: string) => (term.startsWith("'") ? term.slice(1, -1) : (values[term] ?? ''));
  return (value(left) === value(right)) === (operator === '==');
}

function readOutputs(text: string): [string, string][] {
  const outputs: [string, string][] = [];
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, key, end] = /^([\w-]+)<<(\w+)$/.exec(line) ?? [];
    if (key !== undefined && end !== undefined) {
      const value: string[] = [];
      for (let each = lines.shift(); each !== end; each = lines.shift()) value.push(each ?? '');
      outputs.push([key, value.join('\n')]);
    } else if (line.includes('='))
      outputs.push([line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]);
  }
  return outputs;
}
