// All tests that are saved with agents, played by one command.
import { renameSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TestAnswer } from '../../src/core/saved-test.ts';
import { offered } from '../completion/workspace.ts';
import { agentctl, json, session } from '../helpers/cli.ts';
import { atPseudoTerminal } from '../helpers/pseudo-terminal.ts';
import { addAgent, copies, git, workspace, write } from '../helpers/repository.ts';

const HOURS = `name: hours
turns:
  - expect: { reply: { contains: [Hello] } }
  - user: When are you open?
    expect: { topic: hours, reply: { contains: [from 12] } }
`;
const PARKING = `name: parking
turns:
  - user: When are you open?
    expect: { reply: { contains: [from 12], notContains: [to 22] }, ended: true }
  - user: Where can I park?
    expect: { topic: hours }
`;
// Nobody answers there: it holds only where the mock case does.
const TOOL = `name: find
description: Finds a booking
http: { method: GET, url: 'https://bookings.invalid/find' }
mock: { cases: [{ result: { reference: LUM-1 } }] }
`;
const FIND = `name: find_it
examples: [Find it]
start: begin
steps:
  begin:
    tools: [find]
    next: [{ to: done, if: has(tool.find.reference) }, { to: lost }]
  done: { say: There it is., next: [{ to: end }] }
  lost: { say: It is lost., next: [{ to: end }] }
`;
const FOUND = `name: parking
turns:
  - user: Find it
    expect: { tools: { called: [find] }, reply: { contains: [There it is] } }
`;

/** Sandbox runs v1 with one test; the draft of booking has another, which does not hold, and reception has none. */
const place = copies(async () => {
  const folder = workspace();
  write(
    folder,
    'agents/booking/topics/hours.yaml',
    'name: hours\nexamples: [When are you open?]\ncontent: Open from 12 to 22.\n',
  );
  write(folder, 'agents/booking/tests/hours.yaml', HOURS);
  await json(folder, ['publish', '-m', 'One']);
  write(folder, 'agents/booking/tests/parking.yaml', PARKING);
  addAgent(folder, 'reception');
  return folder;
});

