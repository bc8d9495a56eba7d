import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ImportAnswer } from '../../src/core/answers.ts';
import { json } from '../helpers/cli.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readForeign } from '../helpers/foreign.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { temporaryFolder, workspace } from '../helpers/repository.ts';
import { meaning } from '../helpers/round-trip.ts';

const SAMPLE = join(import.meta.dirname, '..', 'formats', 'samples', 'polyai');

/** Returns what the files of a folder mean, without what is generated. */
function meanings(folder: string): Record<string, unknown> {
  return Object.fromEntries(
    [...readForeign(folder).files]
      .filter(([path]) => !path.startsWith('_gen/'))
      .map(([path, text]) => [path, meaning(path, text)]),
  );
}

describe('a PolyAI project, and the real one where it is at hand', () => {
  test.each([SAMPLE, fixtures('polyai-adk') ?? []].flat())(
    'is imported, published at once and exported as it was: %s',
    async (path) => {
      const folder = workspace();
      const answer = await json<ImportAnswer>(folder, ['import', path, '--agent', 'clinic']);
      expect(answer).toMatchObject({ imported: true, system: 'polyai' });
      const errors = answer.agents[0]?.problems.filter(({ severity }) => severity === 'error');
      expect(errors).toEqual([]);
      expect(await json(folder, ['publish', '--agent', 'clinic', '-m', 'Imported'])).toMatchObject({
        published: true,
      });
      const output = join(temporaryFolder(), 'out');
      await json(folder, [
        'export',
        'v1',
        '--agent',
        'clinic',
        '--to',
        'polyai',
        '--output',
        output,
      ]);
      expect(meanings(output)).toEqual(meanings(path));
      // A pull that changed nothing publishes nothing.
      await json(folder, ['import', path, '--agent', 'clinic', '--force']);
      expect(await json(folder, ['publish', '--agent', 'clinic'])).toMatchObject({
        published: false,
      });
      checkInvariants(folder);
    },
  );
});
