// What importers and exporters of other systems share with those who read and write the files for them.

/** A value as YAML and JSON hold it. */
export type Plain = string | number | boolean | null | Plain[] | PlainMap;

/** A map of plain values. */
export interface PlainMap {
  [key: string]: Plain;
}

/** The systems that agents come from and go to. */
export const SYSTEMS = [
  'polyai',
  'vapi',
  'elevenlabs',
  'cagent',
  'gitagent',
  'letta',
  'google-adk',
] as const;

/** One of those systems, as `--from` and `--to` name it. */
export type SystemId = (typeof SYSTEMS)[number];

/** A project of another system, as its importer sees it: texts and a parser, no disk. */
export interface ForeignProject {
  /** The name of the folder or the stem of the file: for an agent that has no name of its own. */
  name: string;
  /** Every text file by its path relative to the project, sorted; without byte order mark, lines ending in `\n`. */
  files: ReadonlyMap<string, string>;
  /** Files that are not UTF-8, sorted. */
  binaries: readonly string[];
  /** What was not read, sorted, and why: links, special files, folders that are left out. */
  skipped: readonly { path: string; reason: string }[];
  /**
   * Parses YAML 1.2, and JSON as its subset, into plain values. A number that would lose digits (`+1555`, `007`, more
   * than 15 digits) stays the text that it is. Throws `invalid` with the file and the line.
   *
   * @param file the name for messages
   */
  parse: (file: string, text: string) => Plain;
}

/** A file of an agent: a YAML value, or a text as it stands. Its path is one inside the agent's folder. */
export type AgentFile = { yaml: PlainMap } | { text: string };

/** What became of one thing in the source. */
export interface Fate {
  /** Where it stood: `topics/hours.yaml: content`. */
  source: string;
  /** `mapped` to a field, `kept` under `extensions`, or only `reported`. */
  fate: 'mapped' | 'kept' | 'reported';
  /** How many scalars it holds. */
  scalars: number;
  /** Why it has no field of its own; null for what was mapped. */
  reason: string | null;
}

/** An agent as an importer makes it. */
export interface ImportedAgent {
  /** A name for people; the id is made of it. */
  name: string;
  files: ReadonlyMap<string, AgentFile>;
  fates: readonly Fate[];
}

/** Returns agents of which the first tells as well of what in the project was not read. */
export function withSkipped(
  agents: readonly ImportedAgent[],
  { skipped }: ForeignProject,
): ImportedAgent[] {
  const fates = skipped.map(({ path, reason }): Fate => ({
    source: path,
    fate: 'reported',
    scalars: 0,
    reason,
  }));
  return agents.map((agent, index) =>
    index === 0 ? { ...agent, fates: [...agent.fates, ...fates] } : agent,
  );
}

/** An agent as an exporter is given it: the parsed YAML files of a state, and its other texts. */
export interface ExportedAgent {
  id: string;
  files: ReadonlyMap<string, AgentFile>;
}

/** How an exporter writes YAML: block style, the keys in their order. */
export type YamlWriter = (value: Plain) => string;

/** Returns what a file holds that stands already where a project is written over; undefined for none that can be read. */
export type There = (path: string) => Plain | undefined;

/** One foreign system. */
export interface ForeignSystem {
  id: SystemId;
  /** As people call it. */
  title: string;
  /** Says by which content the project is one of this system's, or null; never by file names alone. */
  detect: (project: ForeignProject) => string | null;
  /** Returns its agents; throws `invalid` where the project cannot be read as one of this system's. */
  read: (project: ForeignProject) => ImportedAgent[];
  /** Returns the project's files by their relative path: what was kept verbatim returns unchanged. */
  write: (agent: ExportedAgent, yaml: YamlWriter, there?: There) => Map<string, string>;
}

/** Tells whether a value is a map. */
export function isPlainMap(value: Plain | undefined): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns how many scalars became fields, are kept verbatim, and are only reported. */
export function countFates(fates: readonly Fate[]): Readonly<Record<Fate['fate'], number>> {
  const counts = { mapped: 0, kept: 0, reported: 0 };
  for (const { fate, scalars } of fates) counts[fate] += scalars;
  return counts;
}
