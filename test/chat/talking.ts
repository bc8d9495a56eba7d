import { readCircumstances } from '../../src/chat/circumstances.ts';
import type { Wishes } from '../../src/chat/circumstances.ts';
import { Conversation } from '../../src/chat/conversation.ts';
import { LocalEngine } from '../../src/chat/local.ts';
import { callMock } from '../../src/chat/mock.ts';
import { ModelEngine } from '../../src/chat/model/engine.ts';
import { readAgent } from '../../src/chat/read-agent.ts';
import type { CallTool } from '../../src/chat/turn.ts';
import type { Bundle } from '../../src/core/bundle.ts';
import type { PlainMap } from '../../src/core/foreign.ts';
import type { SpeakingModel } from '../../src/core/speaking.ts';

/** What a conversation of a test is begun with; what is left out is as it comes. */
interface Talking {
  /** Null: the local one. */
  model?: SpeakingModel | null;
  wishes?: Partial<Wishes>;
  variables?: Bundle['variables'];
  callTool?: CallTool;
}

/** Begins a conversation with an agent that is written down in the test. */
export function talkTo(
  definition: PlainMap,
  { model = null, wishes = {}, variables = [], callTool = callMock }: Talking = {},
): Conversation {
  const agent = readAgent({
    schema: 1,
    agent: 'osteria',
    revision: 'draft',
    version: null,
    tree: '0'.repeat(40),
    commit: null,
    name: 'Osteria',
    pin: 'conversation',
    definition,
    variables,
    references: {},
  });
  const circumstances = readCircumstances(agent, { ...NO_WISHES, ...wishes }, NOW);
  const world = { agent, circumstances, callTool };
  const engine = model === null ? new LocalEngine(world) : new ModelEngine(world, model);
  return new Conversation(agent, {
    id: 'one',
    circumstances,
    engine,
    speaker: 'local',
    clock: () => 0,
    close: () => Promise.resolve(),
    origin: { startedAt: NOW, workspace: '/', definition: '', model: null, set: new Map() },
  });
}

const NOW = new Date(2026, 2, 3, 18);

const NO_WISHES: Wishes = {
  environment: null,
  channel: null,
  language: null,
  variant: null,
  caller: null,
  number: null,
  sipHeaders: [],
  now: null,
  variables: new Map(),
};
