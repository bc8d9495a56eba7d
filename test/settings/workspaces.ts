import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { json } from '../helpers/cli.ts';
import { copyFolder, temporaryFolder, testEnv } from '../helpers/repository.ts';

let everywhere: Promise<string> | null = null;

/** Returns a workspace with the booking template published and running in every environment. */
export async function bookingEverywhere(): Promise<string> {
  const folder = join(temporaryFolder(), 'w');
  copyFolder(await (everywhere ??= release()), folder);
  return folder;
}

async function release(): Promise<string> {
  const folder = join(temporaryFolder(), 'w');
  await json(temporaryFolder(), ['init', folder, '--template', 'restaurant-booking']);
  await json(folder, ['publish', '-m', 'First']);
  await json(folder, ['promote', 'pre-release']);
  await json(folder, ['promote', 'live', '--yes']);
  return folder;
}

/** Writes other settings into the newest commit of a log, as a push from elsewhere may have left them. */
export function plantSettings(folder: string, branch: string, text: string): void {
  const lines = [
    'set -e',
    'git read-tree "$BRANCH"',
    'blob=$(git hash-object -w --stdin)',
    'git update-index --add --cacheinfo "100644,$blob,.agentctl/settings/booking.yaml"',
    'tree=$(git write-tree)',
    'commit=$(git cat-file commit "$BRANCH" | sed "1s/.*/tree $tree/" | git hash-object -t commit -w --stdin)',
    'git update-ref "refs/heads/$BRANCH" "$commit"',
  ];
  const index = join(temporaryFolder('index'), 'index');
  execFileSync('sh', ['-c', lines.join('\n')], {
    cwd: folder,
    env: testEnv(undefined, { GIT_INDEX_FILE: index, BRANCH: branch }),
    input: text,
  });
}

/** Takes the times out of a text: the tests' clock goes on from file to file. */
export function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
}
