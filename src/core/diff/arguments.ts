import { Failure } from '../failure.ts';
import { parseVersion } from '../names.ts';

/** Which states `diff` compares, and the paths that limit it. */
export interface DiffArguments {
  from: string;
  to: string;
  paths: string[];
}

/**
 * Reads what follows `diff`: at most two states, then paths. Without states it is the first environment and the draft;
 * with one that state and the draft; with `previous` what an environment ran before and what it runs.
 * Throws `usage` for a state among the paths.
 */
export function readDiffArguments(
  words: readonly string[],
  { previous, first }: { previous?: boolean; first: string },
): DiffArguments {
  const start = words.findIndex(isPath);
  const states = start === -1 ? words : words.slice(0, start);
  const paths = start === -1 ? [] : words.slice(start);
  const [from, to, third] = states;
  if (third !== undefined)
    throw new Failure('usage', "Couldn't compare more than two states.", {
      hints: ['a path has a slash or an ending in it: agentctl diff v1 v2 topics/hours.yaml'],
    });
  if (!previous) return { from: from ?? first, to: to ?? 'draft', paths: [...paths] };
  const environment = from ?? first;
  if (
    to !== undefined ||
    environment === 'draft' ||
    parseVersion(environment) !== null ||
    /[~#@:]/.test(environment)
  )
    throw new Failure('usage', "Couldn't use --previous: it goes with one environment.", {
      hints: ['agentctl diff live --previous'],
    });
  return { from: `${environment}~1`, to: environment, paths: [...paths] };
}

// No revision but a commit has a slash, or ends like a file.
function isPath(word: string): boolean {
  return (
    !word.startsWith('git:') &&
    !word.includes('@') &&
    (word.includes('/') || /\.[a-z]+$/i.test(word))
  );
}
