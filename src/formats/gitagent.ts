import { Failure } from '../core/failure.ts';
import type { ForeignProject, ForeignSystem, ImportedAgent } from '../core/foreign.ts';
import { rootsOf } from './gitagent/project.ts';
import { readRoot } from './gitagent/read.ts';
import { writeRoot } from './gitagent/write.ts';

/** gitagent, by its newer name OpenGAP: a manifest, with SOUL.md, RULES.md, skills and tools around it. */
export const gitagent: ForeignSystem = {
  id: 'gitagent',
  title: 'gitagent/OpenGAP',
  detect: (project) => {
    const [root] = rootsOf(project).roots;
    return root === undefined
      ? null
      : `${root.folder}${root.file} is a manifest with a version, a description and a model by preference`;
  },
  read,
  write: writeRoot,
};

function read(project: ForeignProject): ImportedAgent[] {
  const { roots, readings } = rootsOf(project);
  const [first, ...others] = roots;
  if (first === undefined) {
    const [flaw] = readings.broken.values();
    throw new Failure('invalid', flaw ?? 'Couldn’t find a manifest of gitagent.');
  }
  const agent = readRoot(first);
  const owned = new Set(
    roots.flatMap(({ folder, file, texts }) => [
      folder + file,
      ...[...texts.keys()].map((path) => folder + path),
    ]),
  );
  const strays = [...project.files.keys(), ...project.binaries].filter(
    (path) =>
      !owned.has(path) &&
      !roots.some(({ folder }) => project.binaries.includes(path) && path.startsWith(folder)),
  );
  const fates = strays.map((source) => ({
    source,
    fate: 'reported' as const,
    scalars: 1,
    reason: 'it stands outside of the agent',
  }));
  return [{ ...agent, fates: [...agent.fates, ...fates] }, ...others.map(readRoot)];
}
