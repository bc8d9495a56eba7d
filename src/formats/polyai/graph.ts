import type { Plain, PlainMap } from '../../core/foreign.ts';
import { escapeBraces } from '../slugs.ts';
import { kept } from './keep.ts';

/** A step that is being read: where it leads is completed once all steps are known. */
export interface StepDraft {
  slug: string;
  /** The name that people read. */
  name: string;
  /** Where it leads, in order. */
  lines: PlainMap[];
  /** Whether it is a function that leads on, so that where it leads is not written out here. */
  isCoded: boolean;
  /** Whether functions that could lead on are not there. */
  isOpen: boolean;
  /** Returns the step as a field. */
  finish: () => PlainMap;
}

/** Where a step may lead besides another step. */
const END = 'exit';

/**
 * Completes where steps lead. Functions lead on from most steps, and those that are not there could lead anywhere: steps
 * that nothing leads to are taken for their targets. And a flow that would never end gets a way out of its first step.
 * Returns the names of the steps whose predecessor was guessed.
 */
export function complete(drafts: readonly StepDraft[], start: string): string[] {
  const guessed: string[] = [];
  for (const draft of drafts) if (draft.lines.length === 0) draft.lines.push({ to: END });
  for (;;) {
    const reached = follow(drafts, [start]);
    const lost = drafts.filter(({ slug }) => !reached.has(slug));
    const host = drafts.find(({ slug, isOpen }) => isOpen && reached.has(slug));
    const led = new Set(
      lost.flatMap(({ slug, lines }) => targetsOf(lines).filter((to) => to !== slug)),
    );
    const next = lost.find(({ slug }) => !led.has(slug)) ?? lost[0];
    if (next === undefined || host === undefined) break;
    host.lines.splice(-1, 0, {
      to: next.slug,
      when: `a function leads to “${escapeBraces(next.name)}”`,
    });
    guessed.push(next.name);
  }
  const first = drafts.find(({ slug }) => slug === start);
  const reached = [...follow(drafts, [start])];
  const known = new Set(drafts.map(({ slug }) => slug));
  const leaves = drafts.some(
    ({ slug, lines }) => reached.includes(slug) && targetsOf(lines).some((to) => !known.has(to)),
  );
  if (!leaves)
    first?.lines.push({
      to: END,
      when: 'the person does not want to go on',
      ...kept(undefined, { added: true }),
    });
  return guessed;
}

/** Returns lines as the field `next`: a single one without a condition is its target alone. */
export function nextOf(lines: readonly PlainMap[]): Plain {
  const [only] = lines;
  return lines.length === 1 && only !== undefined && Object.keys(only).length === 1
    ? (only['to'] ?? END)
    : [...lines];
}

function follow(drafts: readonly StepDraft[], from: readonly string[]): Set<string> {
  const known = new Map(drafts.map(({ slug, lines }) => [slug, targetsOf(lines)]));
  const found = new Set(from);
  for (const slug of found)
    for (const to of known.get(slug) ?? []) if (known.has(to)) found.add(to);
  return found;
}

function targetsOf(lines: readonly PlainMap[]): string[] {
  return lines.flatMap(({ to }) => (typeof to === 'string' ? [to] : []));
}
