import type { DefinitionDocument } from '../definition.ts';
import type { Problem } from '../failure.ts';
import { problemAt } from '../problem.ts';
import type { Finding, Path } from '../problem.ts';

/** Takes what a check finds about a value of a document. */
export type Report = (document: DefinitionDocument, path: Path, finding: Finding) => void;

/** The most problems that are told of one file: nobody reads more, and each costs a look for its place. */
const MOST = 100;

/** Collects problems, at most so many for each file. */
export class Problems {
  readonly all: Problem[] = [];
  readonly #counts = new Map<string, number>();

  /** Adds a finding about a value of a document. */
  readonly at: Report = ({ document }, path, finding) => {
    if (this.#hasRoom(document.file)) this.all.push(problemAt(document, path, finding));
  };

  /** Adds a problem that is complete. */
  add(problem: Problem): void {
    if (this.#hasRoom(problem.file)) this.all.push(problem);
  }

  #hasRoom(file: string): boolean {
    const count = (this.#counts.get(file) ?? 0) + 1;
    this.#counts.set(file, count);
    return count <= MOST;
  }
}
