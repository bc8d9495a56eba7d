import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import type { ValidateAnswer } from '../core/answers.ts';
import { Failure } from '../core/failure.ts';
import type { View } from '../ui/screen.ts';
import { githubView, sarifView } from '../ui/views/annotations.ts';
import { validationView } from '../ui/views/problems.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  strict?: boolean;
  format: 'text' | 'github' | 'sarif';
}

const HELP: Description = {
  when: 'To find mistakes in the files of the draft before you publish: each with its place, and how to mend it. publish checks the same.',
  examples: {
    'agentctl validate': 'all agents',
    'agentctl validate --agent booking --strict': 'one of them, and warnings count as errors',
    'agentctl validate --format sarif': 'for code scanning; github makes annotations',
  },
  exits: { 0: 'no error', 1: 'an error; with --strict a warning too' },
  related: ['publish', 'schema', 'test', 'help files'],
};

export default (context: Context) =>
  describe(new Command('validate'), HELP)
    .option('--strict', 'take warnings as errors')
    .addOption(
      new Option('--format <form>', 'for people, for annotations in GitHub, or as SARIF 2.1.0')
        .choices(['text', 'github', 'sarif'])
        .default('text'),
    )
    .action(async ({ strict, format }: Options) => {
      if (format !== 'text' && context.json)
        throw new Failure('usage', '--json is a format of its own.', {
          hints: [`leave out --json, or --format ${format}`],
        });
      const engine = await context.engine();
      const meant = await context.agents();
      const checked = await context.working('Checking', (tell) => engine.validate(meant, tell));
      const answer = strict
        ? {
            valid: checked.problems.length === 0,
            problems: checked.problems.map((one) => ({ ...one, severity: 'error' as const })),
          }
        : checked;
      await context.output(answer, viewOf(format, context.io.version));
      if (!answer.valid) context.exitCode = 1;
    });

function viewOf(format: Options['format'], version: string): View<ValidateAnswer> {
  if (format === 'github') return ({ problems }, screen) => githubView(problems, screen);
  if (format === 'sarif') return ({ problems }, screen) => sarifView({ problems, version }, screen);
  return validationView;
}
