import { readForeignProject, toProject } from '../../src/store/foreign-project.ts';
import type { ForeignProject } from '../../src/core/foreign.ts';

export { parsePlain as parseForeign, writeYaml } from '../../src/store/foreign-yaml.ts';

/** Reads a folder, or one file, as an importer is given it. */
export const readForeign = readForeignProject;

/** Builds a project out of texts and bytes by their paths. */
export function foreign(
  contents: Readonly<Record<string, string | Uint8Array>>,
  name = 'sample',
): ForeignProject {
  const entries = Object.keys(contents).toSorted();
  return toProject(
    name,
    entries.map((path): [string, Uint8Array] => {
      const content = contents[path] ?? '';
      return [path, typeof content === 'string' ? Buffer.from(content) : content];
    }),
  );
}
