import { didYouMean } from '../check-shape.ts';
import { besideOf } from '../definition.ts';
import type { Definition } from '../definition.ts';
import { isMap } from '../document.ts';
import { KINDS, kindOf } from '../fields.ts';
import { problemOf } from '../problem.ts';
import type { Problems } from './report.ts';

/** Warns of files that nothing reads, and of names that are one where upper and lower case are alike. */
export function checkPlaces(definition: Definition, problems: Problems): void {
  const seen = new Map<string, string>();
  const named = namedFiles(definition);
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
    if (isLooseText(path) && !named.has(path) && definition.broken.length === 0)
      problems.add(
        problemOf(file, 'nothing reads this file', {
          hint: looseHint(path),
          severity: 'warning',
        }),
      );
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

// What lies beside definitions looks like one of them; a read-me is for people.
function isLooseText(path: string): boolean {
  const [folder, ...rest] = path.split('/');
  return (
    rest.length > 0 &&
    KINDS.some(({ place }) => place === `${folder}/`) &&
    /\.(?:txt|md)$/i.test(path) &&
    !/(?:^|\/)readme\.[a-z]+$/i.test(path)
  );
}

function looseHint(path: string): string {
  const [folder = '', ...rest] = path.split('/');
  return `name it in a YAML file of ${folder}/, as { file: ${rest.join('/')} } in the place of a text`;
}

// The files that `{ file: … }` names, wherever it stands.
function namedFiles({ documents }: Definition): Set<string> {
  const named = new Set<string>();
  const walk = (document: string, value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) walk(document, item);
    if (!isMap(value)) return;
    const { file } = value;
    if (typeof file === 'string') named.add(besideOf(document, file) ?? '');
    for (const inner of Object.values(value)) walk(document, inner);
  };
  for (const { path, document } of documents) walk(path, document.value);
  return named;
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
