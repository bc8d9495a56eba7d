import { expect, test } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import { workspace, write } from '../helpers/repository.ts';
import { template } from './agents.ts';

/** An edit of a file: the words that are replaced, which must stand there, and those in their place. */
type Edit = readonly [path: string, from: string, to: string];

/** Returns what `agentctl validate` says of the template after some edits and with some new files. */
async function validated(
  edits: readonly Edit[],
  added: Record<string, string | Buffer> = {},
): Promise<string> {
  const files = template();
  for (const [path, from, to] of edits) {
    const text = files.get(path)?.toString() ?? '';
    if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
    files.set(path, Buffer.from(text.replace(from, () => to)));
  }
  for (const [path, content] of Object.entries(added)) files.set(path, Buffer.from(content));
  const folder = workspace();
  write(folder, 'agents/booking/topics/hours.yaml', 'name: hours\n');
  for (const [path, content] of files) write(folder, `agents/booking/${path}`, content);
  const { code, stdout, stderr } = await agentctl(folder, ['validate']);
  return `${stderr}${stdout}`.replaceAll('agents/booking/', '') + `[exit ${code}]`;
}

test('syntax of YAML', async () => {
  expect(
    await validated(
      [
        ['agent.yaml', 'name: Osteria Lume', 'name: "Osteria Lume'],
        ['entities.yaml', '  type: name', '\ttype: name'],
        ['handoffs.yaml', 'method: refer', 'method: refer: bye'],
        ['messages.yaml', 'booking_changed:', 'booking_confirmed:'],
        ['speech.yaml', 'keyphrases:', 'keyphrases: ['],
        ['variants.yaml', 'attributes:', 'attributes: &all'],
        ['topics/parking.yaml', 'name: parking', 'name: !str parking'],
        ['topics/groups.yaml', 'name: groups', '__proto__: groups'],
        [
          'tools/find_booking.yaml',
          'name: find_booking',
          '<<<<<<< HEAD\nname: find_booking\n=======\nname: find\n>>>>>>> other',
        ],
      ],
      { 'topics/bytes.yaml': Buffer.from([0x6e, 0xff, 0xfe]) },
    ),
  ).toMatchInlineSnapshot();
});

test('keys and types', async () => {
  expect(
    await validated([
      ['agent.yaml', 'greeting:\n', 'greting:\n'],
      ['agent.yaml', '  speed: 1.05', '  speed: fast\n  colour: red'],
      ['agent.yaml', '  violence: medium', '  violence: hight'],
      ['agent.yaml', 'languages: [it-IT]', 'languages: it-IT'],
      [
        'agent.yaml',
        '  provider: local',
        '  provider: local\n  temperature: 7\n  maxTokens: 1.5\n  baseUrl: https://x.example',
      ],
      ['agent.yaml', '    required: true', '    required: "yes"'],
      ['entities.yaml', 'max: 80', 'max: 80\n  pattern: x'],
      ['entities.yaml', '  type: yes_no', '  type: boolean'],
      ['entities.yaml', '  countries: [GB, IT]', '  countries: [UK1, italy]'],
      ['handoffs.yaml', '  phone: "{{attribute:front_desk_phone}}"', ''],
      [
        'handoffs.yaml',
        '  sip: sip:events@calls.osterialume.example',
        '  sip: events@calls\n  phone: "+442079460121"',
      ],
      ['speech.yaml', '- phrase: Osteria Lume\n    boost: maximum', '- boost: maximum'],
      ['speech.yaml', 'bargeIn: true', 'bargeIn:'],
      ['flows/change_booking.yaml', '    next: new_time', '    nxt: new_time'],
      ['flows/change_booking.yaml', '    next: check\n', '    next: []\n'],
      ['topics/parking.yaml', 'enabled: true', 'enabled: yes'],
      ['tools/find_booking.yaml', 'method: GET', 'method: FETCH'],
      ['tests/full_evening.yaml', 'now: "2026-03-03T12:00"', 'now: 2026-02-30'],
      ['tests/full_evening.yaml', '- user: "2"', '- user: 2'],
    ]),
  ).toMatchInlineSnapshot();
});

