// A workspace that is shared through a remote, beside what one would type without the program: `git fetch && git push`.
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MEMORY } from './budgets.mjs';
import { REMOTE } from './commands.mjs';
import { git, timeProgram } from './measure.mjs';

const ENVIRONMENTS = ['sandbox', 'pre-release', 'live'];
const LOGS = ENVIRONMENTS.map((name) => `'+refs/heads/${name}:refs/remotes/origin/${name}'`);
const FETCH = `git fetch --quiet --no-tags origin ${LOGS.join(' ')} 'refs/tags/*:refs/tags/*'`;
// A deployment by hand: the same tree again, which is less than the program writes.
const PUSH =
  'git push --quiet --atomic origin "$(git commit-tree -m live -p refs/remotes/origin/live "refs/remotes/origin/live^{tree}"):refs/heads/live"';

const SHARE = `git push --quiet origin main ${ENVIRONMENTS.join(' ')} --tags`;
const BY_HAND = { move: [FETCH, PUSH], fetch: [FETCH], share: [SHARE] };

/**
 * Returns the rows of a workspace with a remote.
 *
 * @param workspace the folder of a local one
 * @param beside the folder in which the copies that are measured lie
 */
export function remoteRows(workspace, beside) {
  const kept = prepare(workspace);
  // The remote is `../server.git` of each copy.
  const serve = (name) => (folder) => {
    const server = join(beside, 'server.git');
    rmSync(server, { recursive: true, force: true });
    cpSync(join(kept, name), server, { recursive: true, preserveTimestamps: true });
    if (name === 'empty.git') git(folder, 'remote', 'add', 'origin', '../server.git');
  };
  return REMOTE.map(({ line, server, byHand, note }) => ({
    folder: server === 'empty.git' ? workspace : join(kept, 'clone'),
    budget: MEMORY,
    command: line,
    note,
    argv: line.split(' '),
    change: serve(server),
    moves: true,
    byHand: BY_HAND[byHand],
  }));
}

// A clone, the server that it knows, and one that has a version more; made once.
function prepare(workspace) {
  const kept = join(tmpdir(), `${basename(workspace)}-shared-2`);
  if (existsSync(kept)) return kept;
  const folder = mkdtempSync(`${kept}-`);
  const [clone, server] = [join(folder, 'clone'), join(folder, 'server.git')];
  cpSync(workspace, clone, { recursive: true, preserveTimestamps: true });
  const settings = join(clone, 'agentctl.yaml');
  writeFileSync(settings, `${readFileSync(settings, 'utf8')}remote: origin\n`);
  git(clone, 'commit', '--quiet', '-am', 'Connect to origin');
  git(folder, 'clone', '--quiet', '--bare', clone, server);
  git(folder, 'init', '--quiet', '--bare', 'empty.git');
  for (const name of ENVIRONMENTS) git(clone, 'branch', '--quiet', '-D', name);
  git(clone, 'remote', 'add', 'origin', '../server.git');
  timeProgram(['fetch'], clone);
  git(clone, 'pack-refs', '--all');
  const [other, newer] = [join(folder, 'other'), join(folder, 'newer.git')];
  cpSync(server, newer, { recursive: true, preserveTimestamps: true });
  cpSync(clone, other, { recursive: true, preserveTimestamps: true });
  git(other, 'remote', 'set-url', 'origin', '../newer.git');
  writeFileSync(
    join(other, 'agents', 'agent-000', 'topics', 'new.yaml'),
    'name: new\ncontent: New.\n',
  );
  timeProgram(['publish', '-m', 'New'], other);
  rmSync(other, { recursive: true, force: true });
  try {
    renameSync(folder, kept);
  } catch {
    // Another run was faster: its folder is the same.
    rmSync(folder, { recursive: true, force: true });
  }
  return kept;
}
