import { didYouMean } from '../check-shape.ts';
import { documentsOf, listAt, mapAt, textAt } from '../definition.ts';
import type { Definition, DefinitionDocument } from '../definition.ts';
import { isMap } from '../document.ts';
import { listed } from '../text.ts';
import { cut } from './formats.ts';
import type { Names } from './names.ts';
import type { Report } from './report.ts';

/** Where a step may lead besides another step (DESIGN section 6). */
const ENDS = ['exit', 'end'];

/** Checks where the steps of each flow lead: to what exists, to an end, past no step. */
export function checkFlows(definition: Definition, names: Names, report: Report): void {
  for (const flow of documentsOf(definition, 'flow')) {
    const steps = mapAt(flow.document.value, 'steps');
    for (const [name, step] of Object.entries(steps))
      checkNext(flow, { name, step, names, report });
    checkPaths(flow, steps, report);
  }
}

interface StepVisit {
  name: string;
  step: unknown;
  names: Names;
  report: Report;
}

function checkNext(flow: DefinitionDocument, { name, step, names, report }: StepVisit): void {
  const next = isMap(step) ? step['next'] : undefined;
  const path = ['steps', name, 'next'];
  const known = Object.keys(mapAt(flow.document.value, 'steps'));
  if (typeof next === 'string') checkTarget(next, { flow, path, names, report, known });
  if (!Array.isArray(next)) return;
  const lines = next.filter(isMap);
  lines.forEach((line, index) => {
    const to = textAt(line, 'to');
    if (to !== null) checkTarget(to, { flow, path: [...path, index, 'to'], names, report, known });
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
      message: `it may be that none of these lines holds, and ${name} leads nowhere`,
      hint: 'add a last line with “to” alone',
      severity: 'warning',
    });
}

interface TargetVisit {
  flow: DefinitionDocument;
  path: readonly (string | number)[];
  names: Names;
  report: Report;
  known: readonly string[];
}

function checkTarget(target: string, { flow, path, names, report, known }: TargetVisit): void {
  if (ENDS.includes(target) || known.includes(target)) return;
  const handoff = /^handoff:(.*)$/.exec(target)?.[1];
  if (handoff !== undefined) {
    if (names.refer('handoff', handoff)) return;
    const near = didYouMean(handoff, names.all('handoff'));
    report(flow, path, {
      message: `there is no handoff “${cut(handoff)}”`,
      hint:
        near?.replace('did you mean ', 'did you mean handoff:') ??
        'handoffs stand in handoffs.yaml',
    });
    return;
  }
  const isHandoff = names.all('handoff').includes(target);
  report(flow, path, {
    message: `there is no step “${cut(target)}” in this flow`,
    hint: isHandoff
      ? `did you mean handoff:${target}?`
      : (didYouMean(target, [...known, ...ENDS]) ??
        'name a step of this flow, exit, end, or a handoff as handoff:name'),
  });
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
  const reached = follow([start], (name) => known.get(name) ?? []);
  for (const name of names.filter((each) => !reached.has(each)))
    report(flow, ['steps', name], {
      message: `no step leads to ${cut(name)}`,
      hint: 'lead there from another step, or remove it',
      severity: 'warning',
      part: 'key',
    });
  const leaving = follow(
    names.filter((name) => known.get(name)?.some((target) => !known.has(target))),
    (name) => names.filter((each) => known.get(each)?.includes(name)),
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
    message: `there is no way out of ${listed(traps.map(cut))}`,
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
      if (step === null || known === null || known.includes(step)) return;
      report(test, ['turns', index, 'expect', 'step'], {
        message: `there is no step “${cut(step)}” in ${flow === null ? 'any flow' : `the flow ${cut(flow)}`}`,
        hint: didYouMean(step, known),
      });
    });
  }
}
