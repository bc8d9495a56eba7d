import { Command, CommanderError } from 'commander';
import { MANIFEST } from '../commands/manifest.ts';
import { Failure } from '../core/failure.ts';
import { safeJson, writeText } from '../ui/io.ts';
import type { Io } from '../ui/io.ts';
import { Context } from './context.ts';
import type { GlobalOptions } from './context.ts';
import { childTerm, helpJson, helpText, introduction } from './help-text.ts';
import { workspaceNames } from './misplaced.ts';
import type { Names } from './misplaced.ts';
import { asAgent, unnamedChild, usageFailure } from './misread.ts';
import { separateFlags } from './short-flags.ts';
import { answerLost, reportFailure } from './report.ts';

/**
 * Runs one command line to its end.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code (DESIGN section 7)
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const context = new Context(io, run, argv);
  const told: { failure: unknown } = { failure: null };
  const code = await runCommand(context, argv, told);
  const lost = await io.lost?.();
  if (!lost) return code;
  // What could not be said on standard output is said on standard error.
  const failure = told.failure ?? answerLost(lost, context.answer);
  if (told.failure !== null && !context.json) return code;
  return reportFailure(failure, io, { json: false, screen: await context.screen('stderr') });
}

async function runCommand(
  context: Context,
  argv: readonly string[],
  told: { failure: unknown },
): Promise<number> {
  const { io } = context;
  // Not an option of the program: `promote --version v5` is another thing.
  if (argv.find((word) => word !== '--json') === '--version') {
    const { version } = io;
    const shown = argv.includes('--json') ? safeJson({ version }) : version;
    writeText(io.stdout, `${shown}\n`);
    return 0;
  }
  // What the shells' scripts ask: the line that somebody is typing, which no parser has to accept.
  if (argv[0] === '__complete') {
    const { completionFor } = await import('./complete.ts');
    const [, line = '', replaced = null] = argv;
    const build = (words: readonly string[]) => buildProgram(context, words);
    writeText(io.stdout, await completionFor(context, { line, replaced }, build));
    return 0;
  }
  // Until the command line is read, its flags are taken as they stand: a wrong command line is reported as asked.
  context.configure({ json: argv.includes('--json'), color: !argv.includes('--no-color') });
  let program: Command | null = null;
  try {
    program = await buildProgram(context, argv);
    let words = separateFlags(argv, program);
    if (namesNothing(program, words)) {
      program = await buildProgram(context, ['next']);
      words = [...words, 'next'];
    }
    await program.parseAsync(words, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    told.failure =
      error instanceof CommanderError && program !== null
        ? usageFailure(error, argv, { program, names: await namesFor(context, program, argv) })
        : error;
    // What is not there may have come since the last fetch, or lie on a remote.
    if (error instanceof Failure && error.kind === 'not-found') {
      await context.tellState();
      if (program !== null)
        told.failure = asAgent(error, argv, { program, names: await workspaceNames(context) });
    }
    const screen = await context.screen('stderr');
    return await reportFailure(told.failure, io, { json: context.json, screen });
  } finally {
    await context.close();
  }
}

// The options that a line could not be read with are those of the program so far.
function namesFor(context: Context, program: Command, argv: readonly string[]): Promise<Names> {
  const { directory, color } = program.opts<GlobalOptions>();
  context.configure({
    json: argv.includes('--json'),
    ...(directory === undefined ? {} : { directory }),
    ...(color === undefined ? {} : { color }),
  });
  return workspaceNames(context);
}

// No command, and no word or option that could not be read.
function namesNothing(program: Command, words: readonly string[]): boolean {
  const { operands, unknown } = program.parseOptions([...words]);
  return operands.length === 0 && unknown.length === 0;
}

/** Builds the program; only the commands that the arguments name are loaded, the others stand as names. */
export async function buildProgram(
  context: Context,
  argv: readonly string[] | 'all',
): Promise<Command> {
  const program = new Command('agentctl');
  configure(program, context)
    .description('A release pipeline for conversational agents, in your git repository')
    .usage('[options] <command>')
    .helpCommand(false)
    .option('-C, --directory <folder>', 'work as if started in that folder')
    .option(
      '-a, --agent <id>',
      'the agent (default: that of the current folder, AGENTCTL_AGENT, or the only one)',
    )
    .option('--fetch', "fetch the remote's state first (changes always do)")
    .option('--json', 'answer with one JSON document')
    .option('--no-color', 'show no colours')
    .option('-q, --quiet', 'show the answer only')
    .option('--verbose', 'show each git command')
    .hook('preAction', (_, action) => context.configure(action.optsWithGlobals<GlobalOptions>()));
  for (const { name, summary, group, load } of MANIFEST) {
    const command =
      argv === 'all' || argv.includes(name) ? (await load()).default(context) : new Command(name);
    configure(command, context).description(summary).helpGroup(group);
    for (const child of command.commands) configure(child, context);
    if (command.commands.length > 0) command.action(() => showHelp(command, context));
    program.addCommand(command);
  }
  return program;
}

// A program that reads JSON is told that it named no command.
function showHelp(command: Command, context: Context): void {
  if (context.json) throw unnamedChild(command);
  command.outputHelp();
}

function configure(command: Command, context: Context): Command {
  return command
    .exitOverride()
    .helpOption('-h, --help', 'show help')
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureHelp({
      showGlobalOptions: false,
      sortSubcommands: false,
      minWidthToWrap: 20,
      subcommandTerm: childTerm,
      commandDescription: introduction,
      formatHelp: (each, helper) => (context.json ? helpJson(each) : helpText(each, helper)),
    })
    .configureOutput({
      writeOut: (text) => writeText(context.io.stdout, text),
      // Commander's own errors come back as exceptions and are told by the one reporter.
      writeErr: () => undefined,
      getOutHelpWidth: () => context.io.stdout.columns ?? 80,
      getErrHelpWidth: () => context.io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
}
