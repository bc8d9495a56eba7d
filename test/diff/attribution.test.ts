import { beforeAll, describe, expect, test } from 'vitest';
import type { DiffAnswer } from '../../src/core/diff/answer.ts';
import type { BlameReport } from '../../src/core/diff/blame.ts';
import { json } from '../helpers/cli.ts';
import { ALICE, BOB, git, workspace, write } from '../helpers/repository.ts';
import type { Tester } from '../helpers/repository.ts';

const CAROL: Tester = { name: 'Carol', email: 'carol@example.com' };

let folder: string;

function hours(words: string): void {
  write(folder, 'agents/booking/topics/hours.yaml', `name: hours\ncontent: ${words}\n`);
}

function commit(person: Tester, words: string): void {
  git(folder, 'add', '-A');
  git(
    folder,
    '-c',
    `user.name=${person.name}`,
    'commit',
    '--quiet',
    '-m',
    words,
    `--author=${person.name} <${person.email}>`,
  );
}

interface Told {
  what: string;
  author: string | null;
  version: string | null;
  times: number;
}

async function told(...states: string[]): Promise<Told[]> {
  const { changes } = await json<DiffAnswer>(folder, ['diff', ...states, '--attribution']);
  return changes.flatMap((change) =>
    [{ path: '', attribution: change.attribution }, ...change.fields].map(
      ({ path, attribution }) => ({
        what: `${change.name} ${path}`.trim(),
        author: attribution?.author?.name ?? null,
        version: attribution?.version ?? null,
        times: attribution?.times ?? 0,
      }),
    ),
  );
}

// v1 by Alice; Bob and Carol change the same words, Carol on a branch that is merged; v2; then work that is not published.
beforeAll(async () => {
  folder = workspace();
  await json(folder, ['publish', '-m', 'First']);
  hours('Open from 11 to 22.');
  commit(BOB, 'Earlier');
  git(folder, 'switch', '--quiet', '-c', 'side');
  hours('Open from 11 to 23.');
  commit(CAROL, 'Later');
  write(folder, 'agents/booking/topics/dogs.yaml', 'name: dogs\ncontent: Dogs are welcome.\n');
  commit(CAROL, 'Dogs');
  git(folder, 'switch', '--quiet', 'main');
  write(folder, 'README.md', '# Elsewhere\n');
  commit(BOB, 'Something else');
  git(folder, 'merge', '--quiet', '--no-edit', '--no-ff', 'side');
  await json(folder, ['publish', '-m', 'Second']);
  await json(folder, ['promote', 'pre-release', '--yes']);
  await json(folder, ['promote', 'live', '--yes']);
  git(folder, 'mv', 'agents/booking/topics/dogs.yaml', 'agents/booking/topics/pets.yaml');
  write(folder, 'agents/booking/topics/pets.yaml', 'name: pets\ncontent: Dogs are welcome.\n');
  commit(BOB, 'Rename');
  write(
    folder,
    'agents/booking/agent.yaml',
    'name: Booking\ndescription: Takes bookings\ngreeting: Hi!\n',
  );
});

describe('who made a change', () => {
  test('the last author, with how often, and the version that brought it', async () => {
    expect(await told('v1', 'v2')).toEqual([
      { what: 'dogs', author: 'Carol', version: 'v2', times: 1 },
      { what: 'dogs content', author: 'Carol', version: 'v2', times: 1 },
      { what: 'hours', author: 'Carol', version: 'v2', times: 2 },
      { what: 'hours content', author: 'Carol', version: 'v2', times: 2 },
    ]);
  });

  test('the same on the way back', async () => {
    const there = await told('v1', 'v2');
    expect(await told('v2', 'v1')).toEqual(there);
  });

  test('what is not published, and what is not committed', async () => {
    expect(await told('v2', 'draft')).toEqual([
      { what: 'agent', author: null, version: null, times: 1 },
      { what: 'agent greeting', author: null, version: null, times: 1 },
      { what: 'pets', author: 'Bob', version: null, times: 1 },
    ]);
  });

  test('a thing that was renamed since is followed', async () => {
    const pets = (await told('v1', 'draft')).filter(({ what }) => what.startsWith('pets'));
    expect(pets).toEqual([
      { what: 'pets', author: 'Bob', version: null, times: 2 },
      { what: 'pets content', author: 'Carol', version: 'v2', times: 1 },
    ]);
  });
});

test('blame: the version, its author, and since when the line is live', async () => {
  const { lines } = await json<BlameReport>(folder, ['blame', 'hours', 'v2']);
  expect(
    lines.map(({ text, version, author, liveSince }) => ({
      text,
      version,
      author,
      live: liveSince !== null,
    })),
  ).toEqual([
    { text: 'name: hours', version: 'v1', author: ALICE, live: true },
    {
      text: 'content: Open from 11 to 23.',
      version: 'v2',
      author: expect.anything() as unknown,
      live: true,
    },
  ]);
});
