import { Failure } from '../../core/failure.ts';
import type { Desk } from './desk.ts';
import type { SlashCommand } from './slash-command.ts';

/** What is said again, taken back, or written elsewhere. */
export const TURNS: readonly SlashCommand[] = [
  {
    name: 'retry',
    argument: '',
    summary: 'say the last message again, in place of its answer',
    run: retry,
  },
  {
    name: 'undo',
    argument: '[n]',
    summary: 'take the last turn back, or the last n',
    run: undo,
  },
  {
    name: 'restart',
    argument: '',
    summary: 'begin again, with what runs there or stands in the files now',
    run: async (desk) => {
      await desk.talks.moveTo(desk.talks.states);
      await desk.greet();
    },
  },
  {
    name: 'edit',
    argument: '',
    summary: 'write a message in your editor ($VISUAL or $EDITOR)',
    run: edit,
  },
];

async function retry(desk: Desk): Promise<void> {
  const { lastSaid, talks } = desk;
  if (lastSaid === null)
    throw new Failure('refused', "Couldn't say it again: nothing was said yet.");
  // Broken off or failed, it was not taken: there is nothing to take back.
  if (talks.said.at(-1) === lastSaid && desk.answered) talks.undo(1);
  await desk.sayAgain([lastSaid]);
}

function undo(desk: Desk, amount: string): void {
  if (!/^(?:[1-9]\d{0,3})?$/.test(amount))
    throw new Failure('usage', '/undo takes a number, such as /undo 2.');
  const wanted = amount === '' ? 1 : Number(amount);
  desk.answered = false;
  const taken = desk.talks.undo(wanted);
  desk.show(taken === 0 ? 'There is nothing to take back.' : `Took back: ${taken}.`);
}

async function edit(desk: Desk): Promise<void> {
  const { editUntilValid } = await import('../../ui/editor.ts');
  const { io } = desk.context;
  const taken = (text: string) => Promise.resolve(text.trim());
  const message = await desk.editor.lend(() =>
    editUntilValid(io, { name: 'message.txt', text: '' }, taken),
  );
  if (message === '') throw new Failure('cancelled', 'Nothing was written, and nothing is said.');
  await desk.sayAgain([message]);
}
