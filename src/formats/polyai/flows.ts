import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isProse } from '../fitting.ts';
import { present } from '../maps.ts';
import { Slugs, escapeBraces } from '../slugs.ts';
import type { Source } from '../source.ts';
import { announceFunctions } from './functions.ts';
import type { FunctionThing } from './functions.ts';
import { complete } from './graph.ts';
import { cleanName } from './names.ts';
import type { Project } from './project.ts';
import { Resource } from './resource.ts';
import { readStep } from './steps.ts';
import type { StepThing } from './steps.ts';
import { fileNote } from './topics.ts';

/** A flow whose name and steps are known. */
export interface FlowThing {
  slug: string;
  name: string;
  folder: string;
  config: Source | null;
  isNamed: boolean;
  steps: StepThing[];
  functions: FunctionThing[];
}

/** Takes the names of the flows, their steps and their functions. What is no flow for want of a step is kept whole. */
export function announceFlows(project: Project): FlowThing[] {
  const folders = new Set(
    project.paths(/^flows\/[^/]+\/[^/]/).map((path) => path.split('/', 2)[1] ?? ''),
  );
  return [...folders].flatMap((folder) => announceFlow(project, folder) ?? []);
}

function announceFlow(project: Project, folder: string): FlowThing | null {
  const place = `flows/${folder}/`;
  const paths = project
    .paths(/^flows\/[^/]+\/steps\/[^/]+\.ya?ml$/)
    .filter((path) => path.startsWith(place));
  const found = paths.flatMap((path) => {
    const source = project.map(path);
    return source === null ? [] : [{ path, source }];
  });
  const hasCode = project
    .paths(/^flows\/[^/]+\/function_steps\/\w+\.py$/)
    .some((path) => path.startsWith(place));
  if (found.length === 0 && !hasCode) return null;
  const config = project.map(`${place}flow_config.yaml`);
  const name = config?.takeIf('name', isProse);
  const slug = project.names.add('flow', name ?? folder);
  const functions = [
    ...announceFunctions(project, { folder: `${place}functions/`, kind: 'transition', flow: slug }),
    ...announceFunctions(project, {
      folder: `${place}function_steps/`,
      kind: 'function_step',
      flow: slug,
    }),
  ];
  return {
    slug,
    name: name ?? folder,
    folder,
    config,
    isNamed: name !== undefined,
    steps: announceSteps(found, functions),
    functions,
  };
}

function announceSteps(
  found: readonly { path: string; source: Source }[],
  functions: readonly FunctionThing[],
): StepThing[] {
  const slugs = new Slugs();
  const steps = found.map(({ path, source }): StepThing => {
    const name = source.takeIf('name', isProse);
    const stem = path.slice(path.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
    return {
      slug: slugs.fresh(name ?? stem),
      name: name ?? stem,
      isNamed: name !== undefined,
      path,
      source,
      code: null,
    };
  });
  const coded = functions
    .filter(({ one }) => one.kind === 'function_step')
    .map((code): StepThing => ({
      slug: slugs.fresh(code.one.name),
      name: code.one.name,
      isNamed: true,
      path: code.path,
      source: null,
      code,
    }));
  return [...steps, ...coded];
}

/** Reads what the agent does step by step. */
export function readFlows(
  project: Project,
  flows: readonly FlowThing[],
  globals: readonly FunctionThing[],
): void {
  for (const flow of flows) readFlow(project, flow, globals);
}

function readFlow(project: Project, flow: FlowThing, globals: readonly FunctionThing[]): void {
  const file = `flows/${flow.slug}.yaml`;
  const home = { flow: flow.slug, file };
  const targets = new Map<string, string>();
  for (const { name, slug } of flow.steps) if (!targets.has(name)) targets.set(name, slug);
  const code = new Map([...globals, ...flow.functions].map((one) => [one.tool, one]));
  const drafts = flow.steps.map((step) => readStep(step, { project, home, targets, code }));
  const config = flow.config === null ? null : new Resource(project, flow.config, home);
  const start = startOf(project, flow, targets);
  for (const name of complete(drafts, start.slug))
    project.report(
      `flows/${flow.folder}: ${name}`,
      'nothing says which step leads here: it is taken for one whose functions are not there',
    );
  const steps: PlainMap = Object.fromEntries(drafts.map(({ slug, finish }) => [slug, finish()]));
  const fields = present({
    name: flow.slug,
    title: flow.name === flow.slug || !flow.isNamed ? undefined : escapeBraces(flow.name),
    description: config?.line('description'),
    start: start.slug,
    steps,
  });
  const expected = cleanName(flow.name);
  const rest = (config ?? new Resource(project, project.nothing(file), home)).rest({
    unnamed: flow.isNamed ? undefined : flow.folder,
    folder: fileNote(flow.folder, expected),
    config: flow.config === null ? false : undefined,
    start: start.isGuess ? start.slug : undefined,
  });
  project.out.set(file, { yaml: { ...fields, ...rest } });
}

function startOf(
  project: Project,
  { config, steps, folder }: FlowThing,
  targets: ReadonlyMap<string, string>,
): { slug: string; isGuess: boolean } {
  const isKnown = (value: Plain): value is string =>
    typeof value === 'string' && targets.has(value);
  const name = config?.takeIf('start_step', isKnown);
  const slug = name === undefined ? undefined : targets.get(name);
  if (slug !== undefined) return { slug, isGuess: false };
  project.report(
    `flows/${folder}/flow_config.yaml: start_step`,
    'there is no such step: the flow begins with its first',
  );
  return { slug: steps[0]?.slug ?? '', isGuess: true };
}
