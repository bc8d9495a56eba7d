import { Failure } from '../core/failure.ts';
import type { ForeignProject, ForeignSystem, ImportedAgent } from '../core/foreign.ts';
import { withStrays } from './source.ts';
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
  if (roots.length === 0) {
    const [flaw] = readings.broken.values();
    throw new Failure('invalid', flaw ?? "Couldn't find a manifest of gitagent.");
  }
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
  return withStrays(roots.map(readRoot), strays, 'it stands outside of the agent');
}
