import { shellWord } from '../../core/text.ts';
import { commandText, foreign, lines } from '../screen.ts';
import type { View } from '../screen.ts';

/** The answer of `demo`. */
export interface DemoAnswer {
  directory: string;
  steps: { why: string; command: string; exitCode: number; output: string }[];
}

/** The opening of the demo: where it plays, and in what the repository differs from the user's others. */
export const demoOpeningView: View<{ directory: string; settings: readonly string[] }> = (
  { directory, settings },
  screen,
) =>
  lines(
    `A throw-away workspace: ${foreign(directory)}`,
    settings.length === 0 ? null : 'For the demo, and in that folder only:',
    ...settings.map((setting) => screen.paint('command', `$ ${setting}`)),
  );

/** A step before it is made: why, and the command as typed or the lines that an edit replaces. */
export const demoStepView: View<{
  number: number;
  why: string;
  command: string | null;
  edit: { path: string; before: string; after: string } | null;
}> = ({ number, why, command, edit }, screen) =>
  lines(
    '',
    screen.paint('strong', `${number}. ${why}:`),
    command === null ? null : screen.paint('command', `$ ${command}`),
    ...(edit === null
      ? []
      : [
          `${screen.paint('changed', '~')} ${edit.path}`,
          screen.paint('removed', `-${edit.before}`),
          screen.paint('added', `+${edit.after}`),
        ]),
  );

/** The end of the demo: its place, and the commands to go on with. */
export const demoEndView: View<DemoAnswer> = ({ directory, steps }, screen) => {
  const failed = steps.find(({ exitCode }) => exitCode !== 0);
  if (failed)
    return lines(
      '',
      `The demo ended early: ${failed.command} ended with exit code ${failed.exitCode}`,
      `  the workspace stays in ${foreign(directory)}`,
    );
  return lines(
    '',
    `${screen.paint('success', '✓')} Played ${steps.length} steps; the workspace stays in ${foreign(directory)}`,
    '  go on in it, from here:',
    ...NEXT.map(
      ([command, meaning]) =>
        `  ${commandText(`agentctl -C ${shellWord(directory)} ${command}`, screen)}${' '.repeat(20 - command.length)}${screen.paint('dim', meaning)}`,
    ),
  );
};

const NEXT = [
  ['status', 'where it stands'],
  ['rollback sandbox', 'mend sandbox too'],
  ['discard', 'and your draft'],
] as const;
