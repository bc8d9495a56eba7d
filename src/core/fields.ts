// The table of fields: what an agent's files may hold. Validation, JSON Schema, labels, import and export read it;
// a new field of an agent is one row in the file of its kind.
import { AGENT } from './fields/agent.ts';
import { FLOW, TOPIC } from './fields/conversation.ts';
import { ENTITIES, HANDOFFS, MESSAGES, TRANSLATIONS, VARIANTS } from './fields/parts.ts';
import { SPEECH } from './fields/speech.ts';
import { TEST } from './fields/test.ts';
import { TOOL } from './fields/tool.ts';
import type { Shape } from './shape.ts';

/** One kind of file that defines an agent. */
export interface Kind {
  /** As `agentctl schema` and the editor's schema files name it. */
  name: string;
  /** The path inside the agent: a file, or a folder of such files. */
  place: string;
  meaning: string;
  shape: Shape;
}

/** All kinds, in the order in which they are told of. */
export const KINDS: readonly Kind[] = [
  { name: 'agent', place: 'agent.yaml', meaning: 'who the agent is', shape: AGENT },
  { name: 'topic', place: 'topics/', meaning: 'what it knows', shape: TOPIC },
  { name: 'flow', place: 'flows/', meaning: 'what it does step by step', shape: FLOW },
  { name: 'tool', place: 'tools/', meaning: 'what it can call', shape: TOOL },
  { name: 'entities', place: 'entities.yaml', meaning: 'what it can find out', shape: ENTITIES },
  {
    name: 'handoffs',
    place: 'handoffs.yaml',
    meaning: 'where it can pass a conversation on to',
    shape: HANDOFFS,
  },
  {
    name: 'messages',
    place: 'messages.yaml',
    meaning: 'text messages it can send',
    shape: MESSAGES,
  },
  {
    name: 'variants',
    place: 'variants.yaml',
    meaning: 'one agent for several places',
    shape: VARIANTS,
  },
  {
    name: 'translations',
    place: 'translations.yaml',
    meaning: 'exact words in each language',
    shape: TRANSLATIONS,
  },
  { name: 'speech', place: 'speech.yaml', meaning: 'how it listens and speaks', shape: SPEECH },
  { name: 'test', place: 'tests/', meaning: 'conversations that must hold', shape: TEST },
];

/** Returns the kind of the file at a path inside the agent, or null where it defines nothing. */
export function kindOf(path: string): Kind | null {
  return (
    KINDS.find(({ place }) =>
      place.endsWith('/')
        ? path.startsWith(place) && /^[^/]+\.yaml$/.test(path.slice(place.length))
        : path === place,
    ) ?? null
  );
}

/** Returns the name that a file gives what it holds: its path's last part without the ending. */
export function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.yaml$/, '');
}
