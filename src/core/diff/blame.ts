import { alignSequences } from '../align.ts';
import type { Person } from '../model.ts';
import { linesOf } from './lines.ts';

/** Which file, or which resource's, is to be told of, and in which state. */
export interface BlameRequest {
  /** A path (`topics/hours.yaml`), or a resource (`hours`, `topic:hours`, `booking/confirm` for a step). */
  what: string;
  revision: string;
}

/** The answer of `blame`. */
export interface BlameReport {
  agent: string;
  revision: string;
  file: string;
  lines: BlamedLine[];
}

/** A line with who wrote it. */
export interface BlamedLine {
  line: number;
  text: string;
  /** The version that brought the line; null where it is not published. */
  version: string | null;
  author: Person | null;
  /** When that version was published, ISO 8601 in UTC. */
  at: string | null;
  /** Since when the line is in the last environment without a break; null where it is not there. */
  liveSince: string | null;
}

/** A text at some point of a file's past; `id` names that point. */
export interface PastText {
  id: number;
  text: string;
}

/** A line with the point of the past that brought it; lines that are carried along are the same object. */
export interface TracedLine {
  text: string;
  origin: number;
}

/** Follows lines through the past of a file, oldest first: for each point its lines. */
export function traceLines(past: readonly PastText[]): Map<number, TracedLine[]> {
  const traced = new Map<number, TracedLine[]>();
  let before: TracedLine[] = [];
  for (const { id, text } of past) {
    const texts = linesOf(text);
    const { stretches } = alignSequences(
      before.map((line) => line.text),
      texts,
    );
    let at = 0;
    const parts = stretches.flatMap(({ minus, plus }) => {
      const carried = before.slice(at, minus.start);
      at = minus.end;
      return [carried, texts.slice(plus.start, plus.end).map((one) => ({ text: one, origin: id }))];
    });
    before = [...parts, before.slice(at)].flat();
    traced.set(id, before);
  }
  return traced;
}
