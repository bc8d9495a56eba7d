import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LARGE } from '../helpers/processes.ts';
import { edit, git } from '../helpers/repository.ts';
import { HEAD, RECORD, forge, messageOf } from './forge.ts';
import type { Forgery } from './forge.ts';
import { deliver, expectPushed, offer, published, push, run } from './server.ts';

/** What of the text at a place is replaced by what. */
interface Change {
  at: number;
  length: number;
  by: string;
}

const change = fc.record({
  at: fc.nat(),
  length: fc.integer({ min: 0, max: 3 }),
  by: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('0', '1', '9', '"', 'null', 'v2', 'a')),
});

function applied(text: string, { at, length, by }: Change): string {
  const start = at % (text.length + 1);
  return text.slice(0, start) + by + text.slice(start + length);
}

const value = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom(
    null,
    'live',
    'sandbox',
    'publish',
    'rollback',
    'retire',
    [1],
    ['ladder'],
    [],
    {},
  ),
  fc.string({ maxLength: 8 }),
);

const mutation = fc.oneof(
  fc.record({ of: fc.constantFrom('record', 'head', 'message', 'file'), change }),
  fc.record({ of: fc.constant('field' as const), field: fc.nat(), value }),
);

test('an honest deployment with any change is refused', async () => {
  const { folder, bare } = await published();
  await run(folder, 'promote', 'pre-release');
  await deliver(folder, bare, 'pre-release');
  edit(folder, 'Second');
  await run(folder, 'publish', '-m', 'Second');
  await deliver(folder, bare, 'main', 'sandbox', 'refs/tags/booking/v2');
  await run(folder, 'promote', 'pre-release', '-m', 'a word');
  const honest = git(folder, 'rev-parse', 'pre-release');
  const text = (path: string) => `${git(folder, 'show', `${honest}:${path}`)}\n`;
  const forgeryOf = (made: typeof mutation extends fc.Arbitrary<infer T> ? T : never): Forgery => {
    if ('field' in made) {
      const known = JSON.parse(text(RECORD)) as Record<string, unknown>;
      const names = Object.keys(known);
      known[names[made.field % names.length] ?? ''] = made.value;
      return { parts: { [RECORD]: `${JSON.stringify(known, null, 2)}\n` } };
    }
    if (made.of === 'message') return { message: applied(messageOf(folder, honest), made.change) };
    const path = { record: RECORD, head: HEAD, file: 'agents/booking/agent.yaml' }[made.of];
    return { parts: { [path]: applied(text(path), made.change) } };
  };
  await fc.assert(
    fc.asyncProperty(mutation, async (made) => {
      const forged = forge(folder, honest, forgeryOf(made));
      if (forged === honest) return;
      const offered = await offer(folder, bare, `${forged}:refs/heads/pre-release`);
      expect(offered.words.join('\n')).toMatch(/^agentctl refused pre-release: /);
    }),
    { numRuns: LARGE ? 500 : 20 },
  );
  expectPushed(push(folder, bare, 'pre-release'));
});
