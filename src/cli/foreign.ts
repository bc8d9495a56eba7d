import { Failure } from '../core/failure.ts';
import type { ExportedAgent, ImportedAgent, SystemId } from '../core/foreign.ts';
import { FOREIGN_SYSTEMS, detectSystems, systemOf } from '../formats/systems.ts';
import { readForeignProject } from '../store/foreign-project.ts';
import { writeYaml } from '../store/foreign-yaml.ts';

/** A project of another system that was read. */
export interface ForeignReading {
  system: SystemId;
  /** As people call it. */
  title: string;
  /** What the system was known by; null where it was named. */
  because: string | null;
  agents: ImportedAgent[];
}

/** Reads a project of another system. Throws `invalid` where it cannot be told whose it is, or cannot be read. */
export function readForeign(path: string, from: SystemId | null): ForeignReading {
  const project = readForeignProject(path);
  const detected = from === null ? detectSystems(project) : [];
  const [first, second] = detected;
  if (from === null && !first)
    throw new Failure('invalid', "Couldn't tell which system this comes from.", {
      hints: [`--from names it: ${FOREIGN_SYSTEMS.map(({ id }) => id).join(', ')}`],
    });
  if (second)
    throw new Failure(
      'invalid',
      `Couldn't tell which system this comes from: ${detected.map(({ system, because }) => `${system.title} (${because})`).join(', or ')}.`,
      { hints: detected.map(({ system }) => `--from ${system.id}`) },
    );
  const system = from === null ? first?.system : systemOf(from);
  if (!system) throw new Failure('bug', 'no system was found');
  const agents = system.read(project);
  if (agents.length === 0)
    throw new Failure('invalid', `Couldn't find an agent of ${system.title} in it.`);
  return { system: system.id, title: system.title, because: first?.because ?? null, agents };
}

/** Writes an agent as a project of another system: its files by their relative path. */
export function writeForeign(exported: ExportedAgent, to: SystemId): Map<string, string> {
  return systemOf(to).write(exported, writeYaml);
}
