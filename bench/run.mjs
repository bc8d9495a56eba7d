// The budgets, measured: each command's whole process beside the same git commands by hand, in one run. After a build:
// npm run bench -- [--quick] [--runs=7] [--only=words] [--cpu] [--json] [--write]
import { measureChat } from './chat.mjs';
import { copyOf } from './copies.mjs';
import {
  machine,
  memoryOf,
  record,
  scriptOf,
  timeNode,
  timeProgram,
  timeRival,
  timeScript,
} from './measure.mjs';
import { OPTIONS } from './options.mjs';
import { fullReport } from './report.mjs';
import { commandsAt, placeOf, sections } from './rows.mjs';
import { writeReport } from './write.mjs';

const { quick } = OPTIONS;
const RUNS = Number(OPTIONS.runs ?? (quick ? 3 : 7));
// What takes longer is measured once: its noise is small beside it.
const LONG = 3000;
// The last of each growth is a place where every command is measured anyway.
const VERSIONS = (quick ? [10, 20, 200] : [10, 1000, 10_000]).map((versions) => ({
  agents: 1,
  versions,
}));
const AGENTS = (quick ? [1, 2, 20] : [1, 20, 200]).map((agents) => ({
  agents,
  versions: quick ? 20 : 50,
}));

/** Measures a command: several runs of it and of its git commands by turns, medians. */
function measure({ argv, folder, change, moves, budget, rival, byHand }) {
  const fresh = () => copyOf(folder, change);
  const still = moves ? null : change ? fresh() : folder;
  const place = () => still ?? fresh();
  const recorded = record(argv, place());
  const { processes } = recorded;
  const script = byHand === undefined ? recorded.script : scriptOf(byHand);
  const times = { time: [], hand: [], node: [], rival: [] };
  do {
    times.node.push(timeNode(folder));
    times.time.push(timeProgram(argv, place()));
    if (rival) times.rival.push(timeRival(rival, place()));
    times.hand.push(processes === 0 ? 0 : timeScript(script, place()));
  } while (times.time.length < RUNS && times.time[0] < LONG);
  const row = {
    time: median(times.time),
    hand: median(times.hand),
    node: median(times.node),
    rival: rival ? median(times.rival) : null,
    memory: memoryOf(argv, place()),
    processes,
  };
  return { ...row, budget: budget.text, met: budget.holds(row) };
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function measureAll(title, rows) {
  return rows
    .filter(({ command, note }) => `${title} ${command} ${note ?? ''}`.includes(OPTIONS.only))
    .map((row) => {
      const { command, note = null } = row;
      const measured = { command, note, ...measure(row) };
      process.stderr.write(`${title} ${JSON.stringify(measured)}\n`);
      return measured;
    });
}

/** Measures every command at each of some places that no section measured. */
async function growth(title, sizes, measured) {
  const places = [];
  for (const size of sizes) {
    const name = placeOf(size);
    const known = measured.find((section) => section.size && placeOf(section.size) === name);
    places.push({ ...size, rows: known?.rows ?? measureAll(name, await commandsAt(size)) });
  }
  return { title, places };
}

const began = performance.now();
const measured = [];
for (const { title, size, rows } of await sections([AGENTS.at(-1), VERSIONS.at(-1)]))
  measured.push({ title, size, rows: measureAll(title, rows) });
const growths = [
  await growth('How does it grow with the versions of an agent?', VERSIONS, measured),
  await growth('How does it grow with the agents?', AGENTS, measured),
];
const figures = {
  ...machine(),
  runs: RUNS,
  seconds: Math.round((performance.now() - began) / 1000),
  sections: measured
    .map(({ title, rows }) => ({ title, rows }))
    .filter(({ rows }) => rows.length > 0),
  growths,
  conversations: 'a conversation: chat'.includes(OPTIONS.only) ? await measureChat(RUNS) : null,
};
if (OPTIONS.write) await writeReport(figures);
process.stdout.write(OPTIONS.json ? `${JSON.stringify(figures, null, 2)}\n` : fullReport(figures));
