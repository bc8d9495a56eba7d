import { isPlainMap } from '../../core/foreign.ts';
import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isProse } from '../fitting.ts';
import { mapOf, present, unlessEmpty } from '../maps.ts';
import { escapeBraces } from '../slugs.ts';
import { Source } from '../source.ts';
import type { Agent } from './agent.ts';
import { noted } from './keep.ts';
import type { Notes } from './keep.ts';
import type { Project } from './project.ts';
import { modernised, toTheirs } from './references.ts';
import { Resource } from './resource.ts';

const ROLE = 'agent_settings/role.yaml';
const PERSONALITY = 'agent_settings/personality.yaml';
const PERSONA = 'agent_settings/persona.txt';
const RULES = 'agent_settings/rules.txt';
const PROJECT = 'project.yaml';
const AGENT = 'agent.yaml';

/** Longer texts stand in a file of their own: agent.yaml holds what was kept of them as well. */
const LONG = 20_000;

/** Reads who the agent is: its name, role and personality, and its rules. */
export function readSettings(project: Project): { fields: PlainMap; notes: Notes } {
  const source = new Source({}, 'agent_settings', project.ledger);
  const resource = new Resource(project, source, { flow: null, file: AGENT });
  const { name, notes } = readName(project);
  const role = composed(project, resource, {
    path: ROLE,
    file: 'persona.md',
    compose: roleOf,
  });
  const text =
    role === undefined
      ? textFile(project, resource, { path: PERSONA, field: 'persona', file: 'persona.md' })
      : undefined;
  const persona = present({
    role: role ?? text,
    personality: composed(project, resource, {
      path: PERSONALITY,
      file: 'personality.md',
      compose: personalityOf,
    }),
  });
  const rules = textFile(project, resource, { path: RULES, field: 'rules', file: 'rules.md' });
  return {
    fields: present({
      name,
      persona: unlessEmpty(persona),
      rules,
    }),
    notes: resource.noted({ ...notes, persona: text === undefined ? undefined : PERSONA }),
  };
}

function readName(project: Project): { name: string; notes: Notes } {
  const source = project.map(PROJECT);
  const name = source?.takeIf('project_name', isProse);
  project.keep(PROJECT, source?.rest());
  return name === undefined
    ? { name: project.name, notes: { name: project.name } }
    : { name: escapeBraces(name), notes: { named: true } };
}

interface Part {
  path: string;
  /** Where long words go. */
  file: string;
  compose: (map: PlainMap) => string;
}

// Role and personality are forms there and words here: the form is kept, and counts for as long as the words are its own.
function composed(project: Project, resource: Resource, part: Part): Plain | undefined {
  const source = project.map(part.path);
  if (source === null) return undefined;
  const map = source.rest('a form, put into words in persona') ?? {};
  project.keep(part.path, map);
  const words = part.compose(map);
  if (!isProse(words)) return undefined;
  // How they were written the form tells, which is kept.
  const ours = resource.references(modernised(words, project.names), part.path);
  if (ours.length <= LONG) return ours;
  project.out.set(part.file, { text: ours });
  return { file: part.file };
}

function roleOf({ value, additional_info: info, custom }: PlainMap): string {
  const isOther = typeof value === 'string' && value.toLowerCase() === 'other';
  return [isOther ? custom : value, info]
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .join('\n\n');
}

function personalityOf({ adjectives, custom }: PlainMap): string {
  const words = isPlainMap(adjectives)
    ? Object.keys(adjectives).filter((key) => adjectives[key] === true && key !== 'Other')
    : [];
  return [words.join(', '), custom]
    .filter((text): text is string => typeof text === 'string' && text !== '')
    .join('\n\n');
}

interface TextPart {
  path: string;
  field: string;
  file: string;
}

// A text of several lines stands in a file of its own, where it reads and compares best.
function textFile(project: Project, resource: Resource, part: TextPart): Plain | undefined {
  const text = project.text(part.path);
  if (text === null) return undefined;
  if (!isProse(text)) {
    project.kept[part.path] = text;
    project.ledger.kept(
      part.path,
      text,
      text === '' ? 'it is empty' : 'it holds a secret in plain sight',
    );
    return undefined;
  }
  project.ledger.mapped(part.path, text);
  const ours = resource.rewritten(text, part.path, part.field);
  if (!text.includes('\n') && ours.length <= LONG) return ours;
  project.out.set(part.file, { text: ours });
  return { file: part.file };
}

/** Writes who the agent is. */
export function writeSettings(agent: Agent, kept: PlainMap): void {
  const yaml = agent.agent;
  writeName(agent);
  const persona = mapOf(yaml['persona']);
  const role = agent.text(persona['role'], { resource: yaml, field: 'persona', file: AGENT });
  if (noted(yaml, 'persona') === undefined)
    writeForm(agent, { path: ROLE, text: agent.prose(persona['role'], AGENT) }, kept);
  else if (role !== undefined) agent.build(PERSONA, role);
  writeForm(agent, { path: PERSONALITY, text: agent.prose(persona['personality'], AGENT) }, kept);
  const rules = agent.text(yaml['rules'], { resource: yaml, field: 'rules', file: AGENT });
  if (rules !== undefined) agent.build(RULES, rules);
}

function writeName(agent: Agent): void {
  const yaml = agent.agent;
  const name = typeof yaml['name'] === 'string' ? yaml['name'] : agent.id;
  if (noted(yaml, 'name') === name) return;
  agent.build(PROJECT, {
    ...(agent.isImported ? {} : { project_id: agent.id }),
    project_name: toTheirs(name, agent.names),
  });
}

const FORMS: Readonly<
  Record<string, { compose: (map: PlainMap) => string; plain: (text: string) => PlainMap }>
> = {
  [ROLE]: {
    compose: roleOf,
    plain: (text) => ({ value: 'other', additional_info: '', custom: text }),
  },
  [PERSONALITY]: {
    compose: personalityOf,
    plain: (text) => ({ adjectives: { Other: true }, custom: text }),
  },
};

function writeForm(
  agent: Agent,
  { path, text }: { path: string; text: string | undefined },
  kept: PlainMap,
): void {
  const form = FORMS[path];
  if (text === undefined || form === undefined) return;
  const before = kept[path];
  if (isPlainMap(before) && agent.sameText(form.compose(before), text)) return;
  // What was chosen in the form no longer holds.
  agent.built.set(path, form.plain(toTheirs(text, agent.names)));
  delete kept[path];
}
