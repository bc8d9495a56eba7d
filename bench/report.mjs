// The figures as Markdown: the whole report, and the few lines of README.md.
import { GROWTH } from './budgets.mjs';
import { LEFT_OUT } from './commands.mjs';

const MEGABYTE = 1024 * 1024;
const ms = (number) => `${Math.round(number).toLocaleString('en')} ms`;
const mb = (number) => `${Math.round(number / MEGABYTE)} MB`;

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Returns the whole report. */
export function fullReport(figures) {
  return `${[
    '# How fast it is',
    `${conditions(figures)} Made by \`npm run bench -- --write\` in ${figures.seconds} s; do not edit.`,
    'Each row is a whole process, from its start to its end. *Git by hand* is the same git commands, with the same input, run by a shell script; the *ratio* is agentctl to `node -e 0` and those. *Memory* is the most that the process held.',
    verdict(figures),
    ...figures.sections.map(sectionText),
    ...figures.growths.map(growthText),
    conversationText(figures.conversations),
    '## What is not measured',
    Object.entries(LEFT_OUT)
      .map(([command, why]) => `- \`${command}\` ${why}.`)
      .join('\n'),
  ].join('\n\n')}\n`;
}

function conditions({ date, node, git, cpu, cpus, system, runs }) {
  return `Measured on ${date} with Node ${node} and git ${git}, ${system}, ${cpus} × ${cpu}: medians of ${runs} ${runs === 1 ? 'run' : 'runs'}.`;
}

function verdict(figures) {
  const rows = figures.sections.flatMap((section) =>
    section.rows.map((row) => ({ ...row, ...section })),
  );
  const missed = [
    ...rows
      .filter(({ met }) => !met)
      .map(
        ({ title, budget, ...row }) =>
          `- ${title} ${name(row)}: ${ms(row.time)}, ${mb(row.memory)}, where the budget is ${budget}`,
      ),
    ...figures.growths.flatMap(({ title, places }) =>
      trends(places)
        .filter(({ factor }) => !GROWTH.holds(factor))
        .map(
          ({ name, factor }) =>
            `- ${title} ${name}: × ${factor.toFixed(1)}, where the budget is ${GROWTH.text}`,
        ),
    ),
  ];
  missed.push(
    ...(figures.conversations ?? [])
      .filter(({ met }) => !met)
      .map(({ what, measured, budget }) => `- ${what}: ${measured}, where the budget is ${budget}`),
  );
  if (missed.length === 0)
    return `All ${rows.length} budgets of time and memory are met, and none grows faster than what it reads.`;
  return `Of ${rows.length} budgets of time and memory, and of those of growth, these are missed:\n\n${missed.join('\n')}`;
}

const name = ({ command, note }) => `\`${command}\`${note ? ` (${note})` : ''}`;

function sectionText({ title, rows }) {
  const rivals = rows.some(({ rival }) => rival !== null);
  const head = [
    'command',
    'agentctl',
    'git by hand',
    'ratio',
    'memory',
    'git processes',
    'budget',
    '',
  ];
  if (rivals) head.splice(3, 0, '`git diff --word-diff`');
  const lines = rows.map((row) => {
    const { time, hand, node, rival, memory, processes, budget, met } = row;
    const cells = [
      name(row),
      ms(time),
      processes === 0 ? '–' : ms(hand),
      (time / (hand + node)).toFixed(1),
      mb(memory),
      processes,
      budget,
      met ? 'met' : '**missed**',
    ];
    if (rivals) cells.splice(3, 0, rival === null ? '–' : ms(rival));
    return cells;
  });
  const node = rows.map((row) => row.node).toSorted((a, b) => a - b)[Math.floor(rows.length / 2)];
  return `## ${title}\n\n\`node -e 0\` takes ${ms(node)}.\n\n${table(head, lines)}`;
}

function growthText({ title, places }) {
  const head = ['command', ...places.map(sizeText), 'last × 10', 'git by hand', ''];
  const lines = trends(places).map(({ name, rows, factor, handFactor }) => [
    name,
    ...rows.map(({ time, memory }) => `${ms(time)}, ${mb(memory)}`),
    `× ${factor.toFixed(1)}`,
    handFactor === null ? '–' : `× ${handFactor.toFixed(1)}`,
    GROWTH.holds(factor) ? 'met' : '**missed**',
  ]);
  return `## ${title}\n\nThe head of a column is agents × versions. *Last × 10* says what ten times as much at the end makes of the time above \`node -e 0\`: 1 is no growth, 10 is growth in proportion. The budget is ${GROWTH.text}.\n\n${table(head, lines)}`;
}

/** Returns what was measured of conversations; null where nothing was. */
export function conversationText(conversations) {
  const head = ['at the terminal', 'agentctl', 'budget', ''];
  const lines = (conversations ?? []).map(({ what, measured, budget, met }) => [
    what,
    measured,
    budget,
    met ? 'met' : '**missed**',
  ]);
  const text = lines.length === 0 ? 'Not measured.' : table(head, lines);
  return `## How does a conversation feel?\n\n${text}`;
}

function sizeText({ agents, versions }) {
  return `${agents.toLocaleString('en')} × ${versions.toLocaleString('en')}`;
}

/** Returns what becomes of each command that was measured at all of some places. */
function trends(places) {
  const [before, after] = places.slice(-2);
  // The least of all: what made one start of node slow makes no command fast.
  const node = Math.min(...places.flatMap((place) => place.rows.map((row) => row.node)));
  const grown = (after.agents * after.versions) / (before.agents * before.versions);
  // By how much ten times as much multiplies.
  const factorOf = (first, second) => (second / first) ** (1 / Math.log10(grown));
  return after.rows.flatMap((row) => {
    const rows = places.map((place) => place.rows.find((other) => name(other) === name(row)));
    if (!rows.every(Boolean)) return [];
    const [first, second] = rows.slice(-2);
    return {
      name: name(row),
      rows,
      factor: factorOf(first.time - node, second.time - node),
      handFactor: first.processes === 0 ? null : factorOf(first.hand, second.hand),
    };
  });
}

const SHORT = [
  'status',
  'history --limit 20',
  'diff v1 v2',
  'publish -m Change',
  'promote live --yes',
  'rollback pre-release --yes',
];

/** Returns the lines of README.md. */
export function shortReport(figures) {
  const places = figures.growths.map((growth) => growth.places.at(-1));
  const cell = (row) => `${ms(row.time)} (${ms(row.hand)})`;
  const rows = SHORT.map((command) => {
    const found = places.map((place) =>
      place.rows.find((row) => row.command === command && row.note === null),
    );
    return [
      `\`${command}\``,
      ...found.map(cell),
      found[0].processes,
      mb(Math.max(...found.map(({ memory }) => memory))),
    ];
  });
  const start = figures.sections[0].rows.find(({ command }) => command === '--help');
  const head = [
    'command',
    ...places.map(
      ({ agents, versions }) =>
        `${agents === 1 ? '1 agent' : `${agents} agents`}, ${versions.toLocaleString('en')} versions${agents === 1 ? '' : ' each'}`,
    ),
    'git processes',
    'memory',
  ];
  const worst = Math.max(
    ...figures.growths.flatMap(({ places }) => trends(places).map(({ factor }) => factor)),
  );
  return `${conditions(figures)} In brackets: the same git commands, run by hand. \`--help\` takes ${ms(start.time)}, where \`node -e 0\` takes ${ms(start.node)}.

${table(head, rows)}

Ten times as many versions or agents make no command slower than ${worst.toFixed(1)} times. Every command, the comparisons and the growth: [docs/bench.md](docs/bench.md).`;
}
