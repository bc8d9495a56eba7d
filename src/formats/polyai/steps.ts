import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isProse, isTexts } from '../fitting.ts';
import { mapOf, present, unlessEmpty } from '../maps.ts';
import { folderOf } from '../reading.ts';
import { escapeBraces, titled } from '../slugs.ts';
import type { Source } from '../source.ts';
import type { FunctionThing } from './functions.ts';
import { nextOf } from './graph.ts';
import type { StepDraft } from './graph.ts';
import { kept } from './keep.ts';
import { cleanName } from './names.ts';
import type { Names } from './names.ts';
import type { Project } from './project.ts';
import { Resource } from './resource.ts';
import type { Home } from './resource.ts';

/** A step whose name is known. */
export interface StepThing {
  slug: string;
  name: string;
  isNamed: boolean;
  path: string;
  /** The step; null for one that is a function. */
  source: Source | null;
  code: FunctionThing | null;
}

/** What the steps of a flow know of each other. */
export interface FlowContext {
  project: Project;
  home: Home;
  /** Steps by the names that conditions and functions give. */
  targets: ReadonlyMap<string, string>;
  /** The functions that steps may call, by their tools. */
  code: ReadonlyMap<string, FunctionThing>;
}

/** Reads one step of a flow. */
export function readStep(step: StepThing, context: FlowContext): StepDraft {
  return step.source === null || step.code !== null
    ? codedStep(step, context)
    : writtenStep(step, step.source, context);
}

// A step that is a function calls its tool and goes where the function says.
function codedStep({ slug, name, code }: StepThing, context: FlowContext): StepDraft {
  const lines = linesOf(code === null ? [] : [code], context);
  // The last way is taken where no model decides.
  const last = lines.at(-1);
  if (last !== undefined) delete last['when'];
  return {
    slug,
    name,
    lines,
    isCoded: true,
    isOpen: lines.length === 0,
    finish: () => ({
      ...present({
        title: titled(name, slug),
        tools: code === null ? undefined : [code.tool],
        next: nextOf(lines),
      }),
      ...kept({ step_type: 'function_step' }),
    }),
  };
}

function writtenStep(
  { slug, name, isNamed, path }: StepThing,
  source: Source,
  context: FlowContext,
): StepDraft {
  const { project, home } = context;
  const resource = new Resource(project, source, home);
  const isAdvanced = source.peek('step_type') === 'advanced_step';
  const prompt = resource.prose('prompt', `${slug}_prompt`);
  const tools = isAdvanced ? toolsIn(project, home, prompt) : [];
  const called = tools.flatMap((tool) => context.code.get(tool) ?? []);
  const lines = isAdvanced ? linesOf(called, context) : conditionsOf(source, context);
  if (isAdvanced && lines.length > 0) lines.push({ to: 'exit' });
  const title = slug === name || !isNamed ? undefined : escapeBraces(name);
  const collect = readEntities(source, project.names, 'extracted_entities');
  const expected = `${folderOf(path)}${cleanName(name)}.yaml`;
  const rest = resource.rest({
    unnamed: isNamed ? undefined : name,
    file: path === expected ? undefined : path,
  });
  return {
    slug,
    name,
    lines,
    isCoded: isAdvanced,
    isOpen: isAdvanced && called.length < Math.max(tools.length, 1),
    finish: () => ({
      ...present({
        title,
        prompt,
        collect,
        tools: unlessEmpty(tools),
        next: nextOf(lines),
      }),
      ...rest,
    }),
  };
}

function toolsIn(project: Project, home: Home, prompt: Plain | undefined): string[] {
  const file = mapOf(prompt)['file'];
  const beside =
    typeof file === 'string'
      ? project.out.get(home.file.slice(0, home.file.lastIndexOf('/') + 1) + file)
      : undefined;
  const text = beside !== undefined && 'text' in beside ? beside.text : prompt;
  if (typeof text !== 'string') return [];
  return [
    ...new Set([...text.matchAll(/(?<!\\)\{\{tool:([^{}]+)\}\}/g)].map(([, tool = '']) => tool)),
  ];
}

function linesOf(called: readonly FunctionThing[], { targets }: FlowContext): PlainMap[] {
  const steps = called.flatMap(({ moves }) => moves.steps);
  const lines = [...new Set(steps)].flatMap((name): PlainMap[] => {
    const to = targets.get(name);
    return to === undefined ? [] : [{ to, when: `a function leads to “${escapeBraces(name)}”` }];
  });
  return called.some(({ moves, one }) => moves.leaves && one.kind === 'function_step')
    ? [...lines, { to: 'exit', when: 'a function leaves the flow' }]
    : lines;
}

/** Takes a list of entities that all exist; of any other those that do, and the list is kept. */
function readEntities(source: Source, names: Names, key: string): string[] | undefined {
  const value = source.peek(key);
  if (!Array.isArray(value)) return undefined;
  const known = knownEntities(value, names);
  if (known.length === value.length) source.takeIf(key, isTexts);
  return known.length > 0 || value.length === 0 ? known : undefined;
}

/** Returns our names of the entities that exist. */
export function knownEntities(list: readonly Plain[], names: Names): string[] {
  return list.flatMap((name) =>
    typeof name === 'string' ? (names.ours('entity', name) ?? []) : [],
  );
}

function conditionsOf(source: Source, context: FlowContext): PlainMap[] {
  const list = source.peek('conditions');
  if (!Array.isArray(list) || list.length === 0) return [];
  return (source.items('conditions') ?? []).map((one) => readCondition(one, context));
}

function readCondition(source: Source, { project, home, targets }: FlowContext): PlainMap {
  const resource = new Resource(project, source, home);
  const isTyped = source.peek('condition_type') !== undefined;
  const to = readTarget(source, project, targets);
  const when = resource.prose('description', 'when');
  const name = source.peek('name');
  // A condition is words for a model: without any, its name must do.
  const words = when ?? (isProse(name) ? wordsOf(name) : undefined);
  const condition = readRequired(source, project.names);
  return {
    to,
    ...present({ when: words, if: condition }),
    ...resource.rest({
      named: when === undefined && words !== undefined ? words : undefined,
      untyped: isTyped ? undefined : true,
      unnamed: name === undefined ? true : undefined,
    }),
  };
}

function wordsOf(name: string): string {
  return escapeBraces(name).replaceAll('_', ' ');
}

function readTarget(
  source: Source,
  project: Project,
  targets: ReadonlyMap<string, string>,
): string {
  if (source.peek('condition_type') !== 'step_condition') {
    source.takeIf('condition_type', (value): value is string => value === 'exit_flow_condition');
    return 'exit';
  }
  const child = source.peek('child_step');
  const to = typeof child === 'string' ? targets.get(child) : undefined;
  if (to === undefined) {
    project.report(`${source.place}: child_step`, 'there is no such step: it leaves the flow');
    return 'exit';
  }
  source.take('child_step');
  source.take('condition_type');
  return to;
}

/** What a CEL expression can name after a dot: no word of its own. */
const MEMBER =
  /^(?!(?:true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$)[a-z_]\w*$/;

function readRequired(source: Source, names: Names): string | undefined {
  const value = source.peek('required_entities');
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const known = knownEntities(value, names);
  if (known.length < value.length || new Set(known).size < known.length) return undefined;
  if (!known.every((name) => MEMBER.test(name))) return undefined;
  source.take('required_entities');
  return known.map((name) => `has(entity.${name})`).join(' && ');
}
