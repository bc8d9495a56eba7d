import { realpathSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { Failure } from '../core/failure.ts';
import { isAgentId } from '../core/names.ts';
import { oneLine, stripControls } from '../core/text.ts';

/** Returns the folder of `-C`, absolute; throws `usage` where there is none. */
export function requireFolder(from: string, wanted: string): string {
  const directory = resolve(from, wanted);
  if (kindOf(directory) === 'folder') return directory;
  const found = kindOf(directory) === 'file' ? 'it is no folder' : 'there is none';
  throw new Failure('usage', `Couldn't go to the folder “${shown(wanted)}”: ${found}.`, {
    hints: ['-C takes a folder that exists'],
  });
}

/** Returns a folder that may be made, absolute; throws `usage` where its name is unfit or a file is in the way. */
export function requireFreePath(from: string, wanted: string): string {
  const directory = resolve(from, wanted);
  if (directory !== stripControls(directory) || /[\t\n]/.test(directory))
    throw unfit(wanted, 'its path holds control characters');
  if (directory.split(/[\\/]/).some((part) => Buffer.byteLength(part) > 255))
    throw unfit(wanted, 'its name is longer than 255 bytes');
  for (let place = directory; ; place = dirname(place)) {
    const kind = kindOf(place);
    if (kind === 'file') throw unfit(wanted, `${place} is a file`);
    if (kind === 'folder' || place === dirname(place)) return directory;
  }
}

/** Returns the agent whose folder holds a directory, or null. */
export function agentOfFolder(root: string, directory: string): string | null {
  const [first, agent] = relative(root, realpathSync(directory)).split(sep);
  return first === 'agents' && agent !== undefined && isAgentId(agent) ? agent : null;
}

function unfit(wanted: string, why: string): Failure {
  return new Failure('usage', `Couldn't use the folder “${shown(wanted)}”: ${why}.`, {
    hints: ['choose another name'],
  });
}

function kindOf(path: string): 'folder' | 'file' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    // Not there, or a name that the system does not take.
    return null;
  }
}

function shown(name: string): string {
  return oneLine(name).slice(0, 200);
}

/**
 * Returns the failure of a command that cannot tell which agent it works on: there is none, or more than one.
 *
 * @param naming the same command line with an agent named
 */
export function unclearAgent(
  agents: readonly string[],
  naming: (agent: string) => string,
): Failure {
  const [first] = agents;
  if (first === undefined)
    return new Failure('not-found', "Couldn't find an agent: this workspace has none yet.", {
      hints: ['agentctl create <id>'],
    });
  return new Failure(
    'usage',
    `Couldn't tell which agent is meant: there are ${agents.slice(0, 12).join(', ')}${agents.length > 12 ? ', …' : ''}.`,
    { hints: [naming(first), 'or set AGENTCTL_AGENT, for all commands'] },
  );
}
