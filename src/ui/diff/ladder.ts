import type { LadderAnswer, LadderResource } from '../../core/diff/ladder.ts';
import { count, listed, onOneLine } from '../../core/text.ts';
import type { Screen, View } from '../screen.ts';
import { key, table, yielding } from '../table.ts';
import type { Cell } from '../table.ts';
import type { Label } from '../theme.ts';

/** The answer of `diff --ladder`: a column for each environment, the same letter for the same content. */
export const ladderView: View<LadderAnswer> = (answer, screen) => {
  const { environments, resources, summary } = answer;
  const names = environments.map(({ name }) => name);
  const head = summaryText(answer);
  if (screen.width !== null && resources.length === 0) return head;
  const versions = [
    { text: '' },
    { text: 'version', paint: (text: string) => screen.paint('dim', text) },
    ...environments.map(({ version }) => letterCell(version ?? '–', 'version', screen)),
    { text: '' },
  ];
  const rows = [versions, ...resources.map((resource) => rowOf(resource, names, screen))];
  const columns = ['kind', 'name', ...names.map(key), yielding('title')];
  const shown = table(columns, rows, screen);
  // Without its heading nobody could tell the columns apart, in a pipe neither.
  if (screen.width === null) return `${['kind', 'name', ...names, 'title'].join('\t')}\n${shown}`;
  const legend =
    summary.different === 0
      ? []
      : ['', screen.paint('dim', 'The same letter is the same content, – is absent.')];
  return [head, '', shown, ...legend].join('\n');
};

function summaryText({ agent, environments, summary }: LadderAnswer): string {
  const running = environments.filter(({ tree }) => tree !== null).map(({ name }) => name);
  const { same, different } = summary;
  if (running.length === 0) return `${agent} runs nowhere`;
  const places = listed(running);
  if (different === 0) {
    if (running.length === 1) return `${agent} runs in ${places} alone`;
    // Limited to some parts nothing is said of the others; what is only written otherwise has another tree.
    return new Set(environments.flatMap(({ tree }) => tree ?? [])).size === 1
      ? `${agent} is the same in ${places} (${count(same, 'part')})`
      : `${agent}: no difference between ${places} in ${count(same, 'part')}`;
  }
  return `${agent}: ${different} of ${count(same + different, 'part')} ${different === 1 ? 'differs' : 'differ'} between ${places}`;
}

const LETTERS: Readonly<Record<string, Label>> = { A: 'success', B: 'warning', C: 'command' };

function rowOf(
  { type, name, parent, title, content }: LadderResource,
  names: readonly string[],
  screen: Screen,
): Cell[] {
  return [
    { text: type, paint: (text) => screen.paint('dim', text) },
    { text: onOneLine(parent === null ? name : `${parent} › ${name}`) },
    ...names.map((environment) => {
      const letter = content[environment] ?? '–';
      return letterCell(letter, letter === '–' ? 'dim' : (LETTERS[letter] ?? 'strong'), screen);
    }),
    { text: title === null ? '' : onOneLine(title) },
  ];
}

function letterCell(text: string, label: Label, screen: Screen): Cell {
  return { text, paint: (shown) => screen.paint(label, shown) };
}
