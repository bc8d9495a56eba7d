// The budgets of DESIGN section 8, measured: each command's whole process beside the same git commands by hand, in
// one run. After a build: npm run bench -- [--quick] [--runs=7] [--only=words] [--cpu] [--json]
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatTable, measureChat } from './chat.mjs';
import {
  git,
  memoryOf,
  record,
  scriptOf,
  timeNode,
  timeProgram,
  timeRival,
  timeScript,
} from './measure.mjs';
import { OPTIONS } from './options.mjs';
import { remoteRows } from './remote.mjs';
import { changedLines, manyFiles, twoHundredFiles, unrelated } from './texts.mjs';
import { names, workspace } from './workspace.mjs';

const { quick } = OPTIONS;
const RUNS = Number(OPTIONS.runs ?? (quick ? 3 : 7));
// Only the rows whose place and command hold these words.
const ONLY = OPTIONS.only;
const MEGABYTE = 1024 * 1024;

const START_UP = { text: '≤ node -e 0 + 40 ms', holds: ({ time, node }) => time <= node + 40 };
const STATUS = {
  text: '≤ 3 × (node -e 0 + git), < 150 MB',
  holds: ({ time, node, hand, memory }) => time <= 3 * (node + hand) && memory < 150 * MEGABYTE,
};
const MEMORY = { text: '< 150 MB', holds: ({ memory }) => memory < 150 * MEGABYTE };
const TWO_SECONDS = { text: '< 2 s', holds: ({ time }) => time < 2000 };
// Start-up is node and 40 ms of ours.
const CHECKS = {
  text: '< 300 ms over start-up',
  holds: ({ time, node }) => time < node + 340,
};
const OVER_START_UP = {
  text: '≤ start-up + 150 ms',
  holds: ({ time, start }) => time <= start + 150,
};
const AT_A_KEY = { text: '< 100 ms', holds: ({ time }) => time < 100 };
const SECONDS = { text: '< 10 s', holds: ({ time }) => time < 10_000 };

const DELTA = timeRival(['delta', '--version'], '.') !== null;

const copies = mkdtempSync(join(tmpdir(), 'agentctl-bench-copies-'));
process.on('exit', () => rmSync(copies, { recursive: true, force: true }));

/** Returns a fresh copy of a workspace; its index knows the new files. */
function copyOf(folder, change = () => undefined) {
  const copy = join(copies, 'workspace');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  git(copy, 'update-index', '-q', '--refresh');
  change(copy);
  return copy;
}

function edit(agents) {
  return (folder) => {
    for (const agent of agents) {
      appendFileSync(join(folder, 'agents', agent, 'topics', 'menu.yaml'), '# Changed\n');
      writeFileSync(
        join(folder, 'agents', agent, 'topics', 'new.yaml'),
        'name: new\ncontent: New.\n',
      );
    }
  };
}

