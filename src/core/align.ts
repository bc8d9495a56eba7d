import { diffArrays } from 'diff';

/** Where two sequences differ: a stretch of each, the ends left out; one of the two may be empty. */
export interface Stretch {
  minus: Extent;
  plus: Extent;
}

export interface Extent {
  start: number;
  end: number;
}

/** What differs between two sequences, in order; `replaced` tells that a part was too much to be aligned. */
export interface Stretches {
  stretches: Stretch[];
  replaced: boolean;
}

/**
 * What alignments may still cost, in squared edits: those of one text share a purse, so that many middling parts cost no
 * more than a large one.
 */
export interface Purse {
  left: number;
}

// Myers' algorithm costs the square of the edits: 2,000 take a quarter of a second, 10,000 would take seven seconds.
const MOST_EDITS = 2_000;
// The lines that it passes over cost as well: edits times items.
const MOST_STEPS = 20_000_000;
const DEEPEST = 12;
const SMALL = 64;

interface Work {
  minus: readonly number[];
  plus: readonly number[];
  found: Stretches;
  purse: Purse;
}

/** Returns a full purse. */
export function newPurse(): Purse {
  return { left: 2 * MOST_EDITS ** 2 };
}

/**
 * Aligns two sequences. Where both have items that occur once, these are the anchors, and what lies between is
 * aligned by itself; so the cost grows with the length, never with its square. Past the limits a part is taken as
 * replaced. Swapping the arguments gives the same alignment, mirrored.
 */
export function alignSequences(
  minus: readonly string[],
  plus: readonly string[],
  purse: Purse = newPurse(),
): Stretches {
  if (standsAfter(minus, plus)) {
    const { stretches, replaced } = alignSequences(plus, minus, purse);
    return { replaced, stretches: stretches.map((one) => ({ minus: one.plus, plus: one.minus })) };
  }
  const numbers = new Map<string, number>();
  const numbered = (items: readonly string[]) =>
    items.map((item) => {
      const known = numbers.get(item) ?? numbers.size + 1;
      numbers.set(item, known);
      return known;
    });
  const work: Work = {
    minus: numbered(minus),
    plus: numbered(plus),
    found: { stretches: [], replaced: false },
    purse,
  };
  const whole = { start: 0, end: minus.length };
  alignPart(work, { minus: whole, plus: { start: 0, end: plus.length } }, 0);
  return work.found;
}

function standsAfter(minus: readonly string[], plus: readonly string[]): boolean {
  if (minus.length !== plus.length) return minus.length > plus.length;
  const at = minus.findIndex((item, index) => item !== plus[index]);
  return at !== -1 && (minus[at] ?? '') > (plus[at] ?? '');
}

function alignPart(work: Work, part: Stretch, depth: number): void {
  const { minus, plus } = trimmed(work, part);
  if (minus.start === minus.end && plus.start === plus.end) return;
  if (minus.start === minus.end || plus.start === plus.end) {
    work.found.stretches.push({ minus, plus });
    return;
  }
  const small = minus.end - minus.start + plus.end - plus.start <= SMALL;
  const anchors = small || depth === DEEPEST ? [] : findAnchors(work, { minus, plus });
  if (anchors.length === 0) return alignByEdits(work, { minus, plus });
  let [left, right] = [minus.start, plus.start];
  for (const [m, p] of anchors) {
    alignPart(work, { minus: { start: left, end: m }, plus: { start: right, end: p } }, depth + 1);
    [left, right] = [m + 1, p + 1];
  }
  const rest = { minus: { start: left, end: minus.end }, plus: { start: right, end: plus.end } };
  alignPart(work, rest, depth + 1);
}

function trimmed({ minus, plus }: Work, part: Stretch): Stretch {
  let { start: m, end: mEnd } = part.minus;
  let { start: p, end: pEnd } = part.plus;
  while (m < mEnd && p < pEnd && minus[m] === plus[p]) {
    m += 1;
    p += 1;
  }
  while (m < mEnd && p < pEnd && minus[mEnd - 1] === plus[pEnd - 1]) {
    mEnd -= 1;
    pEnd -= 1;
  }
  return { minus: { start: m, end: mEnd }, plus: { start: p, end: pEnd } };
}

function findAnchors(work: Work, { minus, plus }: Stretch): [number, number][] {
  const [left, right] = [singles(work.minus, minus), singles(work.plus, plus)];
  const pairs: [number, number][] = [];
  for (const [item, at] of left) {
    const there = right.get(item);
    if (at !== -1 && there !== undefined && there !== -1) pairs.push([at, there]);
  }
  return longestRising(pairs.toSorted(([a], [b]) => a - b));
}

/** Returns where each item stands that occurs once; -1 for those that occur more often. */
function singles(items: readonly number[], { start, end }: Extent): Map<number, number> {
  const places = new Map<number, number>();
  for (let at = start; at < end; at += 1) {
    const item = items[at] ?? 0;
    places.set(item, places.has(item) ? -1 : at);
  }
  return places;
}

// Patience sorting: the longest run of pairs that rise on both sides, in n log n.
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = [];
  const before: number[] = [];
  for (const [index, [, value]] of pairs.entries()) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = index;
  }
  const rising: [number, number][] = [];
  for (let at = tops.at(-1) ?? -1; at !== -1; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair) rising.push(pair);
  }
  return rising.toReversed();
}

function alignByEdits(work: Work, { minus, plus }: Stretch): void {
  const [left, right] = [
    work.minus.slice(minus.start, minus.end),
    work.plus.slice(plus.start, plus.end),
  ];
  const most = Math.floor(
    Math.min(MOST_EDITS, Math.sqrt(work.purse.left), MOST_STEPS / (left.length + right.length)),
  );
  const parts = most < 1 ? undefined : diffArrays(left, right, { maxEditLength: most });
  if (!parts) {
    work.purse.left -= most ** 2;
    work.found.replaced = true;
    work.found.stretches.push({ minus, plus });
    return;
  }
  let [m, p, edits] = [minus.start, plus.start, 0];
  let open: Stretch | null = null;
  for (const { added, removed, count } of parts) {
    if (!added && !removed) {
      [m, p] = [m + count, p + count];
      open = null;
      continue;
    }
    edits += count;
    if (!open) {
      open = { minus: { start: m, end: m }, plus: { start: p, end: p } };
      work.found.stretches.push(open);
    }
    if (removed) open.minus.end = m += count;
    else open.plus.end = p += count;
  }
  work.purse.left = Math.max(0, work.purse.left - edits ** 2);
}
