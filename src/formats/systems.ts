// IMPORT AND EXPORT. A system is a file here and a folder beside it: text in, an agent out (`read`), and back (`write`).
// No disk and no git: `store` brings the files and writes them. What is read is a `Source`, used up key by key: what is
// taken became a field, what is left is kept under `extensions.<system>` and returns unchanged; every scalar is told of.
//
//   polyai, vapi, elevenlabs, cagent, gitagent, letta, google-adk    the systems
//
// Reading, in the order in which an importer needs it:
//   reading.ts      the maps in a project's files, front matter, paths
//   source.ts       Source and Ledger: what became of each value; `extensions` and what is in them
//   importing.ts    one agent on its way: its files, names, mentions, variables, mocks of tools that are missing
//   fitting.ts      what a field of ours may hold
//   slugs.ts        our names for foreign ones; double braces as text
//   mentions.ts     names of parts in prose, as references
//   phrases.ts      what is filled into texts, as variables; and back
//   models.ts, mcp-tools.ts, members.ts    models, MCP servers as tools, other agents of a team as flows
//   agent-files.ts, limits.ts              the files that an agent becomes, and how large they may be
//   reasons.ts      why something was kept although there is a field for it
// Writing:
//   definition.ts   an agent as an exporter reads it: parts, texts with references as words
//   prose.ts        an agent put into one prompt
//   maps.ts         maps and lists of plain values, for both ways
//
// To add a system: its id in core/foreign.ts; `<system>.ts` with `detect` (by content), `read` and `write`; a line in
// the list below; samples in test/formats/samples/<system>, and a line in the lists of systems in test/formats, whose
// tests then look for lost scalars, errors of validation, and round trips. PolyAI's files refer to each other by name in
// all directions: it has a `Project`, `Names` and `Agent` of its own in polyai/, on the same base.

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
