import { isMap } from './document.ts';
import type { ObjectShape } from './shape.ts';

/** Says below which key another was meant to stand: it stands beside that one, which is empty therefore. */
export function placeBelow(
  key: string,
  map: Record<string, unknown>,
  { fields }: ObjectShape,
): string | null {
  const parent = Object.entries(fields).find(
    ([name, { shape }]) =>
      Object.hasOwn(map, name) &&
      map[name] === null &&
      ((shape.is === 'object' && Object.hasOwn(shape.fields, key)) ||
        (shape.is === 'map' && isMap(map[key]))),
  );
  return parent ? `indent it below ${parent[0]}:` : null;
}

/** Says which word is meant but for its letters: `OpenAI` for openai, `get` for GET. */
export function sameWord(value: string, known: readonly string[]): string | null {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[\s_-]+/g, '-');
  const found = known.find((word) => plain(word) === plain(value));
  return found === undefined ? null : `write ${found}`;
}
