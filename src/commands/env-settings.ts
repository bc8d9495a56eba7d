import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { Context } from '../cli/context.ts';
import { Failure } from '../core/failure.ts';
import { withSkeleton, withoutSkeleton } from '../core/settings/skeleton.ts';
import { readAssignment } from '../core/settings/variables.ts';
import type { ConfigureAnswer, SettingsPlace } from '../core/settings-answers.ts';
import { undoView } from '../ui/views/after-moves.ts';
import { configureView } from '../ui/views/settings.ts';
import { describe } from './describe.ts';
import { SET, UNSET, EDIT, APPLY, REVERT } from './env-help.ts';

interface Options {
  endpoint?: string | boolean;
  variant?: string;
  file?: string;
  to?: string;
  dryRun?: boolean;
  force?: boolean;
  reason?: string;
  yes?: boolean;
}

/** The commands that change what belongs to an environment beside its locks. */
export const settingsCommands = (context: Context): Command[] => [
  set(context),
  unset(context),
  edit(context),
  apply(context),
  revert(context),
];

const set = (context: Context) =>
  planned(describe(new Command('set'), SET))
    .description('set variables and endpoints')
    .argument('<env>', 'the environment')
    .argument('[name=value...]', 'variables; a secret only as ${env:NAME} or ${file:/path}')
    .option('--endpoint <address>', 'where the agent answers: sip:host:port, or https://…')
    .option('--variant <name>', 'the endpoint is that of one variant')
    .action(async (environment: string, words: string[], options: Options) => {
      requireEndpoint(options);
      const variables = new Map(words.map(readAssignment));
      if (variables.size < words.length)
        throw new Failure('usage', "Couldn't set a variable twice at once.");
      const endpoints = new Map(
        typeof options.endpoint === 'string' ? [[options.variant ?? '', options.endpoint]] : [],
      );
      if (variables.size + endpoints.size === 0)
        throw new Failure('usage', 'There is nothing to set.', {
          hints: [`agentctl env set ${environment} name=value`, `agentctl env show ${environment}`],
        });
      await change(context, { environment, variables, endpoints, options });
    });

const unset = (context: Context) =>
  planned(describe(new Command('unset'), UNSET))
    .description('take variables and endpoints away')
    .argument('<env>', 'the environment')
    .argument('[name...]', 'variables')
    .option('--endpoint', 'the endpoint')
    .option('--variant <name>', 'the endpoint is that of one variant')
    .action(async (environment: string, names: string[], options: Options) => {
      requireEndpoint(options);
      const variables = new Map(names.map((name) => [name, null]));
      const endpoints = new Map(options.endpoint ? [[options.variant ?? '', null]] : []);
      if (variables.size + endpoints.size === 0)
        throw new Failure('usage', 'There is nothing to take away.', {
          hints: [`agentctl env show ${environment}`],
        });
      await change(context, { environment, variables, endpoints, options });
    });

const edit = (context: Context) =>
  changing(describe(new Command('edit'), EDIT))
    .description('edit the settings of an environment in your editor')
    .argument('<env>', 'the environment')
    .action(async (environment: string, options: Options) => {
      const { settings, at } = await placeOf(context, environment);
      const base = await settings.toEdit(at);
      const name = `${at.agent}-${at.environment}.yaml`;
      const permission = permissionOf(options);
      const { edit: editText } = await context.wing.editing();
      const answer = await editText(context, { name, text: withSkeleton(base) }, (text) => {
        const file = { file: name, content: Buffer.from(withoutSkeleton(text)) };
        return made(context, { at, options }, (dryRun) =>
          settings.apply(at, { file, permission, dryRun, everyByte: true, base }),
        );
      });
      await tell(context, answer);
    });

const apply = (context: Context) =>
  planned(describe(new Command('apply'), APPLY))
    .description('make the settings of an environment what a file says')
    .argument('<env>', 'the environment')
    .requiredOption('-f, --file <file>', 'the file, as env edit shows it')
    .action(async (environment: string, options: Options) => {
      const { settings, at } = await placeOf(context, environment);
      const name = options.file ?? '';
      const file = { file: name, content: await contentOf(context, name) };
      const base = await settings.toEdit(at);
      const permission = permissionOf(options);
      const answer = await made(context, { at, options }, (dryRun) =>
        settings.apply(at, { file, permission, dryRun, base }),
      );
      await tell(context, answer);
    });

const revert = (context: Context) =>
  planned(describe(new Command('revert'), REVERT))
    .description('bring settings back as they were after a deployment')
    .argument('<env>', 'the environment')
    .requiredOption('--to <deployment>', 'a deployment of that environment, such as live#4')
    .action(async (environment: string, options: Options) => {
      const { settings, at } = await placeOf(context, environment);
      const base = await settings.toEdit(at);
      const wanted = { to: options.to ?? '', permission: permissionOf(options), base };
      const answer = await made(context, { at, options }, (dryRun) =>
        settings.revert(at, { ...wanted, dryRun }),
      );
      await tell(context, answer);
    });

function changing(command: Command): Command {
  return command
    .option('--force', 'pass over a lock (needs --reason)')
    .option('--reason <text>', 'why; the history keeps it')
    .option('-y, --yes', 'do not ask');
}

function planned(command: Command): Command {
  return changing(command).option('--dry-run', 'show what would change');
}

async function placeOf(context: Context, environment: string) {
  const engine = await context.freshEngine();
  const { name } = engine.environment(environment);
  const at: SettingsPlace = { agent: await context.agent(), environment: name };
  return { settings: engine.settings, at };
}

/** Has a change planned, shows the plan and asks where the environment wants it, and has it made. */
async function made(
  context: Context,
  { at, options }: { at: SettingsPlace; options: Options },
  make: (dryRun: boolean) => Promise<ConfigureAnswer>,
): Promise<ConfigureAnswer> {
  const plan = await context.working('Checking', make(true));
  if (plan.nothingToDo || options.dryRun) return { ...plan, dryRun: options.dryRun === true };
  if ((await context.engine()).environment(at.environment).confirm) {
    if (!options.yes) await context.note(plan, configureView);
    const message = `Change the settings of ${at.agent} in ${at.environment}?`;
    await context.confirm({ message }, options.yes);
  }
  return context.working('Changing the settings', make(false));
}

async function change(
  context: Context,
  given: {
    environment: string;
    variables: ReadonlyMap<string, string | null>;
    endpoints: ReadonlyMap<string, string | null>;
    options: Options;
  },
): Promise<void> {
  const { environment, variables, endpoints, options } = given;
  const { settings, at } = await placeOf(context, environment);
  const permission = permissionOf(options);
  const answer = await made(context, { at, options }, (dryRun) =>
    settings.change({ ...at, variables, endpoints, permission, dryRun }),
  );
  await tell(context, answer);
}

async function tell(context: Context, answer: ConfigureAnswer): Promise<void> {
  await context.output(answer, configureView);
  await context.note(answer, undoView);
}

function permissionOf({ force, reason }: Options) {
  return { force: force === true, skipSteps: false, reason: reason ?? null };
}

function requireEndpoint({ variant, endpoint }: Options): void {
  if (variant === undefined || endpoint !== undefined) return;
  throw new Failure(
    'usage',
    '--variant goes with --endpoint: variables are those of all variants.',
  );
}

async function contentOf(context: Context, file: string): Promise<Buffer> {
  try {
    return await readFile(resolve(context.directory, file));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = 'code' in error && error.code === 'ENOENT' ? 'it is not there' : error.message;
    throw new Failure('usage', `Couldn't read ${file}: ${reason}.`);
  }
}
