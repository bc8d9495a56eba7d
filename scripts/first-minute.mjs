// Measures the first minute of docs/first-minute.md: runs each line with the built program, and counts its keys.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './typescript.mjs';

// Forty words of five letters a minute: who types faster is done sooner.
const KEYS_PER_SECOND = 200 / 60;

const path = join(root, 'docs', 'first-minute.md');
const text = await readFile(path, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'agentctl-minute-'));
try {
  symlinkSync(join(root, 'bin', 'agentctl.js'), join(folder, 'agentctl'));
  const parts = [...text.matchAll(/<!-- generated:minute -->[^]*?<!-- \/generated -->/g)];
  const lines = parts.flatMap(([part]) =>
    [...part.matchAll(/^\$ (.+)$/gm)].map(([, line]) => line),
  );
  const rows = lines.map((line) => measure(line, folder));
  const total = rows.reduce((sum, { typed, ran }) => sum + typed + ran, 0);
  const list = [
    ...rows.map(
      ({ line, typed, ran }) => `- \`${line}\`: ${seconds(typed)} to type, ${seconds(ran)} to wait`,
    ),
    '',
    `Together ${seconds(total)}.`,
  ].join('\n');
  const measured = text.replace(
    /(<!-- measured -->\n)[^]*?(?=<!-- \/measured -->)/,
    (_, mark) => `${mark}\n${list}\n\n`,
  );
  await writeFile(path, measured);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(line, home) {
  const began = performance.now();
  const { status, stderr } = spawnSync('sh', ['-c', `mkdir -p shop && cd shop && ${line}`], {
    cwd: home,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${home}${delimiter}${process.env['PATH']}`,
      GIT_AUTHOR_NAME: 'Ana',
      GIT_AUTHOR_EMAIL: 'ana@example.com',
      GIT_COMMITTER_NAME: 'Ana',
      GIT_COMMITTER_EMAIL: 'ana@example.com',
    },
  });
  if (status !== 0) throw new Error(`${line}\n${stderr}`);
  const ran = (performance.now() - began) / 1000;
  return { line, ran, typed: (line.length + 1) / KEYS_PER_SECOND };
}

function seconds(value) {
  return `${value.toFixed(1)} s`;
}
