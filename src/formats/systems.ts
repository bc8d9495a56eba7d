import { cagent } from './cagent.ts';
import { elevenlabs } from './elevenlabs.ts';
import { gitagent } from './gitagent.ts';
import { googleAdk } from './google-adk.ts';
import { letta } from './letta.ts';
import { polyai } from './polyai.ts';
import { vapi } from './vapi.ts';
import { AGENT } from '../core/fields/agent.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { ForeignProject, ForeignSystem, SystemId } from '../core/foreign.ts';

/** All systems, in the order in which they are asked whether a project is theirs. */
export const FOREIGN_SYSTEMS: readonly ForeignSystem[] = [
  polyai,
  vapi,
  elevenlabs,
  cagent,
  gitagent,
  letta,
  googleAdk,
];

/** Returns a system by its id. */
export function systemOf(id: SystemId): ForeignSystem {
  const found = FOREIGN_SYSTEMS.find((system) => system.id === id);
  if (!found) throw new Error(`no such system: ${id}`);
  return found;
}

/** Tells whether a project is an agent of ours already: `agent.yaml` at its root holds nothing but our own keys. */
export function isOwnAgent(project: ForeignProject): boolean {
  const text = project.files.get('agent.yaml');
  if (text === undefined) return false;
  try {
    const value = project.parse('agent.yaml', text);
    return isPlainMap(value) && Object.keys(value).every((key) => Object.hasOwn(AGENT.fields, key));
  } catch {
    // Nobody can read it; what the systems say of it is told.
    return false;
  }
}

/** Returns every system that takes a project for its own, with what it knows it by. */
export function detectSystems(
  project: ForeignProject,
): { system: ForeignSystem; because: string }[] {
  return FOREIGN_SYSTEMS.flatMap((system) => {
    const because = system.detect(project);
    return because === null ? [] : [{ system, because }];
  });
}
