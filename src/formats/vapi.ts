import type { ForeignSystem } from '../core/foreign.ts';
import { readVapi } from './vapi/read.ts';
import { findEvidence } from './vapi/resources.ts';
import { writeVapi } from './vapi/write.ts';

/**
 * Vapi: assistants as YAML, JSON, or Markdown with front matter; squads, tools and the rest of a gitops project
 * (github.com/VapiAI/gitops). A squad is one agent: its first assistant is the agent itself, each further one a flow
 * of one step, for they share one conversation and go live together.
 */
export const vapi: ForeignSystem = {
  id: 'vapi',
  title: 'Vapi',
  detect: findEvidence,
  read: readVapi,
  write: writeVapi,
};
