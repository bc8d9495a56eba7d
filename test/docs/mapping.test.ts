import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPlainMap } from '../../src/core/foreign.ts';
import type { ImportedAgent, Plain, SystemId } from '../../src/core/foreign.ts';
import { systemOf } from '../../src/formats/systems.ts';
import { readForeign } from '../helpers/foreign.ts';
import { PROJECT } from '../helpers/repository.ts';

const SAMPLES = join(PROJECT, 'test', 'formats', 'samples');
const COLUMNS: Readonly<Record<string, SystemId>> = {
  'PolyAI ADK': 'polyai',
  Vapi: 'vapi',
  ElevenLabs: 'elevenlabs',
  'Docker cagent': 'cagent',
  gitagent: 'gitagent',
  Letta: 'letta',
  'Google ADK': 'google-adk',
};

/** Returns the agents of all samples of a system: of each that is a project, or of the folder where it is one. */
function samples(id: SystemId): ImportedAgent[] {
  const folder = join(SAMPLES, id);
  const isProject = id === 'polyai' || id === 'gitagent';
  const paths = isProject ? [folder] : readdirSync(folder).map((name) => join(folder, name));
  expect(paths.every((path) => statSync(path))).toBe(true);
  return paths.flatMap((path) => systemOf(id).read(readForeign(path)));
}

/** Tells what an imported agent has: `persona` of agent.yaml, `topics` or `entities` by their files. */
function has({ files }: ImportedAgent, what: string): boolean {
  const agent = files.get('agent.yaml');
  const fields: Record<string, Plain> = agent && 'yaml' in agent ? agent.yaml : {};
  const value = fields[what];
  // Of a channel that holds nothing but what was kept, nothing was mapped.
  if (isPlainMap(value)) return Object.keys(value).some((key) => key !== 'extensions');
  return (
    value !== undefined ||
    [...files.keys()].some((path) => path === `${what}.yaml` || path.startsWith(`${what}/`))
  );
}

function table(): { head: string[]; rows: string[][] } {
  const text = readFileSync(join(PROJECT, 'README.md'), 'utf8');
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('| here | PolyAI'));
  const end = lines.findIndex((line, at) => at > from && !line.startsWith('|'));
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [head = '', , ...rows] = lines.slice(from, end);
  return { head: cells(head), rows: rows.map(cells) };
}

test('the table of what maps to what says of each system what its samples show', () => {
  const { head, rows } = table();
  expect(head.slice(1)).toEqual(Object.keys(COLUMNS));
  const wrong: string[] = [];
  for (const [at, column] of head.entries()) {
    const id = COLUMNS[column];
    if (id === undefined) continue;
    const agents = samples(id);
    for (const row of rows)
      for (const what of (row[0] ?? '').split(', ')) {
        const told = row[at] !== '–';
        const shown = agents.some((agent) => has(agent, what));
        // Of a row with several, some may be what a system has not.
        if (shown && !told) wrong.push(`${column} has ${what}, and the table does not say so`);
      }
    for (const row of rows) {
      const names = (row[0] ?? '').split(', ');
      const shown = names.some((what) => agents.some((agent) => has(agent, what)));
      if (row[at] !== '–' && !shown)
        wrong.push(`the table says ${row[0]} of ${column}, and nothing shows it`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the table has every field that an import fills', () => {
  const { rows } = table();
  const told = new Set(rows.flatMap(([first = '']) => first.split(', ')));
  const filled = new Set(
    Object.values(COLUMNS)
      .flatMap(samples)
      .flatMap(({ files }) => {
        const agent = files.get('agent.yaml');
        return agent && 'yaml' in agent ? Object.keys(agent.yaml) : [];
      }),
  );
  expect([...filled].filter((key) => !told.has(key) && key !== 'extensions')).toEqual([]);
});
