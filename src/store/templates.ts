import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../core/failure.ts';
import { nearest, requireAgentId } from '../core/names.ts';

/** A starting agent that comes with the program. */
export interface Template {
  name: string;
  /** The agent's id unless another is given. */
  agent: string;
  description: string;
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
      files.map((path) => [`agents/${agent}/${path}`, readFileSync(join(folder, path), 'utf8')]),
    ),
  };
}
