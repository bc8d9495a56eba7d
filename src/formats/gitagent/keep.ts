import { isPlainMap } from '../../core/foreign.ts';
import { AgentFiles } from '../agent-files.ts';
import { LARGEST_TEXT } from '../limits.ts';
import type { Reading } from './parts.ts';

/** The folder that files stand in, of an agent of ours, which have no other place. */
export const KEPT = 'gitagent/';

/** Keeps each file that has become no part: texts as files, YAML in `agent.yaml`; what a machine made is reported. */
export function keepOthers(reading: Reading): void {
  const { root, ledger, files, kept, used } = reading;
  const report = (path: string, reason: string) => ledger.reported(root.folder + path, reason);
  for (const [path, text] of root.texts) {
    if (used.has(path)) continue;
    const place = root.folder + path;
    const map = /\.ya?ml$/i.test(path) ? root.maps.get(path) : undefined;
    if (/(?:^|\/)\.env/.test(path)) report(path, 'it may hold secrets of a machine');
    else if (path.startsWith('.gitagent/')) report(path, 'it is made when the agent runs');
    else if (text.length > LARGEST_TEXT) report(path, 'it is too large');
    else if (isPlainMap(map)) {
      kept[path] = map;
      ledger.kept(place, map);
    } else {
      ledger.kept(place, text);
      if (canStand(path, text)) files.text(KEPT + path, text);
      else kept[path] = text;
    }
  }
  for (const path of root.project.binaries)
    if (path.startsWith(root.folder)) report(path.slice(root.folder.length), 'it is no text');
}

// Git, Windows and our own check of YAML each have names of their own.
function canStand(path: string, text: string): boolean {
  const segments = path.split('/');
  return (
    AgentFiles.holds(text) &&
    !/\.ya?ml$/i.test(path) &&
    segments.every((name) => /^[A-Za-z0-9_][\w ().-]*$/.test(name) && !/[. ]$/.test(name)) &&
    !segments.some((name) => /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name))
  );
}
