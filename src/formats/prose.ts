// An agent put into words, for systems that know nothing but a prompt.
import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import { titleOf } from './definition.ts';
import type { Definition, Part } from './definition.ts';
import { wordOf } from './fitting.ts';
import { listOf, mapOf } from './maps.ts';

type Section = readonly [heading: string, text: string | undefined];

/**
 * Returns texts with headings as one, a text that stands alone as it is; undefined where there is none.
 *
 * @param level what a heading begins with; a text that begins with a heading of its own gets no other
 */
export function joined(sections: readonly Section[], level = '##'): string | undefined {
  const found = sections.filter((one): one is [string, string] => one[1] !== undefined);
  if (found.length < 2) return found[0]?.[1];
  return `${found
    .map(([heading, text]) => {
      const isHeaded = heading === '' || text.trimStart().startsWith(`${level} `);
      return (isHeaded ? text : `${level} ${heading}\n\n${text}`).trimEnd();
    })
    .join('\n\n')}\n`;
}

/** Returns all that an agent is told in one text; where only its role is defined, that to the letter. */
export function instructionOf(
  definition: Definition,
  {
    without = [],
    level = '##',
    flows = [],
  }: { without?: readonly string[]; level?: string; flows?: readonly Part[] } = {},
): string | undefined {
  const { agent } = definition;
  const persona = mapOf(agent['persona']);
  const inner = `${level}#`;
  const topics = definition
    .parts('topics')
    .filter(({ value }) => value['enabled'] !== false)
    .map((topic) => topicText(definition, topic, inner));
  const sections: Section[] = [
    ['', definition.text(persona['role'])],
    ['Personality', definition.text(persona['personality'])],
    ['Rules', definition.text(agent['rules'])],
    ['What you must say first', definition.words(agent['disclaimer'])],
    ['What you know', paragraphs(topics)],
    ['What you do', paragraphs(flows.map((flow) => flowText(definition, flow, inner)))],
    ['When you do not know the answer, say', definition.words(agent['fallback'])],
  ];
  return joined(
    sections.filter(([heading]) => !without.includes(heading)),
    level,
  );
}

/** Returns a topic as one text with its title; undefined where it says nothing. */
export function topicText(
  definition: Definition,
  { name, value, path }: Part,
  level = '###',
): string | undefined {
  const text = paragraphs([
    definition.text(value['content'], path),
    definition.text(value['actions'], path),
  ]);
  return (
    text && paragraphs([`${level} ${titleOf(value) ?? name}`, questions(value['examples']), text])
  );
}

function flowText(definition: Definition, flow: Part, level: string): string | undefined {
  const { name, value, path } = flow;
  return paragraphs([
    `${level} ${titleOf(value) ?? name}`,
    definition.text(value['description'], path),
    questions(value['examples']),
    flowInstruction(definition, flow, `${level}#`),
  ]);
}

/** Returns what a flow says to a language model: the prompt of its only step, or all its steps in words. */
export function flowInstruction(
  definition: Definition,
  flow: Part,
  level = '##',
): string | undefined {
  const steps = Object.entries(mapOf(flow.value['steps']));
  const [only] = steps;
  if (only !== undefined && steps.length === 1 && isPlainMap(only[1])) {
    const { say, collect } = only[1];
    if (say === undefined && collect === undefined)
      return definition.text(only[1]['prompt'], flow.path);
  }
  const { start } = flow.value;
  const texts = steps.map(([name, step]) => {
    const title = `${level} ${titleOf(step) ?? name}`;
    return [title, '', ...stepLines(definition, flow.path, mapOf(step))].join('\n');
  });
  return paragraphs([typeof start === 'string' ? `Begin with ${start}.` : undefined, ...texts]);
}

function stepLines(definition: Definition, path: string, step: PlainMap): string[] {
  const say = definition.words(step['say'], path);
  return [
    definition.text(step['prompt'], path),
    say === undefined ? undefined : `Say: ${say}`,
    listLine('Find out', listOf(step['collect'])),
    listLine('Call', stepTools(step)),
    listLine('Send', listOf(step['send'])),
    ...nextLines(definition, path, step['next']),
  ].filter((line) => line !== undefined);
}

function paragraphs(texts: readonly (string | undefined)[]): string | undefined {
  const said = texts.filter((text) => text !== undefined && text !== '');
  return said.length === 0 ? undefined : said.map((text) => text?.trimEnd()).join('\n\n');
}

function questions(examples: Plain | undefined): string | undefined {
  const all = listOf(examples).map((example) => `“${wordOf(example)}”`);
  return all.length === 0 ? undefined : `People say: ${all.join(', ')}`;
}

function listLine(what: string, names: readonly Plain[]): string | undefined {
  return names.length > 0 ? `${what}: ${names.map(wordOf).join(', ')}` : undefined;
}

function nextLines(definition: Definition, path: string, next: Plain | undefined): string[] {
  if (typeof next === 'string') return [`Then: ${next}`];
  return listOf(next)
    .filter(isPlainMap)
    .map((transition) => {
      const when = definition.text(transition['when'], path) ?? transition['if'];
      return `Then: ${wordOf(transition['to'])}${typeof when === 'string' ? `, if ${when}` : ''}`;
    });
}

/** Returns the names of the tools that a step may call. */
function stepTools(step: PlainMap): string[] {
  return listOf(step['tools'])
    .map((tool) => (isPlainMap(tool) ? tool['tool'] : tool))
    .filter((name) => typeof name === 'string');
}

/** Returns the names of the tools that any step of a flow may call, each once. */
export function flowTools(flow: Part): string[] {
  const steps = Object.values(mapOf(flow.value['steps']));
  return [...new Set(steps.filter(isPlainMap).flatMap(stepTools))];
}
