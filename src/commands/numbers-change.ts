import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { parseVersion } from '../core/names.ts';
import type { NumbersChangeAnswer } from '../core/settings-answers.ts';
import { parseHeaders } from '../core/settings/sip.ts';
import { count, listed, oneLine } from '../core/text.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { numbersChangeView } from '../ui/views/numbers.ts';
import { findNumbers, placeOf } from './number-place.ts';
import { commandsBack } from './number-undo.ts';
import type { Made } from './number-undo.ts';
import { sipHeader } from './sip-header.ts';
import { describe } from './describe.ts';
import { ADD, MOVE, REMOVE, SET } from './numbers-help.ts';

interface Options {
  env?: string;
  variant?: string | false;
  label?: string | false;
  version?: string | false;
  sipHeader?: string[];
  headers?: boolean;
  force?: boolean;
  reason?: string;
  yes?: boolean;
}

type Verb = 'add' | 'set' | 'remove' | 'move';

/** The commands that change numbers. */
export const changeCommands = (context: Context): Command[] => [
  withWish(base(context, 'add', 'lead numbers to an agent in an environment')).requiredOption(
    '--env <env>',
    'the environment',
  ),
  withoutWish(withWish(base(context, 'set', 'change what numbers have'))).option(
    '--env <env>',
    'the environment (default: where the number is)',
  ),
  base(context, 'remove', 'take numbers away').option(
    '--env <env>',
    'the environment (default: where the number is)',
  ),
  withoutWish(
    withWish(base(context, 'move', 'lead numbers to another environment or agent')),
  ).requiredOption('--env <env>', 'the environment that they are to reach'),
];

const HELP = { add: ADD, set: SET, remove: REMOVE, move: MOVE } as const;

function base(context: Context, verb: Verb, description: string): Command {
  return describe(new Command(verb), HELP[verb])
    .description(description)
    .argument('<numbers...>', 'phone numbers, with + and country code')
    .option('--force', 'pass over a lock (needs --reason)')
    .option('--reason <text>', 'why; the history keeps it')
    .option('-y, --yes', 'do not ask')
    .action((numbers: string[], options: Options) => change(context, verb, { numbers, options }));
}

function withWish(command: Command): Command {
  return command
    .option('--variant <name>', 'the variant that a call gets')
    .option('--label <text>', 'what the number is for')
    .option('--version <version>', 'a version that it is pinned to, for a test line')
    .addOption(sipHeader('a SIP header that the agent gets'));
}

function withoutWish(command: Command): Command {
  return command
    .option('--no-variant', 'use the default variant')
    .option('--no-label', 'take the label away')
    .option('--no-version', 'follow what runs again')
    .option('--no-headers', 'take the SIP headers away');
}

async function change(
  context: Context,
  verb: Verb,
  { numbers: texts, options }: { numbers: string[]; options: Options },
): Promise<void> {
  const engine = await context.freshEngine();
  const numbers = await engine.settings.readNumbers(texts);
  const wish = wishOf(options);
  if (verb === 'set' && Object.values(wish).every((one) => one === undefined))
    throw new Failure('usage', 'There is nothing to set.', {
      hints: ['agentctl numbers set --help', 'agentctl numbers list'],
    });
  const found = verb === 'add' ? [] : await findNumbers(context, numbers);
  const place = await placeOf(context, found, {
    env: options.env,
    sameAgent: verb === 'set' || verb === 'remove',
  });
  // A move takes away where it comes from.
  const agreed = [place, ...(verb === 'move' ? found : [])].map(({ environment }) => environment);
  const request = { numbers, ...place, wish, permission: permissionOf(options), agreed };
  if (agreed.some((environment) => engine.environment(environment).confirm)) {
    const plan = await context.working(
      'Checking',
      run(context, verb, { ...request, dryRun: true }),
    );
    if (!plan.changed) return finish(context, { verb, answer: plan, before: found, wish });
    await context.confirm({ message: questionOf(verb, plan) }, options.yes);
  }
  const work = run(context, verb, request);
  const answer = await context.working('Changing the numbers', work);
  return finish(context, { verb, answer, before: found, wish });
}

async function finish(context: Context, made: Made): Promise<void> {
  const { verb, answer } = made;
  await context.output(answer, numbersChangeView(DONE[verb]));
  for (const undo of commandsBack(made)) await context.note({ undo }, undoView);
  if (answer.numbers.some(({ error }) => error !== null)) context.exitCode = 3;
}

function questionOf(
  verb: Verb,
  { agent, environment, from, numbers }: NumbersChangeAnswer,
): string {
  const changed = numbers.filter((one) => one.changed).map(({ number }) => number);
  const what = changed.length > 3 ? count(changed.length, 'number') : listed(changed);
  const source = from === null ? '' : `from ${from.agent} in ${from.environment} `;
  const way = { add: 'to', set: 'of', remove: 'from', move: `${source}to` }[verb];
  return `${QUESTIONS[verb]} ${what} ${way} ${agent} in ${environment}?`;
}

const QUESTIONS = { add: 'Add', set: 'Change', remove: 'Remove', move: 'Move' } as const;
const DONE = { add: 'Added', set: 'Changed', remove: 'Removed', move: 'Moved' } as const;

async function run(
  context: Context,
  verb: Verb,
  request: Parameters<Awaited<ReturnType<Context['engine']>>['settings']['addNumbers']>[0],
): Promise<NumbersChangeAnswer> {
  const { settings } = await context.engine();
  if (verb === 'add') return settings.addNumbers(request);
  if (verb === 'set') return settings.setNumbers(request);
  return verb === 'remove' ? settings.removeNumbers(request) : settings.moveNumbers(request);
}

function permissionOf({ force, reason }: Options) {
  return { force: force === true, skipSteps: false, reason: reason ?? null };
}

function wishOf({ variant, label, version, sipHeader: words = [], headers }: Options) {
  return {
    variant: variant === false ? null : variant,
    label: label === false ? null : label === undefined ? undefined : oneLine(label).trim() || null,
    version: version === false ? null : version === undefined ? undefined : requireVersion(version),
    sipHeaders: headers === false ? [] : words.length === 0 ? undefined : parseHeaders(words),
  };
}

function requireVersion(text: string): number {
  const version = parseVersion(text);
  if (version !== null) return version;
  throw new Failure('usage', `Couldn't read “${text.slice(0, 40)}” as a version.`, {
    hints: ['it takes a version such as v7'],
  });
}
