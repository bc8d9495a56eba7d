import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type {
  HistoryAnswer,
  PromoteAnswer,
  ShowAnswer,
  StatusAnswer,
} from '../../src/core/answers.ts';
import type { Screen } from '../../src/ui/screen.ts';
import { undoView } from '../../src/ui/views/after-moves.ts';
import { promotePlanView, rollbackPlanView } from '../../src/ui/views/moves.ts';
import { sharedStateView } from '../../src/ui/views/remote.ts';
import { historyView, showView, versionsView } from '../../src/ui/views/reports.ts';
import { key, table, yielding } from '../../src/ui/table.ts';
import { EVERYWHERE, numbersView } from '../../src/ui/views/numbers.ts';
import { statusView } from '../../src/ui/views/status.ts';
import { isNarrow, measured, wrapWords } from '../../src/ui/width.ts';
import { workspace } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

const ANA = { name: 'Ana-Lucía de los Santos', email: 'ana@example.com' };
const AT = '2026-03-01T10:00:00Z';
const LOCK = { by: ANA, at: AT, reason: 'launch', until: null };
const WIDE = '予約の変更を確認する: a description that goes on and on, for the sake of the table';
const WIDTHS = [50, 60, 80, 200];

function screen(width: number | null): Screen {
  return {
    paint: (_, text) => text,
    width,
    now: new Date('2026-03-01T10:30:00Z'),
    ladder: ['sandbox', 'pre-release', 'live'],
    typed: (text) => text,
  };
}

const status = {
  agents: [
    {
      agent: 'booking',
      draft: {
        changed: false,
        is: 'v12',
        base: 'v12',
        baseCertain: true,
        tree: '0',
        files: [],
        problems: [],
        rolledBackBy: null,
        ran: true,
        ignored: null,
        lacks: false,
        catchUp: null,
      },
      environments: ['sandbox', 'pre-release', 'live'].map((name) => ({
        name,
        version: 'v12',
        deployment: `${name}#12`,
        tree: '0',
        commit: '0',
        deployedAt: AT,
        deployedBy: ANA,
        description: WIDE,
        lock: name === 'live' ? LOCK : null,
        lockedForAll: false,
        locks: name === 'live' ? [{ ...LOCK, forAll: false }] : [],
        drifted: name === 'live',
        numbers: [],
        rejected: ['v11'],
        damage: null,
      })),
    },
  ],
  foreign: [],
  unconnected: [],
  operation: null,
} satisfies StatusAnswer;

const included = Array.from({ length: 15 }, (_, index) => ({
  version: `v${27 - index}`,
  description: WIDE,
  author: ANA,
  publishedAt: AT,
}));

const plan = {
  promoted: false,
  agent: 'booking',
  version: 'v27',
  environment: 'live',
  from: 'pre-release',
  previous: 'v12',
  deployment: null,
  included,
  reverted: [],
  override: ['lock'],
  reason: 'it burns',
  dryRun: false,
  nothingToDo: false,
  files: [{ path: 'agent.yaml', status: 'modified' }],
  changes: null,
  others: [],
  repeat: '',
  undo: null,
  rejects: null,
  movedBy: null,
  numbers: [],
  warnings: [],
} satisfies PromoteAnswer;

const rollback = {
  ...plan,
  rolledBack: false,
  rejects: 'v12',
  others: [
    { name: 'sandbox', version: 'v27' },
    { name: 'pre-release', version: 'v27' },
  ],
};

const history = {
  entries: [
    {
      deployment: 'pre-release#12',
      agent: 'booking',
      environment: 'pre-release',
      action: 'promote',
      version: 'v27',
      previous: 'v12',
      from: 'sandbox',
      message: WIDE,
      override: ['lock', 'rejected'],
      reason: 'it burns',
      by: ANA,
      at: AT,
      commit: '0',
      backup: null,
      rejects: null,
    },
  ],
} satisfies HistoryAnswer;

const shown: ShowAnswer = {
  revision: 'v27',
  agent: 'booking',
  version: 'v27',
  tree: '0',
  commit: '0',
  description: WIDE,
  notes: null,
  author: ANA,
  publishedBy: ANA,
  publishedAt: AT,
  files: [],
  deployments: [],
};

