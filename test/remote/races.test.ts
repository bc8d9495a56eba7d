import { expect, test, vi } from 'vitest';
import { logOf, refs } from '../helpers/invariants.ts';
import { LARGE, runInside } from '../helpers/processes.ts';
import { edit, git } from '../helpers/repository.ts';
import { answer, checkTeam, cloneOf, connected, team } from '../helpers/remote.ts';

// A busy machine takes longer; nothing here waits for a time.
vi.setConfig({ testTimeout: LARGE ? 600_000 : 120_000 });

const AMOUNT = LARGE ? 24 : 3;

test('many commands in one clone at once: fetches do not get in each other’s way', async () => {
  const { server, alice } = await team();
  const agents = Array.from({ length: AMOUNT }, (_, number) => `agent${number}`);
  for (const agent of agents) edit(alice.folder, 'Hello!', agent);
  git(alice.folder, 'add', '-A');
  git(alice.folder, 'commit', '--quiet', '-m', 'Agents');
  const published = await Promise.all(
    agents.flatMap((agent) => [
      runInside(alice.folder, ['publish', '--agent', agent, '-m', agent, '--json']),
      runInside(alice.folder, ['status', '--fetch', '--json']),
    ]),
  );
  for (const { code, stdout, stderr } of published) expect(code, stdout + stderr).toBe(0);
  expect(
    logOf(server, 'sandbox')
      .map(({ record }) => `${record.agent} ${record.version}`)
      .toSorted(),
  ).toEqual(['booking 1', 'booking 2', ...agents.map((agent) => `${agent} 1`)].toSorted());
  checkTeam(server, alice);
});

test('many fetches of one clone at once, while the server moves on', async () => {
  const { server, alice, bob } = await team();
  for (let turn = 0; turn < (LARGE ? 3 : 1); turn += 1) {
    edit(bob.folder, `Turn ${turn}!`);
    await answer(bob, ['publish', '-m', `Turn ${turn}`]);
    const fetches = Array.from({ length: AMOUNT }, () =>
      runInside(alice.folder, ['fetch', '--json']),
    );
    for (const { code, stdout } of await Promise.all(fetches)) expect(code, stdout).toBe(0);
  }
  checkTeam(server, alice);
});

test('the same promotion from many clones at once is made once', async () => {
  const server = await connected();
  const desks = Array.from({ length: AMOUNT }, (_, number) =>
    cloneOf(server, { name: `Clone ${number}`, email: `clone${number}@example.com` }),
  );
  const ended = await Promise.all(
    desks.map(({ folder, person }) =>
      runInside(folder, ['promote', 'pre-release', '--json'], { person }),
    ),
  );
  const answers = ended.map(({ code, stdout }) => {
    expect(code, stdout).toBe(0);
    return JSON.parse(stdout) as { promoted: boolean; deployment: string };
  });
  expect(answers.filter(({ promoted }) => promoted)).toHaveLength(1);
  expect(new Set(answers.map(({ deployment }) => deployment))).toEqual(new Set(['pre-release#2']));
  expect(logOf(server, 'pre-release')).toHaveLength(2);
  checkTeam(server, ...desks.slice(0, 3));
});

test('other agents from many clones at once: each is published, each number is one', async () => {
  const server = await connected();
  const desks = Array.from({ length: AMOUNT }, (_, number) =>
    cloneOf(server, { name: `Clone ${number}`, email: `clone${number}@example.com` }),
  );
  const ended = await Promise.all(
    desks.map(({ folder, person }, number) => {
      edit(folder, 'Hello!', `agent${number}`);
      git(folder, 'switch', '--quiet', '-c', 'work', '--no-track');
      return runInside(folder, ['publish', '--agent', `agent${number}`, '--json', '-y'], {
        person,
      });
    }),
  );
  for (const { code, stdout } of ended) expect(code, stdout).toBe(0);
  expect(logOf(server, 'sandbox')).toHaveLength(2 + AMOUNT);
  expect([...refs(server).keys()].filter((ref) => ref.startsWith('refs/tags/agent'))).toHaveLength(
    AMOUNT,
  );
  const last = cloneOf(server);
  await answer(last, ['fetch']);
  checkTeam(server, last);
});
