import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { agentctl, session } from '../helpers/cli.ts';
import { BOB, git, read, workspace, write } from '../helpers/repository.ts';

// What a person sees who wants to know what changes for a caller.

const AGENT = `name: Booking
greeting: Hello! How can I help you?
rules: { file: rules.md }
persona:
  role: >-
    You are the host of a restaurant. You take bookings and answer questions. You never promise a table by the window.
languages: [it-IT, fr-FR]
`;
const RULES = `# Rules

Always repeat the date and the time. Never take a booking for more than eight people.
Be kind to guests who are late.
`;
const FLOW = `name: book
title: Book a table
start: ask
steps:
  ask:
    say: For how many people?
    next:
      - to: confirm
        when: the guest said a number
      - to: exit
        when: the guest gives up
  confirm:
    say: Your table is booked.
    next: end
`;

let folder: string;

function edit(path: string, ...edits: [string, string][]): void {
  let text = read(folder, `agents/booking/${path}`);
  for (const [before, after] of edits) {
    expect(text).toContain(before);
    text = text.replace(before, after);
  }
  write(folder, `agents/booking/${path}`, text);
}

async function publish(words: string): Promise<void> {
  expect(await agentctl(folder, ['publish', '-m', words, '--yes'])).toMatchObject({ code: 0 });
}

beforeAll(async () => {
  folder = workspace();
  write(folder, 'agents/booking/agent.yaml', AGENT);
  write(folder, 'agents/booking/rules.md', RULES);
  write(folder, 'agents/booking/flows/book.yaml', FLOW);
  write(
    folder,
    'agents/booking/topics/hours.yaml',
    `name: hours\ntitle: Opening hours\nexamples: [When are you open?, Are you open on Sundays?]\ncontent: We are open from 12 to 22 every day. On Mondays we are closed.\n`,
  );
  write(
    folder,
    'agents/booking/topics/parking.yaml',
    'name: parking\ntitle: Parking\ncontent: You can park behind the house, for free, and leave your car there until the morning.\n',
  );
  write(
    folder,
    'agents/booking/topics/vouchers.yaml',
    'name: vouchers\ncontent: We sell vouchers.\n',
  );
  write(folder, 'agents/booking/entities.yaml', 'people:\n  type: number\n  max: 12\n');
  await publish('First');
  edit(
    'agent.yaml',
    ['How can I help you?', 'What can I do for you?'],
    ['by the window', 'on the terrace'],
  );
  edit('agent.yaml', ['[it-IT, fr-FR]', '[fr-FR, it-IT, de-DE]']);
  edit('rules.md', ['eight', 'ten']);
  edit('flows/book.yaml', ['when: the guest said a number', 'when: the guest said how many']);
  edit('flows/book.yaml', [
    '    say: Your table is booked.',
    '    say: Your table is booked. See you soon!',
  ]);
  edit(
    'topics/hours.yaml',
    ['from 12 to 22', 'from 11 to 23'],
    ['[When are you open?, ', '[What are your hours?, '],
  );
  edit('entities.yaml', ['max: 12', 'max: 10']);
  const topics = join(folder, 'agents/booking/topics');
  renameSync(join(topics, 'parking.yaml'), join(topics, 'car_park.yaml'));
  edit('topics/car_park.yaml', ['name: parking', 'name: car_park']);
  rmSync(join(topics, 'vouchers.yaml'));
  write(folder, 'agents/booking/topics/dogs.yaml', 'name: dogs\ncontent: Dogs are welcome.\n');
});

