import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportAnswer } from '../../src/core/answers.ts';
import { contentOf } from '../formats/imported.ts';
import { json } from '../helpers/cli.ts';
import { readForeign } from '../helpers/foreign.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { temporaryFolder, workspace } from '../helpers/repository.ts';

const SAMPLES = join(import.meta.dirname, '..', 'formats', 'samples');

function valuesOf(path: string): [string, unknown][] {
  return [...readForeign(path).files].map(([file, text]) => [file, contentOf(file, text)]);
}

describe.each([
  { system: 'vapi', sample: 'clinic', reported: ['README.md'] },
  { system: 'vapi', sample: 'single', reported: [] },
  { system: 'elevenlabs', sample: 'older', reported: [] },
  { system: 'elevenlabs', sample: 'single', reported: [] },
])('$sample of $system', ({ system, sample, reported }) => {
  it('is imported, published and exported as it was', async () => {
    const folder = workspace();
    const source = join(SAMPLES, system, sample);
    const answer = await json<ImportAnswer>(folder, ['import', source, '--agent', 'other']);
    expect(answer).toMatchObject({ imported: true, system });
    expect(answer.agents[0]?.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    await json(folder, ['publish', '--agent', 'other', '-m', 'Imported']);
    const output = join(temporaryFolder(), 'out');
    const target = ['--to', system, '--output', output];
    await json(folder, ['export', 'v1', '--agent', 'other', ...target]);
    const expected = valuesOf(source).filter(([file]) => !reported.includes(file));
    expect(Object.fromEntries(valuesOf(output))).toEqual(Object.fromEntries(expected));
    checkInvariants(folder);
  });
});
