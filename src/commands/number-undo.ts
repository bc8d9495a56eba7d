import type { NumberAnswer, NumbersChangeAnswer } from '../core/settings-answers.ts';
import { oneLine, shellWord } from '../core/text.ts';

/** What was asked to be changed of numbers; what is undefined was left as it is. */
type Wished = Readonly<Record<'variant' | 'label' | 'version' | 'sipHeaders', unknown>>;

/** A change of numbers that was made, and how the numbers were before. */
export interface Made {
  verb: 'add' | 'set' | 'remove' | 'move';
  answer: NumbersChangeAnswer;
  before: readonly NumberAnswer[];
  wish: Wished;
}

/** Returns the commands that take a change of numbers back: one for all that were alike before. */
export function commandsBack({ verb, answer, before, wish }: Made): string[] {
  const changed = answer.numbers.filter((one) => one.changed).map(({ number }) => number);
  if (verb === 'add') return changed.length === 0 ? [] : [command(['remove', ...changed])];
  const groups = new Map<string, string[]>();
  for (const one of before.filter(({ number }) => changed.includes(number))) {
    const rest = [...placeOf(one), ...optionsOf(one, wish, verb)].join(' ');
    groups.set(rest, [...(groups.get(rest) ?? []), one.number]);
  }
  const back = { set: 'set', remove: 'add', move: 'move' }[verb];
  return [...groups].map(([rest, numbers]) => command([back, ...numbers, rest]));
}

function command(words: readonly string[]): string {
  return ['agentctl numbers', ...words].join(' ');
}

function placeOf({ agent, environment }: NumberAnswer): string[] {
  return ['--agent', shellWord(agent), '--env', environment];
}

// A number that is set gets back what was changed of it; one that was taken away or moved, all that it had.
function optionsOf(
  { variant, label, version, pinned, sipHeaders }: NumberAnswer,
  wish: Wished,
  verb: Made['verb'],
): string[] {
  const asked = (key: keyof Wished) => verb !== 'remove' && wish[key] !== undefined;
  const back = (key: keyof Wished, value: string | null) => {
    if (value === null) return asked(key) ? [`--no-${key}`] : [];
    return verb !== 'set' || asked(key) ? [`--${key}`, shellWord(oneLine(value))] : [];
  };
  const headers = sipHeaders.flatMap(({ name, value }) => [
    '--sip-header',
    shellWord(oneLine(`${name}=${value}`)),
  ]);
  const wished = asked('sipHeaders');
  return [
    ...back('variant', variant),
    ...back('label', label),
    ...back('version', pinned ? version : null),
    ...(headers.length === 0 && wished ? ['--no-headers'] : []),
    ...(verb !== 'set' || wished ? headers : []),
  ];
}
