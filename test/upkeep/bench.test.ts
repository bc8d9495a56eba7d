import { expect, test } from 'vitest';
import { COMMANDS, ELSEWHERE, LEFT_OUT, REMOTE } from '../../bench/commands.mjs';
import { fullReport, shortReport } from '../../bench/report.mjs';
import type { Figures, Row } from '../../bench/report.mjs';
import { MANIFEST } from '../../src/commands/manifest.ts';
import { PROJECT, read } from '../helpers/repository.ts';

// What a shell asks; no person types it.
const COMPLETION = '__complete';

test('every command is measured, or it is said why not', () => {
  const measured = [...COMMANDS, ...REMOTE, ...ELSEWHERE].map(({ line }) => line.split(' ', 1)[0]);
  const left = Object.keys(LEFT_OUT);
  expect(new Set([...measured, ...left])).toEqual(
    new Set([...MANIFEST.map(({ name }) => name), COMPLETION]),
  );
  expect(left.filter((name) => measured.includes(name))).toEqual([]);
});

test('docs/bench.md and README.md tell what bench/figures.json holds', () => {
  const figures = JSON.parse(read(PROJECT, 'bench/figures.json')) as Figures;
  expect(read(PROJECT, 'docs/bench.md')).toBe(fullReport(figures));
  const readme = read(PROJECT, 'README.md');
  const [, short = ''] = readme.split(/<!-- \/?bench -->/);
  expect(short.trim()).toBe(shortReport(figures));
  expect(
    figures.growths.map(({ places }) => places.map(({ agents, versions }) => [agents, versions])),
  ).toEqual([
    [
      [1, 10],
      [1, 1000],
      [1, 10_000],
    ],
    [
      [1, 50],
      [20, 50],
      [200, 50],
    ],
  ]);
});

test('the report names what misses its budget, and what grows faster than in proportion', () => {
  const row = (more: Partial<Row>): Row => ({
    command: 'status',
    note: null,
    time: 100,
    hand: 20,
    node: 20,
    rival: null,
    memory: 50 * 1024 ** 2,
    processes: 5,
    budget: '< 150 MB',
    met: true,
    ...more,
  });
  const place = (versions: number, rows: Row[]) => ({ agents: 1, versions, rows });
  const figures = (rows: Row[], grown: Row[]): Figures => ({
    date: '2030-01-01',
    node: '20.19.0',
    git: '2.34.0',
    cpu: 'A processor',
    cpus: 2,
    system: 'Linux x64',
    runs: 3,
    seconds: 60,
    sections: [{ title: 'What does it cost?', rows }],
    growths: [
      {
        title: 'Does it grow?',
        places: [place(10, [row({})]), place(1000, [row({})]), place(10_000, grown)],
      },
    ],
  });
  // Nothing is missed: 80 ms above node become 800, in proportion.
  expect(fullReport(figures([row({})], [row({ time: 820 })]))).toContain(
    'All 1 budgets of time and memory are met, and none grows faster than what it reads.',
  );
  const report = fullReport(
    figures([row({ memory: 300 * 1024 ** 2, met: false })], [row({ time: 1620, hand: 100 })]),
  );
  expect(report).toContain(
    '- What does it cost? `status`: 100 ms, 300 MB, where the budget is < 150 MB\n' +
      '- Does it grow? `status`: × 20.0, where the budget is ≤ × 12\n',
  );
  expect(report).toContain(
    '| `status` | 100 ms | 20 ms | 2.5 | 300 MB | 5 | < 150 MB | **missed** |',
  );
  expect(report).toContain(
    '| `status` | 100 ms, 50 MB | 100 ms, 50 MB | 1,620 ms, 50 MB | × 20.0 | × 5.0 | **missed** |',
  );
});
