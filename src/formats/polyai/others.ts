import type { Plain } from '../../core/foreign.ts';
import { LARGEST_TEXT, keptWithinRoom } from '../limits.ts';
import type { Agent } from './agent.ts';
import type { Project } from './project.ts';

/** Names that can be files of the agent on every system, and are no YAML: that would define something. */
const PLAIN = /^(?:\w[\w. -]*\w\/|\w\/)*\w[\w. -]*\.(?!ya?ml$|json$)\w+$/i;

/** Keeps what no reader took: texts as files of the agent at the same place, all else by path; what is generated is only reported. */
export function keepOthers(project: Project): void {
  const others: [string, Plain][] = [];
  const taken = new Set([...project.out.keys()].map((path) => path.toLowerCase()));
  for (const path of project.paths(/./)) {
    if (/(?:^|\/)(?:_gen|__pycache__)\//.test(path)) {
      project.text(path);
      project.report(path, 'it is generated', 1);
      continue;
    }
    if (PLAIN.test(path) && isFree(path.toLowerCase(), taken)) {
      const text = project.text(path) ?? '';
      if (text.length > LARGEST_TEXT) {
        project.report(path, 'it is larger than a version of an agent may hold', 1);
        continue;
      }
      project.out.set(path, { text });
      taken.add(path.toLowerCase());
      project.ledger.kept(path, text, 'agentctl has no field for it: it stands beside as a file');
      continue;
    }
    others.push([path, project.value(path)]);
  }
  for (const [path, value] of Object.entries(keptWithinRoom(project.ledger, others) ?? {}))
    project.kept[path] = value;
  for (const path of project.binaries) project.report(path, 'it is no text in UTF-8', 1);
}

// On some systems upper and lower case are alike, and on all a file can't be a folder as well.
function isFree(path: string, taken: ReadonlySet<string>): boolean {
  if (taken.has(path)) return false;
  for (const other of taken)
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) return false;
  return true;
}

/** Writes the texts that stood beside, where they were. */
export function writeOthers(agent: Agent): void {
  if (!agent.isImported) return;
  for (const [path, text] of agent.otherTexts) if (!agent.built.has(path)) agent.build(path, text);
}
