import type {
  ExportAnswer,
  HistoryImportAnswer,
  ImportedAnswer,
  PublishAnswer,
  StartAnswer,
} from '../core/answers.ts';
import { Failure } from '../core/failure.ts';
import { countFates, withSkipped } from '../core/foreign.ts';
import type { ForeignProject, ForeignSystem, ImportedAgent, SystemId } from '../core/foreign.ts';
import { versionName } from '../core/names.ts';
import { FOREIGN_SYSTEMS, detectSystems, isOwnAgent, systemOf } from '../formats/systems.ts';
import { Engine } from '../store/engine.ts';
import { readThere, writeProject } from '../store/export.ts';
import type { ExportSource } from '../store/export.ts';
import { readForeignProject } from '../store/foreign-project.ts';
import { writeYaml } from '../store/foreign-yaml.ts';
import { importedContent } from '../store/import.ts';
import type { Written } from '../store/import.ts';
import { importHistory } from '../store/import-history.ts';
import { startWorkspace } from '../store/start.ts';
import type { StoreOptions } from '../store/store.ts';

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
  const { system, because } = chooseSystem(project, from);
  return {
    system: system.id,
    title: system.title,
    because,
    agents: withSkipped(readAgents(system, project), project),
  };
}

function chooseSystem(
  project: ForeignProject,
  from: SystemId | null,
): { system: ForeignSystem; because: string | null } {
  if (from !== null) return { system: systemOf(from), because: null };
  if (isOwnAgent(project))
    throw new Failure('invalid', "Couldn't import this: it is an agent of agentctl already.", {
      hints: ['copy its folder into agents/', 'or name the system after all: --from <system>'],
    });
  const detected = detectSystems(project);
  const [first, second] = detected;
  if (!first)
    throw new Failure('invalid', "Couldn't tell which system this comes from.", {
      hints: [`--from names it: ${FOREIGN_SYSTEMS.map(({ id }) => id).join(', ')}`],
    });
  if (second)
    throw new Failure(
      'invalid',
      `Couldn't tell which system this comes from: ${detected.map(({ system, because }) => `${system.title} (${because})`).join(', or ')}.`,
      { hints: detected.map(({ system }) => `--from ${system.id}`) },
    );
  return first;
}

function readAgents(system: ForeignSystem, project: ForeignProject): ImportedAgent[] {
  const agents = system.read(project);
  if (agents.length === 0)
    throw new Failure('invalid', `Couldn't find an agent of ${system.title} in it.`);
  return agents;
}

/** A project of another system that a workspace starts from. */
export interface ForeignRequest {
  /** The project's folder or file, absolute. */
  path: string;
  agent: string | null;
  /** The text of AGENTS.md; null where none is wanted. */
  guide: string | null;
}

/** A workspace that was started with the agents of such a project, and their first versions. */
export type ForeignStart = StartAnswer & {
  system: SystemId;
  title: string;
  /** What became of the project, agent by agent. */
  agents: ImportedAnswer[];
  published: PublishAnswer[];
};

/**
 * Starts a workspace with the agents of another system's project and publishes the first version of each. Throws
 * `invalid`, before anything is written, where the project cannot be read.
 */
export async function startFromForeign(
  options: StoreOptions,
  { path, agent, guide }: ForeignRequest,
): Promise<ForeignStart> {
  const { system, title, agents } = readForeign(path, null);
  const { written, ...content } = await importedContent({ agents, agent }, title);
  const started = await startWorkspace(options, { ...content, guide });
  const published: PublishAnswer[] = [];
  const engine = await Engine.open(options);
  try {
    for (const id of await engine.agents()) {
      const plan = await engine.preparePublication({
        agent: id,
        hotfix: false,
        permission: { force: false, skipSteps: false, reason: null },
      });
      published.push(
        await engine.publish(plan, { description: `Import from ${title}`, notes: '' }),
      );
    }
  } finally {
    engine.close();
  }
  return { ...started, system, title, agents: importedAnswers(written, agents), published };
}

/** Says what became of each imported agent. */
export function importedAnswers(
  written: readonly Written[],
  agents: readonly ImportedAgent[],
): ImportedAnswer[] {
  return written.map((one, index) => {
    const fates = [...(agents[index]?.fates ?? [])];
    return { ...one, ...countFates(fates), fates };
  });
}

/** Publishes the past of a project of another system, version by version; see `importHistory`. */
export async function readForeignHistory(
  options: StoreOptions,
  request: { path: string; from: SystemId | null; agent: string | null },
): Promise<HistoryImportAnswer> {
  const { system } = chooseSystem(readForeignProject(request.path), request.from);
  const result = await importHistory(options, {
    path: request.path,
    agent: request.agent,
    read: (project) => readAgents(system, project),
  });
  return {
    imported: result.versions.length > 0,
    system: system.id,
    title: system.title,
    agent: result.agent === '' ? null : result.agent,
    versions: result.versions.map((one) => ({ ...one, version: versionName(one.version) })),
    unchanged: result.unchanged,
    skipped: result.skipped,
  };
}

/** Writes a state of an agent as a project of another system into a folder; see `writeProject` for the failures. */
export function writeForeign(
  { exported, source, binaries }: ExportSource,
  { to, directory, force }: { to: SystemId; directory: string; force: boolean },
): ExportAnswer {
  // Several agents may share a project, and some of its files.
  const there = force ? (path: string) => readThere(directory, path) : undefined;
  const files = systemOf(to).write(exported, writeYaml, there);
  writeProject(directory, files, force);
  return {
    ...source,
    exported: true,
    system: to,
    title: systemOf(to).title,
    directory,
    files: [...files.keys()].toSorted(),
    leftOut: binaries,
  };
}
