import { beforeAll, describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { addAgent, edit, workspace } from '../helpers/repository.ts';
import { furnished, offered } from './workspace.ts';

let folder: string;

beforeAll(async () => {
  folder = await furnished();
});

/** Shows lines with what is offered at their ends, at most so much of each. */
async function session(lines: readonly string[], most = 6): Promise<string> {
  const parts: string[] = [];
  for (const line of lines) {
    const [paths, ...candidates] = (await offered(folder, line)).trimEnd().split('\n');
    const shown = candidates
      .slice(0, most)
      .map((each) => `  ${each.replace('\t', '  ')}`.trimEnd());
    const more = candidates.length > most ? [`  … ${candidates.length - most} more`] : [];
    parts.push([`${line}⇥ ${paths}`, ...shown, ...more].join('\n'));
  }
  return `\n${parts.join('\n')}\n`;
}

test('commands and flags', async () => {
  expect(
    await session([
      'agentctl pro',
      'agentctl env l',
      'agentctl help numbers re',
      'agentctl promote --s',
      'agentctl promote live --yes --dry-run --j',
      'agentctl -',
      'agentctl status ',
    ]),
  ).toMatchInlineSnapshot(`
    "
    agentctl pro⇥ none
      promote  place a version in the next environment
      protect  print the rules by which a server protects environments and versions
    agentctl env l⇥ none
      lock  refuse publish, promote, rollback and configure in an environment
    agentctl help numbers re⇥ none
      resolve  tell what a call to a number reaches
      remove  take numbers away
    agentctl promote --s⇥ none
      --skip-steps  enter without having run one step below (needs --reason)
    agentctl promote live --yes --dry-run --j⇥ none
      --json  answer with one JSON document
    agentctl -⇥ none
      --directory  work as if started in that folder
      --agent  the agent (default: that of the current folder, AGENTCTL_AGENT, or the only one)
      --fetch  fetch the remote's state first (changes always do)
      --json  answer with one JSON document
      --no-color  show no colours
      --quiet  show the answer only
      … 2 more
    agentctl status ⇥ none
      --help  show help
      --directory  work as if started in that folder
      --agent  the agent (default: that of the current folder, AGENTCTL_AGENT, or the only one)
      --fetch  fetch the remote's state first (changes always do)
      --json  answer with one JSON document
      --no-color  show no colours
      … 2 more
    "
  `);
});

test('states of the agent', async () => {
  expect(
    await session(
      [
        'agentctl show ',
        'agentctl checkout v2',
        'agentctl diff live git:',
        "agentctl show 'live~",
        'agentctl show live#',
        'agentctl promote ',
        'agentctl promote live --if-running ',
        'agentctl rollback sandbox --to ',
        'agentctl history s',
        'agentctl env revert sandbox --to ',
        'agentctl watch sandbox --from ',
      ],
      9,
    ),
  ).toMatchInlineSnapshot(`
    "
    agentctl show ⇥ none
      draft  the files as they are
      sandbox  runs v2
      pre-release  runs v1
      live  runs v1
      v2  Ask for the name first
      v1  First
      sandbox~1  what sandbox ran before
      pre-release~1  what pre-release ran before
      live~1  what live ran before
      … 1 more
    agentctl checkout v2⇥ none
      v2  Ask for the name first
    agentctl diff live git:⇥ none
      git:main
    agentctl show 'live~⇥ none
      live~1  what live ran before
    agentctl show live#⇥ none
      live#2  configure booking v1
      live#1  promote booking v1
    agentctl promote ⇥ none
      pre-release  runs v1
      live  runs v1
    agentctl promote live --if-running ⇥ none
      v2  Ask for the name first
      v1  First
      none  nothing runs there
    agentctl rollback sandbox --to ⇥ none
      v1  First
    agentctl history s⇥ none
      sandbox  runs v2
    agentctl env revert sandbox --to ⇥ none
      sandbox#3  configure booking v2
      sandbox#2  publish booking v2
      sandbox#1  publish booking v1
    agentctl watch sandbox --from ⇥ none
      now  what comes from now on
      start  all that the log holds
      sandbox#3  configure booking v2
      sandbox#2  publish booking v2
      sandbox#1  publish booking v1
    "
  `);
});

test('what belongs to the place, and to the draft', async () => {
  expect(
    await session(
      [
        'agentctl numbers set ',
        'agentctl numbers add ',
        'agentctl numbers move -a nobody ',
        'agentctl chat --number ',
        'agentctl env set live booking_',
        'agentctl env unset sandbox ',
        'agentctl env unset live ',
        'agentctl chat --set ',
        'agentctl chat --variant ',
        'agentctl chat --language ',
        'agentctl chat --compare sandbox,li',
        'agentctl diff --only topics,t',
        'agentctl chat --channel ',
        'agentctl blame topics/h',
        'agentctl diff v1 v2 rul',
        'agentctl ci github --branch ',
        'agentctl connect ',
        'agentctl create new -t ',
      ],
      4,
    ),
  ).toMatchInlineSnapshot(`
    "
    agentctl numbers set ⇥ none
      +442079460150  booking in live: main line
    agentctl numbers add ⇥ none
    agentctl numbers move -a nobody ⇥ none
      +442079460150  booking in live: main line
    agentctl chat --number ⇥ none
      +442079460150  booking in live: main line
    agentctl env set live booking_⇥ none
      booking_api_url=  required
      booking_api_key=  secret
    agentctl env unset sandbox ⇥ none
      booking_api_url  https://bookings.example/v1
    agentctl env unset live ⇥ none
    agentctl chat --set ⇥ none
      booking_api_url=  required
      booking_api_key=  secret
      gift_card_url=
    agentctl chat --variant ⇥ none
      uptown
      harbour
    agentctl chat --language ⇥ none
      en-GB
      it-IT
    agentctl chat --compare sandbox,li⇥ none
      sandbox,live  runs v1
      sandbox,live~1  what live ran before
    agentctl diff --only topics,t⇥ none
      topics,tools
      topics,translations
      topics,tests
    agentctl chat --channel ⇥ none
      voice
      chat
    agentctl blame topics/h⇥ none
    agentctl diff v1 v2 rul⇥ none
      rules.md
    agentctl ci github --branch ⇥ none
      main
    agentctl connect ⇥ none
      upstream
    agentctl create new -t ⇥ none
      blank  The smallest agent: who it is, one topic, one test
      restaurant-booking  A restaurant: takes, changes and cancels bookings
      support-desk  An online shop: finds, changes and cancels orders, opens tickets, gets a person
      appointment-scheduling  A dental practice: books, moves and cancels appointments, hands emergencies off
    "
  `);
  expect(await offered(folder, 'agentctl restore ')).toMatch(
    /^none\n\d{13}\tdiscard, (?:just now|\d+ \w+ ago)\n$/,
  );
});

test('paths are left to the shell', async () => {
  expect(
    await session([
      'agentctl chat --input-file ',
      'agentctl env apply live -f',
      'agentctl env apply live -f ',
      'agentctl export live --output=',
      'agentctl -C ',
      'agentctl init ',
      'agentctl import ',
      'agentctl watch live -- ',
    ]),
  ).toMatchInlineSnapshot(`
    "
    agentctl chat --input-file ⇥ files
    agentctl env apply live -f⇥ none
      -f  the file, as env edit shows it
    agentctl env apply live -f ⇥ files
    agentctl export live --output=⇥ folders
    agentctl -C ⇥ folders
    agentctl init ⇥ folders
    agentctl import ⇥ files
    agentctl watch live -- ⇥ files
    "
  `);
});

test.each([
  ['agentctl -a booking show v2', 'v2'],
  ['agentctl show -abooking v2', 'v2'],
  ['agentctl discard -ya booking --to=v2', '--to=v2'],
  ['agentctl show --agent=booking -- v2', 'v2'],
  ['AGENTCTL_AGENT=x agentctl \'show\' -a "booking" v\\2', 'v2'],
  ['agentctl --agent nobody show v', ''],
  ['agentctl --agent ../x show v', ''],
  ['agentctl promote live --message promote --version v2', 'v2'],
  ['agentctl promote live --message ', ''],
  ['agentctl promote live extra --ret', '--retry'],
  ['agentctl watch live -- --', ''],
  ['agentctl protect --print github --allow a b --a', '--allow --agent'],
  ['agentctl chat -m x --mess', '--message'],
  ['agentctl chat --revision v1 --rev', ''],
  ['agentctl numbers add x --sip-header ', ''],
  ['agentctl nonsense ', ''],
  ['agentctl env nonsense live ', ''],
  ['agentctl show v0', ''],
  ['agentctl show $(reboot)', ''],
  ['agentctl -', '--directory --agent --fetch --json --no-color --quiet --verbose --help'],
  ['agentctl -a', '-a'],
])('%s', async (line, values) => {
  const [, ...candidates] = (await offered(folder, line)).trimEnd().split('\n');
  expect(candidates.map((each) => each.split('\t')[0]).join(' ')).toBe(values);
});

describe('which agent and which workspace', () => {
  test('the folder, the variable and -C tell', async () => {
    const place = await furnished();
    addAgent(place, 'reception');
    expect(await offered(place, 'agentctl -a ')).toBe('none\nbooking\t\nreception\t\n');
    expect(await offered(place, 'agentctl show v2')).toBe('none\n');
    const booking = 'none\nv2\tAsk for the name first\n';
    expect(await offered(`${place}/agents/booking`, 'agentctl show v2')).toBe(booking);
    expect(await offered(place, 'agentctl show v2', { AGENTCTL_AGENT: 'booking' })).toBe(booking);
    expect(await offered('/', `agentctl -C ${place} -a booking show v2`)).toBe(booking);
    expect(await offered('/', 'agentctl -C ~ -a booking show v2', { HOME: place })).toBe(booking);
  });
});

test('rollback is offered what ran in that environment before, and no version that may not run there', async () => {
  const folder = workspace();
  for (const words of ['One', 'Two', 'Three']) {
    edit(folder, words);
    await json(folder, ['publish', '-m', words]);
    if (words !== 'Two') await json(folder, ['promote', 'pre-release', '--yes']);
  }
  const at = async (line: string) => (await offered(folder, line)).split('\n').slice(1, -1);
  expect(await at('agentctl rollback sandbox --to ')).toEqual(['v2\tTwo', 'v1\tOne']);
  expect(await at('agentctl rollback pre-release --to ')).toEqual(['v1\tOne']);
  expect(await at('agentctl rollback live --to=')).toEqual([]);
  expect(await at('agentctl rollback nowhere --to ')).toEqual([]);
  await json(folder, ['rollback', 'sandbox', '--reject', '--yes']);
  expect(await at('agentctl rollback sandbox --to ')).toEqual(['v1\tOne']);
  expect(await at('agentctl rollback sandbox --to sandbox#')).toContain(
    'sandbox#1\tpublish booking v1',
  );
  const ran = await agentctl(folder, ['__complete', 'agentctl rollback sandbox --to ']);
  expect(ran.git.length).toBeLessThanOrEqual(2);
});
