import type { PlainMap } from '../core/foreign.ts';
import { AgentFiles } from './agent-files.ts';
import { isTitle } from './fitting.ts';
import { present } from './maps.ts';
import { Mentions } from './mentions.ts';
import { Environment, Phrases } from './phrases.ts';
import type { Placeholders } from './phrases.ts';
import { Slugs, titled } from './slugs.ts';
import { Ledger, extensions, keptOf } from './source.ts';

/** The answer of a tool whose real one is not at hand: so an agent can be tried out at once. */
export const MOCK: PlainMap = { cases: [{ result: {} }] };

/** A tool as other systems have it that hold its code and no more. */
interface MockedTool {
  /** As its system calls it. */
  original: string;
  /** Our name for it. */
  name: string;
  description?: string | undefined;
  parameters?: PlainMap | undefined;
  /** `{ file: … }`, its source beside it. */
  implementation?: PlainMap | undefined;
  kept: PlainMap;
}

/** One agent on its way from another system to us. */
class Import {
  readonly system: string;
  readonly ledger = new Ledger();
  readonly files = new AgentFiles();
  readonly tools = new Slugs();
  readonly flows = new Slugs();
  readonly mentions = new Mentions();

  constructor(system: string) {
    this.system = system;
  }

  /** Adds a tool that is referred to and not defined: a mock that answers, marked as missing. */
  addMissing(original: string, name: string, kept: PlainMap): void {
    this.addMocked({ original, name, kept: { ...kept, missing: true } });
  }

  /** Adds a tool whose work is done elsewhere: a mock answers for it. */
  addMocked({ original, name, description, parameters, implementation, kept }: MockedTool): void {
    this.files.yaml(
      `tools/${name}.yaml`,
      present({
        name,
        title: isTitle(original) ? titled(original, name) : undefined,
        description,
        parameters,
        mock: MOCK,
        implementation,
        ...extensions(this.system, kept),
      }),
    );
  }

  /** Marks tools, by our names, that the agent may call at any time: no step and no text has to name them. */
  offer(names: Iterable<string>): void {
    for (const name of names) {
      const path = `tools/${name}.yaml`;
      const file = this.files.files.get(path);
      if (!file || !('yaml' in file)) continue;
      const kept = { ...keptOf(file.yaml, this.system), anytime: true };
      this.files.yaml(path, { ...file.yaml, ...extensions(this.system, kept) });
    }
  }
}

/** An agent of a system whose settings name what the environment provides: `${NAME}`. */
export class TextImport extends Import {
  readonly environment: Environment;
  readonly topics = new Slugs();

  constructor(system: string) {
    super(system);
    this.environment = new Environment(system);
  }

  /** Adds something to know as a topic. */
  addTopic(original: string, text: string, kept: PlainMap): void {
    const name = this.topics.fresh(original);
    const content = this.files.prose(this.mentions.read(text), `topics/${name}.md`);
    this.files.yaml(`topics/${name}.yaml`, {
      ...present({ name, title: titled(original, name), content }),
      ...extensions(this.system, kept),
    });
  }
}

/** A voice agent, whose texts hold variables: `{{name}}`. */
export class VoiceImport extends Import {
  readonly phrases: Phrases;
  readonly handoffNames = new Slugs();
  readonly handoffs: [string, PlainMap][] = [];
  /** What became of the tools there, by their ids or files. */
  readonly toolOf = new Map<string, string>();

  constructor(placeholders: Placeholders) {
    super(placeholders.system);
    this.phrases = new Phrases(placeholders);
  }

  /** Adds a tool that is referred to and was not found, and a word about it; returns its name. */
  addMissingTool(id: string, source: string): string {
    const name = this.tools.fresh(id);
    // The reference itself is kept, so nothing is counted here.
    const reason = `there is no tool “${id.slice(0, 60)}”: a mock stands in for it`;
    this.ledger.reported(source, reason, 0);
    this.addMissing(id, name, { id });
    return name;
  }

  /** Adds what was found on the way to the files that have it: its handoffs, and how it speaks. */
  addParts(speech: PlainMap): void {
    if (this.handoffs.length > 0)
      this.files.yaml('handoffs.yaml', Object.fromEntries(this.handoffs));
    if (Object.keys(speech).length > 0) this.files.yaml('speech.yaml', speech);
  }
}
