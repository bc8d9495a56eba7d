import { Failure } from '../failure.ts';
import { nearest, parseVersion } from '../names.ts';
import { oneLine } from '../text.ts';
import { isKindWord } from './select.ts';

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
  { previous, ladder }: { previous?: boolean; ladder: readonly string[] },
): DiffArguments {
  const first = ladder[0] ?? 'draft';
  const start = words.findIndex(isPath);
  const states = start === -1 ? words : words.slice(0, start);
  const paths = start === -1 ? [] : words.slice(start);
  refuseKinds(states, ladder);
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

// `diff v1 topics` looks like a folder to those who type it.
function refuseKinds(states: readonly string[], ladder: readonly string[]): void {
  const kind = states.find((word) => isKindWord(word) && !ladder.includes(word));
  if (kind === undefined) return;
  const others = states
    .filter((word) => word !== kind && /^[\w#~@:.-]+$/.test(word))
    .map((word) => `${word} `);
  throw new Failure(
    'usage',
    `Couldn't compare with “${kind}”: it names parts of an agent, not a state of it.`,
    {
      hints: [`agentctl diff ${others.join('')}--only ${kind}`],
    },
  );
}

/** Reads what follows `diff --ladder`: paths alone. Throws `usage` for a state, for it compares all environments. */
export function readLadderArguments(words: readonly string[]): string[] {
  const state = words.find((word) => !isPath(word));
  if (state !== undefined)
    throw new Failure(
      'usage',
      "Couldn't use --ladder with a state: it compares all environments.",
      {
        hints: [
          'agentctl diff --ladder',
          'a path has a slash or an ending in it: topics/hours.yaml',
        ],
      },
    );
  return [...words];
}

/** Returns paths as they are inside the agent's folder, however they were typed. */
export function withinAgent(paths: readonly string[], agent: string): string[] {
  const folder = `agents/${agent}/`;
  return paths.map((path) => {
    const bare = path.replace(/^\.\//, '').replace(/\/$/, '');
    return bare.startsWith(folder) ? bare.slice(folder.length) : bare;
  });
}

/** Throws `not-found` for a path that is none of the known files, nor a folder of some. */
export function requireKnownPaths(
  paths: readonly string[],
  known: readonly string[],
  where: string,
): void {
  const missing = paths.find(
    (path) => !known.some((name) => name === path || name.startsWith(`${path}/`)),
  );
  if (missing === undefined) return;
  const shown = oneLine(missing).slice(0, 80);
  const near = known.find((name) => name.endsWith(`/${missing}`)) ?? nearest(missing, known);
  throw new Failure('not-found', `Couldn't find the path “${shown}” in ${where}.`, {
    hints: [
      ...(near ? [`did you mean ${oneLine(near)}?`] : []),
      'a path is relative to the folder of the agent: topics/hours.yaml',
    ],
  });
}

// No revision but a commit has a slash, or ends like a file.
function isPath(word: string): boolean {
  return (
    !word.startsWith('git:') &&
    !word.includes('@') &&
    (word.includes('/') || /\.[a-z]+$/i.test(word))
  );
}
