import { Failure } from '../core/failure.ts';
import type { Git } from './git.ts';
import { missing } from './object-format.ts';
import type { TreeEntry } from './object-format.ts';
import type { Objects } from './objects.ts';

/** A change of one path in a tree: another entry, or null to take it away. Parents are made and removed as needed. */
export interface Edit {
  path: string;
  entry: { mode: string; oid: string } | null;
}

/** Writes a tree that differs from a commit's (or tree's; null: the empty one) in some paths. Returns its object id. */
export async function editTree(
  { git, objects }: { git: Git; objects: Objects },
  base: string | null,
  edits: readonly Edit[],
): Promise<string> {
  const session = new TreeWriter(git);
  try {
    const root = await editLevel(
      { objects, session },
      base === null ? null : `${base}^{tree}`,
      edits,
    );
    return root ?? (await session.write([]));
  } finally {
    session.close();
  }
}

async function editLevel(
  tools: { objects: Objects; session: TreeWriter },
  base: string | null,
  edits: readonly Edit[],
): Promise<string | null> {
  const present = base === null ? null : await tools.objects.tree(base);
  // Taken as empty, a tree that cannot be read would lose all that it holds.
  if (base !== null && !present) throw missing(base);
  const entries = new Map((present?.entries ?? []).map((entry) => [entry.name, entry]));
  const below = new Map<string, Edit[]>();
  for (const { path, entry } of edits) {
    const slash = path.indexOf('/');
    if (slash !== -1)
      below.set(path.slice(0, slash), [
        ...(below.get(path.slice(0, slash)) ?? []),
        { path: path.slice(slash + 1), entry },
      ]);
    else if (entry) entries.set(path, { name: path, ...entry });
    else entries.delete(path);
  }
  // Sibling trees do not depend on each other: they are written together.
  const children = await Promise.all(
    [...below].map(async ([name, inner]) => {
      const child = entries.get(name);
      return [
        name,
        await editLevel(tools, child?.mode === '40000' ? child.oid : null, inner),
      ] as const;
    }),
  );
  for (const [name, oid] of children) {
    if (oid === null) entries.delete(name);
    else entries.set(name, { name, mode: '40000', oid });
  }
  return entries.size === 0 ? null : tools.session.write([...entries.values()]);
}

/** One `git mktree --batch` process that writes trees one after the other (git-mktree(1)). */
class TreeWriter {
  readonly #child;
  readonly #waiting: { resolve: (oid: string) => void; reject: (error: Error) => void }[] = [];
  #rest = '';
  #stderr = '';

  constructor(git: Git) {
    this.#child = git.start(['mktree', '--batch', '--missing', '-z']);
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.#child.stdin?.on('error', () => undefined);
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('close', () =>
      this.#fail(new Failure('failed', `Failed to write a tree: ${this.#stderr.trim()}`)),
    );
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk.toString()));
  }

  #receive(text: string): void {
    const oids = `${this.#rest}${text}`.split('\n');
    this.#rest = oids.pop() ?? '';
    for (const oid of oids) this.#waiting.shift()?.resolve(oid);
  }

  write(entries: readonly TreeEntry[]): Promise<string> {
    const lines = entries.map(({ mode, oid, name }) => `${mode} ${typeOf(mode)} ${oid}\t${name}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin?.write(`${lines.join('')}\0`);
    });
  }

  close(): void {
    this.#child.stdin?.end();
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

function typeOf(mode: string): string {
  if (mode === '40000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}
