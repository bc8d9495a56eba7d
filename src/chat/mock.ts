import type { PlainMap } from '../core/foreign.ts';
import type { Tool } from './agent.ts';
import { fits } from './expectations.ts';
import type { ToolOutcome } from './turn.ts';

/** Calls a tool by its mock cases: the first whose arguments fit answers. Without one the call fails. */
export function callMock(tool: Tool, given: PlainMap): Promise<ToolOutcome> {
  const { mock } = tool;
  const fitting = mock.find((each) => fits(given, each.arguments));
  return Promise.resolve(
    fitting
      ? { result: fitting.result, error: fitting.error }
      : { result: null, error: withoutCase(tool) },
  );
}

function withoutCase({ name, http, mcp }: Tool): string {
  const live = http || mcp ? '--tools live calls it, ' : '';
  return `${name} has no mock case for these arguments: ${live}--tools ask asks you for the result`;
}
