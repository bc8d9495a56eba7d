import { isPlainMap } from '../core/foreign.ts';
import type { Plain, PlainMap } from '../core/foreign.ts';
import { titleOf } from './definition.ts';
import type { Definition, Part } from './definition.ts';
import { wordOf } from './fitting.ts';
import { mapOf } from './maps.ts';

/**
 * Returns what an agent is, knows and does as one prompt for systems that have nothing else; in our own words, so
 * references are still in it. Where only the role is defined, it is the role to the letter.
 *
 * @param isOwn tells whether a flow belongs into the prompt
 */
export function composePrompt(
  definition: Definition,
  isOwn: (flow: PlainMap) => boolean,
): string | undefined {
  const { agent } = definition;
  const persona = mapOf(agent['persona']);
  const role = definition.text(persona['role']);
  const sections: [string, string | undefined][] = [
    ['Personality', definition.text(persona['personality'])],
    ['Rules', definition.text(agent['rules'])],
    ['What you must say first', definition.words(agent['disclaimer'])],
    [
      'What you know',
      describeAll(definition.folder('topics').filter(isEnabled), topic(definition)),
    ],
    [
      'What you do',
      describeAll(
        definition.folder('flows').filter(([, flow]) => isOwn(flow)),
        flow(definition),
      ),
    ],
    ['When you do not know', definition.words(agent['fallback'])],
  ];
  const others = sections
    .filter((section): section is [string, string] => section[1] !== undefined)
    .map(([title, text]) => {
      const isHeaded = text.trimStart().startsWith('# ');
      return `${isHeaded ? '' : `# ${title}\n\n`}${text.trim()}\n`;
    });
  if (others.length === 0) return role;
  return [...(role === undefined ? [] : [`${role.trim()}\n`]), ...others].join('\n');
}

function isEnabled([, topic]: Part): boolean {
  return topic['enabled'] !== false;
}

function describeAll(parts: Part[], describe: (part: Part) => string): string | undefined {
  return parts.length === 0 ? undefined : parts.map(describe).join('\n\n');
}

function topic(definition: Definition): (part: Part) => string {
  return ([name, part]) =>
    [
      `## ${titleOf(part, name)}`,
      questions(part['examples']),
      definition.text(part['content'], 'topics/x.yaml')?.trim(),
      definition.text(part['actions'], 'topics/x.yaml')?.trim(),
    ]
      .filter((line) => line !== undefined)
      .join('\n\n');
}

function flow(definition: Definition): (part: Part) => string {
  return ([name, part]) => {
    const steps = Object.entries(mapOf(part['steps']));
    return [
      `## ${titleOf(part, name)}`,
      typeof part['description'] === 'string' ? part['description'] : undefined,
      questions(part['examples']),
      typeof part['start'] === 'string' ? `Begin with ${part['start']}.` : undefined,
      ...steps.map(([step, value]) => stepText(definition, step, value)),
    ]
      .filter((line) => line !== undefined)
      .join('\n\n');
  };
}

function stepText(definition: Definition, name: string, value: Plain): string {
  const step = mapOf(value);
  const say = definition.words(step['say']);
  return [
    `### ${titleOf(step, name)}`,
    say === undefined ? undefined : `Say: ${say.trim()}`,
    definition.text(step['prompt'], 'flows/x.yaml')?.trim(),
    names('Find out', step['collect']),
    names('Use', step['tools']),
    names('Send', step['send']),
    ways(step['next']),
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

function questions(examples: Plain | undefined): string | undefined {
  if (!Array.isArray(examples) || examples.length === 0) return undefined;
  return `People say: ${examples.map((example) => `“${wordOf(example)}”`).join(', ')}`;
}

function names(verb: string, list: Plain | undefined): string | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const all = list.map((item) => (isPlainMap(item) ? item['tool'] : item));
  return `${verb}: ${all.map(wordOf).join(', ')}`;
}

function ways(next: Plain | undefined): string | undefined {
  if (typeof next === 'string') return `Then: ${next}`;
  if (!Array.isArray(next)) return undefined;
  return next
    .filter(isPlainMap)
    .map((way) => {
      const condition = way['when'] ?? way['if'];
      return `Then${typeof condition === 'string' ? `, if ${condition}` : ''}: ${wordOf(way['to'])}`;
    })
    .join('\n');
}
