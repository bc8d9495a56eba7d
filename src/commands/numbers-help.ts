import { CONFIRM, MOVED } from './describe.ts';
import type { Description } from './describe.ts';

export const NUMBERS: Description = {
  when: 'To say which phone number reaches which agent in which environment. Numbers stay when versions move.',
  examples: {
    'agentctl numbers list': 'all of them, and the version that each reaches',
    'agentctl numbers add +442079460155 --env live --label "main line"':
      'lead one to what live runs',
    'agentctl numbers resolve +442079460150': 'what a call to it reaches',
  },
  exits: { 3: 'the number leads elsewhere already, or a lock', 4: MOVED, 5: CONFIRM },
  related: ['env', 'promote', 'chat', 'help environments'],
};

export const LIST: Description = {
  when: 'To see all numbers of the workspace, where each leads and what answers there.',
  examples: {
    'agentctl numbers list': 'all agents and environments',
    'agentctl numbers list --env live': 'one environment',
    'agentctl numbers list --agent booking --json': 'one agent, as data',
  },
  exits: { 2: 'there is no such environment or agent' },
  related: ['numbers resolve', 'numbers add', 'env show'],
};

export const RESOLVE: Description = {
  when: 'To follow a call: which agent, environment, version and variant it reaches, and with which headers.',
  examples: {
    'agentctl numbers resolve +442079460150': 'one number',
    'agentctl numbers resolve "+44 20 7946 0150"': 'with spaces, as people write it',
    'agentctl numbers resolve +442079460150 --sip-header X-Brand=lume --json':
      'with a header that the call brings, as data',
  },
  exits: { 2: 'the number leads nowhere' },
  related: ['numbers list', 'chat'],
};

export const EXPORT: Description = {
  when: 'To have a phone system lead calls as the workspace says.',
  examples: {
    'agentctl numbers export --format kamailio': 'print the table',
    'agentctl numbers export --format kamailio --output kamailio':
      'write it, with an example of a configuration',
    'agentctl numbers export --format twilio --env live': 'one environment, for Twilio',
  },
  exits: { 3: 'a number leads to an agent without an endpoint: agentctl env set' },
  related: ['numbers list', 'env set', 'watch'],
  notes: [
    'For Kamailio: a table of db_text, to be named agentctl_numbers, that its module htable loads, and reloads while calls go on; with --output also an example of a kamailio.cfg. For Twilio: a map from number to TwiML; with --output also a file for each number.',
    'A number that is pinned to a version leads where all others lead: with --with-names its calls say which version is meant.',
    'Refused where a number leads to an agent without an endpoint (agentctl env set), or to one that such a system cannot reach.',
  ],
};

export const ADD: Description = {
  when: 'When a number is to reach an agent in an environment.',
  examples: {
    'agentctl numbers add +442079460155 --env live --variant uptown --label "main line"':
      'with the variant that a call gets',
    'agentctl numbers add +442079460151 +442079460152 --env sandbox --sip-header X-Brand=lume':
      'several, with a SIP header',
    'agentctl numbers add +442079460153 --env live --version v2': 'a test line that stays on v2',
  },
  exits: {
    2: 'this is no phone number',
    3: 'one of them was not added: it leads elsewhere, or the place is locked',
    4: MOVED,
    5: CONFIRM,
  },
  related: ['numbers set', 'numbers move', 'numbers remove', 'env set'],
};

export const SET: Description = {
  when: 'To change what a number has: its variant, label, headers, or the version it is pinned to.',
  examples: {
    'agentctl numbers set +442079460150 --variant harbour': 'another variant',
    'agentctl numbers set +442079460150 --version v2 --label "test line"': 'pin it to a version',
    'agentctl numbers set +442079460150 --no-version': 'follow what runs again',
  },
  exits: {
    2: 'the number leads nowhere, or there is no such variant',
    3: 'it is locked',
    4: MOVED,
    5: CONFIRM,
  },
  related: ['numbers list', 'numbers move'],
};

export const REMOVE: Description = {
  when: 'When a number is to reach no agent any more.',
  examples: {
    'agentctl numbers remove +442079460150': 'one',
    'agentctl numbers remove +442079460161 +442079460162 --env sandbox --yes':
      'several, in one environment',
    'agentctl numbers remove +442079460163 --json': 'answered as data',
  },
  exits: { 2: 'the number leads nowhere', 3: 'it is locked', 4: MOVED, 5: CONFIRM },
  related: ['numbers list', 'numbers move', 'retire'],
};

export const MOVE: Description = {
  when: 'When a number is to reach another environment or another agent; what it has goes along.',
  examples: {
    'agentctl numbers move +442079460161 --env live': 'to another environment',
    'agentctl numbers move +442079460162 --env pre-release --variant harbour':
      'with another variant',
    'agentctl numbers move +442079460163 --env live --agent booking --yes': 'to a named agent',
  },
  exits: {
    2: 'the number leads nowhere',
    3: 'the variant is missing there, or a lock',
    4: MOVED,
    5: CONFIRM,
  },
  related: ['numbers set', 'numbers list'],
};