test.each(WIDTHS)('at %i columns no line is longer than the terminal', async (width) => {
  const text = await measured(() =>
    [
      statusView(status, screen(width)),
      promotePlanView(plan, screen(width)),
      rollbackPlanView(rollback, screen(width)),
      historyView(history, screen(width)),
      showView(shown, screen(width)),
    ].join('\n'),
  );
  for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
});

test('a character that is taken as narrow takes one column', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCodePoint(code));
  const narrow = all.filter(isNarrow);
  expect(narrow.length).toBeGreaterThan(500);
  expect(narrow.filter((character) => stringWidth(character) !== 1)).toEqual([]);
});

test('a narrow terminal costs words, not names, numbers and times', () => {
  const narrow = statusView(status, screen(60));
  expect(narrow).toMatch(/pre-release  v12 +30 minutes ago/);
  expect(narrow).toContain('live is locked by Ana-Lucía de los Santos: launch');
});

test('a plan of many versions shows the newest ten, and how many more come in', () => {
  const text = promotePlanView(plan, screen(80));
  expect(text).toContain('  brings in  v27 予約');
  expect(text).toContain('             v18 予約');
  expect(text).not.toContain('v17');
  expect(text).toContain('             … and 5 more\n');
  expect(text).toContain('forced     lock (recorded in the history)');
});

test('the history marks what was forced, and tells past which rules and why', () => {
  const text = historyView(history, screen(200));
  expect(text).toContain('promote v27 (was v12) (forced)');
  expect(text).toContain('past lock and rejected: it burns');
});

test('a pipe gets everything, uncut and tab-separated', () => {
  expect(historyView(history, screen(null))).toBe(
    `pre-release#12\tpromote v27 (was v12) (forced)\t${AT}\t${ANA.name}\tpast lock and rejected: it burns; ${WIDE}`,
  );
  expect(statusView(status, screen(null))).toContain(
    `live\tv12\t${AT}\t${ANA.name}\t${WIDE}\tlocked by ${ANA.name}: launch`,
  );
});

test.each(WIDTHS)('at %i columns no name that people type again is cut', (width) => {
  const [agent] = status.agents;
  const names = ['a', 'b'].map((letter) => letter.repeat(63));
  const environments = ['sandbox', 'acceptance', 'pre-release', 'rehearsal', 'live'].flatMap(
    (name) => (agent?.environments ?? []).slice(0, 1).map((place) => ({ ...place, name })),
  );
  const text = [
    statusView(
      {
        ...status,
        agents: names.flatMap((name) => (agent ? [{ ...agent, agent: name, environments }] : [])),
      },
      screen(width),
    ),
    statusView({ ...status, agents: agent ? [{ ...agent, environments }] : [] }, screen(width)),
    historyView(
      {
        entries: names.flatMap((name) =>
          history.entries.map((entry) => ({ ...entry, agent: name })),
        ),
      },
      screen(width),
    ),
  ].join('\n');
  for (const name of [...names, ...environments.map(({ name: environment }) => environment)])
    expect(text).toContain(name);
  expect(text).toContain('pre-release#12');
});

test('where the shortest free text is too long still it goes, if all else then fits', () => {
  const rows = [[{ text: 'reception' }, { text: 'a description' }, { text: 'Ana' }]];
  const head = [key('agent'), yielding('description'), yielding('by')];
  expect(table(head, rows, screen(24))).toBe('  AGENT      DESCR…  BY\n  reception  a des…  Ana');
  expect(table(head, rows, screen(20))).toBe('  AGENT      DESCRI…\n  reception  a desc…');
  expect(table(head, rows, screen(12))).toBe('  AGENT\n  reception');
});

test('where the names alone are too wide, each row is a block of lines', () => {
  const rows = [
    [{ text: 'reception' }, { text: 'pre-release' }, { text: 'a description' }],
    [{ text: 'booking' }, { text: 'live' }, { text: '' }],
  ];
  const head = [key('agent'), key('environment'), yielding('label')];
  expect(table(head, rows, screen(24))).toBe(
    '  AGENT      ENVIRONMENT\n  reception  pre-release\n  booking    live',
  );
  expect(table(head, rows, screen(23))).toBe(
    `  reception
    environment  pre-release
    label        a description
  booking
    environment  live`,
  );
});

