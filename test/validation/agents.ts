import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Problem } from '../../src/core/failure.ts';
import { validateFiles } from '../../src/store/definitions.ts';
import { PROJECT } from '../helpers/repository.ts';

/** The files of an agent by their path inside of it. */
export type Files = Map<string, Buffer>;

const known = new Map<string, Files>();

/** The names of the templates. */
export const TEMPLATES = readdirSync(join(PROJECT, 'templates'), { withFileTypes: true }).flatMap(
  (entry) => (entry.isDirectory() ? [entry.name] : []),
);

/** Returns the files of a template; a new map each time. */
export function template(name = 'restaurant-booking'): Files {
  const root = join(PROJECT, 'templates', name);
  const files =
    known.get(name) ??
    new Map(
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((path) => [relative(root, path).replaceAll('\\', '/'), readFileSync(path)]),
    );
  known.set(name, files);
  return new Map(files);
}

/** Returns the files of the smallest agent, with others put in. */
export function small(more: Record<string, string | Buffer>): Files {
  const files = new Map([['agent.yaml', Buffer.from('name: Small\nlanguage: en\n')]]);
  for (const [path, content] of Object.entries(more)) files.set(path, Buffer.from(content));
  return files;
}

/** Validates files as `agentctl validate` does, and tells how much of the processor's time it took, in milliseconds. */
export async function examined(files: Files): Promise<{ problems: Problem[]; cost: number }> {
  const before = process.cpuUsage();
  const problems = await validateFiles('agents/booking', files);
  const { user, system } = process.cpuUsage(before);
  return { problems, cost: (user + system) / 1000 };
}

/** Returns the problems as lines: `agent.yaml:2:1 error: message (hint)`. */
export function told(problems: readonly Problem[]): string[] {
  return problems.map(({ file, line, column, severity, message, hint }) => {
    const place = `${file.replace('agents/booking/', '')}${line === null ? '' : `:${line}:${column}`}`;
    return `${place} ${severity}: ${message}${hint === null ? '' : ` (${hint})`}`;
  });
}

/** Returns the files of a small agent that has one file of each kind, all of it used and none of it wrong. */
export function compact(): Files {
  return new Map(Object.entries(COMPACT).map(([path, text]) => [path, Buffer.from(text)]));
}

const COMPACT = {
  'agent.yaml': `name: Small
language: en
languages: [de]
greeting: {en: "Hello, {{attribute:place}}", de: Hallo}
rules: {file: rules.md}
model: {provider: openai, name: gpt, temperature: 0.5, maxTokens: 300}
variables:
  key: {secret: true, required: true}
channels: {chat: {style: short}}
extensions: {other: {a: [1, {b: c}]}}
`,
  'rules.md': 'Be kind. Use {{tool:find}}.\n',
  'topics/hours.yaml': `name: hours
examples: [When are you open?]
content: |
  From ten.
  See {{flow:book}}.
`,
  'flows/book.yaml': `name: book
start: ask
steps:
  ask:
    say: For how many?
    collect: [size]
    tools: [{tool: find, save: [size]}]
    next:
      - {to: "handoff:desk", if: entity.size > 8 && has(tool.find.error)}
      - {to: done, when: all is well, clear: [size]}
      - to: exit
  done:
    say: {translation: bye}
    send: [note]
    next: end
`,
  'tools/find.yaml': `name: find
parameters:
  type: object
  properties: {size: {type: integer}, day: {type: string, pattern: "^[0-9]+$"}}
  additionalProperties: false
http:
  method: POST
  url: https://example.com/{day}
  headers: {Authorization: "Bearer {{variable:key}}"}
  body: {size: "{size}"}
mock: {cases: [{arguments: {size: 2}, result: {day: 1}}, {error: down}]}
`,
  'entities.yaml': 'size: {type: number, min: 1, max: 20}\n',
  'handoffs.yaml':
    'desk: {phone: "+442079460000", method: refer, sipHeaders: [{name: X-A, value: b}]}\n',
  'messages.yaml': 'note: {text: {en: Booked, de: Gebucht}, sender: {live: "+442079460110"}}\n',
  'variants.yaml':
    'main: {default: true, attributes: {place: Here}}\nother: {attributes: {place: There}}\n',
  'translations.yaml': 'bye: {en: Bye, de: Tschüss}\n',
  'speech.yaml': `corrections: [{pattern: "\\bdubble\\b", replace: double}]
bargeIn: true
`,
  'tests/first.yaml': `name: first
variant: other
language: de
now: "2026-03-03T12:00"
turns:
  - user: Hello
    expect: {flow: book, step: ask, reply: {matches: "many|few"}, tools: {called: [find]}}
`,
};
