import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { agentctl, json } from '../helpers/cli.ts';
import {
  copies,
  edit,
  git,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';

/** One finding of `doctor --json`. */
interface Finding {
  code: string;
  severity: string;
  subject: string;
  message: string;
  fix: string;
  fixed: boolean;
}

/** What `doctor --json` answers, with its exit code. */
export interface Answer {
  healthy: boolean;
  findings: Finding[];
  code: number;
}

/** Returns a workspace in which v1 and then v2 of booking went up the whole ladder. */
export const released = copies(async () => {
  const folder = workspace();
  for (const words of ['One', 'Two']) {
    edit(folder, words);
    await json(folder, ['publish', '-m', words]);
    await json(folder, ['promote', 'pre-release']);
    await json(folder, ['promote', 'live', '--yes']);
  }
  return folder;
});

/** Runs `doctor --json`. */
export async function doctor(folder: string, ...flags: string[]): Promise<Answer> {
  const { code, stdout } = await agentctl(folder, ['doctor', '--json', ...flags]);
  return { ...(JSON.parse(stdout) as Omit<Answer, 'code'>), code };
}

/** Returns findings as short lines: `error tag-moved booking/v1`. */
export function named({ findings }: Answer): string[] {
  return findings.map(({ severity, code, subject }) => `${severity} ${code} ${subject}`);
}

/** Types a printed command line as it stands; questions are answered with yes. */
export async function type(folder: string, line: string): Promise<void> {
  for (const command of line.split(' && ')) {
    if (!command.startsWith('agentctl ')) {
      execFileSync('sh', ['-c', command], { cwd: folder, env: testEnv(), stdio: 'pipe' });
      continue;
    }
    const argv = [...command.split(' ').slice(1), '--yes'];
    const { code, stderr } = await agentctl(folder, argv);
    if (code !== 0) throw new Error(`${command} ended with ${code}\n${stderr}`);
  }
}

/** Changes files of a branch by hand and commits them there, in a worktree that goes away again; null removes a path. */
export function byHand(
  folder: string,
  branch: string,
  files: Record<string, string | null>,
  ...commit: string[]
): void {
  inWorktree(folder, branch, (place) => {
    for (const [path, text] of Object.entries(files)) {
      if (text === null) rmSync(join(place, path), { recursive: true });
      else write(place, path, text);
    }
    git(place, 'add', '-A');
    git(place, 'commit', '--quiet', ...(commit.length > 0 ? commit : ['-m', 'By hand']));
  });
}

/** Works with plain git in a worktree that has a branch checked out. */
export function inWorktree(folder: string, branch: string, work: (place: string) => void): void {
  const place = join(temporaryFolder('by-hand'), 'tree');
  git(folder, 'worktree', 'add', '--quiet', place, branch);
  work(place);
  git(folder, 'worktree', 'remove', '--force', place);
}
