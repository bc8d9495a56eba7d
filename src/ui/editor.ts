import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Problem } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import type { Io } from './io.ts';

/** What our own lines begin with, above the text: they are no part of it. */
const MARK = '#! ';

/** A text with our own lines above it, which say what is wrong. */
interface Marked {
  marks: readonly string[];
  text: string;
}

/** A text to be edited, and the name of the file that the editor shows. */
export interface Draft {
  name: string;
  text: string;
}

/**
 * Has a text edited until it is taken: refused as `invalid`, it is opened again with the problems on top. Left
 * unchanged after that, it is kept in its file, which the failure names: nothing that was typed is lost.
 */
export async function editUntilValid<T>(
  io: Io,
  { name, text }: Draft,
  take: (text: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(io.env['TMPDIR'] ?? tmpdir(), 'agentctl-edit-'));
  const file = join(folder, name);
  let shown: Marked = { marks: [], text };
  for (;;) {
    const content = [...shown.marks, shown.text].join('\n');
    writeFileSync(file, content);
    const kept: Kept = { folder, file, content, typed: shown.marks.length > 0 };
    const why = await runEditor(io, file);
    if (why !== null) throw cancelled(kept, why);
    const edited = readEdited(kept);
    if (edited === content && kept.typed) throw cancelled(kept, 'the text still has problems');
    const plain = withoutMarks(edited, shown.marks);
    try {
      const taken = await take(plain);
      rmSync(folder, { recursive: true, force: true });
      return taken;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.kind !== 'invalid')
        throw new Failure(error.kind, error.message, {
          hints: [...error.hints, `what you wrote is in ${file}`],
        });
      shown = { marks: marksOf(error), text: plain };
    }
  }
}

/** The file of a text, and what stood in it when the editor began. */
interface Kept {
  folder: string;
  file: string;
  content: string;
  /** Somebody has written in it before. */
  typed: boolean;
}

// A file in which nobody wrote anything goes.
function cancelled({ folder, file, content, typed }: Kept, why: string): Failure {
  const written = typed || bytesOf(file)?.equals(Buffer.from(content)) === false;
  if (!written) rmSync(folder, { recursive: true, force: true });
  return new Failure('cancelled', `Cancelled: ${why}, and nothing was changed.`, {
    hints: written ? [`what you wrote is in ${file}`] : [],
  });
}

function readEdited(kept: Kept): string {
  const bytes = bytesOf(kept.file);
  if (bytes === null) {
    // Deleted in the editor: there is nothing to take, and what was written before comes back.
    if (kept.typed) writeFileSync(kept.file, kept.content);
    throw cancelled(kept, 'the file is gone');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // A TypeError: taken as it is, characters of another encoding would be lost.
    throw cancelled(kept, 'the text is not in UTF-8');
  }
}

function bytesOf(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function marksOf({ message, problems = [] }: Failure): string[] {
  const above = problems.length + 1;
  return [message, ...problems.map((problem) => problemLine(problem, above))].map(
    (line) => `${MARK}${oneLine(line)}`,
  );
}

// Lines are counted as the editor shows them, below our own.
function problemLine({ line, message, hint }: Problem, above: number): string {
  return `${line === null ? '' : `line ${line + above}: `}${message}${hint === null ? '' : ` (${hint})`}`;
}

// As many of our own lines as stand at the top, whatever was replaced in them, and those that were moved; what somebody
// wrote in the same way stays.
function withoutMarks(text: string, marks: readonly string[]): string {
  const own = new Set(marks);
  const rows = text.split('\n');
  const other = rows.findIndex((row) => !row.startsWith(MARK.trimEnd()));
  const above = Math.min(other === -1 ? rows.length : other, marks.length);
  return rows
    .slice(above)
    .filter((row) => !own.has(row.replace(/\r$/, '')))
    .join('\n');
}

/** Returns why the text is not to be taken, null where the editor ended well. */
function runEditor(io: Io, file: string): Promise<string | null> {
  const { lend = (work) => work() } = io;
  const editor = io.env['VISUAL'] || io.env['EDITOR'] || null;
  const { command, args, shell } = editorCall(platform(), editor, file);
  const started = () =>
    new Promise<string | null>((resolve, reject) => {
      const child = spawn(command, args, {
        shell,
        stdio: 'inherit',
        env: { ...io.env },
        cwd: io.directory,
      });
      child.on('error', (error) =>
        reject(
          new Failure(
            'failed',
            `Failed to start the editor ${oneLine(editor ?? command)}: ${error.message}.`,
          ),
        ),
      );
      child.on('close', (code) =>
        resolve(code === 0 ? null : `the editor ended with ${code ?? 'a signal'}`),
      );
    });
  return lend(started);
}

/**
 * Tells how an editor is started on a system: as git starts one (git-var(1), GIT_EDITOR), the variable is a command
 * line of the user's own. Windows has its own shell for it, and sh only within git's folder.
 */
export function editorCall(
  system: NodeJS.Platform,
  editor: string | null,
  file: string,
): { command: string; args: string[]; shell: boolean } {
  return system === 'win32'
    ? { command: `${editor ?? 'notepad'} "${file}"`, args: [], shell: true }
    : { command: 'sh', args: ['-c', `${editor ?? 'vi'} "$1"`, 'sh', file], shell: false };
}
