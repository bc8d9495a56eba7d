import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import type { RunOptions } from '../helpers/cli.ts';
import { checkInvariants, logOf } from '../helpers/invariants.ts';
import { before, type, withheld } from '../helpers/remote.ts';
import { BOB } from '../helpers/repository.ts';
import { copyShared, shared } from '../helpers/shared.ts';
import type { Shared } from '../helpers/shared.ts';

const PROMOTE = ['promote', 'pre-release', '--agent', 'booking', '--version', 'v3', '--yes'];

let prepared: Promise<Shared> | null = null;

// v1 to v3 are published; pre-release runs v1.
async function prepare(): Promise<Shared> {
  const team = await shared(3);
  await json(team.alice, ['promote', 'pre-release', '--version', 'v1']);
  return team;
}

interface Race {
  team: Shared;
  /** Has Bob be faster than the first push. */
  faster: Pick<RunOptions, 'onGit'>;
}

/** Alice promotes v3 while Bob does something else there. */
async function raced(lines: readonly string[]): Promise<Race> {
  const team = copyShared(await (prepared ??= prepare()));
  const bob = { folder: team.bob, person: BOB };
  const strike = await withheld(team.remote, async () => {
    for (const line of lines) {
      const { code, stdout, stderr } = await type(bob, line);
      expect(code, `${line}\n${stdout}${stderr}`).toBe(0);
    }
  });
  return { team, faster: before('push', strike) };
}

function versions({ remote }: Shared): (number | null)[] {
  checkInvariants(remote);
  return logOf(remote, 'pre-release')
    .map(({ record }) => record.version)
    .toReversed();
}

describe('somebody else was faster', () => {
  test('without --retry it is a conflict, and nothing is changed', async () => {
    const { team, faster } = await raced(['agentctl promote pre-release --version v2 --yes']);
    const { code, stderr } = await agentctl(team.alice, PROMOTE, faster);
    expect(code).toBe(4);
    expect(stderr).toContain('Bob made pre-release#2 (promote booking v2)');
    expect(versions(team)).toEqual([1, 2]);
  });

  test('--retry promotes the same version over an older one', async () => {
    const { team, faster } = await raced(['agentctl promote pre-release --version v2 --yes']);
    const { code, stdout, stderr } = await agentctl(team.alice, [...PROMOTE, '--retry'], faster);
    expect(code).toBe(0);
    expect(stderr).toContain('pre-release was moved meanwhile and runs v2 by now: planned anew');
    expect(stdout).toBe('✓ Promoted booking v3 to pre-release (was v2)\n');
    expect(versions(team)).toEqual([1, 2, 3]);
  });

  test('--retry passes a lock that came and went', async () => {
    const { team, faster } = await raced([
      'agentctl env lock pre-release --agent booking --reason look',
      'agentctl env unlock pre-release --agent booking',
    ]);
    expect((await agentctl(team.alice, [...PROMOTE, '--retry'], faster)).code).toBe(0);
    expect(versions(team)).toEqual([1, 1, 1, 3]);
  });

  test('the same promotion of somebody else is success', async () => {
    const { team, faster } = await raced(['agentctl promote pre-release --version v3 --yes']);
    const answer = await json(team.alice, [...PROMOTE, '--retry'], faster);
    expect(answer).toMatchObject({ promoted: false, movedBy: { name: 'Bob' } });
    expect(versions(team)).toEqual([1, 3]);
  });
});

describe('--retry stops where it is not safe', () => {
  test.each([
    {
      name: 'a newer version arrived',
      commands: [
        `printf 'name: Booking\\ndescription: New\\ngreeting: Newer\\n' >agents/booking/agent.yaml`,
        'agentctl publish --yes -m Newer',
        'agentctl promote pre-release --version v4 --yes',
      ],
      code: 4,
      words: 'it would now take out v4',
      log: [1, 4],
    },
    {
      name: 'it was rolled back',
      commands: [
        'agentctl promote pre-release --version v2 --yes',
        'agentctl rollback pre-release --yes',
      ],
      code: 4,
      words: 'Bob rolled pre-release back meanwhile',
      log: [1, 2, 1],
    },
    {
      name: 'the agent was retired',
      commands: ['agentctl retire pre-release --yes'],
      code: 4,
      words: 'Bob retired booking there',
      log: [1, null],
    },
    {
      name: 'a lock',
      commands: ['agentctl env lock pre-release --agent booking --reason stop'],
      code: 3,
      words: 'locked by Bob',
      log: [1, 1],
    },
    {
      name: 'a lock of all agents',
      commands: ['agentctl env lock pre-release --all --reason stop'],
      code: 3,
      words: 'locked by Bob',
      log: [1, null],
    },
  ])('$name', async ({ commands, code, words, log }) => {
    const { team, faster } = await raced(commands);
    const ran = await agentctl(team.alice, [...PROMOTE, '--retry'], faster);
    expect(ran.stderr).toContain(words);
    expect(ran.code).toBe(code);
    expect(versions(team)).toEqual(log);
  });

  test('--if-running holds over every attempt', async () => {
    const { team, faster } = await raced(['agentctl promote pre-release --version v2 --yes']);
    const ran = await agentctl(team.alice, [...PROMOTE, '--retry', '--if-running', 'v1'], faster);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('pre-release runs v2');
    expect(versions(team)).toEqual([1, 2]);
  });
});
