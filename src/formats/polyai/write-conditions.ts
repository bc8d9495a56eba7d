import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { present } from '../maps.ts';
import { Slugs } from '../slugs.ts';
import type { Agent } from './agent.ts';
import { withRest, noted, notesOf, restOf, textOf } from './keep.ts';

/** Writes where a step leads as conditions; undefined where there were none, and are none. */
export function writeConditions(
  agent: Agent,
  { step, file }: { step: PlainMap; file: string },
  names: ReadonlyMap<string, string>,
): Plain[] {
  const { next } = step;
  const isUntouched = next === 'exit' && agent.isImported;
  const lines = Array.isArray(next)
    ? next.filter(isPlainMap)
    : isUntouched
      ? []
      : [{ to: next ?? 'exit' }];
  const slugs = new Slugs();
  return lines
    .filter((line) => notesOf(line)['added'] !== true)
    .map((line) => writeCondition(agent, { line, file, slugs }, names));
}

function writeCondition(
  agent: Agent,
  { line, file, slugs }: { line: PlainMap; file: string; slugs: Slugs },
  names: ReadonlyMap<string, string>,
): Plain {
  const to = textOf(line['to']);
  const child = names.get(to);
  const rest = restOf(line);
  const isNew = Object.keys(rest).length === 0 && notesOf(line)['unnamed'] !== true;
  const when = agent.text(line['when'], { resource: line, field: 'when', file });
  const isName = noted(line, 'named') !== undefined && noted(line, 'named') === line['when'];
  const type = child === undefined ? 'exit_flow_condition' : 'step_condition';
  const keeps =
    child === undefined &&
    to === 'exit' &&
    (notesOf(line)['untyped'] === true || rest['condition_type'] !== undefined);
  return withRest(
    rest,
    present({
      name: isNew ? slugs.fresh(`to_${to}`) : rest['name'],
      condition_type: keeps ? undefined : type,
      description: isName ? undefined : (when ?? (isNew ? meaningOf(to) : undefined)),
      child_step: child,
      required_entities: requiredOf(agent, line['if']) ?? (isNew ? [] : undefined),
    }),
  );
}

function meaningOf(to: string): string {
  const handoff = /^handoff:(.*)$/.exec(to)?.[1];
  if (handoff !== undefined) return `Otherwise; hand over to ${handoff}`;
  return to === 'end' ? 'Otherwise; say goodbye' : 'Otherwise';
}

// A condition there waits for entities; what else it computes has no field.
function requiredOf(agent: Agent, condition: Plain | undefined): string[] | undefined {
  if (typeof condition !== 'string') return undefined;
  const found = [...condition.matchAll(/\bentity\.([A-Za-z_]\w*)/g)].map(([, name = '']) => name);
  return [...new Set(found)].map((name) => agent.names.theirs('entity', name) ?? name);
}
