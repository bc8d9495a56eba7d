import { expect, test } from 'vitest';
import { lostPush } from '../../src/store/refusals.ts';

const declined =
  '!\trefs/heads/live:refs/heads/live\t[remote rejected] (pre-receive hook declined)\n';

test('a push that the hook calls overtaken is tried again, one that breaks a rule is not', () => {
  const late = 'remote: agentctl refused live: it was moved meanwhile (git fetch, then …)\n';
  const broken = 'remote: agentctl refused booking/v1: the tag of a version is never moved\n';
  const said = (stderr: string) => lostPush({ code: 1, stdout: declined, stderr });
  expect(said(late)).toBe(true);
  expect(said(late + late)).toBe(true);
  expect(said(broken)).toBe(false);
  expect(said(late + broken)).toBe(false);
  expect(said('remote: another hook says: fetch first\n')).toBe(false);
});
