import type { PlainMap } from '../core/foreign.ts';
import type { Tool } from './agent.ts';
import { fits } from './expectations.ts';
import type { ToolOutcome } from './turn.ts';

/** Calls a tool by its mock cases: the first whose arguments fit answers. Without one the call fails. */
export function callMock({ name, mock }: Tool, given: PlainMap): Promise<ToolOutcome> {
  const fitting = mock.find((each) => fits(given, each.arguments));
  return Promise.resolve(
    fitting
      ? { result: fitting.result, error: fitting.error }
      : { result: null, error: `${name} has no mock case for these arguments` },
  );
}
