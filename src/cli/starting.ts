import { join } from 'node:path';
import type { NextAnswer, StartAnswer } from '../core/answers.ts';
import type { Ground } from '../store/ground.ts';
import type { Stage } from '../store/stage.ts';
import type { StoreOptions } from '../store/store.ts';
import type { StartRequest, Template } from '../store/templates.ts';
import { requireFreePath } from './directory.ts';
import type { ForeignRequest, ForeignStart } from './foreign.ts';

/** Where workspaces are made. */
interface Site {
  options: StoreOptions;
  directory: string;
  /** Where the program's own files lie. */
  home: string;
  /** Nobody named a folder to play in. */
  temporary: boolean;
}

/** Whether AGENTS.md is written. */
interface Guided {
  agentsFile: boolean;
}

/** What makes workspaces and agents; loaded only when it is used. */
export class Starting {
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  /** The folder of the templates that come with the program. */
  get templates(): string {
    return join(this.#site.home, 'templates');
  }

  /** Returns the templates that come with the program. */
  async listTemplates(): Promise<Template[]> {
    return (await import('../store/templates.ts')).listTemplates(this.templates);
  }

  /** Looks at the place of a workspace before anything is asked; see `surveyGround`. */
  async survey(directory: string): Promise<Ground> {
    const { surveyGround } = await import('../store/ground.ts');
    return surveyGround(this.#optionsFor(directory));
  }

  /** Starts a workspace in a folder; see `startWorkspace` for the failures. */
  async startWorkspace(
    directory: string,
    { agentsFile, ...request }: Omit<StartRequest, 'templates'> & Guided,
  ): Promise<StartAnswer> {
    const { startWorkspace } = await import('../store/start.ts');
    const { templateFiles } = await import('../store/templates.ts');
    const content = templateFiles({ templates: this.templates, ...request });
    return startWorkspace(this.#optionsFor(directory), {
      ...content,
      guide: await guideOf({ agentsFile }),
    });
  }

  /** Starts a workspace with the agents of another system's project and publishes them; see `startFromForeign`. */
  async startFromForeign(
    directory: string,
    { agentsFile, ...from }: Omit<ForeignRequest, 'guide'> & Guided,
  ): Promise<ForeignStart> {
    const { startFromForeign } = await import('./foreign.ts');
    const guide = await guideOf({ agentsFile });
    return startFromForeign(this.#optionsFor(directory), { ...from, guide });
  }

  /** Says what to do next where there is no workspace; see `nextWithoutWorkspace`. */
  async next(): Promise<NextAnswer> {
    const { nextWithoutWorkspace } = await import('../store/standing.ts');
    return nextWithoutWorkspace(this.#site.options);
  }

  /** Makes a repository to play in, in the folder of `-C`, else in a temporary one; see `openStage`. */
  async stage(): Promise<Stage> {
    const { openStage } = await import('../store/stage.ts');
    return openStage(this.#site.options, this.#site.temporary);
  }

  #optionsFor(directory: string): StoreOptions {
    const { options } = this.#site;
    return { ...options, directory: requireFreePath(this.#site.directory, directory) };
  }
}

async function guideOf({ agentsFile }: Guided): Promise<string | null> {
  return agentsFile ? (await import('./guide.ts')).assistantsGuide() : null;
}
