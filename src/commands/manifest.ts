import type { Command } from 'commander';
import type { Context } from '../cli/context.ts';

/** A command as the root help lists it; its file is loaded only when it is called. */
export interface ManifestEntry {
  name: string;
  summary: string;
  group: string;
  load: () => Promise<{ default: (context: Context) => Command }>;
}

const start = 'Start:';
const look = 'Look:';
const release = 'Release:';
const draft = 'Draft:';
const care = 'Care:';

/** All commands, in the order of the help. */
export const MANIFEST: readonly ManifestEntry[] = [
  {
    name: 'demo',
    summary: 'play the whole pipeline in a throw-away workspace',
    group: start,
    load: () => import('./demo.ts'),
  },
  {
    name: 'init',
    summary: 'start a workspace in this repository, or in a new one',
    group: start,
    load: () => import('./init.ts'),
  },
  {
    name: 'create',
    summary: 'add an agent from a template',
    group: start,
    load: () => import('./create.ts'),
  },
  {
    name: 'import',
    summary: 'bring an agent over from another system',
    group: start,
    load: () => import('./import.ts'),
  },
  {
    name: 'templates',
    summary: 'list the templates',
    group: start,
    load: () => import('./templates.ts'),
  },
  {
    name: 'next',
    summary: 'say where you stand and what to do next',
    group: look,
    load: () => import('./next.ts'),
  },
  { name: 'list', summary: 'list the agents', group: look, load: () => import('./list.ts') },
  {
    name: 'status',
    summary: 'show the draft and what each environment runs',
    group: look,
    load: () => import('./status.ts'),
  },
  {
    name: 'versions',
    summary: 'list the versions of an agent and where they run',
    group: look,
    load: () => import('./versions.ts'),
  },
  {
    name: 'history',
    summary: 'show who deployed or discarded what, and when',
    group: look,
    load: () => import('./history.ts'),
  },
  {
    name: 'show',
    summary: 'show one state of an agent',
    group: look,
    load: () => import('./show.ts'),
  },
  {
    name: 'diff',
    summary: 'compare two states of an agent',
    group: look,
    load: () => import('./diff.ts'),
  },
  {
    name: 'blame',
    summary: 'say who wrote each line, in which version, and since when it is live',
    group: look,
    load: () => import('./blame.ts'),
  },
  {
    name: 'chat',
    summary: 'talk to an agent as it is in an environment, a version or the draft',
    group: look,
    load: () => import('./chat.ts'),
  },
  {
    name: 'export',
    summary: 'write a state for a runtime, or for another system',
    group: look,
    load: () => import('./export.ts'),
  },
  {
    name: 'validate',
    summary: 'check the definition of the draft',
    group: release,
    load: () => import('./validate.ts'),
  },
  {
    name: 'test',
    summary: 'play the conversations that must hold',
    group: release,
    load: () => import('./test.ts'),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a kind of file, for editors',
    group: release,
    load: () => import('./schema.ts'),
  },
  {
    name: 'publish',
    summary: 'make the draft a version, which runs in sandbox',
    group: release,
    load: () => import('./publish.ts'),
  },
  {
    name: 'promote',
    summary: 'place a version in the next environment',
    group: release,
    load: () => import('./promote.ts'),
  },
  {
    name: 'rollback',
    summary: 'place an earlier version in an environment',
    group: release,
    load: () => import('./rollback.ts'),
  },
  {
    name: 'retire',
    summary: 'take an agent out of an environment',
    group: release,
    load: () => import('./retire.ts'),
  },
  {
    name: 'numbers',
    summary: 'lead phone numbers to agents and environments',
    group: release,
    load: () => import('./numbers.ts'),
  },
  {
    name: 'env',
    summary: 'what belongs to an environment: variables, endpoints, locks',
    group: release,
    load: () => import('./env.ts'),
  },
  {
    name: 'discard',
    summary: 'throw the draft away (a backup is kept)',
    group: draft,
    load: () => import('./discard.ts'),
  },
  {
    name: 'restore',
    summary: 'bring a discarded draft back',
    group: draft,
    load: () => import('./restore.ts'),
  },
  {
    name: 'checkout',
    summary: 'load a state into the draft (a backup is kept)',
    group: draft,
    load: () => import('./checkout.ts'),
  },
  {
    name: 'connect',
    summary: 'share versions and logs through a git remote',
    group: care,
    load: () => import('./connect.ts'),
  },
  {
    name: 'fetch',
    summary: "fetch the remote's versions and logs",
    group: care,
    load: () => import('./fetch.ts'),
  },
  {
    name: 'verify',
    summary: 'check signatures and logs from the first deployment on',
    group: care,
    load: () => import('./verify.ts'),
  },
  {
    name: 'ci',
    summary: 'write a pipeline for GitHub Actions or GitLab',
    group: care,
    load: () => import('./ci.ts'),
  },
  {
    name: 'watch',
    summary: 'run a command at each deployment in an environment',
    group: care,
    load: () => import('./watch.ts'),
  },
  {
    name: 'doctor',
    summary: 'check that versions, logs and records agree',
    group: care,
    load: () => import('./doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'print what completes command lines in bash, zsh or fish',
    group: care,
    load: () => import('./completion.ts'),
  },
  {
    name: 'protect',
    summary: 'print the rules by which a server protects environments and versions',
    group: care,
    load: () => import('./protect.ts'),
  },
  {
    name: 'hook',
    summary: 'check what is pushed to a git server of your own',
    group: care,
    load: () => import('./hook.ts'),
  },
  {
    name: 'help',
    summary: 'show help for a command, or on a topic',
    group: care,
    load: () => import('./help.ts'),
  },
];
