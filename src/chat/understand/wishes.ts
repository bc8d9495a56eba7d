import { THRESHOLD } from './finder.ts';
import type { Finder, Match } from './finder.ts';
import type { Language } from './languages.ts';

/** From here on a text is taken for one of the examples, word for word. */
export const CERTAIN = 0.9;

/**
 * Returns what somebody would like, the topics first, then the likeliest flow: one wish, or several in one message, for
 * each sentence, and each part that "and" joins, may be one.
 */
export function wishesIn(text: string, finder: Finder, language: Language): Match[] {
  const [whole] = finder.find(text);
  const parts = text
    .split(/(?<=[.!?;。！？])\s*/)
    .flatMap((sentence) => sentence.split(language.and))
    .filter((part) => part.trim() !== '');
  const isOne = parts.length < 2 || (whole?.score ?? 0) >= CERTAIN;
  const found = (isOne ? [] : parts.map((part) => finder.find(part)[0])).filter(isLikely);
  // The whole stands for its parts where they say nothing by themselves.
  const all = found.length === 0 ? [whole].filter(isLikely) : found;
  const topics = new Map(
    all.filter(({ kind }) => kind === 'topic').map((match) => [match.name, match]),
  );
  const flows = [...all, whole].filter(isLikely).filter(({ kind }) => kind === 'flow');
  const [flow] = flows.toSorted((a, b) => b.score - a.score);
  return [...topics.values(), ...(flow ? [flow] : [])];
}

function isLikely(match: Match | undefined): match is Match {
  return match !== undefined && match.score >= THRESHOLD;
}
