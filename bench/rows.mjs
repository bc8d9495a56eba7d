// What is measured: a section for each question, a row for each command.
import { fileURLToPath } from 'node:url';
import { CHECKS, COMPARISON, MEMORY, TEN_SECONDS, TWO_SECONDS } from './budgets.mjs';
import { COMMANDS, ELSEWHERE, START } from './commands.mjs';
import { COPIES, NOTHING, discard, edit, foreignProject } from './copies.mjs';
import { remoteRows } from './remote.mjs';
import { changedLines, manyFiles, twoHundredFiles, unrelated } from './texts.mjs';
import { names, workspace } from './workspace.mjs';

/** What is done to a copy before a command, from the agent and all agents. */
const PREPARED = {
  edit: (agent) => edit([agent]),
  editAll: (_, agents) => edit(agents),
  discard,
  foreignProject: () => foreignProject,
};

function rowsOf(commands, folder, agents = names(1)) {
  const agent = agents[Math.floor(agents.length / 2)];
  return commands.map(({ line, words = line.split(' '), all, change, ...row }) => ({
    folder,
    budget: MEMORY,
    ...row,
    command: line,
    argv: [...words, ...(agents.length > 1 && !all ? ['--agent', agent] : [])],
    change: change && PREPARED[change](agent, agents),
  }));
}

/** Returns how a place is called. */
export function placeOf({ agents, versions }) {
  const count = (amount, word) =>
    `${amount.toLocaleString('en')} ${word}${amount === 1 ? '' : 's'}`;
  return `${count(agents, 'agent')} with ${count(versions, 'version')}${agents === 1 ? '' : ' each'}`;
}

/** Returns every command in a workspace of so many agents and versions. */
export async function commandsAt({ agents, versions }) {
  const folder = await workspace(agents === 1 ? 'one' : 'many', { agents, versions });
  return rowsOf(COMMANDS, folder, names(agents));
}

/** Returns the sections; those of `large` places measure every command. */
export async function sections(large) {
  const each = await Promise.all(
    large.map(async (size) => ({
      title: `What does a command cost at ${placeOf(size)}?`,
      size,
      rows: await commandsAt(size),
    })),
  );
  const [first] = each[0].rows;
  const shared = large.at(-1);
  return [
    { title: 'How long does it take to start?', rows: rowsOf(START, first.folder) },
    ...each,
    await checks(large[0], first.folder),
    await comparisons(),
    {
      title: `What does a remote add, at ${placeOf(shared)}?`,
      rows: remoteRows(each.at(-1).rows[0].folder, COPIES),
    },
    { title: 'And the rest?', rows: elsewhere(first.folder) },
  ];
}

function elsewhere(workspace) {
  const [init, ...others] = ELSEWHERE;
  const template = fileURLToPath(new URL('../templates/restaurant-booking', import.meta.url));
  const byHand = [
    `cp -r '${template}/.' .`,
    'git init --quiet',
    'git add --all',
    'git commit --quiet -m Start',
  ];
  return [
    ...rowsOf([init], NOTHING).map((row) => ({ ...row, byHand })),
    ...rowsOf(others, workspace),
  ];
}

async function checks({ agents }, many) {
  const files = await workspace('files', { agents: 1, versions: 1, files: manyFiles });
  return {
    title: 'How long does a check take?',
    rows: [
      ...rowsOf([{ line: 'validate', budget: CHECKS, note: 'an agent of 200 files' }], files),
      ...rowsOf([{ line: 'validate', budget: TEN_SECONDS, note: `${agents} agents` }], many),
    ],
  };
}

async function comparisons() {
  const make = (name, files) => workspace(name, { agents: 1, versions: 2, files });
  const [edits, lines, texts] = [
    await make('edits', twoHundredFiles),
    await make('lines', changedLines),
    await make('texts', unrelated),
  ];
  const note = '200 files';
  const changed = '10,000 changed lines';
  const rows = [
    ...rowsOf(
      [
        { line: 'diff v1 v2', budget: COMPARISON, note },
        { line: 'diff v1 v2 --json', budget: COMPARISON, note },
        { line: 'diff v1 v2 --unified', budget: COMPARISON, note },
      ],
      edits,
    ),
    ...rowsOf(
      [
        { line: 'diff v1 v2', budget: TWO_SECONDS, note: changed },
        { line: 'diff v1 v2 --unified', budget: TWO_SECONDS, note: changed },
      ],
      lines,
    ),
    ...rowsOf(
      [{ line: 'diff v1 v2', budget: TEN_SECONDS, note: 'unrelated texts of 4.8 MB' }],
      texts,
    ),
  ];
  // The nearest that git itself has, of the same pair.
  const rival = 'git diff --no-ext-diff --word-diff refs/tags/agent-000/v1 refs/tags/agent-000/v2';
  return {
    title: 'How long does a comparison take?',
    rows: rows.map((row) => ({ ...row, rival: rival.split(' ') })),
  };
}
