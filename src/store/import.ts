import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Problem } from '../core/failure.ts';
import { kindOf } from '../core/fields.ts';
import type { AgentFile, ImportedAgent } from '../core/foreign.ts';
import type { FileEntry } from '../core/model.ts';
import { agentIdFrom, requireAgentId } from '../core/names.ts';
import { writeBlobs } from './build.ts';
import { importDraft } from './drafts.ts';
import { validateFiles } from './definitions.ts';
import { writeYaml } from './foreign-yaml.ts';
import { writeNewFolder } from './new-files.ts';
import { isUnsafeName } from './safe-names.ts';
import type { Store } from './store.ts';
import type { StartContent } from './templates.ts';

/** Imported agents, and what they are to be called. */
export interface ImportRequest {
  agents: readonly ImportedAgent[];
  /** The id for the only agent; null takes its name. */
  agent: string | null;
  /** Agents that exist may be replaced; their drafts are kept first. */
  force: boolean;
  /** Set for a history: whether what is replaced was published a moment ago, and nothing has to be kept. */
  published?: boolean;
}

/** What an import wrote. */
export interface Written {
  agent: string;
  name: string;
  /** There was no folder of it before. */
  created: boolean;
  files: string[];
  /** The backup of the draft that was there. */
  backup: string | null;
  problems: Problem[];
}

/**
 * Writes imported agents as drafts, each into its own folder and nowhere else. Throws `refused` where an agent of the
 * name exists and may not be replaced, before anything is written.
 */
export async function writeImport(store: Store, request: ImportRequest): Promise<Written[]> {
  const planned = await planImport(store, request);
  const written: Written[] = [];
  for (const { texts, ...one } of planned)
    written.push({ ...one, backup: await writeAgent(store, { id: one.agent, texts }, request) });
  return written;
}

/** Says what an import would write; the same failures. */
export async function planImport(store: Store, request: ImportRequest): Promise<PlannedAgent[]> {
  const known = await store.agents();
  const named = nameAgents(request);
  for (const { id } of named)
    if (!request.force && (known.includes(id) || existsSync(join(store.root(), 'agents', id))))
      throw new Failure('refused', `Couldn't import the agent ${id}: there is one of that name.`, {
        hints: [
          '--agent <id> gives it another name',
          ...(request.published === undefined
            ? ['--force replaces it; its draft is kept first']
            : []),
        ],
      });
  const planned = await Promise.all(named.map(planAgent));
  return planned.map((one) => ({
    ...one,
    created: !known.includes(one.agent) && !existsSync(join(store.root(), 'agents', one.agent)),
  }));
}

/** Returns what a workspace starts with that is made of imported agents. Throws `invalid` where one has errors. */
export async function importedContent(
  request: Pick<ImportRequest, 'agents' | 'agent'>,
  title: string,
): Promise<StartContent & { written: Written[] }> {
  const planned = await Promise.all(nameAgents(request).map(planAgent));
  const problems = planned.flatMap((one) =>
    one.problems.filter(({ severity }) => severity === 'error'),
  );
  if (problems.length > 0)
    throw new Failure('invalid', `Couldn't start with this ${title} project: it has problems.`, {
      problems,
    });
  const files = planned.flatMap(({ agent, texts }) =>
    [...texts].map(([path, text]): [string, string] => [`agents/${agent}/${path}`, text]),
  );
  const written = planned.map(({ agent, name, files: paths, problems }) => ({
    agent,
    name,
    created: true,
    files: paths,
    backup: null,
    problems,
  }));
  return { agent: planned[0]?.agent ?? '', template: title, files: new Map(files), written };
}

async function planAgent({
  id,
  agent,
}: {
  id: string;
  agent: ImportedAgent;
}): Promise<PlannedAgent> {
  const texts = agentTexts(agent.files);
  const bytes = [...texts].map(([path, text]): [string, Buffer] => [path, Buffer.from(text)]);
  return {
    agent: id,
    name: agent.name,
    created: true,
    files: [...texts.keys()].map((path) => `agents/${id}/${path}`),
    backup: null,
    problems: await validateFiles(`agents/${id}`, new Map(bytes)),
    texts,
  };
}

type PlannedAgent = Written & { texts: Map<string, string> };

/** Gives imported agents their ids: the one that was asked for, else one made of each name. */
export function nameAgents({
  agents,
  agent,
}: Pick<ImportRequest, 'agents' | 'agent'>): { id: string; agent: ImportedAgent }[] {
  if (agent !== null && agents.length > 1)
    throw new Failure(
      'usage',
      `Couldn't call it ${agent}: there are ${agents.length} agents in it: ${agents.map(({ name }) => name).join(', ')}.`,
      { hints: ['leave --agent out, or name the file of one of them'] },
    );
  const taken = new Set<string>();
  return agents.map((one) => {
    const base = agent === null ? agentIdFrom(one.name) : requireAgentId(agent);
    let id = base;
    for (let twin = 2; taken.has(id); twin += 1) id = `${base.slice(0, 58)}-${twin}`;
    taken.add(id);
    return { id, agent: one };
  });
}

async function writeAgent(
  store: Store,
  { id, texts }: { id: string; texts: ReadonlyMap<string, string> },
  { published = false }: ImportRequest,
): Promise<string | null> {
  const folder = `agents/${id}`;
  if (!existsSync(join(store.root(), folder))) {
    const files = [...texts].map(([path, text]): [string, string] => [`${folder}/${path}`, text]);
    writeNewFolder(store.root(), folder, files);
    return null;
  }
  const { git } = store.repository;
  const oids = await writeBlobs({ git, scratch: store.scratch }, [...texts.values()]);
  const files = new Map(
    [...texts.keys()].map((path, index): [string, FileEntry] => [
      path,
      { oid: oids[index] ?? '', mode: '100644' },
    ]),
  );
  return (await importDraft(store, id, { files, published }))?.name ?? null;
}

/** Returns the texts of an agent's files by their path, sorted. Throws `bug` for a path that leads elsewhere. */
export function agentTexts(files: ReadonlyMap<string, AgentFile>): Map<string, string> {
  const entries = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map(
    entries.map(([path, file]) => {
      if (path.startsWith('/') || path.split('/').some((part) => part === '' || isUnsafeName(part)))
        throw new Failure('bug', `an importer wanted to write “${path}”`);
      return [path, 'text' in file ? file.text : `${schemaLine(path)}${writeYaml(file.yaml)}`];
    }),
  );
}

// What editors with YAML support read: yaml-language-server's modeline.
function schemaLine(path: string): string {
  const kind = kindOf(path);
  if (!kind) return '';
  const up = kind.place.endsWith('/') ? '../../..' : '../..';
  return `# yaml-language-server: $schema=${up}/.agentctl/schema/${kind.name}.json\n`;
}