test('references', async () => {
  expect(
    await validated([
      [
        'agent.yaml',
        'en-GB: Osteria Lume, {{attribute:site_name}}',
        'en-GB: Osteria Lume, {{attribute:sitename}}',
      ],
      [
        'agent.yaml',
        '{{attribute:site_name}}, {{attribute:address}}',
        '{{site_name}}, {{attribute:adress}}, {{attribute:adress}}',
      ],
      ['rules.md', '\n', '\nUse {{tool:creat_booking}} and {{flow:nowhere}}.\n'],
      [
        'entities.yaml',
        'description: The day of the visit',
        'description: The day, {{entity:tme}}',
      ],
      ['handoffs.yaml', 'value: "{{attribute:site_id}}"', 'value: "{{attribut:site_id}}"'],
      ['messages.yaml', '{{entity:party_size}} on', '{{entity: party_size}} on'],
      [
        'messages.yaml',
        '"Osteria Lume gift cards: {{variable:gift_card_url}}"',
        '"Osteria Lume gift cards: {{variable:gift_card}}"',
      ],
      ['variants.yaml', 'address: 14 Linden Row', 'address: "14 {{handoff:front_desc}}"'],
      ['translations.yaml', 'One moment, please.', 'One moment, {{message:booking_confirm}}.'],
      [
        'speech.yaml',
        'replace: made without nuts',
        'replace: "{{tool:find_booking | upper}}, made',
      ],
      ['speech.yaml', 'there may be traces', 'there may be traces"'],
      ['topics/allergies.yaml', '{{flow:make_booking}}', '{{flow:make_booking'],
      ['topics/parking.yaml', 'examples:\n', 'examples:\n  - "{{topic:parking}}"\n'],
      ['tools/create_booking.yaml', '{{variable:booking_api_url}}/', '{{variable:booking_url}}/'],
      [
        'tools/create_booking.yaml',
        'Bearer {{variable:booking_api_key}}',
        'Bearer {{variable:api_key}}',
      ],
      [
        'tools/create_booking.yaml',
        'source: agent',
        'source: "{{variable:source}} \\\\{{ is text"',
      ],
      ['tools/create_booking.yaml', '"{date}"', '"{dat}"'],
      [
        'flows/make_booking.yaml',
        'say: How many people will you be?',
        'say: How many, {{entity:guest_nam}}?',
      ],
      ['flows/make_booking.yaml', 'prompt: Children count', 'prompt: Children {{x}} count'],
      ['flows/make_booking.yaml', 'when: a table is free', 'when: a table is free {{tool:check}}'],
      ['flows/make_booking.yaml', 'collect: [guest_name]', 'collect: [guestname]'],
      ['flows/make_booking.yaml', '- tool: create_booking', '- tool: createbooking'],
      ['flows/make_booking.yaml', 'send: [booking_confirmed]', 'send: [booking_confirmd]'],
      ['flows/make_booking.yaml', 'translation: goodbye', 'translation: godbye'],
      ['flows/make_booking.yaml', 'clear: [date, time]', 'clear: [date, tme]'],
      ['tests/full_evening.yaml', 'variant: harbour', 'variant: harbor'],
      ['tests/full_evening.yaml', 'flow: make_booking', 'flow: make_bookings'],
      ['tests/full_evening.yaml', 'step: date', 'step: dat'],
      ['tests/full_evening.yaml', 'tool: check_availability', 'tool: availability'],
      ['tests/full_evening.yaml', 'channel: chat', 'channel: chat\nlanguage: it'],
    ]),
  ).toMatchInlineSnapshot();
});

test('flows, names, unused parts and variants', async () => {
  expect(
    await validated(
      [
        ['flows/change_booking.yaml', 'next: new_time', 'next: new_tme'],
        [
          'flows/change_booking.yaml',
          '      - to: handoff:front_desk\n        when: the booking system does not answer\n        if: has(tool.find_booking.error)',
          '      - to: handoff:front',
        ],
        ['flows/change_booking.yaml', 'handoff:events_team', 'events_team'],
        ['flows/make_booking.yaml', 'name: make_booking', 'name: book'],
        ['variants.yaml', '    largest_table: 12\n', ''],
        ['variants.yaml', 'title: Harbour', 'title: Harbour\n  default: true'],
        [
          'entities.yaml',
          'guest_name:\n',
          'Guest:\n  type: name\n\nexit:\n  type: name\n\nguest_name:\n',
        ],
      ],
      {
        'flows/loop.yaml':
          'name: loop\nstart: a\nsteps:\n  a:\n    next: b\n  b:\n    next: a\n  c:\n    next: end\n',
        'flows/trap.yaml':
          'name: trap\nstart: a\nsteps:\n  a:\n    next:\n      - to: b\n        when: yes\n      - to: end\n        when: no\n  b:\n    next: b\n',
        'flows/start.yaml':
          'name: start\nstart: begin\nsteps:\n  begn:\n    next:\n      - to: end\n      - to: exit\n        if: 1 > 0\n',
        'tools/idle.yaml': 'name: idle\nmock:\n  cases:\n    - result: 1\n',
        'topic/a.yaml': 'name: a\n',
        'topics/deep/a.yaml': 'name: a\n',
        'entites.yaml': 'a: {type: name}\n',
        'topics/other.yml': 'name: other\n',
      },
    ),
  ).toMatchInlineSnapshot();
});

