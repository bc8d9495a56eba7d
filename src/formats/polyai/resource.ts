import type { Plain, PlainMap } from '../../core/foreign.ts';
import { isProse } from '../fitting.ts';
import type { Source } from '../source.ts';
import { kept } from './keep.ts';
import type { Notes } from './keep.ts';
import type { Project } from './project.ts';
import { modernised, toOurs } from './references.ts';
import type { TextPlace } from './references.ts';

/** Longer texts stand in a file of their own: a YAML file may not grow without bounds. */
const LONG = 50_000;

/** Where a resource will stand: its flow, and the file that it is written to. */
export interface Home {
  flow: string | null;
  /** The path inside the agent. */
  file: string;
}

/** A resource that is being read: a map of the source whose texts become ours. */
export class Resource {
  readonly source: Source;
  readonly project: Project;
  readonly #home: Home;
  #texts: PlainMap = {};

  constructor(project: Project, source: Source, home: Home) {
    this.project = project;
    this.source = source;
    this.#home = home;
  }

  /** Opens a map inside; what is left of it and the notes of its texts are left of this one. */
  child(key: string): Resource | null {
    const source = this.source.child(key);
    if (source === null) return null;
    const child = new Resource(this.project, source, this.#home);
    child.#texts = this.#texts;
    return child;
  }

  /** Takes a text out and rewrites its references; a text that cannot be a field stays, to be kept. */
  line(key: string, field = key): string | undefined {
    const text = this.source.takeIf(key, isProse);
    return text === undefined ? undefined : this.rewritten(text, this.source.place, field);
  }

  /** Takes prose out, as `line` does; a very long one goes to a file beside. */
  prose(key: string, field = key): Plain | undefined {
    const text = this.line(key, field);
    if (text === undefined || text.length <= LONG) return text;
    const folder = this.#home.file.slice(0, this.#home.file.lastIndexOf('/') + 1);
    const base = `${this.#home.file.slice(folder.length).replace(/\.yaml$/, '')}_${field}`;
    let name = `${base}.md`;
    for (let twin = 2; this.project.out.has(folder + name); twin += 1) name = `${base}-${twin}.md`;
    this.project.out.set(folder + name, { text });
    return { file: name };
  }

  /** Takes exact words out: prose, or the name of a translation. */
  words(key: string, field = key): Plain | undefined {
    const text = this.source.peek(key);
    const [, name] = /^\{\{tn:([^{}]+)\}\}$/.exec(typeof text === 'string' ? text : '') ?? [];
    const translation = name === undefined ? null : this.project.names.ours('translation', name);
    if (translation === null) return this.prose(key, field);
    this.source.take(key);
    return { translation };
  }

  /** Rewrites a text; how it was written is noted where our words do not tell. */
  rewritten(text: string, source: string, field: string): string {
    const modern = modernised(text, this.project.names);
    if (modern !== text) this.#texts[field] = text;
    return this.references(modern, source);
  }

  /** Rewrites the references of a text, and leaves legacy forms as they are. */
  references(text: string, source: string): string {
    return toOurs(text, this.project.names, this.#place(source));
  }

  #place(source: string): TextPlace {
    const { project } = this;
    return {
      flow: this.#home.flow,
      lost: (reference, reason) => project.report(`${source}: ${reference}`, reason),
      missing: (one) => project.missingFunction(one, source),
    };
  }

  /** Ends the reading: returns what nobody took and the notes, as extensions. */
  rest(notes: Notes = {}): PlainMap {
    return kept(this.source.rest(), this.noted(notes));
  }

  /** Returns notes with those of the texts. */
  noted(notes: Notes): Notes {
    return Object.keys(this.#texts).length === 0 ? notes : { ...notes, texts: this.#texts };
  }
}
