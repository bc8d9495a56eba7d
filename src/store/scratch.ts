import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import type { Repository } from './repository.ts';

/**
 * A temporary folder for one command: a copy of the index, and an object directory with the repository as its
 * alternate, so that a command that only reads leaves nothing behind and works in a read-only repository.
 */
export class Scratch {
  readonly directory: string;
  readonly #common: string;

  constructor(repository: Repository) {
    const parent = repository.git.environment['TMPDIR'] ?? tmpdir();
    if (!existsSync(parent))
      throw new Failure(
        'failed',
        `Couldn't find the folder for temporary files: ${oneLine(parent)} does not exist.`,
        { hints: ['set TMPDIR to a folder that can be written'] },
      );
    this.directory = mkdtempSync(join(parent, 'agentctl-'));
    this.#common = repository.commonDirectory;
    mkdirSync(join(this.directory, 'objects'));
  }

  /** The environment under which git reads the repository's objects and the temporary ones. */
  get reading(): Record<string, string> {
    return { GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(this.directory, 'objects')) };
  }

  /** The environment under which git writes into the temporary objects and index. */
  get writing(): Record<string, string> {
    return {
      GIT_OBJECT_DIRECTORY: join(this.directory, 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quoted(join(this.#common, 'objects')),
      GIT_INDEX_FILE: this.index,
    };
  }

  /** The path of the temporary index. */
  get index(): string {
    return join(this.directory, 'index');
  }

  /** Removes the folder; what git holds open there goes with it. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

// A path in this variable may hold the list's separator: git reads a quoted one as in C (git(1)).
function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`;
}
