import type { DefinitionDocument } from '../definition.ts';
import type { Problem } from '../failure.ts';
import { problemAt, problemIn } from '../problem.ts';
import type { Finding, Path } from '../problem.ts';

/** Takes what a check finds about a value of a document. */
export type Report = (document: DefinitionDocument, path: Path, finding: Finding) => void;

/** The most errors, and the most warnings, that are told of one file: nobody reads more, and each is looked for. */
export const MOST = 100;

/** Collects problems, at most so many for each file; warnings take no room from errors. */
export class Problems {
  readonly all: Problem[] = [];
  readonly #counts = new Map<string, number>();

  /** Adds a finding about a value of a document. */
  readonly at: Report = ({ document }, path, finding) => {
    if (this.#hasRoom(document.file, finding.severity))
      this.all.push(problemAt(document, path, finding));
  };

  /** Adds a finding about a file that is plain text. */
  in(file: string, text: string, finding: Finding): void {
    if (this.#hasRoom(file, finding.severity)) this.all.push(problemIn(file, text, finding));
  }

  /** Adds a problem that is complete. */
  add(problem: Problem): void {
    if (this.#hasRoom(problem.file, problem.severity)) this.all.push(problem);
  }

  #hasRoom(file: string, severity: Problem['severity'] = 'error'): boolean {
    const key = `${severity}:${file}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= MOST;
  }
}
