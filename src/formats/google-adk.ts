import { Failure } from '../core/failure.ts';
import type { AgentFile, ForeignProject, ForeignSystem, ImportedAgent } from '../core/foreign.ts';
import { folderOf } from './reading.ts';
import { KEPT, othersOf } from './google-adk/keep.ts';
import { rootsOf } from './google-adk/project.ts';
import { readRoot } from './google-adk/read.ts';
import { writeProject } from './google-adk/write.ts';

/** The Agent Config of Google's ADK: a YAML file for each agent, of which one is the root. */
export const googleAdk: ForeignSystem = {
  id: 'google-adk',
  title: 'Google ADK',
  detect: (project) => {
    const [root] = rootsOf(project).roots;
    return root === undefined
      ? null
      : `${root.file} configures an agent by class, instruction or model`;
  },
  read,
  write: writeProject,
};

function read(project: ForeignProject): ImportedAgent[] {
  const { roots, readings } = rootsOf(project);
  if (roots.length === 0) {
    const [flaw] = readings.broken.values();
    throw new Failure(
      'invalid',
      flaw ?? "Couldn't find an agent of the ADK: no file configures one.",
    );
  }
  const others = othersOf(project, roots);
  return roots.map((root) => {
    const folder = folderOf(root.file).split('/').at(-2);
    const { kept, fates } = others.get(root.file) ?? { kept: new Map<string, string>(), fates: [] };
    const agent = readRoot(root, { fallback: folder ?? project.name, code: kept });
    const texts = [...kept].map(([path, text]): [string, AgentFile] => [KEPT + path, { text }]);
    return {
      ...agent,
      files: new Map([...agent.files, ...texts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      fates: [...agent.fates, ...fates],
    };
  });
}
