// Keeps the figures, and writes what is told of them.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fullReport, shortReport } from './report.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const SHORT = /(<!-- bench -->\n)[\s\S]*(\n<!-- \/bench -->)/;

/** Writes figures to bench/figures.json, and the reports of them to docs/bench.md and README.md. */
export async function writeReport(figures) {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  if (!SHORT.test(readme)) throw new Error('README.md has no place for the report: <!-- bench -->');
  await writeFile(join(root, 'bench', 'figures.json'), `${JSON.stringify(figures, null, 2)}\n`);
  await writeFile(join(root, 'docs', 'bench.md'), fullReport(figures));
  await writeFile(
    join(root, 'README.md'),
    readme.replace(SHORT, (_, start, end) => `${start}\n${shortReport(figures)}\n${end}`),
  );
  execFileSync('npx', ['oxfmt', 'bench/figures.json'], { cwd: root, stdio: 'inherit' });
}
