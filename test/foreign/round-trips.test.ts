import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImportAnswer } from '../../src/core/answers.ts';
import { parsed } from '../formats/import-checks.ts';
import { json } from '../helpers/cli.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readForeign } from '../helpers/foreign.ts';
import { temporaryFolder, workspace } from '../helpers/repository.ts';

const SAMPLES = join(import.meta.dirname, '..', 'formats', 'samples');
const SYSTEMS = ['cagent', 'gitagent', 'letta', 'google-adk'];

function samples(): string[] {
  return SYSTEMS.flatMap((system) => {
    const folder = join(SAMPLES, system);
    return system === 'gitagent' ? [folder] : readdirSync(folder).map((name) => join(folder, name));
  });
}

/** The real definitions, those of them that are one agent. */
function real(): string[] {
  return ['docker-cagent', 'gitagent', 'letta'].flatMap((system) => {
    const folder = fixtures(system);
    return folder === null ? [] : readdirSync(folder).map((name) => join(folder, name));
  });
}

describe('imported, published at once, and exported again (real definitions where they are at hand)', () => {
  test.each([...samples(), ...real()].map((path) => [basename(path), path]))(
    '%s',
    async (_, path) => {
      const folder = workspace();
      const { agents, system } = await json<ImportAnswer>(folder, ['import', path]);
      const [agent, ...others] = agents;
      expect(others).toEqual([]);
      expect(agent?.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      const id = agent?.agent ?? '';
      expect(await json(folder, ['publish', '--agent', id, '-m', 'First'])).toMatchObject({
        published: true,
      });
      const output = join(temporaryFolder(), 'out');
      await json(folder, ['export', 'v1', '--agent', id, '--to', system, '--output', output]);
      const reported = (agent?.fates ?? [])
        .filter(({ fate }) => fate === 'reported')
        .map(({ source }) => source);
      expect(parsed(readForeign(output).files)).toEqual(parsed(readForeign(path).files, reported));
    },
  );
});
