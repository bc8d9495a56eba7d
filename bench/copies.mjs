// Copies of workspaces, for what changes them, and what is done to a copy before it is measured.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, timeProgram } from './measure.mjs';

/** The folder in which the copies lie. */
export const COPIES = mkdtempSync(join(tmpdir(), 'agentctl-bench-copies-'));
process.on('exit', () => rmSync(COPIES, { recursive: true, force: true }));

/** An empty folder, for what starts a workspace. */
export const NOTHING = join(COPIES, 'nothing');
mkdirSync(NOTHING);

/** Returns a fresh copy of a folder; its index knows the new files. */
export function copyOf(folder, change = () => undefined) {
  const copy = join(COPIES, 'workspace');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  if (existsSync(join(copy, '.git'))) git(copy, 'update-index', '-q', '--refresh');
  change(copy);
  return copy;
}

/** Changes a file of each of some agents, and adds one. */
export function edit(agents) {
  return (folder) => {
    for (const agent of agents) {
      appendFileSync(join(folder, 'agents', agent, 'topics', 'menu.yaml'), '# Changed\n');
      writeFileSync(
        join(folder, 'agents', agent, 'topics', 'new.yaml'),
        'name: new\ncontent: New.\n',
      );
    }
  };
}

/** Discards the draft of an agent, so that there is one to restore. */
export function discard(agent) {
  return (folder) => {
    edit([agent])(folder);
    timeProgram(['discard', '--yes', '--agent', agent], folder);
  };
}

/** Lays a project of another system beside the agents. */
export function foreignProject(folder) {
  const files = {
    'agent_settings/role.yaml':
      'value: other\nadditional_info: ""\ncustom: You are the front desk.\n',
    'agent_settings/personality.yaml': 'adjectives:\n  Calm: true\ncustom: ""\n',
    'topics/breakfast.yaml':
      'name: Breakfast\nenabled: true\nactions: ""\ncontent: From seven to ten.\nexample_queries:\n  - When is breakfast?\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, 'desk', path, '..'), { recursive: true });
    writeFileSync(join(folder, 'desk', path), text);
  }
}
