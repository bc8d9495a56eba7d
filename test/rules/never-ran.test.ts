import { expect, test } from 'vitest';
import { json, session } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { edit, git, workspace, write } from '../helpers/repository.ts';
import { doctor, type } from '../doctor/damage.ts';
import { failing } from './steps.ts';

/** Sandbox runs v2, which brought two.md; v3 grew from v1 and lost the race: it has a tag and never ran. */
async function stranded(): Promise<string> {
  const folder = workspace();
  edit(folder, 'One');
  await json(folder, ['publish', '-m', 'One']);
  git(folder, 'branch', 'lost');
  write(folder, 'agents/booking/two.md', '2\n');
  await json(folder, ['publish', '-m', 'Two']);
  git(folder, 'switch', '--quiet', 'lost');
  edit(folder, 'Three');
  git(folder, 'commit', '--quiet', '-am', 'Three');
  git(folder, 'tag', '-a', '-m', 'Three', 'booking/v3');
  git(folder, 'switch', '--quiet', 'main');
  return folder;
}

const inSandbox = (folder: string, path: string) =>
  git(folder, 'show', `refs/heads/sandbox:agents/booking/${path}`);

test('what doctor prints for it, typed as it stands, takes nothing from sandbox', async () => {
  const folder = await stranded();
  const [finding] = (await doctor(folder)).findings;
  expect(finding).toMatchObject({
    code: 'version-never-ran',
    message:
      'booking/v3 has a tag and never ran: its publication was stopped and lacks changes that sandbox runs',
  });
  await type(folder, finding?.fix ?? '');
  expect(inSandbox(folder, 'two.md')).toBe('2');
  expect(inSandbox(folder, 'agent.yaml')).toContain('Three');
  checkInvariants(folder);
});

test('loaded, it is no base: publish tells what it lacks, with nothing that is refused', async () => {
  const folder = await stranded();
  await json(folder, ['checkout', 'v3']);
  const refused = await failing(folder, ['publish', '-m', 'Again']);
  expect(refused).toMatchObject({ code: 4, kind: 'conflict' });
  expect(refused.message).toContain('agents/booking/two.md (changed in v2 by Alice)');
  expect(refused.hints.join('\n')).not.toContain('agentctl rollback');
  for (const hint of refused.hints.slice(0, -1)) await type(folder, hint);
  expect(inSandbox(folder, 'two.md')).toBe('2');
  expect(inSandbox(folder, 'agent.yaml')).toContain('Three');
  checkInvariants(folder);
});

test('it is no base either once sandbox went on past its number', async () => {
  const folder = await stranded();
  write(folder, 'agents/booking/four.md', '4\n');
  await json(folder, ['publish', '-m', 'Four']);
  await json(folder, ['checkout', 'v3']);
  const refused = await failing(folder, ['publish', '-m', 'Again']);
  expect(refused.message).toMatch(
    /with v4: agents\/booking\/four.md .* and agents\/booking\/two.md .*\)\.$/,
  );
  const [finding] = (await doctor(folder)).findings;
  await json(folder, ['discard']);
  await type(folder, finding?.fix ?? '');
  expect(inSandbox(folder, 'four.md')).toBe('4');
  expect(inSandbox(folder, 'agent.yaml')).toContain('Three');
});

test('status does not say to place it where that is refused, and does where it is not', async () => {
  const folder = await stranded();
  await json(folder, ['checkout', 'v3']);
  expect((await session(folder, ['status'])).split('\n\n')[0]).toMatchInlineSnapshot(`
    "$ agentctl status
    booking: your files are v3, which never ran and lacks changes; sandbox runs v2
      take v2:      agentctl discard
      bring v2 in:  agentctl publish says how"
  `);
  await json(folder, ['rollback', 'sandbox']);
  expect((await session(folder, ['status'])).split('\n\n')[0]).toMatchInlineSnapshot(`
    "$ agentctl status
    booking: your files are v3, which never ran; sandbox runs v1
      take v1:   agentctl discard
      place v3:  agentctl publish"
  `);
  expect(await json(folder, ['publish'])).toMatchObject({ version: 'v3', created: false });
  checkInvariants(folder);
});
