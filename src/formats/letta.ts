import { Failure } from '../core/failure.ts';
import type { ForeignProject, ForeignSystem, ImportedAgent } from '../core/foreign.ts';
import { readAll } from './reading.ts';
import { withStrays } from './source.ts';
import { agentsOf, isAgentFile } from './letta/file.ts';
import { readAgent } from './letta/read.ts';
import { writeAgent } from './letta/write.ts';

/** Letta's agent files: JSON with agents, their blocks of memory and their tools. */
export const letta: ForeignSystem = {
  id: 'letta',
  title: 'Letta',
  detect: (project) => {
    const [file] = [...readAll(project).maps].find(([, value]) => isAgentFile(value)) ?? [];
    return file === undefined ? null : `${file} holds agents with a model, blocks and tools`;
  },
  read,
  write: writeAgent,
};

function read(project: ForeignProject): ImportedAgent[] {
  const { maps, broken } = readAll(project);
  const found = [...maps].filter(([, value]) => isAgentFile(value));
  if (found.length === 0) {
    const [flaw] = broken.values();
    throw new Failure('invalid', flaw ?? "Couldn't find an agent of Letta: no file holds any.");
  }
  const agents = found.flatMap(([file, value]) =>
    agentsOf(project, file, value).map((one) => readAgent(one, project.name)),
  );
  const others = [...project.files.keys(), ...project.binaries].filter(
    (path) => !found.some(([file]) => file === path),
  );
  if (agents.length === 0) throw new Failure('invalid', "Couldn't find an agent of Letta.");
  return withStrays(agents, others, 'it is no agent file of Letta');
}
