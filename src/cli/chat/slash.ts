import { unknownName } from '../../core/names.ts';
import { Failure } from '../../core/failure.ts';
import { wrapped } from '../../ui/diff/wrap.ts';
import type { Screen } from '../../ui/screen.ts';
import type { Desk } from './desk.ts';
import { KEPT } from './slash-kept.ts';
import { LOOKING } from './slash-looking.ts';
import { PLACES } from './slash-places.ts';
import type { SlashCommand } from './slash-command.ts';
import { TURNS } from './slash-turns.ts';

const HELP: SlashCommand = {
  name: 'help',
  argument: '',
  summary: 'list the commands',
  run: (desk) => desk.show(helpText(desk.screen)),
};

const COMMANDS: readonly SlashCommand[] = [HELP, ...TURNS, ...PLACES, ...LOOKING, ...KEPT];
const LEAVING = ['quit', 'exit'];

/** Carries out a line that begins with a stroke; tells whether the person leaves. Throws what the command throws. */
export async function runSlash(desk: Desk, line: string): Promise<'leave' | undefined> {
  const [, name = '', argument = ''] = /^\/(\S*)\s*([^]*)$/.exec(line) ?? [];
  if (LEAVING.includes(name)) return 'leave';
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw unknownCommand(name);
  await command.run(desk, argument.trim());
  return undefined;
}

function unknownCommand(name: string): Failure {
  const names = [...COMMANDS.map((command) => command.name), 'quit'];
  const near = unknownName(
    'command',
    `/${name}`,
    names.map((each) => `/${each}`),
  );
  return new Failure('usage', near.message, { hints: [...near.hints.slice(0, 1), '/help'] });
}

/** Completes a line: the names of commands, and what may follow them. */
export async function completeSlash(desk: Desk, line: string): Promise<[string[], string]> {
  if (!line.startsWith('/')) return [[], line];
  const [, name = '', blank = '', rest = ''] = /^\/(\S*)(\s*)([^]*)$/.exec(line) ?? [];
  if (blank === '') {
    const names = [...COMMANDS.map((command) => command.name), 'quit'];
    return [
      matching(
        names.map((each) => `/${each} `),
        line,
      ),
      line,
    ];
  }
  const command = COMMANDS.find((each) => each.name === name);
  const found = (await command?.candidates?.(desk)) ?? [];
  // Of a list such as `sandbox,live` the last word is completed.
  const part = rest.slice(rest.lastIndexOf(',') + 1);
  return [matching(found, part), part];
}

function matching(candidates: readonly string[], part: string): string[] {
  return candidates.filter((candidate) => candidate.startsWith(part));
}

// Narrower than this beside its command, a summary stands below it.
const NARROWEST = 30;

function helpText(screen: Screen & { width: number }): string {
  const all = [...COMMANDS.slice(1), { name: 'quit', argument: '', summary: 'leave (Ctrl-D too)' }];
  const heads = all.map(({ name, argument }) => `/${name} ${argument}`.trimEnd());
  const width = Math.max(...heads.map(({ length }) => length));
  const isWide = screen.width - width - 4 >= NARROWEST;
  const indent = isWide ? width + 4 : 6;
  const fold = (text: string, room: number) =>
    wrapped([{ text, label: null }], Math.max(room, 1), screen);
  return [
    ...all.flatMap(({ summary }, index) => {
      const head = `  ${heads[index] ?? ''}`;
      const lines = fold(summary, screen.width - indent).map(
        (line) => `${' '.repeat(indent)}${line}`,
      );
      return isWide
        ? [head + (lines[0] ?? '').slice(head.length), ...lines.slice(1)]
        : [head, ...lines];
    }),
    '',
    ...fold(
      'Several lines are one message: end a line with \\, press Alt-Enter, write """ around them, or paste them.',
      screen.width,
    ),
    ...fold(
      'Ctrl-R searches what you typed before, Tab completes, Ctrl-C stops an answer.',
      screen.width,
    ),
  ].join('\n');
}
