import type { Agent } from '../chat/agent.ts';
import { callMock } from '../chat/mock.ts';
import type { CallTool } from '../chat/turn.ts';
import type { ToolsMode } from '../core/chat-call.ts';
import type { VariableValue } from '../core/settings/model.ts';
import type { Io } from '../ui/io.ts';

/** What tools of one conversation go by. */
export interface ToolGrounds {
  mode: ToolsMode;
  variables: ReadonlyMap<string, VariableValue>;
  privateAddresses: boolean;
  /** Where programs of MCP servers may be started; null where none may. */
  programs: string | null;
  env: Io['env'];
  ask: (question: string) => Promise<string>;
}

/** What calls tools in a conversation, and what ends the connections that it keeps. */
interface OpenTools {
  callTool: CallTool;
  close: () => Promise<void>;
}

/** Opens what calls the tools of an agent; what reaches outside is loaded only where it is asked for. */
export async function openTools(agent: Agent, grounds: ToolGrounds): Promise<OpenTools> {
  const close = () => Promise.resolve();
  switch (grounds.mode) {
    case 'mock':
      return { callTool: callMock, close };
    case 'ask':
      return {
        callTool: (await import('../chat/tools/ask.ts')).callByAsking(grounds.ask),
        close,
      };
    default:
      return openLive(agent, grounds);
  }
}

async function openLive(
  agent: Agent,
  { variables, privateAddresses, programs, env }: ToolGrounds,
): Promise<OpenTools> {
  const [{ openOutside }, { callLive }, { Secrets }] = await Promise.all([
    import('../tools/open.ts'),
    import('../chat/tools/live.ts'),
    import('../chat/tools/secrets.ts'),
  ]);
  const outside = openOutside({ privateAddresses, programs });
  const secrets = new Secrets(agent.variables, variables, env);
  const callTool = callLive({ outside, secrets, clock: () => performance.now() });
  return { callTool, close: outside.close };
}
