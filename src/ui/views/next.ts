import type { NextAnswer, NextStep } from '../../core/next-answer.ts';
import { count } from '../../core/text.ts';
import { commandText, environmentText, foreign, lines } from '../screen.ts';
import type { Screen, View } from '../screen.ts';
import { table } from '../table.ts';
import { wrapWords } from '../width.ts';

/** As many steps as are shown: more would be a list to read, and the first is the one to do. */
const MOST = 4;

/** Where one stands and what to do next. */
export const nextView: View<NextAnswer> = ({ directory, agents, steps }, screen) => {
  const shown = steps.slice(0, MOST);
  const [only] = agents.length === 1 ? agents : [];
  if (screen.width === null) return piped(steps, screen);
  return lines(
    only
      ? `${screen.paint('strong', only.agent)}: ${ladder(only.environments, screen)}`
      : agents.length > 0
        ? `${count(agents.length, 'agent')} in ${foreign(directory ?? '')}`
        : null,
    ...standings(shown, agents.length > 1, screen),
    '',
    ...shown.map((step, index) => stepLines(step, index === 0 ? 'next' : 'or', screen)),
    steps.length > MOST
      ? `  ${screen.paint('dim', `… and ${steps.length - MOST} more:`)} ${commandText('agentctl status', screen)}`
      : null,
    `  ${screen.paint('dim', 'all commands:')} ${commandText('agentctl help', screen)}`,
  );
};

// A row for each: the command, what it does, and why.
function piped(steps: readonly NextStep[], screen: Screen): string {
  const rows = steps.map(({ agent, because, command, does }) =>
    [screen.typed(command), foreign(does), agent ?? '', foreign(because)].map((text) => ({ text })),
  );
  return table([], rows, screen);
}

function ladder(
  environments: readonly { name: string; version: string | null }[],
  screen: Screen,
): string {
  return environments
    .map(({ name, version }) => `${environmentText(name, screen)} ${version ?? '–'}`)
    .join(', ');
}

// Each reason once: the two ways to start have the same one.
function standings(steps: readonly NextStep[], several: boolean, screen: Screen): string[] {
  const words = steps.map(({ agent, because }) => {
    if (!several || agent === null) return wrapWords(sentence(foreign(because)), screen.width);
    const line = wrapWords(`${agent}: ${foreign(because)}`, screen.width);
    return `${screen.paint('strong', agent)}${line.slice(agent.length)}`;
  });
  return [...new Set(words)];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function hanging(text: string, { width }: Screen): string {
  const indent = ' '.repeat(10);
  const lines = wrapWords(text, width === null ? null : width - indent.length);
  return lines.replace(/^/gm, indent);
}

function stepLines({ command, does }: NextStep, word: string, screen: Screen): string {
  return lines(
    `  ${screen.paint('dim', `${word}:`.padEnd(5))} ${commandText(command, screen)}`,
    hanging(foreign(does), screen),
  );
}