/** Measures a command: several runs of it and of its git commands by turns, medians. */
function measure({ argv, folder, change, moves, budget, rival, byHand }) {
  const fresh = () => copyOf(folder, change);
  const still = moves ? null : change ? fresh() : folder;
  const place = () => still ?? fresh();
  const recorded = record(argv, place());
  const { processes } = recorded;
  const script = byHand === undefined ? recorded.script : scriptOf(byHand);
  const times = { time: [], hand: [], node: [], start: [], rival: [] };
  for (let run = 0; run < RUNS; run += 1) {
    times.node.push(timeNode(folder));
    times.time.push(timeProgram(argv, place()));
    if (budget === OVER_START_UP) times.start.push(timeProgram(['--version'], folder));
    if (rival) times.rival.push(timeRival(rival, place()) ?? Infinity);
    times.hand.push(processes === 0 ? 0 : timeScript(script, place()));
  }
  const row = {
    ...Object.fromEntries(Object.entries(times).map(([key, all]) => [key, median(all)])),
    memory: memoryOf(argv, place()),
    processes,
  };
  return { ...row, budget: budget?.text ?? null, met: budget ? budget.holds(row) : null };
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

// What is measured at a workspace; `of` names its agent where it has many.
function commands(folder, agents) {
  const agent = agents[Math.floor(agents.length / 2)];
  const of = agents.length === 1 ? [] : ['--agent', agent];
  const looks = { folder };
  const moves = { folder, moves: true };
  return [
    { ...looks, argv: ['status', ...of], budget: STATUS },
    ...(agents.length === 1 ? [] : [{ ...looks, argv: ['status'], budget: STATUS }]),
    {
      ...looks,
      argv: ['status'],
      change: edit(agents),
      budget: STATUS,
      note: 'all drafts changed',
    },
    { ...looks, argv: ['versions', ...of], budget: MEMORY },
    { ...looks, argv: ['history'], budget: MEMORY },
    { ...looks, argv: ['history', '--limit', '20'], budget: MEMORY },
    { ...looks, argv: ['show', 'v2', ...of] },
    { ...looks, argv: ['diff', 'v1', 'v2', ...of] },
    { ...looks, argv: ['doctor'] },
    { ...looks, argv: ['verify'] },
    { ...moves, argv: ['publish', '-m', 'A change', ...of], change: edit([agent]) },
    { ...moves, argv: ['promote', 'live', '--yes', ...of] },
    { ...moves, argv: ['rollback', 'live', '--yes', ...of] },
  ];
}

// What a shell asks at each press of its key, beside what git by hand takes to tell the same.
function completions(folder, agents) {
  const agent = agents[Math.floor(agents.length / 2)];
  const tags = `git for-each-ref --format='%(refname) %(contents:subject)' refs/tags/${agent}/`;
  return [
    { line: 'agentctl pro' },
    { line: `agentctl show --agent ${agent} `, byHand: [`${tags} >/dev/null`] },
    { line: 'agentctl status --agent ', byHand: ['git ls-tree sandbox agents/ >/dev/null'] },
    {
      line: 'agentctl numbers set ',
      byHand: ['git ls-tree -r live .agentctl/settings/ >/dev/null'],
    },
  ].map(({ line, byHand }) => ({
    folder,
    argv: ['__complete', line],
    budget: AT_A_KEY,
    byHand,
  }));
}

async function plan() {
  const [many, one] = quick
    ? [
        [20, 20],
        [1, 200],
      ]
    : [
        [200, 50],
        [1, 10_000],
      ];
  const large = await workspace('many', { agents: many[0], versions: many[1] });
  const deep = await workspace('one', { agents: one[0], versions: one[1] });
  const lines = await workspace('lines', { agents: 1, versions: 2, files: changedLines });
  const files = await workspace('files', { agents: 1, versions: 1, files: manyFiles });
  const texts = await workspace('texts', { agents: 1, versions: 2, files: unrelated });
  const edits = await workspace('edits', { agents: 1, versions: 2, files: twoHundredFiles });
  return [
    { place: 'start-up', argv: ['--version'], folder: large, budget: START_UP },
    { place: 'start-up', argv: ['--help'], folder: large, budget: START_UP },
    ...commands(large, names(many[0])).map((row) => ({
      place: `${many[0]} agents × ${many[1]} versions`,
      ...row,
    })),
    ...commands(deep, names(one[0])).map((row) => ({
      place: `1 agent × ${one[1]} versions`,
      ...row,
    })),
    ...completions(large, names(many[0])).map((row) => ({
      place: `${many[0]} agents × ${many[1]} versions`,
      ...row,
    })),
    { place: 'an agent of 200 files', argv: ['validate'], folder: files, budget: CHECKS },
    { place: `${many[0]} agents`, argv: ['validate'], folder: large, budget: SECONDS },
    { place: '200 files', argv: ['diff', 'v1', 'v2'], folder: edits, budget: OVER_START_UP },
    { place: '200 files', argv: ['diff', 'v1', 'v2', '--json'], folder: edits },
    { place: '200 files', argv: ['diff', 'v1', 'v2', '--unified'], folder: edits },
    ...remoteRows(deep, { place: `1 agent × ${one[1]} versions`, beside: copies }),
    {
      place: '10,000 changed lines',
      argv: ['diff', 'v1', 'v2'],
      folder: lines,
      budget: TWO_SECONDS,
    },
    {
      place: '10,000 changed lines',
      argv: ['diff', 'v1', 'v2', '--unified'],
      folder: lines,
      budget: TWO_SECONDS,
    },
    {
      place: 'unrelated texts of 4.8 MB',
      argv: ['diff', 'v1', 'v2'],
      folder: texts,
      budget: SECONDS,
    },
  ].map((row) => (row.argv[0] === 'diff' ? { ...row, rival: wordDiff(row) } : row));
}

// The nearest that git itself has, of the same pair; where `delta` is on the PATH, as that shows it.
function wordDiff({ argv }) {
  const tag = (version) =>
    `refs/tags/${argv.includes('--agent') ? argv.at(-1) : 'agent-000'}/${version}`;
  const words = ['diff', '--no-ext-diff', '--word-diff', tag(argv[1]), tag(argv[2])];
  return DELTA ? ['sh', '-c', `git ${words.join(' ')} | delta`] : ['git', ...words];
}

const rows = [];
const began = Date.now();
const planned = await plan();
const prepared = Date.now();
for (const { place, ...row } of planned) {
  const command = `${row.argv.join(' ')}${row.note ? ` (${row.note})` : ''}`;
  if (!`${place}: ${command}`.includes(ONLY)) continue;
  const measured = { place, command, ...measure(row) };
  rows.push(measured);
  process.stderr.write(`${JSON.stringify(measured)}\n`);
}

const ms = (number) => `${Math.round(number)} ms`;
function table() {
  const head = [
    'where',
    'command',
    'agentctl',
    'git by hand',
    DELTA ? 'git diff | delta' : 'git diff --word-diff',
    'node -e 0',
    'ratio',
    'memory',
    'git processes',
    'budget',
    '',
  ];
  const lines = rows.map((row) => shownRow(row));
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function shownRow({ place, command, time, hand, node, rival, memory, processes, budget, met }) {
  return [
    place,
    `\`${command}\``,
    ms(time),
    processes === 0 ? '–' : ms(hand),
    rival === undefined || rival === Infinity ? '–' : ms(rival),
    ms(node),
    (time / (hand + node)).toFixed(1),
    `${Math.round(memory / MEGABYTE)} MB`,
    processes,
    budget ?? '–',
    met === null ? '' : met ? 'met' : '**missed**',
  ];
}

if (OPTIONS.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else
  process.stdout.write(
    `${table()}\n\nMedians of ${RUNS} runs; Node ${process.versions.node}; workspaces made or found in ${ms(prepared - began)}, measured in ${ms(Date.now() - prepared)}.\n`,
  );
if (!OPTIONS.json && 'a conversation: chat'.includes(ONLY))
  process.stdout.write(`\n${chatTable(await measureChat(RUNS))}`);
