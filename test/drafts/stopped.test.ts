import { expect, it } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { startBuilt } from '../helpers/processes.ts';
import { copyFolder, edit, git, temporaryFolder, workspace, write } from '../helpers/repository.ts';

/** A draft of v1 was discarded; v2, which runs, brought two.md. */
async function discarded(): Promise<string> {
  const folder = workspace();
  edit(folder, 'One');
  await json(folder, ['publish', '-m', 'One']);
  git(folder, 'branch', 'old');
  write(folder, 'agents/booking/two.md', '2\n');
  await json(folder, ['publish', '-m', 'Two']);
  git(folder, 'switch', '--quiet', 'old');
  edit(folder, 'Mine');
  await json(folder, ['discard']);
  return folder;
}

it('a restore that was stopped before its note makes it when it is run again', async () => {
  const folder = await discarded();
  const copy = temporaryFolder('copy');
  copyFolder(folder, copy);
  const counting = startBuilt(copy, ['restore'], { shim: { at: 0, how: 'count' } });
  expect((await counting.ended).code).toBe(0);
  const at = counting.calls().findIndex((call) => call.includes('refs/agentctl/base/')) + 1;
  expect(at).toBeGreaterThan(0);
  await startBuilt(folder, ['restore'], { shim: { at, how: 'before' } }).ended;
  expect(await json(folder, ['restore'])).toMatchObject({ restored: false });
  const refused = await agentctl(folder, ['publish', '-m', 'Mine']);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('agents/booking/two.md (changed in v2 by Alice)');
  checkInvariants(folder);
});
