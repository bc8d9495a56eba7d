import type { ValidateAnswer } from '../core/answers.ts';
import { isGone, missingDraft, readOnDisk } from './disk-files.ts';
import type { Store } from './store.ts';
import { readShape } from '../core/check-shape.ts';
import { formatHint } from '../core/check/formats.ts';
import type { Definition, DefinitionDocument } from '../core/definition.ts';
import { problemOf } from '../core/problem.ts';
import type { Problem } from '../core/failure.ts';
import { kindOf } from '../core/fields.ts';
import type { Kind } from '../core/fields.ts';
import type { FileEntry } from '../core/model.ts';
import type { Objects } from './objects.ts';
import { conflictMarker } from './conflict-marker.ts';
import { isYamlFile, tooLarge } from './walk.ts';
import { decode, readYaml } from './yaml.ts';

/**
 * Checks the drafts of some agents; `tell` hears how many of them are done. Of `all`, those whose folder is gone are left
 * out: whoever left has nothing to check. Throws `not-found` for one that is named.
 */
export async function validateDrafts(
  store: Store,
  { agents, all }: { agents: readonly string[]; all: boolean },
  tell: (done: number, all: number) => void,
): Promise<ValidateAnswer> {
  const drafts = await store.drafts(agents);
  const problems: Problem[] = [];
  for (const [index, agent] of agents.entries()) {
    tell(index, agents.length);
    const draft = drafts.get(agent);
    if (draft && draft.problems.length > 0)
      problems.push(...(await validateDisk(store, agent, draft.problems)));
    else if (draft?.tree) problems.push(...(await validateTree(store.objects, agent, draft.tree)));
    else if (draft && !(all && isGone(store, agent))) {
      throw missingDraft(agent);
    }
  }
  return { valid: !problems.some(({ severity }) => severity === 'error'), problems };
}

const SAME_NAME = /^this name is the same as /;

// Where no tree can be made of a folder, its other files are checked as they lie there: all is told at once.
async function validateDisk(
  store: Store,
  agent: string,
  found: readonly Problem[],
): Promise<Problem[]> {
  const folder = `agents/${agent}`;
  if (found.some(({ file }) => !file.startsWith(`${folder}/`))) return [...found];
  const files = await readOnDisk(store, agent);
  const others = found
    .map(({ file }) => file.slice(folder.length + 1))
    .filter((path) => !files.has(path));
  const { definition, problems } = readFiles(folder, files, others);
  const all = await checkRead({ definition, problems });
  // That two names are one is found by both, in other words.
  const told = new Set(found.map(({ file }) => file));
  const isNew = ({ file, message }: Problem) => !(told.has(file) && SAME_NAME.test(message));
  return sorted([...found, ...all.filter(isNew)]);
}

/**
 * Checks the definition of an agent as a tree holds it: plain files of bearable size, YAML that can be read, and all
 * that the definition says. Returns every problem, sorted by file and line.
 */
export async function validateTree(
  objects: Objects,
  agent: string,
  tree: string,
): Promise<Problem[]> {
  return checkRead(await readDefinition(objects, agent, tree));
}

/** Checks the definition that an agent's files make, by their path inside of it; see `validateTree`. */
export function validateFiles(
  folder: string,
  files: ReadonlyMap<string, Buffer>,
): Promise<Problem[]> {
  return checkRead(readFiles(folder, files));
}

async function checkRead({ definition, problems }: DefinitionReading): Promise<Problem[]> {
  // Loaded only where something is checked: what it checks with is most of the program.
  const { checkDefinition } = await import('../core/check/definition.ts');
  return sorted([...problems, ...(await checkDefinition(definition))]);
}

function sorted(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}

/** Reads an agent as a tree holds it, with what is wrong with its files one by one. */
export async function readDefinition(
  objects: Objects,
  agent: string,
  tree: string,
): Promise<DefinitionReading> {
  const entries = [...(await objects.files(tree))];
  const folder = `agents/${agent}`;
  const plain = entries.filter(([, { mode }]) => mode.startsWith('100'));
  const contents = await objects.readAll(plain.map(([, { oid }]) => oid));
  const files = new Map(
    plain.flatMap(([path], index): [string, Buffer][] => {
      const content = contents[index]?.content;
      return content ? [[path, content]] : [];
    }),
  );
  const { definition, problems } = readFiles(folder, files);
  return {
    definition: { ...definition, paths: new Set(entries.map(([path]) => path)) },
    problems: [
      ...entries.flatMap(([path, entry]) => checkEntry(`${folder}/${path}`, entry)),
      ...problems,
    ],
  };
}

interface DefinitionReading {
  definition: Definition;
  problems: Problem[];
}

// What lies there and cannot be read (`others`) may define anything of its kind.
function readFiles(
  folder: string,
  files: ReadonlyMap<string, Buffer>,
  others: readonly string[] = [],
): DefinitionReading {
  const problems: Problem[] = [];
  const parts: Parts = {
    documents: [],
    broken: others.flatMap((path) => {
      const kind = kindOf(path);
      return kind ? [{ path, kind }] : [];
    }),
    texts: new Map(),
  };
  for (const [path, content] of files)
    problems.push(...readPart(`${folder}/${path}`, { path, content }, parts));
  if (!files.has('agent.yaml') && !others.includes('agent.yaml'))
    problems.push(
      problemOf(folder, 'the file agent.yaml is missing', {
        hint: 'it says who the agent is: name: My agent',
      }),
    );
  return {
    definition: { folder, paths: new Set([...files.keys(), ...others]), ...parts },
    problems,
  };
}

interface Parts {
  documents: DefinitionDocument[];
  broken: { path: string; kind: Kind }[];
  texts: Map<string, string>;
}

function readPart(
  file: string,
  { path, content }: { path: string; content: Buffer },
  parts: Parts,
): Problem[] {
  const kind = kindOf(path);
  const large = tooLarge(file, content.length);
  const conflict = large === null ? conflictMarker(file, content) : null;
  const flaw = large === null ? conflict : problemOf(file, large, { hint: 'make it smaller' });
  if (flaw) {
    if (kind) parts.broken.push({ path, kind });
    // What names it is not told that it is no text.
    else if (!isYamlFile(path)) parts.texts.set(path, '');
    return [flaw];
  }
  if (!isYamlFile(path)) {
    const text = decode(content);
    if (text !== null) parts.texts.set(path, text);
    return [];
  }
  const { document, problems, readable } = readYaml(file, content);
  if (kind && readable) {
    const reading = readShape(readable, kind.shape, formatHint);
    parts.documents.push({ path, kind, document: readable, ...reading });
  }
  // What could not be read may define anything.
  if (kind && !document) parts.broken.push({ path, kind });
  return problems;
}

function checkEntry(file: string, { mode }: FileEntry): Problem[] {
  if (mode === '120000')
    return [
      problemOf(file, 'this is a symbolic link', { hint: 'put a copy of the file in its place' }),
    ];
  if (mode === '160000')
    return [problemOf(file, 'this is a submodule', { hint: 'an agent holds its files itself' })];
  return [];
}
