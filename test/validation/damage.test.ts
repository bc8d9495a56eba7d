import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Problem } from '../../src/core/failure.ts';
import { createPaint } from '../../src/ui/theme.ts';
import { problemsView } from '../../src/ui/views/problems.ts';
import { LARGE } from '../helpers/processes.ts';
import { TEMPLATES, compact, examined, template } from './agents.ts';
import type { Files } from './agents.ts';
import { mutatedText, mutatedValue, textEdits, valueEdits } from './mutations.ts';

// A busy machine takes longer; what is measured is the processor's time of each definition.
vi.setConfig({ testTimeout: LARGE ? 3_600_000 : 30_000 });

const SCREEN = {
  paint: createPaint(0),
  width: null,
  now: new Date(0),
  ladder: [],
  typed: String,
};

function definition(name: string): Files {
  return name === 'compact' ? compact() : template(name);
}

function original(name: string, path: string): string {
  return definition(name).get(path)?.toString() ?? '';
}

const change = fc.record({
  file: fc.nat(),
  text: fc.option(textEdits),
  value: fc.option(valueEdits),
});

// Reading thirty files is most of the time: the small form damages a small agent often, and the templates now and then.
test.each<[string, readonly string[], number]>([
  ['a small definition', ['compact'], LARGE ? 4_000 : 150],
  ['a template', TEMPLATES, LARGE ? 10_500 : 12],
])(
  'any damage to %s ends in problems or a valid agent, never in an exception, and soon',
  async (what, names, numRuns) => {
    const counts = {
      runs: 0,
      valid: 0,
      warned: 0,
      refused: 0,
      slowest: 0,
      messages: new Set<string>(),
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (name, changes) => {
          const files = definition(name);
          const paths = [...files.keys()];
          for (const { file, text, value } of changes) {
            const path = paths[file % paths.length] ?? 'agent.yaml';
            let content = files.get(path) ?? Buffer.of();
            // A value can be changed only where the file can still be read.
            if (value && path.endsWith('.yaml'))
              content = Buffer.from(mutatedValue(original(name, path), value));
            files.set(path, text ? mutatedText(content, text) : content);
          }
          const { problems, cost } = await examined(files);
          expect(cost).toBeLessThan(1_000);
          problems.forEach(expectSound);
          problemsView(problems, SCREEN);
          counts.runs += 1;
          counts.slowest = Math.max(counts.slowest, cost);
          if (problems.some(({ severity }) => severity === 'error')) counts.refused += 1;
          else counts[problems.length > 0 ? 'warned' : 'valid'] += 1;
          for (const { message } of problems)
            counts.messages.add(message.replaceAll(/“[^”]*”|\d+/g, '…'));
        },
      ),
      { numRuns, seed: 4711, endOnFailure: false },
    );
    if (LARGE)
      console.log(
        `damage to ${what}: ${counts.runs} definitions, ${counts.refused} refused, ${counts.warned} warned of, ${counts.valid} valid; the slowest took ${counts.slowest.toFixed(0)} ms; ${counts.messages.size} different messages`,
      );
    expect(counts.refused).toBeGreaterThan(counts.runs / 3);
    expect(counts.valid + counts.warned).toBeGreaterThan(counts.runs / 50);
    expect({}).not.toHaveProperty('a');
  },
);

function expectSound({ message, hint, line, column, source, file }: Problem): void {
  expect(file).toMatch(/^agents\/booking/);
  expect(message).toMatch(/\S/);
  expect(message.length).toBeLessThan(600);
  expect(`${message} ${hint}`).not.toMatch(/undefined|\[object|NaN/);
  if (line === null || column === null) return;
  expect(line).toBeGreaterThan(0);
  expect(column).toBeGreaterThan(0);
  expect(column).toBeLessThanOrEqual((source?.length ?? 0) + 2);
}