test('languages, numbers, expressions, schemas and conditions', async () => {
  expect(
    await validated([
      ['agent.yaml', '  it-IT: Osteria Lume', '  it: Osteria Lume'],
      ['agent.yaml', 'languages: [it-IT]', 'languages: [it-IT, english]'],
      ['translations.yaml', '  it-IT: Un attimo, per favore.\n', '  fr-FR: Un moment.\n'],
      ['variants.yaml', 'site_id: uptown', 'site_id: uptown'],
      ['messages.yaml', 'sandbox: "+15551230101"', 'sandbox: +15551230101'],
      ['messages.yaml', 'pre-release: "+15551230102"', 'pre-release: "+1 (555) 123-0102"'],
      ['messages.yaml', 'live: "+442079460110"', 'live: "020 7946 0110"'],
      ['messages.yaml', '  sender:\n', '  sender:\n    Staging: "+15551230101"\n'],
      ['entities.yaml', 'pattern: LUM-[0-9]{4}', 'pattern: LUM-([0-9]{4}'],
      ['speech.yaml', String.raw`pattern: \bon the house\b`, 'pattern: (a+)+$'],
      ['speech.yaml', String.raw`pattern: \bdouble ([0-9])\b`, 'pattern: (?i)double'],
      ['tools/create_booking.yaml', 'type: integer', 'type: int'],
      ['tools/create_booking.yaml', 'minimum: 1', 'minimum: one'],
      ['tools/create_booking.yaml', 'pattern: ^[0-2][0-9]:[0-5][0-9]$', 'pattern: ^([0-9]+'],
      ['tools/create_booking.yaml', 'required: [party_size', 'required: [party_size, party_size'],
      ['tools/find_booking.yaml', 'type: object', 'type: array'],
      [
        'tools/cancel_booking.yaml',
        'properties:\n',
        'properties:\n    a: {$ref: "#/$defs/none"}\n    b: {$ref: https://example.com/b.json}\n',
      ],
      [
        'tools/change_booking.yaml',
        'url: "{{variable:booking_api_url}}',
        'url: "ftp://bookings.example',
      ],
      ['flows/change_booking.yaml', 'entity.try_again == true', 'entity.try_again = true'],
      [
        'flows/change_booking.yaml',
        'entity.booking_action == "cancel"',
        'entity.booking_acton == "cancel"',
      ],
      [
        'flows/change_booking.yaml',
        'entity.booking_action == "party_size"',
        'entity.booking_action == "party_size" and entity.party_size',
      ],
      [
        'flows/change_booking.yaml',
        'entity.party_size > attribute.largest_table',
        'party_size > attribute.largest_table',
      ],
      ['flows/change_booking.yaml', 'tool.check_availability.available == true', '"available"'],
      ['flows/change_booking.yaml', 'entity.confirmed == true', 'entity.confirmed =='],
      [
        'flows/change_booking.yaml',
        'has(tool.change_booking.error)',
        'tool.change.error.matches("(a+")',
      ],
      [
        'flows/change_booking.yaml',
        'has(tool.cancel_booking.error)',
        'lower(tool.cancel_booking.error) == "x"',
      ],
    ]),
  ).toMatchInlineSnapshot();
});

test('files and secrets', async () => {
  expect(
    await validated(
      [
        ['agent.yaml', 'file: rules.md', 'file: ruls.md'],
        ['agent.yaml', '  role: >-\n', '  role: {file: ../../secret.md}\n  x: >-\n'],
        [
          'agent.yaml',
          '  style: Warm and lively',
          '  extensions:\n    key: sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789\n  style: Warm and lively',
        ],
        [
          'agent.yaml',
          'default: https://bookings.osterialume.example/v1',
          'default: https://bot:hunter2hunter2@bookings.osterialume.example/v1',
        ],
        [
          'tools/create_booking.yaml',
          'Bearer {{variable:booking_api_key}}',
          'Bearer abcdef0123456789abcdef',
        ],
        [
          'tools/find_booking.yaml',
          'method: GET',
          'method: GET\n  extensions: {api_key: abcdef0123456789}',
        ],
      ],
      {
        'topics/a.yaml': 'name: a\ncontent: {file: parking.md}\nactions: {file: /etc/passwd}\n',
        'topics/b.yaml': 'name: b\ncontent: {file: allergies.yaml}\nactions: {file: ../none.md}\n',
        'topics/parking.md':
          'Keys:\n  ghp_abcdefghijklmnopqrstuvwxyz0123456789 and\n  AKIAIOSFODNN7EXAMPLE\n',
        'NOTES.md': '-----BEGIN RSA PRIVATE KEY-----\n',
      },
    ),
  ).toMatchInlineSnapshot();
});
