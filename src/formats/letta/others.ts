import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { listOf, mapOf, textsOf } from '../maps.ts';

/** Returns a file of one agent with the other agents, and what is theirs, of the file that it is written over. */
export function withOthers(written: PlainMap, there: Plain | undefined): PlainMap {
  const file = mapOf(typeof there === 'string' ? inner(there) : there);
  const [own] = listOf(written['agents']);
  const id = mapOf(own)['id'];
  const others = listOf(file['agents']).filter((one) => mapOf(one)['id'] !== id);
  if (own === undefined || id === undefined || others.length === 0) return written;
  const list = (key: string, ids: string): PlainMap => {
    const all = listOf(file['agents']).flatMap((one) => textsOf(mapOf(one)[ids]));
    const theirs = new Set(others.flatMap((one) => textsOf(mapOf(one)[ids])));
    // What nobody has stays as well; what only this agent had is its own to leave out.
    const left = listOf(file[key]).filter(
      (item) => theirs.has(idOf(item)) || !all.includes(idOf(item)),
    );
    const whole = joined(file[key], listOf(written[key]), left);
    return whole.length === 0 ? {} : { [key]: whole };
  };
  return {
    ...file,
    ...written,
    agents: joined(file['agents'], [own], others),
    ...list('blocks', 'block_ids'),
    ...list('tools', 'tool_ids'),
  };
}

function inner(text: string): Plain | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainMap(value as Plain) ? (value as Plain) : undefined;
  } catch (error) {
    // It is no agent file, and is written over as was asked for.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function idOf(item: Plain): string {
  const { id } = mapOf(item);
  return typeof id === 'string' ? id : '';
}

/** Returns ours and what is left of the others, each where it stood, and what is new of ours at the end. */
function joined(there: Plain | undefined, ours: readonly Plain[], left: readonly Plain[]): Plain[] {
  const before = listOf(there);
  const placed = before.flatMap((item) => {
    const own = ours.find((one) => idOf(one) === idOf(item));
    if (own !== undefined) return [own];
    return left.includes(item) ? [item] : [];
  });
  return [...placed, ...ours.filter((one) => !before.some((item) => idOf(item) === idOf(one)))];
}
