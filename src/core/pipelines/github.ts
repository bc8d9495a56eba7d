import { MARK, climbOf, quoted, quotedList } from './facts.ts';
import type { Climb, PipelineFacts } from './facts.ts';
import { automaticJob, check, plan, promote, publish } from './github-jobs.ts';

/** Returns a workflow of GitHub Actions for a workspace. */
export function githubWorkflow(facts: PipelineFacts): string {
  const climb = climbOf(facts.ladder);
  return [head(facts, climb), triggers(facts, climb), jobs(facts, climb)].join('\n');
}

function head({ agents }: PipelineFacts, { first, automatic, manual }: Climb): string {
  const places = [...automatic, ...manual];
  const logs = [first, ...places].join(', ');
  return `${MARK} github. It is yours to change; after adding an agent or an
# environment, agentctl ci github --force writes it anew.
#
#   pull request          checks the definitions, comments with what would change, and plays the tests
#   merge                 publishes what changed to ${first}${automatic.length === 0 ? '' : `, and promotes it to ${automatic.join(', ')}`}
${manual.length === 0 ? '' : `#   "Run workflow"        plans a promotion to ${manual.join(' or ')}, waits for the reviewers, and makes exactly that\n`}#
# What the repository needs (Settings):
#   Environments   ${places.length === 0 ? 'none' : `one each named ${places.join(', ')}`}${manual.length === 0 ? '' : `; give ${manual.join(', ')} required reviewers`}
#   Rules          where the branches ${logs} or the tags ${agents.map((agent) => `${agent}/v*`).join(', ')}
#                  are protected, let GitHub Actions create and fast-forward them
#   Secrets        none: the jobs use the token of their run, with no more rights than they name
`;
}

function triggers({ branch, agents }: PipelineFacts, { manual }: Climb): string {
  const paths = "paths: ['agents/**', 'agentctl.yaml']";
  // A pattern to GitHub, in which these mean something.
  const pattern = branch.replaceAll(/[!+()\\]/g, String.raw`\$&`);
  const button =
    manual.length === 0
      ? []
      : [
          '  workflow_dispatch:',
          '    inputs:',
          '      agent:',
          '        type: choice',
          `        options: ${quotedList(agents)}`,
          '        required: true',
          '      environment:',
          '        type: choice',
          `        options: ${quotedList(manual)}`,
          '        required: true',
          '      version:',
          '        description: The version, such as v7 (empty for what runs one step below)',
          '        type: string',
        ];
  return [
    'name: agentctl',
    '',
    'on:',
    '  pull_request:',
    `    ${paths}`,
    '  push:',
    `    branches: [${quoted(pattern)}]`,
    `    ${paths}`,
    ...button,
    '',
    '# Each job names the rights that it needs.',
    'permissions: {}',
    '',
    'defaults:',
    '  run:',
    '    shell: bash',
    '',
    'jobs:',
  ].join('\n');
}

function jobs(facts: PipelineFacts, climb: Climb): string {
  const { automatic, manual } = climb;
  return [
    check(facts, climb),
    publish(facts, climb),
    ...automatic.map((name, index) =>
      automaticJob(facts, name, {
        needs: index === 0 ? 'publish' : `to-${automatic[index - 1]}`,
        next: automatic[index + 1],
      }),
    ),
    ...(manual.length === 0 ? [] : [plan(facts), promote(facts)]),
  ].join('\n');
}
