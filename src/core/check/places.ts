import { didYouMean } from '../check-shape.ts';
import type { Definition } from '../definition.ts';
import { KINDS, kindOf } from '../fields.ts';
import { problemOf } from '../problem.ts';
import type { Problems } from './report.ts';

/** Warns of YAML files that nothing reads, and of names that are one where upper and lower case are alike. */
export function checkPlaces(definition: Definition, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const path of definition.paths) {
    const file = `${definition.folder}/${path}`;
    const folded = path.normalize('NFC').toLowerCase();
    const twin = seen.get(folded);
    if (twin !== undefined)
      problems.add(
        problemOf(file, `this name is the same as ${twin} where case does not count`, {
          hint: 'rename one of the two',
        }),
      );
    seen.set(folded, path);
    if (!/\.ya?ml$/i.test(path) || kindOf(path)) continue;
    // A definition that looks right and is not read is a trap; other YAML is the user's own.
    const meant = path.replace(/\.ya?ml$/i, '.yaml');
    if (kindOf(meant))
      problems.add(
        problemOf(file, 'this file is not read: its name must end in .yaml', {
          hint: `rename it to ${meant}`,
        }),
      );
    else
      problems.add(
        problemOf(file, 'nothing reads this file', {
          hint:
            near(path) ?? `the definition stands in ${KINDS.map(({ place }) => place).join(', ')}`,
          severity: 'warning',
        }),
      );
  }
}

function near(path: string): string | null {
  const [first = '', ...rest] = path.split('/');
  const folders = KINDS.flatMap(({ place }) => (place.endsWith('/') ? place.slice(0, -1) : []));
  if (rest.length > 0) {
    if (rest.length > 1 && folders.includes(first)) return `put it into ${first}/ itself`;
    return didYouMean(first, folders)?.replace('?', `/${rest.join('/')}?`) ?? null;
  }
  const files = KINDS.flatMap(({ place }) => (place.endsWith('/') ? [] : place));
  return didYouMean(path, files);
}
