import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { GIT } from '../helpers/processes.ts';
import { json } from '../helpers/cli.ts';
import { copies, edit, temporaryFolder, testEnv, workspace, write } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';

/** A workspace with v1 in live, and a draft. */
const released = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'One']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  edit(folder, 'Draft');
  return folder;
});

/** Returns an environment whose git takes so many seconds longer. */
function slowGit(seconds: number): Record<string, string> {
  const folder = temporaryFolder();
  write(folder, 'git', `#!/bin/sh\nsleep ${seconds}\nexec ${GIT} "$@"\n`);
  chmodSync(join(folder, 'git'), 0o755);
  return { PATH: `${folder}${delimiter}${testEnv()['PATH'] ?? ''}` };
}

// The fewer git processes a command starts, the longer each has to take.
test.each([
  [0.35, ['show', 'v1'], 'Opening the workspace'],
  [0.1, ['discard'], 'Discarding the draft'],
  [0.1, ['checkout', 'v1'], 'Loading the state'],
  [0.2, ['retire', 'live', '--yes'], 'Retiring'],
  [0.2, ['env', 'lock', 'live', '--reason', 'x'], 'Locking'],
  [0.2, ['numbers', 'add', '+442079460150', '--env', 'sandbox'], 'Changing the numbers'],
])('shows what it does while git takes long (%d s): %j', { concurrent: true }, async (...given) => {
  const [seconds, argv, text] = given;
  const run = atTerminal(await released(), argv, slowGit(seconds));
  expect(await run.ended).toBe(0);
  expect(run.screen()).toContain(` ${text}`);
});
