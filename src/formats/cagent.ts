import { Failure } from '../core/failure.ts';
import { isPlainMap } from '../core/foreign.ts';
import type { ForeignProject, ForeignSystem, ImportedAgent, PlainMap } from '../core/foreign.ts';
import { readAll, stemOf } from './reading.ts';
import { withStrays } from './source.ts';
import { readTeam } from './cagent/read.ts';
import { writeTeam } from './cagent/write.ts';

/** The keys of a file of cagent, versions 1 to 6 (`agent-schema.json` of docker/cagent). */
const KEYS = [
  'version',
  'agents',
  'models',
  'providers',
  'mcps',
  'rag',
  'metadata',
  'permissions',
  'env',
  'hooks',
  'commands',
  'skills',
];

/** Docker cagent: a YAML file with `agents`, of which one is the entry. */
export const cagent: ForeignSystem = {
  id: 'cagent',
  title: 'Docker cagent',
  detect: (project) => {
    const [file] = [...readAll(project).maps].find(([, value]) => isTeam(value)) ?? [];
    return file === undefined ? null : `${file} defines agents with instructions and models`;
  },
  read,
  write: writeTeam,
};

function isTeam(value: PlainMap): boolean {
  const { agents } = value;
  if (!isPlainMap(agents) || !Object.keys(value).every(isKey)) return false;
  return Object.values(agents).some(
    (agent) =>
      isPlainMap(agent) &&
      (typeof agent['model'] === 'string' || typeof agent['instruction'] === 'string'),
  );
}

// `x-…` is where teams put what they repeat.
function isKey(key: string): boolean {
  return KEYS.includes(key) || key.startsWith('x-');
}

function read(project: ForeignProject): ImportedAgent[] {
  const { maps, broken } = readAll(project);
  const teams = [...maps].filter(([, value]) => isTeam(value));
  if (teams.length === 0) {
    const [flaw] = broken.values();
    throw new Failure('invalid', flaw ?? "Couldn't find agents of cagent: no file defines any.");
  }
  const agents = teams.map(([file, value]) =>
    readTeam({ file, value, name: teams.length === 1 ? project.name : stemOf(file) }),
  );
  const read = new Set(teams.map(([file]) => file));
  const others = [...project.files.keys(), ...project.binaries].filter((file) => !read.has(file));
  const reason = 'it is no file of cagent; what agents refer to stays where it is';
  return withStrays(agents, others, reason);
}