test('the default view tells what changes for a caller', async () => {
  expect(await session(folder, ['diff'])).toMatchInlineSnapshot(`
    "$ agentctl diff
    sandbox#1 (v1) → draft   ~ 6  + 1  - 1

    Agent
    ~ Booking
        Languages: reordered
          ↕ fr-FR, it-IT
        Languages
          + de-DE
        Greeting: “Hello! How can I help you?” → “Hello! What can I do for you?”
        Persona › Role
          - You never promise a table [by] the [window].
          + You never promise a table [on] the [terrace].
        Rules
          - Never take a booking for more than [eight] people.
          + Never take a booking for more than [ten] people.

    Topics
    → car_park  Parking (was parking)
    + dogs
      + Content: Dogs are welcome.
    ~ hours  Opening hours
        Examples
          - When are you open?
          + What are your hours?
        Content
          - We are open from [12] to [22] every day.
          + We are open from [11] to [23] every day.
    - vouchers
      - Content: We sell vouchers.

    Flows and steps
    ~ book › ask
        Next › confirm › When: “the guest said a number” → “the guest said how many”
    ~ book › confirm
        Say: “Your table is booked.” → “Your table is booked. See you soon!”

    Entities
    ~ people
        Max: 12 → 10
    "
  `);
});

test('limits, numbers and names', async () => {
  expect(
    await session(
      folder,
      ['diff', '--only', 'entities,flows'],
      ['diff', 'v1', 'topics/hours.yaml'],
      ['diff', 'agents/booking/topics', '--name-only'],
      ['diff', '--stat', '--exit-code'],
      ['diff', 'v1', 'v1', '--exit-code'],
      ['diff', '--only', 'topcs'],
      ['diff', 'v1', 'draft', 'v1'],
      ['diff', 'v1', '--previous'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl diff --only entities,flows
    sandbox#1 (v1) → draft   ~ 3  + 0  - 0

    Flows and steps
    ~ book › ask
        Next › confirm › When: “the guest said a number” → “the guest said how many”
    ~ book › confirm
        Say: “Your table is booked.” → “Your table is booked. See you soon!”

    Entities
    ~ people
        Max: 12 → 10

    $ agentctl diff v1 topics/hours.yaml
    v1 → draft   ~ 1  + 0  - 0

    Topics
    ~ hours  Opening hours
        Examples
          - When are you open?
          + What are your hours?
        Content
          - We are open from [12] to [22] every day.
          + We are open from [11] to [23] every day.

    $ agentctl diff agents/booking/topics --name-only
    agents/booking/topics/car_park.yaml
    agents/booking/topics/dogs.yaml
    agents/booking/topics/hours.yaml
    agents/booking/topics/parking.yaml
    agents/booking/topics/vouchers.yaml

    $ agentctl diff --stat --exit-code
     agents/booking/agent.yaml           | 6 +++---
     agents/booking/entities.yaml        | 2 +-
     agents/booking/flows/book.yaml      | 4 ++--
     agents/booking/rules.md             | 2 +-
     agents/booking/topics/car_park.yaml | 3 +++
     agents/booking/topics/dogs.yaml     | 2 ++
     agents/booking/topics/hours.yaml    | 4 ++--
     agents/booking/topics/parking.yaml  | 3 ---
     agents/booking/topics/vouchers.yaml | 2 --
     9 files changed, 14 insertions(+), 14 deletions(-)
    [exit 1]

    $ agentctl diff v1 v1 --exit-code
    v1 → v1: no difference

    $ agentctl diff --only topcs
    error: Couldn't find the kind of change “topcs”.
    hint: did you mean topics?
    [exit 2]

    $ agentctl diff v1 draft v1
    error: Couldn't compare more than two states.
    hint: a path has a slash or an ending in it: agentctl diff v1 v2 topics/hours.yaml
    [exit 2]

    $ agentctl diff v1 --previous
    error: Couldn't use --previous: it goes with one environment.
    hint: agentctl diff live --previous
    [exit 2]
    "
  `);
});

test('the patch', async () => {
  expect(await session(folder, ['diff', '--unified', 'topics/hours.yaml'])).toMatchInlineSnapshot(`
    "$ agentctl diff --unified topics/hours.yaml
    diff --git a/agents/booking/topics/hours.yaml b/agents/booking/topics/hours.yaml
    index <oid>..<oid> 100644
    --- a/agents/booking/topics/hours.yaml
    +++ b/agents/booking/topics/hours.yaml
    @@ -1,4 +1,4 @@
     name: hours
     title: Opening hours
    -examples: [When are you open?, Are you open on Sundays?]
    -content: We are open from 12 to 22 every day. On Mondays we are closed.
    +examples: [What are your hours?, Are you open on Sundays?]
    +content: We are open from 11 to 23 every day. On Mondays we are closed.
    "
  `);
});

test('formatting is told of, and is a difference to --exit-code', async () => {
  const place = workspace();
  expect((await agentctl(place, ['publish', '-m', 'First'])).code).toBe(0);
  write(
    place,
    'agents/booking/agent.yaml',
    '# Who it is\n"greeting": |\n  Hello!\nname: "Booking"\ndescription: Takes\n  bookings\n',
  );
  expect(await session(place, ['diff', '--exit-code'], ['diff', '--json'])).toMatchInlineSnapshot(`
    "$ agentctl diff --exit-code
    sandbox#1 (v1) → draft   ~ 0  + 0  - 0

    formatting only: 1 file (agent.yaml)
    [exit 1]

    $ agentctl diff --json
    {
      "from": "sandbox#1 (v1)",
      "to": "draft",
      "identical": false,
      "summary": {
        "added": 0,
        "removed": 0,
        "changed": 0,
        "renamed": 0,
        "moved": 0,
        "formatting": 1
      },
      "changes": [],
      "formatting": [
        "agents/booking/agent.yaml"
      ],
      "files": [
        {
          "path": "agents/booking/agent.yaml",
          "status": "modified",
          "before": {
            "oid": "<oid>",
            "mode": "100644"
          },
          "after": {
            "oid": "<oid>",
            "mode": "100644"
          }
        }
      ]
    }
    "
  `);
});

test('a file that is no YAML any more is compared as text, with the reason', async () => {
  const place = workspace();
  expect((await agentctl(place, ['publish', '-m', 'First'])).code).toBe(0);
  write(place, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: "Open from 12 to 22.\n');
  expect(await session(place, ['diff'])).toMatchInlineSnapshot(`
    "$ agentctl diff
    sandbox#1 (v1) → draft   ~ 1  + 0  - 0

    Other files
    ~ topics/hours.yaml
        (in draft, line 2: this quote is not closed)
        Text
          - name: hours
            content: Open from 12 to 22.
          + name: hours
            content: ["]Open from 12 to 22.
    "
  `);
});

test('what an environment ran before, and who changed what', async () => {
  const place = workspace();
  const as = async (person: typeof BOB | undefined, argv: string[]) => {
    const ran = await agentctl(place, argv, person ? { person } : {});
    expect(ran, ran.stderr).toMatchObject({ code: 0 });
  };
  await as(undefined, ['publish', '-m', 'First']);
  await as(undefined, ['promote', 'pre-release', '--yes']);
  await as(undefined, ['promote', 'live', '--yes']);
  write(place, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Open from 11 to 22.\n');
  await as(BOB, ['publish', '-m', 'Earlier']);
  write(place, 'agents/booking/topics/hours.yaml', 'name: hours\ncontent: Open from 11 to 23.\n');
  await as(undefined, ['publish', '-m', 'Later']);
  await as(undefined, ['promote', 'pre-release', '--yes']);
  await as(undefined, ['promote', 'live', '--yes']);
  write(
    place,
    'agents/booking/agent.yaml',
    'name: Booking\ndescription: Takes bookings\ngreeting: Hi!\n',
  );
  mkdirSync(join(place, 'agents/booking/notes'));
  write(place, 'agents/booking/notes/a.md', 'A note.\n');
  git(place, 'add', '-A');
  expect(
    (
      await session(
        place,
        ['diff', 'live', '--previous'],
        ['diff', 'v1', '--attribution'],
        ['blame', 'hours'],
        ['blame', 'agent.yaml'],
        ['blame', 'nobody'],
      )
    ).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'),
  ).toMatchInlineSnapshot(`
    "$ agentctl diff live --previous
    live#1 (v1) → live#2 (v3)   ~ 1  + 0  - 0

    Topics
    ~ hours
        Content: “Open from 12 to 22.” → “Open from 11 to 23.”

    $ agentctl diff v1 --attribution
    v1 → draft   ~ 2  + 1  - 0

    Agent
    ~ Booking
        not committed yet
        Greeting: “Hello!” → “Hi!”

    Topics
    ~ hours
        by Alice, v3, <time>, changed 2 times
        Content: “Open from 12 to 22.” → “Open from 11 to 23.”

    Other files
    + notes/a.md
        not committed yet
      + Text
            A note.

    $ agentctl blame hours
    v1	Alice	<time>	<time>	1	name: hours
    v3	Alice	<time>	<time>	2	content: Open from 11 to 23.

    $ agentctl blame agent.yaml
    v1	Alice	<time>	<time>	1	name: Booking
    v1	Alice	<time>	<time>	2	description: Takes bookings
    draft	–	–	–	3	greeting: Hi!

    $ agentctl blame nobody
    error: Couldn't find “nobody” in draft of booking.
    hint: name a file (topics/hours.yaml) or a part (hours, topic:hours, a step as flow/step)
    [exit 2]
    "
  `);
});

test('files that no field takes in: moved, binary, with another mode', async () => {
  const place = workspace();
  write(
    place,
    'agents/booking/notes/plan.md',
    'Ask the guests whether they are coming by car, by train or on foot.\n',
  );
  write(place, 'agents/booking/logo.png', Buffer.from([0, 1, 2]));
  write(place, 'agents/booking/run.sh', '#!/bin/sh\n');
  expect((await agentctl(place, ['publish', '-m', 'First'])).code).toBe(0);
  mkdirSync(join(place, 'agents/booking/docs'));
  renameSync(
    join(place, 'agents/booking/notes/plan.md'),
    join(place, 'agents/booking/docs/plan.md'),
  );
  write(place, 'agents/booking/logo.png', Buffer.from([0, 3]));
  git(place, 'add', '-A');
  chmodSync(join(place, 'agents/booking/run.sh'), 0o755);
  expect(await session(place, ['diff'])).toMatchInlineSnapshot(`
    "$ agentctl diff
    sandbox#1 (v1) → draft   ~ 3  + 0  - 0

    Other files
    → docs/plan.md (was notes/plan.md)
    ~ logo.png
        (not text)
    ~ run.sh
        (mode 100644 → 100755)
    "
  `);
});

test('a step that goes to another flow, a flow under another name, a text that goes to a file', async () => {
  const place = workspace();
  const step =
    '  confirm:\n    say: Your table is booked. We look forward to seeing you.\n    next: end\n';
  const flow = (name: string, first: string, more: string) =>
    write(
      place,
      `agents/booking/flows/${name}.yaml`,
      `name: ${name}\ndescription: Takes a booking from a guest who calls us.\nstart: ${first}\nsteps:\n  ${first}:\n    say: For how many people may I book the table?\n    next: exit\n${more}`,
    );
  flow('book', 'ask', step);
  flow('group', 'size', '');
  write(place, 'agents/booking/agent.yaml', 'name: Booking\nrules: |\n  Be kind. Be quick.\n');
  expect((await agentctl(place, ['publish', '-m', 'First'])).code).toBe(0);
  rmSync(join(place, 'agents/booking/flows/group.yaml'));
  flow('book', 'ask', '');
  flow('party', 'size', step);
  write(place, 'agents/booking/agent.yaml', 'name: Booking\nrules: { file: rules.md }\n');
  write(place, 'agents/booking/rules.md', 'Be kind. Be quick.\n');
  expect(await session(place, ['diff'])).toMatchInlineSnapshot(`
    "$ agentctl diff
    sandbox#1 (v1) → draft   ~ 2  + 0  - 0

    Flows and steps
    → party (was group)
    → party › confirm (was book › confirm)

    formatting only: 2 files (agent.yaml, rules.md)
    "
  `);
});
