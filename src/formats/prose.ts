import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import { titleOf } from './exported.ts';
import type { Exported, Part } from './exported.ts';
import { wordOf } from './fitting.ts';
import { listOf, mapOf } from './maps.ts';

/** Returns texts with headings, as one; a text that stands alone as it is, undefined where there is none. */
export function joined(
  sections: readonly (readonly [string, string | undefined])[],
): string | undefined {
  const found = sections.filter((one): one is readonly [string, string] => one[1] !== undefined);
  if (found.length < 2) return found[0]?.[1];
  return `${found
    .map(([heading, text]) => (heading === '' ? text : `## ${heading}\n\n${text}`).trimEnd())
    .join('\n\n')}\n`;
}

/** Returns all that an agent is told in one text, for systems that know only one. */
export function instructionOf(
  exported: Exported,
  without: readonly string[] = [],
): string | undefined {
  const { agent } = exported;
  const persona = mapOf(agent['persona']);
  const text = (value: Plain | undefined) => exported.text(value, 'agent.yaml');
  const words = (value: Plain | undefined) => exported.words(value, 'agent.yaml');
  const sections: [string, string | undefined][] = [
    ['', text(persona['role'])],
    ['Personality', text(persona['personality'])],
    ['Rules', text(agent['rules'])],
    ['When you do not know the answer, say', words(agent['fallback'])],
    ['What you know', knowledgeOf(exported)],
  ];
  return joined(sections.filter(([heading]) => !without.includes(heading)));
}

function knowledgeOf(exported: Exported): string | undefined {
  const topics = exported
    .parts('topics')
    .filter(({ value }) => value['enabled'] !== false)
    .map((topic) => topicText(exported, topic))
    .filter((text) => text !== '');
  return topics.length === 0 ? undefined : topics.join('\n\n');
}

/** Returns a topic as one text with its title. */
export function topicText(exported: Exported, { name, value, path }: Part): string {
  const parts = [exported.text(value['content'], path), exported.text(value['actions'], path)];
  const text = parts.filter((part) => part !== undefined).join('\n');
  return text === '' ? '' : `### ${titleOf(value) ?? name}\n\n${text.trimEnd()}`;
}

/** Returns what a flow says to a language model: the prompt of its only step, or all its steps in words. */
export function flowInstruction(exported: Exported, flow: Part): string | undefined {
  const steps = Object.entries(mapOf(flow.value['steps']));
  const [only] = steps;
  if (only !== undefined && steps.length === 1 && isPlainMap(only[1])) {
    const { say, collect } = only[1];
    if (say === undefined && collect === undefined)
      return exported.text(only[1]['prompt'], flow.path);
  }
  const texts = steps.map(([name, step]) =>
    isPlainMap(step) ? stepText(exported, flow, { name, step }) : '',
  );
  const start = typeof flow.value['start'] === 'string' ? `Begin with ${flow.value['start']}.` : '';
  return [start, ...texts].filter((text) => text !== '').join('\n\n') || undefined;
}

function stepText(
  exported: Exported,
  { path }: Part,
  { name, step }: { name: string; step: PlainMap },
): string {
  const say = exported.words(step['say'], path);
  const lines = [
    exported.text(step['prompt'], path),
    say === undefined ? undefined : `Say: ${say}`,
    listLine('Find out', step['collect']),
    listLine('Call', stepTools(step)),
    listLine('Send', step['send']),
    ...nextLines(exported, path, step['next']),
  ].filter((line) => line !== undefined);
  return [`## ${titleOf(step) ?? name}`, '', ...lines].join('\n');
}

function listLine(what: string, names: Plain | undefined): string | undefined {
  const words = Array.isArray(names) ? names.map(wordOf) : [];
  return words.length > 0 ? `${what}: ${words.join(', ')}` : undefined;
}

function nextLines(exported: Exported, path: string, next: Plain | undefined): string[] {
  if (typeof next === 'string') return [`Then: ${next}`];
  if (!Array.isArray(next)) return [];
  return next.filter(isPlainMap).map((transition) => {
    const when = exported.text(transition['when'], path) ?? transition['if'];
    return `Then: ${wordOf(transition['to'])}${typeof when === 'string' ? `, if ${when}` : ''}`;
  });
}

/** Returns the names of the tools that a step may call. */
function stepTools(step: PlainMap): string[] {
  const tools = listOf(step['tools']);
  return tools
    .map((tool) => (isPlainMap(tool) ? tool['tool'] : tool))
    .filter((name) => typeof name === 'string');
}

/** Returns the names of the tools that any step of a flow may call, each once. */
export function flowTools(flow: Part): string[] {
  const steps = Object.values(mapOf(flow.value['steps']));
  return [...new Set(steps.filter(isPlainMap).flatMap(stepTools))];
}
