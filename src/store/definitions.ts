import { lineOf } from '../core/document.ts';
import { Failure } from '../core/failure.ts';
import type { ValidateAnswer } from '../core/answers.ts';
import type { Store } from './store.ts';
import { checkShape } from '../core/check-shape.ts';
import type { Problem } from '../core/failure.ts';
import { kindOf } from '../core/fields.ts';
import type { FileEntry } from '../core/model.ts';
import type { Objects } from './objects.ts';
import { isYamlFile, tooLarge } from './walk.ts';
import { readYaml } from './yaml.ts';

/** Checks the drafts of some agents. Throws `not-found` for one whose folder is gone. */
export async function validateDrafts(
  store: Store,
  agents: readonly string[],
): Promise<ValidateAnswer> {
  const drafts = await store.drafts(agents);
  const problems: Problem[] = [];
  for (const agent of agents) {
    const draft = drafts.get(agent);
    problems.push(...(draft?.problems ?? []));
    if (draft?.tree) problems.push(...(await validateTree(store.objects, agent, draft.tree)));
    else if (draft?.problems.length === 0) {
      throw new Failure(
        'not-found',
        `Couldn't find a draft of ${agent}: the folder agents/${agent} is gone, empty or ignored.`,
        { hints: [`agentctl discard --agent ${agent} brings back what sandbox runs`] },
      );
    }
  }
  return { valid: !problems.some(({ severity }) => severity === 'error'), problems };
}

/**
 * Checks the definition of an agent as a tree holds it: plain files of bearable size, YAML that can be read, and
 * the shape of `agent.yaml`. Returns every problem, sorted by file and line.
 */
export async function validateTree(
  objects: Objects,
  agent: string,
  tree: string,
): Promise<Problem[]> {
  const files = await objects.files(tree);
  const folder = `agents/${agent}`;
  const problems: Problem[] = [...files].flatMap(([path, entry]) =>
    checkEntry(`${folder}/${path}`, entry),
  );
  const plain = [...files].filter(([, { mode }]) => mode.startsWith('100'));
  const contents = await objects.readAll(plain.map(([, { oid }]) => oid));
  plain.forEach(([path], index) => {
    const content = contents[index]?.content;
    if (content) problems.push(...checkFile(`${folder}/${path}`, path, content));
  });
  if (!files.has('agent.yaml'))
    problems.push(
      whole(folder, 'the file agent.yaml is missing', 'it says who the agent is: name: My agent'),
    );
  return problems.toSorted((a, b) =>
    a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1,
  );
}

function checkFile(file: string, path: string, content: Buffer): Problem[] {
  const large = tooLarge(file, content.length);
  if (large !== null) return [whole(file, large, 'make it smaller')];
  const conflict = conflictMarker(file, content);
  if (conflict) return [conflict];
  if (!isYamlFile(path)) return [];
  const { document, problems } = readYaml(file, content);
  const kind = kindOf(path);
  if (!document || !kind) return problems;
  return [...problems, ...checkShape(document, kind.shape)];
}

// What git leaves where both sides changed the same lines (git-merge(1), "HOW CONFLICTS ARE PRESENTED").
function conflictMarker(file: string, content: Buffer): Problem | null {
  const begin = content.includes('<<<<<<< ')
    ? /^<{7} [^]*?^={7}\r?$[^]*?^>{7} /m.exec(content.toString())
    : null;
  if (!begin) return null;
  const line = content.toString().slice(0, begin.index).split('\n').length;
  const problem = whole(
    file,
    'a merge conflict of git stands here',
    'choose what is right, and remove the lines with <<<<<<<, ======= and >>>>>>>',
  );
  return { ...problem, line, column: 1, source: lineOf(content.toString(), line) };
}

function checkEntry(file: string, { mode }: FileEntry): Problem[] {
  if (mode === '120000')
    return [whole(file, 'this is a symbolic link', 'put a copy of the file in its place')];
  if (mode === '160000')
    return [whole(file, 'this is a submodule', 'an agent holds its files itself')];
  return [];
}

function whole(file: string, message: string, hint: string): Problem {
  return {
    severity: 'error',
    file,
    line: null,
    column: null,
    path: null,
    message,
    hint,
    source: null,
  };
}
