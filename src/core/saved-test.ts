import type { ChatSource, ChatState, ReplayedTurn, Script } from './conversation.ts';
import { Failure } from './failure.ts';
import { unknownName } from './names.ts';

/** A test that is saved with an agent. */
export interface SavedTest {
  name: string;
  /** Its file, relative to the workspace. */
  file: string;
  script: Script;
}

/** One state of an agent, and the tests that it holds. */
export interface TestedState {
  source: ChatSource;
  tests: readonly SavedTest[];
}

/** Which states are tested. */
export interface TestedQuery extends ChatState {
  agents: readonly string[];
  /** Nobody named them: those that have no draft, or run nothing in the environment, are left out. */
  all: boolean;
}

/** A turn of a test that is not as it must be. */
interface FailedTurn extends ReplayedTurn {
  /** Which turn of the test it is, from 1. */
  turn: number;
}

/** A test that was played. */
export interface PlayedTest {
  agent: string;
  revision: string;
  version: string | null;
  name: string;
  file: string;
  passed: boolean;
  /** How long the agent took to answer, in milliseconds. */
  latencyMs: number;
  turns: ReplayedTurn[];
  failures: FailedTurn[];
}

/** What `test` answers. */
export interface TestAnswer {
  passed: boolean;
  tests: PlayedTest[];
  /** The states that have no tests. */
  untested: { agent: string; revision: string }[];
}

const HOW_TO_MAKE = '/save-test in agentctl chat makes a test of a conversation';

/**
 * Returns the states with the tests that are named, all of them where none is. Throws `not-found` for a name that no
 * state has a test of.
 *
 * @param names names of tests, or their files
 */
export function chooseTests(
  states: readonly TestedState[],
  names: readonly string[],
): readonly TestedState[] {
  if (names.length === 0) return states;
  const all = states.flatMap(({ tests }) => tests);
  const unknown = names.find((name) => !all.some((test) => isNamed(test, [name])));
  if (unknown !== undefined) throw unknownTest(unknown, all);
  return states
    .map(({ source, tests }) => ({ source, tests: tests.filter((test) => isNamed(test, names)) }))
    .filter(({ tests }) => tests.length > 0);
}

function isNamed({ name, file }: SavedTest, names: readonly string[]): boolean {
  return names.some((each) => each === name || each.replace(/^\.\//, '') === file);
}

// Whoever names another file may mean the test of that name.
function unknownTest(name: string, all: readonly SavedTest[]): Failure {
  const known = [...new Set(all.map((test) => test.name))];
  const [, stem = name] = /([^/]+)\.ya?ml$/.exec(name) ?? [];
  const { kind, message } = unknownName('test', name, known);
  const { hints } = unknownName('test', stem, known);
  return new Failure(kind, message, { hints: known.length === 0 ? [HOW_TO_MAKE] : hints });
}
