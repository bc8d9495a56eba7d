import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { shellWord } from '../core/text.ts';
import { demoEndView, demoOpeningView, demoStepView } from '../ui/views/demo.ts';
import type { DemoAnswer } from '../ui/views/demo.ts';
import { STORY } from './demo-story.ts';
import type { Scene } from './demo-story.ts';
import { describe } from './describe.ts';
import type { Description } from './describe.ts';

const HELP: Description = {
  when: 'To see in half a minute what agentctl does, before you have an agent of your own.',
  examples: {
    'agentctl demo': 'play it in a temporary folder',
    'agentctl demo --directory first-look': 'play it in a folder of your choice, and go on there',
    'agentctl demo --json': 'have each step with its exit code as data',
  },
  exits: { 1: 'git is missing, or failed', 2: 'the folder is not empty' },
  related: ['init', 'help environments'],
  notes: ['Nothing but that folder is touched, and it is left for you to go on in.'],
};

export default (context: Context) =>
  describe(new Command('demo'), HELP)
    // The program reads it (-C is the same); it stands here for the help.
    .option('--directory <folder>', 'a new or empty folder (default: a temporary one)')
    .option('-y, --yes', 'do not ask')
    .action(async () => {
      const stage = await context.starting.stage();
      await context.progress(stage, demoOpeningView);
      const steps: DemoAnswer['steps'] = [];
      for (const scene of STORY) {
        const step = await play(context, scene, { number: steps.length + 1, stage });
        steps.push(step);
        context.exitCode = step.exitCode;
        if (step.exitCode !== 0) break;
      }
      await context.output({ directory: stage.directory, steps }, demoEndView);
    });

async function play(
  context: Context,
  { why, argv, edit }: Scene,
  { number, stage }: { number: number; stage: Awaited<ReturnType<Context['starting']['stage']>> },
): Promise<DemoAnswer['steps'][number]> {
  const command = argv === undefined ? null : `agentctl ${argv.map(quoted).join(' ')}`;
  await context.progress({ number, why, command, edit: edit ?? null }, demoStepView);
  if (edit) stage.replace(edit.path, edit);
  const ran =
    argv === undefined
      ? { exitCode: 0, output: '' }
      : await context.rerun(argv, { directory: stage.directory });
  return { why, command: command ?? `edit ${edit?.path ?? ''}`, ...ran };
}

// As people type it, where that is the same to the shell.
function quoted(word: string): string {
  return /^[\w ,.;-]+$/.test(word) && word.includes(' ') ? `"${word}"` : shellWord(word);
}
