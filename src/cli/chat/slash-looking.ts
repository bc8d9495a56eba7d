import { Failure } from '../../core/failure.ts';
import { stripControls } from '../../core/text.ts';
import { stateView, tokensView } from '../../ui/views/chat-desk.ts';
import type { Desk } from './desk.ts';
import { revisionsFor } from './slash-places.ts';
import type { SlashCommand } from './slash-command.ts';

/** What shows something of the conversation, and changes nothing in it. */
export const LOOKING: readonly SlashCommand[] = [
  {
    name: 'state',
    argument: '',
    summary: 'where the conversation stands and what is known',
    run: (desk) => desk.show(stateView(desk.talks)),
  },
  {
    name: 'trace',
    argument: '[on|off]',
    summary: 'show what happens in each turn, or stop showing it',
    candidates: () => ['on', 'off'],
    run: trace,
  },
  {
    name: 'prompt',
    argument: '',
    summary: 'what a language model is told, with what it may call',
    run: showPrompt,
  },
  {
    name: 'tokens',
    argument: '',
    summary: 'what the conversation took of a language model',
    run: (desk) => desk.show(tokensView(desk.talks)),
  },
  {
    name: 'diff',
    argument: '[revision]',
    summary: 'what is different: from a state to this one, or between those compared',
    candidates: revisionsFor,
    run: diff,
  },
];

function trace(desk: Desk, wanted: string): void {
  if (!['', 'on', 'off'].includes(wanted))
    throw new Failure('usage', '/trace takes on or off, or nothing.');
  desk.trace = wanted === '' ? !desk.trace : wanted === 'on';
  desk.show(desk.trace ? 'What happens is shown.' : 'What happens is not shown any more.');
}

function showPrompt(desk: Desk): void {
  for (const { prompt } of desk.talks.all)
    desk.show(
      prompt === null
        ? 'No language model speaks here: what is said stands word for word in the definition.'
        : stripControls(prompt),
    );
}

async function diff({ context, talks }: Desk, revision: string): Promise<void> {
  const own = talks.all.map(
    ({ agent }, index) => agent.version ?? talks.states[index]?.revision ?? 'draft',
  );
  const states =
    revision === ''
      ? own.length > 1
        ? own.slice(0, 2)
        : [...own, 'draft']
      : [revision, ...own.slice(0, 1)];
  // What the draft is compared with by itself is what it goes to: the first environment.
  const named = states.every((state) => state === 'draft') ? [] : states;
  const argv = ['diff', '--agent', talks.agent, '--no-pager', '--', ...named];
  // On standard error, where the conversation stands.
  await context.rerun(argv, { directory: context.directory, stdout: context.io.stderr });
}