test('each test is told in a line, and of one that does not hold what was said instead', async () => {
  const folder = await place();
  expect(
    await session(
      folder,
      ['test'],
      ['test', 'hours'],
      ['test', '--quiet'],
      ['test', 'hours', '--quiet'],
      ['test', '--env', 'sandbox'],
      ['test', '--revision', 'v1', '--agent', 'booking'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl test
    booking, draft
    ✓ hours  2000 ms
    ✗ parking  3000 ms
        turn 1 of 2
        > When are you open?
          Open from 12 to 22.
        ✗ the reply contains “to 22”
        ✗ the conversation is not over
        turn 2 of 2
        > Where can I park?
          Hello!
        ✗ the topic hours did not answer
    reception, draft: there are no tests yet
    1 of 2 tests held
    [exit 1]

    $ agentctl test hours
    booking, draft
    ✓ hours  2000 ms
    1 test held

    $ agentctl test --quiet
    booking, draft
    ✗ parking  3000 ms
        turn 1 of 2
        > When are you open?
          Open from 12 to 22.
        ✗ the reply contains “to 22”
        ✗ the conversation is not over
        turn 2 of 2
        > Where can I park?
          Hello!
        ✗ the topic hours did not answer
    [exit 1]

    $ agentctl test hours --quiet

    $ agentctl test --env sandbox
    booking, sandbox#1 (v1)
    ✓ hours  2000 ms
    1 test held

    $ agentctl test --revision v1 --agent booking
    booking, v1
    ✓ hours  2000 ms
    1 test held
    "
  `);
});

test('the answer as data is that of a replay, test by test', async () => {
  const folder = await place();
  const { code, stdout } = await agentctl(folder, ['test', '--json']);
  expect(code).toBe(1);
  const answer = JSON.parse(stdout) as TestAnswer;
  expect(answer).toMatchInlineSnapshot(`
    {
      "passed": false,
      "tests": [
        {
          "agent": "booking",
          "failures": [],
          "file": "agents/booking/tests/hours.yaml",
          "latencyMs": 2000,
          "name": "hours",
          "passed": true,
          "revision": "draft",
          "turns": [
            {
              "after": "Hello!",
              "before": null,
              "changed": false,
              "failed": [],
              "input": null,
            },
            {
              "after": "Open from 12 to 22.",
              "before": null,
              "changed": false,
              "failed": [],
              "input": "When are you open?",
            },
          ],
          "version": null,
        },
        {
          "agent": "booking",
          "failures": [
            {
              "after": "Open from 12 to 22.",
              "before": null,
              "changed": false,
              "failed": [
                "the reply contains “to 22”",
                "the conversation is not over",
              ],
              "input": "When are you open?",
              "turn": 1,
            },
            {
              "after": "Hello!",
              "before": null,
              "changed": false,
              "failed": [
                "the topic hours did not answer",
              ],
              "input": "Where can I park?",
              "turn": 2,
            },
          ],
          "file": "agents/booking/tests/parking.yaml",
          "latencyMs": 3000,
          "name": "parking",
          "passed": false,
          "revision": "draft",
          "turns": [
            {
              "after": "Open from 12 to 22.",
              "before": null,
              "changed": false,
              "failed": [
                "the reply contains “to 22”",
                "the conversation is not over",
              ],
              "input": "When are you open?",
            },
            {
              "after": "Hello!",
              "before": null,
              "changed": false,
              "failed": [
                "the topic hours did not answer",
              ],
              "input": "Where can I park?",
            },
          ],
          "version": null,
        },
      ],
      "untested": [
        {
          "agent": "reception",
          "revision": "draft",
        },
      ],
    }
  `);
  const replay = ['chat', '--agent', 'booking', '--replay', 'agents/booking/tests/parking.yaml'];
  const replayed = await json<{ replay: { turns: unknown } }>(folder, replay);
  expect(answer.tests[1]?.turns).toEqual(replayed.replay.turns);
});

test('what there is none of', async () => {
  const folder = await place();
  expect(
    await session(
      folder,
      ['test', 'huors'],
      ['test', 'hours', 'tests/parking.yml'],
      ['test', 'booking'],
      ['test', 'sandbox'],
      ['test', '--agent', 'reception'],
      ['test', '--agent', 'reception', 'hours'],
      ['test', '--env', 'live'],
      ['test', '--env', 'sandbox', 'parking'],
      ['test', '--env', 'live', '--revision', 'v1'],
      ['test', '--revision', 'v1'],
      ['tests', 'hours'],
    ),
  ).toMatchInlineSnapshot(`
    "$ agentctl test huors
    error: Couldn't find the test “huors”.
    hint: did you mean hours?
    [exit 2]

    $ agentctl test hours tests/parking.yml
    error: Couldn't find the test “tests/parking.yml”.
    hint: did you mean parking?
    [exit 2]

    $ agentctl test booking
    error: Couldn't find the test “booking”.
    hint: did you mean agentctl test --agent booking?
    hint: there is: hours, parking
    [exit 2]

    $ agentctl test sandbox
    error: Couldn't find the test “sandbox”.
    hint: did you mean agentctl test --env sandbox?
    hint: there is: hours, parking
    [exit 2]

    $ agentctl test --agent reception
    reception, draft: there are no tests yet
    to make one: talk in agentctl --agent reception chat, and type /save-test

    $ agentctl test --agent reception hours
    error: Couldn't find the test “hours”.
    hint: /save-test in agentctl --agent reception chat makes a test of a conversation
    [exit 2]

    $ agentctl test --env live
    error: Couldn't find what live runs: nothing has run there yet.
    hint: agentctl promote live
    hint: agentctl status
    [exit 2]

    $ agentctl test --env sandbox parking
    error: Couldn't find the test “parking”.
    hint: there is: hours
    [exit 2]

    $ agentctl test --env live --revision v1
    error: Couldn't read the command line: option '--env <env>' cannot be used with option '--revision <revision>'.
    hint: agentctl test --help
    [exit 2]

    $ agentctl test --revision v1
    error: Couldn't tell which agent is meant: there are booking, reception.
    hint: agentctl test --revision v1 --agent booking
    hint: or set AGENTCTL_AGENT, for all commands
    [exit 2]

    $ agentctl tests hours
    error: Couldn't find the command “tests”.
    hint: did you mean agentctl test hours?
    [exit 2]
    "
  `);
});

test('a folder that is gone, and a definition that is not valid', async () => {
  const folder = await place();
  write(folder, 'agents/booking/tests/hours.yaml', 'name: hours\ntruns: []\n');
  const tested = await agentctl(folder, ['test', '--agent', 'booking']);
  expect(tested).toMatchObject({ code: 1, stdout: '' });
  const said = await agentctl(folder, ['chat', '--agent', 'booking', '-m', 'Hello']);
  expect(said).toMatchObject({ code: 1, stdout: '' });
  expect(tested.stderr.replace('test booking', 'talk to booking')).toBe(said.stderr);
  renameSync(join(folder, 'agents/booking'), join(folder, 'gone'));
  const { stdout } = await agentctl(folder, ['test']);
  expect(stdout).toMatch(/^reception, draft: there are no tests yet\n/);
  // One that is only ignored is told of, as validate does.
  renameSync(join(folder, 'gone'), join(folder, 'agents/booking'));
  write(folder, '.gitignore', 'agents/booking/\n');
  git(folder, 'rm', '-r', '-q', '--cached', 'agents/booking');
  for (const command of ['test', 'validate'])
    expect(await agentctl(folder, [command])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('agents/booking is gone, empty or ignored') as string,
    });
});

test('tools answer by their mock cases, and the model is the one of chat', async () => {
  const folder = await place();
  write(folder, 'agents/booking/tools/find.yaml', TOOL);
  write(folder, 'agents/booking/flows/find_it.yaml', FIND);
  write(folder, 'agents/booking/tests/parking.yaml', FOUND);
  write(
    folder,
    'agents/booking/agent.yaml',
    'name: Booking\ngreeting: Hello!\nmodel: { provider: openai, name: gpt-5-mini }\n',
  );
  const argv = ['test', '--agent', 'booking'];
  expect(await session(folder, argv, [...argv, '--model', 'local'])).toMatchInlineSnapshot(`
    "$ agentctl test --agent booking
    error: Couldn't use openai/gpt-5-mini: there is no key for it.
    hint: export OPENAI_API_KEY=…
    hint: --model local needs none
    [exit 2]

    $ agentctl test --agent booking --model local
    booking, draft
    ✓ hours  2000 ms
    ✓ parking  2000 ms
    2 tests held
    "
  `);
});

test('what others wrote reaches no terminal as it is', async () => {
  const folder = await place();
  const evil = '\\e]0;x\\a\\u202e\\r';
  write(
    folder,
    'agents/booking/tests/parking.yaml',
    `name: parking\nturns:\n  - user: "Hi${evil}"\n    expect: { reply: { contains: ["${evil}no"] } }\n`,
  );
  write(folder, 'agents/booking/agent.yaml', `name: B\nfallback: "What${evil}\\nelse?"\n`);
  expect(await session(folder, ['test', 'parking'], ['test', `${'x'.repeat(200)}\u001b[31m\n`]))
    .toMatchInlineSnapshot(`
      "$ agentctl test parking
      booking, draft
      ✗ parking  2000 ms
          turn 1 of 1
          > Hi]0;x
            What]0;x
            else?
          ✗ the reply does not contain “]0;x no”
      0 of 1 test held
      [exit 1]

      $ agentctl test xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx[31m

      error: Couldn't find the test “xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…”.
      hint: there is: hours, parking
      [exit 2]
      "
    `);
});

test('the names of tests are completed, none of them twice', async () => {
  const folder = await place();
  write(folder, 'agents/reception/tests/hours.yaml', HOURS);
  write(folder, 'agents/reception/tests/$(x).yaml', '');
  write(folder, 'agents/reception/tests/notes.md', '');
  expect(await offered(folder, 'agentctl test ')).toBe('none\nhours\t\nparking\t\n');
  expect(await offered(folder, 'agentctl test hours ')).toBe('none\nparking\t\n');
  expect(await offered(folder, 'agentctl test -a reception p')).toBe('none\n');
});

test('at a terminal it shows how far it is, and Ctrl-C ends it', async () => {
  const folder = await place();
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    OPENAI_API_KEY: 'sk-1',
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  };
  const seat = atPseudoTerminal(folder, ['test', '--model', 'openai/gpt-5-mini'], { env });
  await seat.waitFor('0 of 2');
  seat.press('\u0003');
  expect(await seat.ended).toBe(130);
  server.closeAllConnections();
  server.close();
});
