import { Help } from 'commander';
import type { Command } from 'commander';
import { MANIFEST } from '../commands/manifest.ts';
import { Failure } from '../core/failure.ts';
import { nearest } from '../core/names.ts';
import { oneLine } from '../core/text.ts';
import type { Context } from './context.ts';
import { blockText } from './help-text.ts';
import { COMMANDS } from './near-misses.ts';
import { TOPICS } from './topics.ts';
import type { Topic } from './topics.ts';

/**
 * Shows the help of the program, of a command (`env lock`) or of a topic. Throws `usage` with a did-you-mean for words
 * that are none of these.
 */
export async function showHelp(
  context: Context,
  program: Command,
  words: readonly string[],
): Promise<void> {
  const command = commandOf(program, words);
  if (command) return command.outputHelp();
  const topic = TOPICS.find(({ name }) => name === words.join('-').toLowerCase());
  if (!topic) throw unknownHelp(program, words);
  await showTopic(context, topic);
}

function commandOf(program: Command, words: readonly string[]): Command | undefined {
  return words.reduce<Command | undefined>(
    (command, word) => command?.commands.find((child) => child.name() === word),
    program,
  );
}

async function showTopic(context: Context, { name, summary, load }: Topic): Promise<void> {
  const { default: blocks } = await load();
  const helper = new Help();
  helper.prepareContext({ helpWidth: Math.min(context.io.stdout.columns || WIDTH, WIDTH) });
  const text = blocks.map((block) => blockText(block, helper)).join('\n\n');
  await context.output({ topic: name, summary, text }, (answer) => answer.text);
}

// Longer lines are tiring to read.
const WIDTH = 80;

function unknownHelp(program: Command, words: readonly string[]): Failure {
  const [word = '', child = ''] = words.map((each) => each.toLowerCase());
  const parent = commandOf(program, [word]);
  const children = parent?.commands.map((each) => each.name()) ?? [];
  const near = parent ? nearest(child, children) : nearNames(word);
  const meant = parent && near ? `${word} ${near}` : (near ?? (parent ? word : null));
  return new Failure('usage', `Couldn't find help on “${oneLine(words.join(' ')).slice(0, 60)}”.`, {
    hints: [
      meant === null
        ? 'agentctl help lists the commands and topics'
        : `did you mean agentctl help ${meant}?`,
    ],
  });
}

// What users of other tools call it: `deploy` is publish, `lock` is env lock.
function nearNames(word: string): string | null {
  const called = /^[a-z]+(?: [a-z]+)*(?![a-z])/.exec(COMMANDS.get(word)?.[0] ?? '')?.[0];
  return (
    called ??
    nearest(
      word,
      [...MANIFEST, ...TOPICS].map(({ name }) => name),
    )
  );
}
