import { count } from '../../core/text.ts';
import { foreign } from '../screen.ts';
import type { Screen } from '../screen.ts';
import { cut } from '../table.ts';
import { textWidth } from '../width.ts';

/** What stands where, in a word or two; what is not here speaks for itself. */
const MEANINGS: Readonly<Record<string, string>> = {
  'agentctl.yaml': 'the environments, in their order',
  '.gitattributes': 'one kind of line ending for all',
  '.agentctl': 'schemas for editors',
  '.vscode': 'tells the editor of the schemas',
  'AGENTS.md': 'how coding assistants work here (--no-agents-file leaves it out)',
  'agent.yaml': 'who it is',
  topics: 'what it knows',
  flows: 'what it does, step by step',
  tools: 'what it can call',
  tests: 'conversations that must hold',
  'rules.md': 'what it must always or never do',
  'entities.yaml': 'what it listens for',
  'handoffs.yaml': 'whom it hands over to',
  'messages.yaml': 'what it sends',
  'speech.yaml': 'how it hears and sounds',
  'translations.yaml': 'exact words in other languages',
  'variants.yaml': 'what differs from place to place',
};

interface Row {
  name: string;
  meaning: string;
}

/** Shows files as a short tree: folders by their number of files, an agent's own parts one by one. */
export function madeTree(files: readonly string[], screen: Screen): string {
  const folders = new Set(
    files
      .filter((path) => path.startsWith('agents/'))
      .map((path) => path.split('/').slice(0, 2).join('/')),
  );
  const others = files.filter((path) => !path.startsWith('agents/'));
  const hidden = (path: string) => path.startsWith('.');
  const rows = [
    ...entries(others.filter((path) => !hidden(path))),
    ...[...folders].flatMap((folder) => agentRows(folder, files)),
    ...entries(others.filter(hidden)),
  ];
  const width = Math.max(0, ...rows.map(({ name }) => textWidth(name)));
  const room = (screen.width ?? Infinity) - width - 4;
  return rows
    .map(({ name, meaning }) =>
      `  ${name.padEnd(width)}  ${screen.paint('dim', cut(meaning, Math.max(room, 1)))}`.trimEnd(),
    )
    .join('\n');
}

function agentRows(folder: string, files: readonly string[]): Row[] {
  const own = files
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1));
  return [
    { name: `${foreign(folder)}/`, meaning: '' },
    ...entries(own).map(({ name, meaning }) => ({ name: `  ${name}`, meaning })),
  ];
}

// The first step of each path once, folders with how much they hold.
function entries(paths: readonly string[]): Row[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const [first = '', ...rest] = path.split('/');
    counts.set(first, (counts.get(first) ?? 0) + (rest.length > 0 ? 1 : 0));
  }
  return [...counts].map(([first, inside]) => {
    const meaning = MEANINGS[first] ?? '';
    const size = inside > 1 ? count(inside, 'file') : '';
    return {
      name: foreign(inside > 0 ? `${first}/` : first),
      meaning: [meaning, size].filter((words) => words !== '').join(', '),
    };
  });
}
