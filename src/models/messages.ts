import { jsonSchema, tool } from 'ai';
import type { ModelMessage as SdkMessage, ToolSet } from 'ai';
import type { ModelMessage, ModelRequest } from '../core/speaking.ts';

/** Returns what may be called as the AI SDK takes it; no name means more than was offered, `constructor` neither. */
export function toolsOf({ tools }: ModelRequest): ToolSet {
  const offered: ToolSet = Object.create(null);
  for (const { name, description, parameters } of tools)
    offered[name] = tool({ description, inputSchema: jsonSchema(parameters) });
  return offered;
}

/** Returns a message as the AI SDK takes it. */
export function toSdk(message: ModelMessage): SdkMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.text };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...message.calls.map(({ id, tool: toolName, arguments: input, handBack }) => ({
            type: 'tool-call' as const,
            toolCallId: id,
            toolName,
            input,
            ...(handBack === undefined ? {} : { providerOptions: handBack }),
          })),
        ],
      };
    default:
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.id,
            toolName: message.tool,
            output: { type: 'json', value: message.answer },
          },
        ],
      };
  }
}
