import type { Block } from '../commands/describe.ts';
import assistants from './topics/assistants.ts';

/** Returns the text of AGENTS.md, which tells coding assistants how to work in a workspace (https://agents.md). */
export function assistantsGuide(): string {
  const blocks = ['# Working in this repository', ...assistants.map(markdown), ORIGIN];
  return `${blocks.join('\n\n')}\n`;
}

const ORIGIN =
  'Written by `agentctl init`, and yours to change; `agentctl help assistants` shows what it says today.';

/** Returns a part of a help text in Markdown. */
export function markdown(block: Block): string {
  if (typeof block === 'string') return block;
  return Object.entries(block)
    .map(([term, meaning]) => `- \`${term}\`: ${meaning}`)
    .join('\n');
}
