import { Failure } from '../core/failure.ts';
import type { Files } from '../core/model.ts';
import { oneLine, stripControls } from '../core/text.ts';

/**
 * Checks the names of files that are about to be written, on every system: none may lead out of the folder, into
 * git's own, or onto another of them. Trees made by hand can hold any. Throws `invalid`.
 */
export function requireSafeNames(files: Files): void {
  const folded = new Map<string, string>();
  for (const [path, { mode }] of files) {
    if (path.split('/').some(isUnsafeName))
      throw unsafe(path, 'its name leads out of the agent or cannot be written safely');
    if (mode !== '100644' && mode !== '100755')
      throw unsafe(path, 'it is a link or a repository of its own');
    const same = folded.get(foldedName(path));
    if (same !== undefined)
      throw unsafe(path, `its name is that of ${oneLine(same)} where case does not count`);
    folded.set(foldedName(path), path);
  }
  for (const path of files.keys())
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      if (folded.has(foldedName(path.slice(0, end))))
        throw unsafe(path, `${oneLine(path.slice(0, end))} is a file there too`);
}

/**
 * Tells whether a name leads elsewhere on some system: Windows ends a name at a colon, drops dots and spaces at its end,
 * and calls `.git` also `git~1`; a Mac drops zero-width characters (git's core.protectNTFS and core.protectHFS).
 */
export function isUnsafeName(part: string): boolean {
  const name = part.replace(/(?<=.):.*$/, '').replace(/[. ]+$/, '');
  return (
    name === '' ||
    /^(?:\.git|git~\d)$/i.test(name) ||
    part.includes('\\') ||
    part !== stripControls(part) ||
    /[\n\t]/.test(part)
  );
}

/** Returns a name as file systems compare it that keep neither case nor the form of accents. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function unsafe(path: string, why: string): Failure {
  return new Failure('invalid', `Couldn't write “${oneLine(path)}”: ${why}.`, {
    hints: ['nothing was changed'],
  });
}