test('a command that does not fit behind its words stands whole on a line of its own', async () => {
  const undo = 'agentctl rollback sandbox --agent booking --to v2 --if-running v3';
  expect(undoView({ undo }, screen(80))).toBe(`to undo: ${undo}`);
  expect(undoView({ undo }, screen(50))).toBe(`to undo:\n  ${undo}`);
  expect(undoView({ undo }, screen(null))).toBe(`to undo: ${undo}`);
  const folder = workspace();
  const refused = atTerminal(folder, ['promote', 'live', '--version', 'draft'], {}, 50);
  const missing = atTerminal(folder, ['env', 'lock', 'live'], {}, 50);
  expect([await refused.ended, await missing.ended]).toEqual([2, 2]);
  expect(`${refused.screen()}\n${missing.screen()}`).toMatchInlineSnapshot(`
    "error: Couldn't move draft: only a published
    version can be placed in an environment.
    hint: agentctl publish makes the draft a version
    hint: agentctl versions lists them

    error: Couldn't read the command line: env lock
    needs --reason <text>.
    hint: for example:
      agentctl env lock live --reason "launch on Monday"
    hint: agentctl env lock --help
    "
  `);
  const lost = { remote: 'origin', at: null, fresh: false, problem: null };
  expect(sharedStateView({ age: lost, lost: null, unconnected: [] }, screen(50))).toBe(
    'note: origin was never fetched here: this is what\n  the clone brought along\n  agentctl fetch',
  );
});

test('why something was done stands whole below its row, where beside it a few words would be left', () => {
  const why = 'The summer season begins, and the terrace is open again until late';
  const entries = history.entries.map((entry) => ({
    ...entry,
    override: [],
    reason: null,
    message: why,
  }));
  expect(historyView({ entries }, screen(130))).toContain('WHY\n');
  expect(historyView({ entries }, screen(60))).toMatchInlineSnapshot(`
    "  DEPLOYMENT      WHAT                   WHEN
      pre-release#12  promote v27 (was v12)  30 minutes ago
          The summer season begins, and the terrace is open
          again until late"
  `);
  const colours = {
    ...screen(50),
    paint: (_: string, text: string) => `\u001b[1m${text}\u001b[22m`,
  };
  expect(showView({ ...shown, description: why, notes: why }, colours)).toContain(
    ': The summer season begins, and the\n  terrace is open again until late\n\n  The summer season begins, and the terrace is\n  open again until late\n',
  );
});

test('numbers fit 60 columns, and at 40 every one of them can be read', () => {
  const number = {
    number: '+442079460150',
    agent: 'reception',
    environment: 'pre-release',
    variant: 'harbour',
    version: 'v12',
    pinned: true,
    label: WIDE,
    sipHeaders: [{ name: 'X-Brand', value: 'poly' }],
    lost: false,
  };
  const numbers = [number, { ...number, number: '+442079460151', agent: 'booking' }];
  const text = numbersView(EVERYWHERE)({ numbers, damage: [] }, screen(60));
  for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(60);
  expect(text).toMatch(/\+442079460150 {2}reception {2}pre-release {2}v12/);
  expect(numbersView(EVERYWHERE)({ numbers: [number], damage: [] }, screen(40)))
    .toMatchInlineSnapshot(`
      "  +442079460150
          environment  pre-release
          reaches      v12 (pinned)
          variant      harbour
          label        予約の変更を確認する: a description that goes on and on, for the sake of the table
          SIP headers  X-Brand: poly"
    `);
});

test('the versions keep the names of environments whole, and list the rejected ones below', () => {
  const environments = ['sandbox', 'pre-release', 'live'];
  const version = {
    agent: 'booking',
    version: 'v12',
    description: WIDE,
    notes: '',
    author: ANA,
    publishedBy: ANA,
    publishedAt: AT,
    tree: '0',
    commit: '0',
    source: null,
    environments,
    rejectedIn: environments,
  };
  for (const width of WIDTHS) {
    const text = versionsView({ versions: [version] }, screen(width));
    expect(text).toMatch(/^ {2}v12 .*sandbox, pre-release, live$/m);
    expect(text).toContain('\n\n  rejected: v12 in sandbox, pre-release, live');
  }
});

test('prose breaks between words, and a word that is wider than the terminal stays whole', () => {
  expect(wrapWords('nothing runs in pre-release', 20)).toBe('nothing runs in\npre-release');
  expect(wrapWords('in /home/ana/restaurant yet', 10)).toBe('in\n/home/ana/restaurant\nyet');
  expect(wrapWords('nothing runs in pre-release', null)).toBe('nothing runs in pre-release');
  expect(wrapWords('', 10)).toBe('');
});
