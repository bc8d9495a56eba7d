import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../core/failure.ts';
import { isLanguage } from '../core/language.ts';
import { nearest, requireAgentId } from '../core/names.ts';
import { oneLine } from '../core/text.ts';

/** A starting agent that comes with the program. */
export interface Template {
  name: string;
  /** The agent's id unless another is given. */
  agent: string;
  description: string;
  /** Its few texts are to be written anew, in whatever language. */
  anyLanguage?: boolean;
}

/** Returns the templates that come with the program. */
export function listTemplates(folder: string): Template[] {
  return JSON.parse(readFileSync(join(folder, 'templates.json'), 'utf8')) as Template[];
}

/** Which template to start from, and as what. */
export interface StartRequest {
  templates: string;
  template: string;
  /** Null takes the template's own. */
  agent: string | null;
  /** The name that people read, and the language; without them the template's own. */
  name?: string | null;
  language?: string | null;
}

/** What a workspace starts with: the files of its agents, by their path in the workspace. */
export interface StartContent {
  /** The first agent. */
  agent: string;
  /** What it was made from. */
  template: string;
  files: ReadonlyMap<string, string>;
}

/** What tells coding assistants how to work in a workspace. */
export const GUIDE_FILE = 'AGENTS.md';

/** The same with what tells coding assistants how to work there; null where nothing is to. */
export type GuidedContent = StartContent & { guide: string | null };

/** Returns a template's files by their path in the workspace. Throws `not-found` with a did-you-mean. */
export function templateFiles(request: StartRequest): StartContent {
  const templates = listTemplates(request.templates);
  const template = templates.find(({ name }) => name === request.template);
  if (!template) {
    const names = templates.map(({ name }) => name);
    const suggestion = nearest(request.template, names);
    throw new Failure(
      'not-found',
      `Couldn't find the template “${request.template.slice(0, 60)}”.`,
      { hints: [suggestion ? `did you mean ${suggestion}?` : `there is: ${names.join(', ')}`] },
    );
  }
  const agent = requireAgentId(request.agent ?? template.agent);
  const adapt = adaptationOf(template, request);
  const folder = join(request.templates, template.name);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = paths
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .toSorted();
  return {
    agent,
    template: template.name,
    files: new Map(
      files.map((path) => {
        const text = readFileSync(join(folder, path), 'utf8');
        return [`agents/${agent}/${path}`, path === 'agent.yaml' ? adapt(text) : text];
      }),
    ),
  };
}

// Both keys stand on lines of their own in every template.
function adaptationOf(template: Template, request: StartRequest): (text: string) => string {
  const { name = null, language = null } = request;
  const tag = language === null ? null : requireLanguage(template, language);
  const title = name === null ? null : requireTitle(name);
  return (text) =>
    text
      .replace(/^name: .*$/m, (line) => (title === null ? line : `name: ${yamlText(title)}`))
      .replace(/^language: .*$/m, (line) => (tag === null ? line : `language: ${tag}`));
}

function requireTitle(name: string): string {
  const title = oneLine(name).slice(0, MOST_LETTERS);
  if (title !== '') return title;
  throw new Failure('usage', "Couldn't call the agent nothing.", {
    hints: ['--name "Front desk" is the name that people read'],
  });
}

function requireLanguage(template: Template, language: string): string {
  if (!isLanguage(language))
    throw new Failure('usage', `Couldn't read “${oneLine(language).slice(0, 60)}” as a language.`, {
      hints: ['write it as in BCP 47: en, en-GB, pt-BR'],
    });
  if (template.anyLanguage === true || /^en(?:-|$)/i.test(language)) return language;
  throw new Failure(
    'usage',
    `Couldn't start ${template.name} in ${language}: its texts are in English.`,
    {
      hints: [
        '--template blank takes any language',
        'or start it in English, and add the language under languages and in translations.yaml',
      ],
    },
  );
}

const MOST_LETTERS = 80;

// Quoted unless it can be nothing but text: YAML reads `true`, `null` and `1` as something else.
function yamlText(text: string): string {
  const plain = /^\p{L}[\p{L}\p{N}]*(?: [\p{L}\p{N}]+)*$/u.test(text);
  return plain && !/^(?:true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);
}
