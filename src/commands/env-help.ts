import { CONFIRM, MOVED } from './describe.ts';
import type { Description } from './describe.ts';

export const ENV: Description = {
  when: 'For what belongs to the place and not to a version: variables, endpoints and locks of an agent in an environment. Promote and rollback leave them as they are.',
  examples: {
    'agentctl env show live': 'what live has',
    'agentctl env set live booking_api_url=https://bookings.example/v1': 'set a variable',
    'agentctl env lock live --reason "launch on Monday"': 'stop all changes for a while',
    'agentctl env unlock live': 'and let them go on',
  },
  exits: { 3: 'it is locked', 4: MOVED, 5: CONFIRM },
  related: ['numbers', 'promote', 'help environments'],
};

export const LOCK: Description = {
  when: 'When nothing is to change in an environment for a while: before a launch, over the holidays, while you look into a fault.',
  examples: {
    'agentctl env lock live --reason "launch on Monday"': 'one agent',
    'agentctl env lock live --until 2026-03-09 --reason "launch on Monday"':
      'until a day, by itself',
    'agentctl env lock live --all --reason "holidays"': 'all agents, those to come included',
  },
  exits: { 2: 'without --reason, or the time is past', 4: MOVED },
  related: ['env unlock', 'status', 'rollback', 'help rules'],
  notes: ['In an emergency rollback --force --reason passes a lock, and leaves it.'],
};

export const UNLOCK: Description = {
  when: 'When changes may go on in an environment that was locked.',
  examples: {
    'agentctl env unlock live': 'one agent',
    'agentctl env unlock live --all': 'the lock of all agents',
    'agentctl env unlock live --agent booking --json': 'in a script',
  },
  exits: { 0: 'unlocked, or it was not locked', 4: MOVED },
  related: ['env lock', 'status'],
};

export const SHOW: Description = {
  when: 'To see what an agent has in an environment: endpoint, variables (no value of a secret), numbers and locks.',
  examples: {
    'agentctl env show live': 'the only agent',
    'agentctl env show live --agent booking': 'one of several',
    'agentctl env show live --json': 'the same as data',
  },
  exits: { 2: 'there is no such environment or agent' },
  related: ['env set', 'env diff', 'numbers list'],
};

export const DIFF: Description = {
  when: 'Before a promotion, to see what the places themselves have differently.',
  examples: {
    'agentctl env diff sandbox live': 'what live has that sandbox lacks, and the other way round',
    'agentctl env diff pre-release live --agent booking': 'one of several agents',
    'agentctl env diff sandbox live --json': 'the same as data',
  },
  exits: { 2: 'there is no such environment' },
  related: ['env show', 'diff'],
};

export const HISTORY: Description = {
  when: 'To find out who set a variable, moved a number or locked an environment, and when.',
  examples: {
    'agentctl env history live': 'all changes, newest first',
    'agentctl env history live --limit 5': 'the last five',
    'agentctl env history live --json': 'the same as data',
  },
  exits: { 2: 'there is no such environment' },
  related: ['env revert', 'history'],
};

export const SET: Description = {
  when: 'To give an agent in an environment its variables, and the endpoint where its runtime answers.',
  examples: {
    'agentctl env set live booking_api_url=https://bookings.example/v1': 'a variable',
    "agentctl env set live 'booking_api_key=${env:BOOKING_KEY}'":
      'a secret: only ever where it is found, never its value',
    'agentctl env set live --endpoint sip:agents.example.com:5060': 'where calls are led to',
  },
  exits: {
    2: 'there is no such variable, or this is no value for it; a secret in plain words is none',
    3: 'it is locked',
    4: MOVED,
    5: CONFIRM,
  },
  related: ['env unset', 'env show', 'env revert'],
};

export const UNSET: Description = {
  when: 'To take variables or endpoints away; a variable then has its default, if it has one.',
  examples: {
    'agentctl env unset live gift_card_url': 'a variable',
    'agentctl env unset live --endpoint --dry-run': 'see what would change',
    'agentctl env unset live --endpoint': 'the endpoint',
  },
  exits: { 3: 'it is locked', 4: MOVED, 5: CONFIRM },
  related: ['env set', 'env show', 'env revert'],
};

export const EDIT: Description = {
  when: 'To change several settings at once, in your editor; what is wrong is shown and edited again.',
  examples: {
    'agentctl env edit live': 'as $VISUAL or $EDITOR says',
    'agentctl env edit live --agent booking': 'one of several agents',
    'agentctl env edit sandbox --force --reason "the lock is mine"': 'pass over a lock',
  },
  exits: {
    1: 'the settings have problems',
    2: 'there is no terminal: env apply takes a file',
    130: 'the editor failed; nothing was changed',
  },
  related: ['env apply', 'env set', 'env history'],
};

export const APPLY: Description = {
  when: 'To keep settings in a file, and make an environment what the file says: in scripts, and to move many at once.',
  examples: {
    'agentctl env apply live --file live.yaml --dry-run': 'see what would change',
    'agentctl env apply live --file live.yaml --yes': 'make it so',
    'agentctl env apply live --file live.yaml --yes --json':
      'nothing to do the second time, as data',
  },
  exits: {
    0: 'applied, or it was so already',
    1: 'the file has problems',
    3: 'it is locked',
    4: MOVED,
    5: CONFIRM,
  },
  related: ['env edit', 'env diff', 'env revert'],
};

export const REVERT: Description = {
  when: 'When a change of settings was wrong: they become again what they were after a deployment. The version that runs stays.',
  examples: {
    "agentctl env revert live --to 'live#3' --dry-run": 'see what would change',
    "agentctl env revert live --to 'live#3' --yes": 'bring them back',
    "agentctl env revert live --to 'live#3' --yes --json": 'nothing to do the second time, as data',
  },
  exits: { 2: 'there is no such deployment', 3: 'it is locked', 4: MOVED, 5: CONFIRM },
  related: ['env history', 'env show', 'rollback'],
};
