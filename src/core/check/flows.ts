import { didYouMean } from '../check-shape.ts';
import { documentsOf, listAt, mapAt, textAt } from '../definition.ts';
import type { Definition, DefinitionDocument } from '../definition.ts';
import { isMap } from '../document.ts';
import { listed } from '../text.ts';
import { cut, some } from './formats.ts';
import type { Names } from './names.ts';
import type { Report } from './report.ts';

/** Where a step may lead besides another step (DESIGN section 6). */
const ENDS = ['exit', 'end'];

/** Checks where the steps of each flow lead: to what exists, to an end, past no step. */
export function checkFlows(definition: Definition, names: Names, report: Report): void {
  for (const flow of documentsOf(definition, 'flow')) {
    const steps = mapAt(flow.document.value, 'steps');
    for (const [name, step] of Object.entries(steps))
      checkNext(flow, { name, step, steps, names, report });
    checkPaths(flow, steps, report);
  }
}

interface StepVisit {
  name: string;
  step: unknown;
  /** All steps of the flow. */
  steps: Readonly<Record<string, unknown>>;
  names: Names;
  report: Report;
}

function checkNext(flow: DefinitionDocument, visit: StepVisit): void {
  const { name, step, report } = visit;
  const next = isMap(step) ? step['next'] : undefined;
  const path = ['steps', name, 'next'];
  if (typeof next === 'string') checkTarget(next, { ...visit, flow, path });
  if (!Array.isArray(next)) return;
  const lines = next.filter(isMap);
  lines.forEach((line, index) => {
    const to = textAt(line, 'to');
    if (to !== null) checkTarget(to, { ...visit, flow, path: [...path, index, 'to'] });
  });
  const always = lines.findIndex((line) => !('if' in line) && !('when' in line));
  if (always !== -1 && always < lines.length - 1)
    report(flow, [...path, always + 1], {
      message: 'this line is never taken: the one before it always holds',
      hint: 'put the line without “if” and “when” last',
      severity: 'warning',
    });
  if (always === -1 && lines.length > 0 && lines.length === next.length)
    report(flow, path, {
      message: `it may be that none of these lines holds: then the step “${cut(name)}” leads nowhere`,
      hint: 'add a last line with “to” alone',
      severity: 'warning',
    });
}

interface TargetVisit extends StepVisit {
  flow: DefinitionDocument;
  path: readonly (string | number)[];
}

function checkTarget(target: string, { flow, path, names, report, steps }: TargetVisit): void {
  if (ENDS.includes(target) || Object.hasOwn(steps, target)) return;
  const handoff = /^handoff:(.*)$/.exec(target)?.[1];
  if (handoff !== undefined) {
    if (names.refer('handoff', handoff)) return;
    report(flow, path, {
      message: `there is no handoff “${cut(handoff)}”`,
      hint: () =>
        didYouMean(handoff, names.all('handoff'))?.replace(
          'did you mean ',
          'did you mean handoff:',
        ) ?? 'handoffs stand in handoffs.yaml',
    });
    return;
  }
  report(flow, path, {
    message: `there is no step “${cut(target)}” in this flow`,
    hint: () =>
      names.all('handoff').includes(target)
        ? `did you mean handoff:${target}?`
        : (didYouMean(target, [...Object.keys(steps), ...ENDS]) ??
          'name a step of this flow, exit, end, or a handoff as handoff:name'),
  });
}

function isEnd(target: string): boolean {
  return ENDS.includes(target) || target.startsWith('handoff:');
}

function leadsOn(step: unknown): boolean {
  const next = isMap(step) ? step['next'] : undefined;
  return (
    typeof next === 'string' ||
    (Array.isArray(next) && next.length > 0 && next.every((line) => textAt(mapAt(line), 'to')))
  );
}

function targetsOf(step: unknown): string[] {
  const next = isMap(step) ? step['next'] : undefined;
  if (typeof next === 'string') return [next];
  return Array.isArray(next)
    ? next.flatMap((line) => (isMap(line) ? (textAt(line, 'to') ?? []) : []))
    : [];
}

function checkPaths(
  flow: DefinitionDocument,
  steps: Record<string, unknown>,
  report: Report,
): void {
  const start = textAt(mapAt(flow.document.value), 'start');
  const names = Object.keys(steps);
  const known = new Map(names.map((name) => [name, targetsOf(steps[name])]));
  if (start === null || !known.has(start)) return;
  // Where a line is missing or leads nowhere, what it was meant to reach cannot be told.
  const lost = (target: string) => !known.has(target) && !isEnd(target);
  if (names.some((name) => !leadsOn(steps[name]) || known.get(name)?.some(lost))) return;
  const reached = follow([start], (name) => known.get(name) ?? []);
  for (const name of names.filter((each) => !reached.has(each)))
    report(flow, ['steps', name], {
      message: `no step leads to ${cut(name)}`,
      hint: 'lead there from another step, or remove it',
      severity: 'warning',
      part: 'key',
    });
  const before = new Map<string, string[]>();
  for (const [name, targets] of known)
    for (const target of targets) {
      const sources = before.get(target);
      if (sources) sources.push(name);
      else before.set(target, [name]);
    }
  const leaving = follow(
    names.filter((name) => known.get(name)?.some((target) => isEnd(target) || !known.has(target))),
    (name) => before.get(name) ?? [],
  );
  if (!leaving.has(start))
    report(flow, ['start'], {
      message: 'this flow never ends: no step leads to exit, end or a handoff',
      hint: 'give a step next: exit or next: end',
    });
  else
    reportTraps(
      flow,
      [...reached].filter((name) => known.has(name) && !leaving.has(name)),
      report,
    );
}

function reportTraps(flow: DefinitionDocument, traps: readonly string[], report: Report): void {
  const [first] = traps;
  if (first === undefined) return;
  report(flow, ['steps', first], {
    message: `there is no way out of ${traps.length > 5 ? `${traps.slice(0, 5).map(cut).join(', ')} and ${traps.length - 5} more` : listed(traps.map(cut))}`,
    hint: 'lead to exit, end or a handoff from there',
    severity: 'warning',
    part: 'key',
  });
}

function follow(from: readonly string[], next: (name: string) => readonly string[]): Set<string> {
  const found = new Set(from);
  for (const name of found) for (const each of next(name)) found.add(each);
  return found;
}

/** Checks the steps that tests name: of the flow that the same turn names, else of any. */
export function checkTestSteps(definition: Definition, names: Names, report: Report): void {
  for (const test of documentsOf(definition, 'test')) {
    listAt(mapAt(test.document.value), 'turns').forEach((turn, index) => {
      const expected = mapAt(turn, 'expect');
      const step = textAt(expected, 'step');
      const flow = textAt(expected, 'flow');
      const known = step === null ? null : names.steps(flow);
      if (step === null || known === null || known.has(step)) return;
      report(test, ['turns', index, 'expect', 'step'], {
        message: `there is no step “${cut(step)}” in ${flow === null ? 'any flow' : `the flow ${cut(flow)}`}`,
        hint: () =>
          didYouMean(step, [...known]) ??
          (known.size === 0 ? null : `there is: ${some([...known])}`),
      });
    });
  }
}
