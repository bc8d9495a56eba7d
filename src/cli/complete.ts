import type { Command, Option } from 'commander';
import {
  completionText,
  matchingCandidates,
  plainCandidates,
  splitCommandLine,
} from '../core/completion.ts';
import type { Candidate, Completion } from '../core/completion.ts';
import { valuesOf } from './candidate-sources.ts';
import type { Context } from './context.ts';
import { lineage, readCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';

/** What a shell asks: what could stand at the end of a command line. */
export interface CompletionRequest {
  /** The line as it was typed, from the program's name up to the cursor. */
  line: string;
  /** The end of it that the shell replaces, where that is less than the last word (bash parts words at `=` and `:`). */
  replaced: string | null;
}

/**
 * Returns the answer to a shell, as the scripts in `completions/` read it. It never fails: whoever presses a key in the
 * middle of a line is not told of a workspace that cannot be read; commands and flags are known all the same.
 *
 * @param build returns the program with the commands loaded that some words name
 */
export async function completionFor(
  context: Context,
  { line, replaced }: CompletionRequest,
  build: (words: readonly string[]) => Promise<Command>,
): Promise<string> {
  const typed = splitCommandLine(line);
  // `AGENTCTL_AGENT=booking agentctl …`: the program's name is the first word that sets no variable.
  const words = typed.slice(typed.findIndex((word) => !/^\w+=/.test(word)) + 1);
  const last = words.pop() ?? '';
  const cursor = readCursor(await build(words), words, last);
  // The shell does not spell out `~` before it runs the command.
  const directory = cursor.options
    .get('directory')
    ?.replace(/^~(?=\/|$)/, context.io.env['HOME'] ?? '~');
  context.configure(directory === undefined ? {} : { directory });
  const { candidates, paths } = await offered(cursor, context).catch(() => NOTHING);
  const matching = matchingCandidates(candidates, cursor.word);
  const kept = replaced !== null && last.endsWith(replaced) ? last.length - replaced.length : 0;
  return completionText({ candidates: matching, paths }, { prefix: cursor.prefix, kept });
}

const NOTHING: Completion = { candidates: [], paths: null };

async function offered(cursor: Cursor, context: Context): Promise<Completion> {
  const { expected, command } = cursor;
  if (expected.kind === 'command') return { candidates: childrenOf(command), paths: null };
  if (expected.kind === 'flag') return { candidates: flagsOf(cursor), paths: null };
  const meant = expected.kind === 'option' ? expected.option : expected.argument;
  // Where no argument is left, flags are all that can come; an unknown command has none.
  if (!meant)
    return command.commands.length > 0 ? NOTHING : { candidates: flagsOf(cursor), paths: null };
  if (meant.argChoices) return { candidates: plainCandidates(meant.argChoices), paths: null };
  const found = await valuesOf(meant, cursor, context);
  return typeof found === 'string'
    ? { candidates: [], paths: found }
    : { candidates: found, paths: null };
}

function childrenOf(command: Command): Candidate[] {
  const children = command.createHelp().visibleCommands(command);
  return children.map((child) => ({ value: child.name(), description: child.description() }));
}

/** Returns the flags that were not typed yet, the command's own first; short ones only where one is being typed. */
function flagsOf({ command, options, word }: Cursor): Candidate[] {
  const flags = lineage(command).flatMap((each) => each.createHelp().visibleOptions(each));
  return flags
    .filter((option) => isRepeatable(option) || !options.has(option.attributeName()))
    .map((option) => ({
      value: (word === option.short ? option.short : option.long) ?? option.short ?? '',
      description: option.description,
    }));
}

function isRepeatable({ variadic, defaultValue }: Option): boolean {
  return variadic || Array.isArray(defaultValue);
}
