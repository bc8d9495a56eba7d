import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import { pushedBranchView } from '../ui/views/remote.ts';
import { forwardView, nextView, undoView } from '../ui/views/after-moves.ts';
import { publishPlanView, publishView } from '../ui/views/moves.ts';
import { CONFIRM, describe } from './describe.ts';
import type { Description } from './describe.ts';

interface Options {
  message?: string;
  notes?: string;
  notesFile?: string;
  hotfix?: boolean;
  dryRun?: boolean;
  force?: boolean;
  reason?: string;
  yes?: boolean;
}

const HELP: Description = {
  when: 'When a change of the files is ready to be tried: it becomes the next version, which nobody can alter any more, and runs in the first environment.',
  examples: {
    'agentctl publish -m "Ask for allergies"': 'say in one line what changed',
    'agentctl publish -m "Ask for allergies" --notes-file notes.md':
      'with notes; where nothing changed since, nothing is done',
    'agentctl publish --dry-run': 'see what would be published, and change nothing',
    'agentctl publish --json': 'in a script: version and deployment as data',
    'agentctl publish --hotfix --reason "wrong opening hours in live"':
      'a change of what live runs, past what sandbox runs',
  },
  exits: {
    0: 'published, or that version runs there already',
    1: 'the definition is wrong: problems and hints say where',
    3: 'a rule says no: a lock, a merge in progress',
    4: 'the draft would undo what a colleague published; the hints bring both together',
    5: CONFIRM,
  },
  related: ['validate', 'diff', 'promote', 'help rules'],
};

export default (context: Context) =>
  describe(new Command('publish'), HELP)
    .option('-m, --message <description>', 'what changed, in one line')
    .option('--notes <text>', 'more about it')
    .addOption(new Option('--notes-file <file>', 'more about it, from a file').conflicts('notes'))
    .option(
      '--hotfix',
      'publish a change of what runs above, past what sandbox runs (needs --reason)',
    )
    .option('--dry-run', 'show the plan and change nothing')
    .option('--force', 'pass over the rules that the plan breaks (needs --reason)')
    .option('--reason <text>', 'why; the history keeps it')
    .option('-y, --yes', 'do not ask')
    .action(async (options: Options) => {
      const engine = await context.freshEngine();
      const notes = await readNotes(context, options);
      const permission = {
        force: options.force === true,
        skipSteps: false,
        reason: options.reason ?? null,
      };
      const plan = await context.working(
        'Checking the draft',
        engine.preparePublication({
          agent: await context.agent(),
          hotfix: options.hotfix === true,
          permission,
        }),
      );
      const planned = engine.plannedPublication(plan);
      if (options.dryRun) return context.output(planned, publishPlanView);
      if (!plan.nothingToDo) {
        await context.note(planned, publishPlanView);
        if (plan.rolledBackBy !== null)
          await context.confirm(
            {
              message: `${plan.environment} was rolled back from ${planned.version} by ${plan.rolledBackBy}. Place it there again?`,
            },
            options.yes,
          );
      }
      const words =
        plan.creates && !plan.nothingToDo
          ? await askWords(context, options, notes)
          : { description: options.message ?? '', notes: notes ?? '' };
      const answer = await context.working('Publishing', engine.publish(plan, words));
      await context.output(answer, publishView);
      await context.note(answer, undoView);
      if (answer.branch !== null) await context.note(answer.branch, pushedBranchView);
      if (!plan.nothingToDo && plan.above !== plan.version)
        await context.note(engine.ladder[1]?.name ?? null, nextView);
      await context.note(answer, forwardView);
    });

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

async function readNotes(context: Context, options: Options): Promise<string | null> {
  if (options.notesFile === undefined) return options.notes ?? null;
  try {
    const text = await readFile(resolve(context.directory, options.notesFile), 'utf8');
    // As Windows' editors write it.
    return text.replaceAll('\r\n', '\n');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = UNREADABLE[code] ?? (error instanceof Error ? error.message : String(error));
    throw new Failure('usage', `Couldn't read the notes in ${oneLine(options.notesFile)}: ${why}.`);
  }
}

async function askWords(
  context: Context,
  options: Options,
  notes: string | null,
): Promise<{ description: string; notes: string }> {
  if (options.message !== undefined || options.yes)
    return { description: options.message ?? '', notes: notes ?? '' };
  const description = await context.text(
    'What changed, in one line? (enter for no description)',
    '',
  );
  // Whoever has no word for it has no notes either.
  if (notes !== null || description === '') return { description, notes: notes ?? '' };
  return { description, notes: await context.text('Notes (enter for none)', '') };
}
