import { setImmediate } from 'node:timers/promises';
import { playTest } from '../chat/script.ts';
import { readCall } from '../core/chat-call.ts';
import type { PlayedTest, SavedTest, TestAnswer, TestedState } from '../core/saved-test.ts';
import type { Tell } from '../ui/progress.ts';
import { begin, surroundingsOf } from './chat.ts';
import type { Context } from './context.ts';

/** How tests are played. */
interface Playing {
  /** What speaks; without one, what the agent itself names. */
  model?: string | undefined;
  tell: Tell;
}

/**
 * Plays the tests of states one after the other, each in a conversation of its own, with tools that answer by their
 * mock cases; the failures are those of `begin`.
 */
export async function playTests(
  context: Context,
  states: readonly TestedState[],
  { model, tell }: Playing,
): Promise<TestAnswer> {
  const all = states.flatMap(({ source, tests }) => tests.map((test) => ({ source, test })));
  const tests: PlayedTest[] = [];
  for (const [index, { source, test }] of all.entries()) {
    tell(index, all.length);
    // The local model never waits for anything: here Ctrl-C is heard, and the bar drawn.
    await setImmediate();
    tests.push(await playOne(context, source, { test, model }));
  }
  const untested = states.filter((state) => state.tests.length === 0);
  return {
    passed: tests.every(({ passed }) => passed),
    tests,
    untested: untested.map(({ source: { bundle } }) => ({
      agent: bundle.agent,
      revision: bundle.revision,
    })),
  };
}

async function playOne(
  context: Context,
  source: TestedState['source'],
  { test: { name, file, script }, model }: { test: SavedTest; model: string | undefined },
): Promise<PlayedTest> {
  const options = { ...(model === undefined ? {} : { model }), tools: 'mock' as const, set: [] };
  const call = readCall(options, { called: null, headers: [], test: script.test });
  const conversation = await begin(source, call, surroundingsOf(context));
  const { agent, revision, version } = source.bundle;
  try {
    return { agent, revision, version, name, file, ...(await playTest(conversation, script)) };
  } finally {
    await conversation.close();
  }
}
