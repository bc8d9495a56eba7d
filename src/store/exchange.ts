import type { SchemaAnswer } from '../core/answers.ts';
import type { Bundle } from '../core/bundle.ts';
import type { ChatSource } from '../core/conversation.ts';
import type { KeptChat } from '../core/kept-chat.ts';
import type { TestedQuery, TestedState } from '../core/saved-test.ts';
import type { ExportSource } from './export.ts';
import type { ImportRequest, Written } from './import.ts';
import type { Store } from './store.ts';

/** What comes from other systems and goes to them, to runtimes and to editors; loaded only when it is used. */
export class Exchange {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes the JSON Schemas of all kinds of files into the workspace, and names them in the editor's settings. */
  async writeSchemas(): Promise<SchemaAnswer> {
    const { writeSchemas } = await import('./schema-files.ts');
    const { files, skipped } = writeSchemas(this.#store.root());
    return { written: files.length > 0, files, skipped };
  }

  /** Writes imported agents as drafts; see `writeImport` for the failures. */
  async import(request: ImportRequest): Promise<Written[]> {
    const { writeImport } = await import('./import.ts');
    return writeImport(this.#store, request);
  }

  /** Tells what `import` would write, and writes nothing. */
  async plannedImport(request: ImportRequest): Promise<Written[]> {
    const { planImport } = await import('./import.ts');
    return planImport(this.#store, request);
  }

  /** Returns one state of an agent as a bundle for a runtime; see `exportBundle`. */
  async bundle(agent: string, revision: string): Promise<Bundle> {
    const { exportBundle } = await import('./export.ts');
    return exportBundle(this.#store, agent, { revision, purpose: 'export' });
  }

  /** Returns one state of an agent as exporters take it; see `exportFiles`. */
  async exported(agent: string, revision: string): Promise<ExportSource> {
    const { exportFiles } = await import('./export.ts');
    return exportFiles(this.#store, agent, revision);
  }

  /** Returns one state of an agent to talk to; see `readChatSource`. */
  async chatSource(
    agent: string,
    of: { revision: string; environment: string | null },
  ): Promise<ChatSource> {
    const { readChatSource } = await import('./chat-source.ts');
    return readChatSource(this.#store, agent, of);
  }

  /** Returns states of agents with the tests that they hold; see `readTested`. */
  async tested(query: TestedQuery): Promise<TestedState[]> {
    const { readTested } = await import('./tested.ts');
    return readTested(this.#store, query);
  }

  /** Returns the version of an agent that each environment runs at this moment, null where none does. */
  async running(agent: string): Promise<Map<string, string | null>> {
    const { readRunning } = await import('./chat-source.ts');
    return readRunning(this.#store, agent);
  }

  /** Returns the state that a kept conversation was held with; see `readKeptSource`. */
  async keptSource(kept: KeptChat): Promise<ChatSource> {
    const { readKeptSource } = await import('./chat-source.ts');
    return readKeptSource(this.#store, kept);
  }
}
