import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toDiffAnswer } from '../../src/core/diff/answer.ts';
import type { DiffAnswer } from '../../src/core/diff/answer.ts';
import { validateFiles } from '../../src/store/definitions.ts';
import { pairOfAgents } from './agents.ts';
import { applyDiff } from './apply.ts';
import { compareWritten } from './compared.ts';
import { plainOf, written } from './made.ts';
import { mirrored, sorted } from './mirror.ts';

const LARGE = process.env['TORTURE'] === 'large';
const PAIRS = LARGE ? 4_000 : 60;
const SEED = 20_260_301;

const pairs = fc.sample(pairOfAgents, { seed: SEED, numRuns: PAIRS }).map(({ from, to }) => {
  const files = { from: written(from), to: written(to) };
  return { from, to, files, there: answerOf(files.from, files.to) };
});

function answerOf(from: ReadonlyMap<string, Buffer>, to: ReadonlyMap<string, Buffer>): DiffAnswer {
  return toDiffAnswer(compareWritten(from, to));
}

/** What a program that reads the JSON gets. */
function asJson(answer: DiffAnswer): DiffAnswer {
  return JSON.parse(JSON.stringify(answer)) as DiffAnswer;
}

describe('on generated pairs of agents', () => {
  test('the definitions are valid', async () => {
    for (const { from, to } of pairs.slice(0, 30))
      for (const agent of [from, to]) {
        const problems = await validateFiles('agents/made', written(agent));
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
  });

  test('applying the diff to the one gives the other', () => {
    for (const { from, to, there } of pairs) {
      const answer = asJson(there);
      expect(applyDiff(plainOf(from), answer)).toEqual(plainOf(to));
    }
  });

  test('among them is every kind of change, and of field', () => {
    const changes = pairs.flatMap(({ there }) => there.changes);
    const fields = changes.flatMap((change) => change.fields);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(
      new Set(['added', 'removed', 'changed', 'renamed', 'moved']),
    );
    expect(new Set(fields.map(({ kind }) => kind))).toEqual(
      new Set(['added', 'removed', 'changed', 'reordered']),
    );
    expect(fields.some(({ pathAfter }) => pathAfter !== undefined)).toBe(true);
    expect(fields.some(({ path }) => path.includes('#2'))).toBe(true);
  });

  test('a state does not differ from itself', () => {
    for (const { files } of pairs) {
      const answer = answerOf(files.from, new Map(files.from));
      expect(answer).toMatchObject({ identical: true, changes: [], formatting: [], files: [] });
    }
  });

  test('the way it is written makes no difference but “formatting only”', () => {
    for (const [
      index,
      {
        from,
        files: { from: usual },
      },
    ] of pairs.entries()) {
      const style = index % 2 === 0 ? 1 : 2;
      const { changes, formatting, files, identical } = answerOf(usual, written(from, style));
      expect(changes).toEqual([]);
      expect(identical).toBe(false);
      expect(formatting).toEqual(files.map(({ path }) => path));
    }
  });

  test('the way back is the way there, mirrored', () => {
    for (const { files, there } of pairs) {
      const back = answerOf(files.to, files.from);
      expect(sorted(asJson(back))).toEqual(sorted(mirrored(asJson(there))));
    }
  });

  test('the order of files changes nothing', () => {
    for (const { files, there } of pairs) {
      const other = new Map([...files.from].toReversed());
      expect(answerOf(other, files.to)).toEqual(there);
    }
  });
});
