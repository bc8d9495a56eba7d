import { kindOf } from '../fields.ts';
import { unknownName } from '../names.ts';
import type { Change, Comparison, ResourceType } from './model.ts';

/** What a comparison is limited to; null for no limit. */
export interface Selection {
  types: ReadonlySet<ResourceType> | null;
  /** Paths inside the agent: files, or folders with all that they hold. */
  paths: readonly string[];
}

const WORDS: Readonly<Record<string, readonly ResourceType[]>> = {
  agent: ['agent'],
  topics: ['topic'],
  flows: ['flow', 'step'],
  steps: ['step'],
  tools: ['tool'],
  entities: ['entity'],
  handoffs: ['handoff'],
  messages: ['message'],
  variants: ['variant'],
  translations: ['translation'],
  speech: ['speech'],
  tests: ['test'],
  files: ['file'],
};

/** What `--only` takes, in the plural. */
export const KIND_WORDS: readonly string[] = Object.keys(WORDS);

/** Tells whether a word names a kind as `--only` takes it: `topics`, `topic`. */
export function isKindWord(word: string): boolean {
  return Object.entries(WORDS).some(([plural, types]) => plural === word || types[0] === word);
}

/** Reads `topics,flows` (or `topic`): the types that are meant. Throws `not-found` for an unknown word. */
export function readTypes(text: string): Set<ResourceType> {
  const words = text.split(',').map((word) => word.trim());
  return new Set(
    words.flatMap((word) => {
      const known = Object.entries(WORDS).find(
        ([plural, types]) => plural === word || types[0] === word,
      );
      if (!known) throw unknownName('kind of change', word, KIND_WORDS);
      return known[1];
    }),
  );
}

/** Limits a comparison to some types and paths; `identical` goes on speaking of the whole. */
export function selectChanges(comparison: Comparison, { types, paths }: Selection): Comparison {
  if (types === null && paths.length === 0) return comparison;
  const within = (path: string) =>
    paths.length === 0 || paths.some((one) => path === one || path.startsWith(`${one}/`));
  const changes = comparison.changes.filter(
    (change) => (types === null || types.has(change.type)) && placesOf(change).some(within),
  );
  const meant = new Set(changes.flatMap(placesOf));
  const ofType = (path: string) =>
    types === null || meant.has(path) || typesOf(path).some((type) => types.has(type));
  return {
    ...comparison,
    changes,
    formatting: comparison.formatting.filter((path) => within(path) && ofType(path)),
    files: comparison.files.filter(({ path }) => within(path) && ofType(path)),
  };
}

/** Returns the files that a change touches, inside the agent. */
function placesOf({ resources: { minus, plus } }: Change): string[] {
  const all = [minus, plus].flatMap((one) => (one ? [one.file, ...one.takes] : []));
  return [...new Set(all)];
}

function typesOf(path: string): readonly ResourceType[] {
  const kind = kindOf(path)?.name;
  return kind === undefined
    ? ['file']
    : (Object.entries(WORDS).find(([plural, types]) => plural === kind || types[0] === kind)?.[1] ??
        []);
}
