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
  ).toMatchInlineSnapshot(`
    "agent.yaml:8:7: error: this quote is not closed
      8 | name: "Osteria Lume
                ^
        hint: put a second one where the text ends
    entities.yaml:34:1: error: a tab is used for indentation
      34 |  type: name
           ^
        hint: indent with spaces
    handoffs.yaml:19:11: error: this value goes on as if it were keys of its own
      19 |   method: refer: bye
                     ^
        hint: put a text with a colon in quotes, or indent the lines below as those beside them
    messages.yaml:21:1: error: the key “booking_confirmed” stands here twice
      21 | booking_confirmed:
           ^
        hint: keep one of the two
    speech.yaml:8:13: error: this bracket is not closed
      8 | keyphrases: [
                      ^
        hint: close it where the list or map ends
    tools/find_booking.yaml:5:1: error: a merge conflict of git stands here
      5 | <<<<<<< HEAD
          ^
        hint: choose what is right, and remove the lines with <<<<<<<, ======= and >>>>>>>
    topics/bytes.yaml: error: this file is not UTF-8
        hint: save it as UTF-8
    topics/groups.yaml:5:1: error: “__proto__” can't be used as a key
      5 | __proto__: groups
          ^
        hint: rename it
    topics/parking.yaml:6:7: error: a tag (!…) stands here; definitions use none
      6 | name: !str parking
                ^
        hint: put the text in quotes
    variants.yaml:13:5: error: anchors are not used in definitions
      13 |     site_id: uptown
               ^
        hint: write the value out where it is needed
    10 errors
    [exit 1]"
  `);
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
  ).toMatchInlineSnapshot(`
    "agent.yaml:18:12: error: this should be a list, not text
      18 | languages: it-IT
                      ^
        hint: write it as a list: [it-IT]
    agent.yaml:21:1: error: the key “greting” is not known here
      21 | greting:
           ^
        hint: did you mean greeting?
    agent.yaml:60:16: error: 7 is out of range
      60 |   temperature: 7
                          ^
        hint: from 0 to 2
    agent.yaml:61:14: error: 1.5 is not a whole number
      61 |   maxTokens: 1.5
                        ^
        hint: leave out the fraction
    agent.yaml:62:3: error: baseUrl has no meaning where provider is local
      62 |   baseUrl: https://x.example
             ^
        hint: it belongs to openai-compatible, openai
    agent.yaml:68:10: error: this should be a number, not text
      68 |   speed: fast
                    ^
        hint: write digits
    agent.yaml:69:3: error: the key “colour” is not known here
      69 |   colour: red
             ^
        hint: known are provider, voice, speed, style, extensions
    agent.yaml:74:13: error: “hight” is not one of lenient, medium, strict
      74 |   violence: hight
                       ^
    agent.yaml:86:15: error: this should be true or false, not text
      86 |     required: "yes"
                         ^
        hint: write true, without quotes
    entities.yaml:20:3: error: pattern has no meaning where type is number
      20 |   pattern: x
             ^
        hint: it belongs to alphanumeric
    entities.yaml:40:15: error: “UK1” is no country
      40 |   countries: [UK1, italy]
                         ^
        hint: write its two capital letters (ISO 3166): GB, IT
    entities.yaml:40:20: error: “italy” is no country
      40 |   countries: [UK1, italy]
                              ^
        hint: write its two capital letters (ISO 3166): GB, IT
    entities.yaml:48:9: error: “boolean” is not one of number, alphanumeric, choice, date, time, phone, email, name, address, free_text, yes_no
      48 |   type: boolean
                   ^
    flows/change_booking.yaml:85:5: error: the key “next” is missing
      85 |     say:
               ^
        hint: add next: where to go from here
    flows/change_booking.yaml:89:5: error: the key “nxt” is not known here
      89 |     nxt: new_time
               ^
        hint: did you mean next?
    flows/change_booking.yaml:96:11: error: this list is empty
      96 |     next: []
                     ^
        hint: add an item
    handoffs.yaml:14:3: error: phone or sip is missing here
      14 |   description: The team at the site that the guest has called, for all that the agent cannot do.
             ^
        hint: add phone or sip
    handoffs.yaml:25:3: error: phone and sip can't stand side by side
      25 |   sip: events@calls
             ^
        hint: keep one of the two
    handoffs.yaml:25:8: error: “events@calls” is no SIP address
      25 |   sip: events@calls
                  ^
        hint: write sip:name@host
    speech.yaml:9:5: error: the key “phrase” is missing
      9 |   - boost: maximum
              ^
        hint: add phrase: the words
    speech.yaml:41:9: error: this should be true or false, not empty
      41 | bargeIn:
                   ^
        hint: give it a value, or remove the key
    tests/full_evening.yaml:10:6: error: “2026-02-30” is no date and time
      10 | now: 2026-02-30
                ^
        hint: write "2026-03-03T12:00"
    tests/full_evening.yaml:18:11: error: this should be text, not the number 2
      18 |   - user: 2
                     ^
        hint: put it in quotes to make it text: "2"
    tools/find_booking.yaml:23:11: error: “FETCH” is not one of GET, POST, PUT, PATCH, DELETE, HEAD
      23 |   method: FETCH
                     ^
        hint: did you mean PATCH?
    topics/parking.yaml:8:10: error: this should be true or false, not text
      8 | enabled: yes
                   ^
        hint: write true, without quotes
    25 errors
    [exit 1]"
  `);
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
        'en-GB: How many people will you be?',
        'en-GB: How many, {{entity:guest_nam}}?',
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
  ).toMatchInlineSnapshot(`
    "agent.yaml:22:24: error: there is no attribute “sitename”
      22 |   en-GB: Osteria Lume, {{attribute:sitename}}. How can I help you?
                                  ^
        hint: did you mean {{attribute:site_name}}?
    agent.yaml:34:5: error: “{{site_name}}” is no reference
      34 |     {{site_name}}, {{attribute:adress}}, {{attribute:adress}}. You take, change and cancel bookings, answer
               ^
        hint: did you mean {{attribute:site_name}}?
    agent.yaml:34:20: error: there is no attribute “adress”
      34 |     {{site_name}}, {{attribute:adress}}, {{attribute:adress}}. You take, change and cancel bookings, answer
                              ^
        hint: did you mean {{attribute:address}}?
    agent.yaml:34:42: error: there is no attribute “adress”
      34 |     {{site_name}}, {{attribute:adress}}, {{attribute:adress}}. You take, change and cancel bookings, answer
                                                    ^
        hint: did you mean {{attribute:address}}?
    entities.yaml:22:25: error: there is no entity “tme”
      22 |   description: The day, {{entity:tme}}
                                   ^
        hint: did you mean {{entity:time}}?
    flows/make_booking.yaml:48:24: error: there is no entity “guest_nam”
      48 |       en-GB: How many, {{entity:guest_nam}}?
                                  ^
        hint: did you mean {{entity:guest_name}}?
    flows/make_booking.yaml:50:22: error: “{{x}}” is no reference
      50 |     prompt: Children {{x}} count, babies in a pram do not.
                                ^
        hint: write {{tool:name}}, or one of flow, handoff, message, entity, attribute, variable, sip; for the characters themselves \\{{
    flows/make_booking.yaml:85:31: error: there is no tool “check”
      85 |         when: a table is free {{tool:check}}
                                         ^
        hint: tools stand in tools/, one file each
    flows/make_booking.yaml:92:23: error: there is no entity “tme”
      92 |         clear: [date, tme]
                                 ^
        hint: did you mean time?
    flows/make_booking.yaml:119:15: error: there is no entity “guestname”
      119 |     collect: [guestname]
                          ^
        hint: did you mean guest_name?
    flows/make_booking.yaml:182:15: error: there is no tool “createbooking”
      182 |       - tool: createbooking
                          ^
        hint: did you mean create_booking?
    flows/make_booking.yaml:195:12: error: there is no message “booking_confirmd”
      195 |     send: [booking_confirmd]
                       ^
        hint: did you mean booking_confirmed?
    flows/make_booking.yaml:210:20: error: there is no translation “godbye”
      210 |       translation: godbye
                               ^
        hint: did you mean goodbye?
    handoffs.yaml:29:15: error: “{{attribut:site_id}}” is no reference
      29 |       value: "{{attribut:site_id}}"
                         ^
        hint: did you mean {{attribute:site_id}}?
    messages.yaml:11:60: error: “{{entity: party_size}}” is no reference
      11 |       Osteria Lume {{attribute:site_name}}: your table for {{entity: party_size}} on {{entity:date}}
                                                                      ^
        hint: write {{entity:party_size}}
    messages.yaml:48:38: error: there is no variable “gift_card”
      48 |     en-GB: "Osteria Lume gift cards: {{variable:gift_card}}"
                                                ^
        hint: did you mean {{variable:gift_card_url}}?
    rules.md:2:5: error: there is no tool “creat_booking”
      2 | Use {{tool:creat_booking}} and {{flow:nowhere}}.
              ^
        hint: did you mean {{tool:create_booking}}?
    rules.md:2:32: error: there is no flow “nowhere”
      2 | Use {{tool:creat_booking}} and {{flow:nowhere}}.
                                         ^
        hint: flows stand in flows/, one file each
    speech.yaml:37:15: error: “{{tool:find_booking | upper}}” is no reference
      37 |     replace: "{{tool:find_booking | upper}}, made, though there may be traces"
                         ^
        hint: write {{tool:find_booking}}: it takes nothing but a name
    tests/full_evening.yaml:9:11: error: there is no language “it”
      9 | language: it
                    ^
        hint: there is: en-GB, it-IT
    tests/full_evening.yaml:10:10: error: there is no variant “harbor”
      10 | variant: harbor
                    ^
        hint: did you mean harbour?
    tests/full_evening.yaml:16:13: error: there is no flow “make_bookings”
      16 |       flow: make_bookings
                       ^
        hint: did you mean make_booking?
    tests/full_evening.yaml:21:13: error: there is no step “dat” in any flow
      21 |       step: dat
                       ^
        hint: did you mean date?
    tests/full_evening.yaml:34:19: error: there is no tool “availability”
      34 |           - tool: availability
                             ^
        hint: did you mean check_availability?
    tools/create_booking.yaml:42:9: error: there is no variable “booking_url”
      42 |   url: "{{variable:booking_url}}/sites/{{attribute:site_id}}/bookings"
                   ^
        hint: did you mean {{variable:booking_api_url}}?
    tools/create_booking.yaml:44:27: error: there is no variable “api_key”
      44 |     Authorization: Bearer {{variable:api_key}}
                                     ^
        hint: variables stand in agent.yaml, below variables:
    tools/create_booking.yaml:47:12: warning: “{dat}” stands for no parameter of the tool
      47 |     date: "{dat}"
                      ^
        hint: did you mean date?
    tools/create_booking.yaml:53:14: error: there is no variable “source”
      53 |     source: "{{variable:source}} \\\\{{ is text"
                        ^
        hint: variables stand in agent.yaml, below variables:
    topics/allergies.yaml:23:49: error: the reference “{{flow:make_booking.” is not closed
      23 | actions: If the guest would like to book, start {{flow:make_booking.
                                                           ^
        hint: close it with }} on the same line; for the characters themselves write \\{{
    topics/parking.yaml:11:6: error: “{{topic:parking}}” is no reference
      11 |   - "{{topic:parking}}"
                ^
        hint: a text names no topic: the agent finds topics by what is asked
    translations.yaml:16:22: error: there is no message “booking_confirm”
      16 |   en-GB: One moment, {{message:booking_confirm}}.
                                ^
        hint: did you mean {{message:booking_confirmed}}?
    variants.yaml:15:18: error: there is no handoff “front_desc”
      15 |     address: "14 {{handoff:front_desc}}"
                            ^
        hint: did you mean {{handoff:front_desk}}?
    31 errors, 1 warning
    [exit 1]"
  `);
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
  ).toMatchInlineSnapshot(`
    "entites.yaml: warning: nothing reads this file
        hint: did you mean entities.yaml?
    entities.yaml:32:1: error: “Guest” can't be a name
      32 | Guest:
           ^
        hint: write guest: a name holds a to z, 0 to 9, _ and -, and begins with a letter or digit
    entities.yaml:32:1: warning: nothing uses the entity Guest
      32 | Guest:
           ^
        hint: collect it in a step, or remove it
    entities.yaml:35:1: error: “exit” can't be a name: in “next” it has a meaning of its own
      35 | exit:
           ^
        hint: rename it
    entities.yaml:35:1: warning: nothing uses the entity exit
      35 | exit:
           ^
        hint: collect it in a step, or remove it
    flows/change_booking.yaml:30:13: error: there is no handoff “front”
      30 |       - to: handoff:front
                       ^
        hint: handoffs stand in handoffs.yaml
    flows/change_booking.yaml:31:9: warning: this line is never taken: the one before it always holds
      31 |       - to: choose
                   ^
        hint: put the line without “if” and “when” last
    flows/change_booking.yaml:77:13: error: there is no step “events_team” in this flow
      77 |       - to: events_team
                       ^
        hint: did you mean handoff:events_team?
    flows/change_booking.yaml:87:11: error: there is no step “new_tme” in this flow
      87 |     next: new_tme
                     ^
        hint: did you mean new_time?
    flows/loop.yaml:2:8: error: this flow never ends: no step leads to exit, end or a handoff
      2 | start: a
                 ^
        hint: give a step next: exit or next: end
    flows/loop.yaml:8:3: warning: no step leads to c
      8 |   c:
            ^
        hint: lead there from another step, or remove it
    flows/make_booking.yaml:6:7: error: the name “book” is not that of the file
      6 | name: book
                ^
        hint: write name: make_booking, or rename the file to book.yaml
    flows/start.yaml:2:8: error: there is no step “begin”
      2 | start: begin
                 ^
        hint: did you mean begn?
    flows/start.yaml:7:9: warning: this line is never taken: the one before it always holds
      7 |       - to: exit
                  ^
        hint: put the line without “if” and “when” last
    flows/trap.yaml:6:7: warning: it may be that none of these lines holds: then the step “a” leads nowhere
      6 |       - to: b
                ^
        hint: add a last line with “to” alone
    flows/trap.yaml:10:3: warning: there is no way out of b
      10 |   b:
             ^
        hint: lead to exit, end or a handoff from there
    tools/idle.yaml:1:7: warning: nothing uses the tool idle
      1 | name: idle
                ^
        hint: offer it in a step, name it in a text as {{tool:idle}}, or remove it
    topic/a.yaml: warning: nothing reads this file
        hint: did you mean topics/a.yaml?
    topics/deep/a.yaml: warning: nothing reads this file
        hint: put it into topics/ itself
    topics/other.yml: error: this file is not read: its name must end in .yaml
        hint: rename it to topics/other.yaml
    variants.yaml:23:1: error: the variant harbour lacks the attribute largest_table
      23 | harbour:
           ^
        hint: every variant has every attribute; an empty one is ""
    variants.yaml:25:3: error: 2 variants are the default
      25 |   default: true
             ^
        hint: only one may have default: true
    11 errors, 11 warnings
    [exit 1]"
  `);
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
      ['speech.yaml', String.raw`pattern: \bon the house\b`, 'pattern: (on the house'],
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
  ).toMatchInlineSnapshot(`
    "agent.yaml:18:20: error: “english” is no language tag
      18 | languages: [it-IT, english]
                              ^
        hint: write it as in BCP 47: en, en-GB, pt-BR
    agent.yaml:23:3: error: the language it is not declared
      23 |   it: Osteria Lume, {{attribute:site_name}}, buongiorno. Come posso aiutarla?
             ^
        hint: add it to languages in agent.yaml; declared: en-GB, it-IT
    entities.yaml:92:12: error: “LUM-([0-9]{4}” is no regular expression: unterminated group
      92 |   pattern: LUM-([0-9]{4}
                      ^
        hint: a character that stands for itself, such as ( or +, needs a backslash before it: \\( \\+
    flows/change_booking.yaml:46:13: error: “entity.try_again = true” is no condition in CEL: unexpected character: =
      46 |         if: entity.try_again = true
                       ^
        hint: compare with ==: entity.party_size == 8
    flows/change_booking.yaml:62:20: error: there is no entity “booking_acton”
      62 |         if: entity.booking_acton == "cancel"
                              ^
        hint: did you mean booking_action?
    flows/change_booking.yaml:68:13: error: “entity.booking_action == "party_size" and entity.party_size” is no condition in CEL: unexpected character: 'd'
      68 |         if: entity.booking_action == "party_size" and entity.party_size
                       ^
        hint: write && for and, || for or, ! for not
    flows/change_booking.yaml:81:13: error: a condition knows no “party_size”
      81 |         if: party_size > attribute.largest_table
                       ^
        hint: write entity.party_size
    flows/change_booking.yaml:106:14: error: a condition knows no “available”
      106 |         if: "available"
                         ^
        hint: did you mean variable?
    flows/change_booking.yaml:136:13: error: “entity.confirmed ==” is no condition in CEL: its end is missing
      136 |         if: entity.confirmed ==
                        ^
        hint: for example entity.party_size > 8 && tool.check.available == true
    flows/change_booking.yaml:145:13: error: “(a+” is no regular expression: unterminated group
      145 |         if: tool.change.error.matches("(a+")
                        ^
        hint: a character that stands for itself, such as ( or +, needs a backslash before it: \\( \\+
    flows/change_booking.yaml:145:18: error: there is no tool “change”
      145 |         if: tool.change.error.matches("(a+")
                             ^
        hint: there is: cancel_booking, change_booking, check_availability, create_booking, find_booking
    flows/change_booking.yaml:171:13: error: “lower(tool.cancel_booking.error) == "x"” is no condition in CEL: there is no function lower for what stands there
      171 |         if: lower(tool.cancel_booking.error) == "x"
                        ^
        hint: for example entity.party_size > 8 && tool.check.available == true
    messages.yaml:17:5: error: “Staging” can't name an environment
      17 |     Staging: "+15551230101"
               ^
        hint: a name holds a to z, 0 to 9 and -, begins with a letter, and is not draft, git, head or v1
    messages.yaml:18:14: error: this should be a phone number in quotes, not the number 15551230101
      18 |     sandbox: +15551230101
                        ^
        hint: put it in quotes to make it text: "+15551230101"
    messages.yaml:19:18: error: “+1 (555) 123-0102” is no phone number in international form
      19 |     pre-release: "+1 (555) 123-0102"
                            ^
        hint: write "+15551230102"
    messages.yaml:20:11: error: “020 7946 0110” is no phone number in international form
      20 |     live: "020 7946 0110"
                     ^
        hint: write + and the country code in the place of the first 0, in quotes: "+442079460000"
    speech.yaml:24:14: error: “(?i)double” is no regular expression: invalid group
      24 |   - pattern: (?i)double
                        ^
        hint: leave out the (?…): upper and lower case are alike anyway
    speech.yaml:38:14: error: “(on the house” is no regular expression: unterminated group
      38 |   - pattern: (on the house
                        ^
        hint: a character that stands for itself, such as ( or +, needs a backslash before it: \\( \\+
    tools/cancel_booking.yaml:12:15: error: “#/$defs/none” leads to nothing in this schema
      12 |     a: {$ref: "#/$defs/none"}
                         ^
        hint: write what it means below $defs, and refer to it as #/$defs/name
    tools/cancel_booking.yaml:13:15: error: the schema “https://example.com/b.json” lies elsewhere
      13 |     b: {$ref: https://example.com/b.json}
                         ^
        hint: write it out: only references inside the schema (#/…) can be followed
    tools/change_booking.yaml:36:8: error: “ftp://bookings.example/bookings/{booking_reference}” is no web address
      36 |   url: "ftp://bookings.example/bookings/{booking_reference}"
                  ^
        hint: it begins with https:// or http://
    tools/create_booking.yaml:13:13: error: this is no JSON Schema: there is no type “int”
      13 |       type: int
                       ^
        hint: write array, boolean, integer, null, number, object, string
    tools/create_booking.yaml:15:16: error: this is no JSON Schema: minimum must be number
      15 |       minimum: one
                          ^
        hint: see json-schema.org, draft 2020-12
    tools/create_booking.yaml:22:16: error: “^([0-9]+” is no regular expression: unterminated group
      22 |       pattern: ^([0-9]+
                          ^
        hint: a character that stands for itself, such as ( or +, needs a backslash before it: \\( \\+
    tools/create_booking.yaml:34:13: error: this is no JSON Schema: required holds the same thing twice
      34 |   required: [party_size, party_size, date, time, guest_name, phone]
                       ^
        hint: keep one of the two
    tools/find_booking.yaml:10:9: error: the parameters of a tool are an object
      10 |   type: array
                   ^
        hint: write type: object
    translations.yaml:15:1: warning: the translation one_moment has no text in it-IT
      15 | one_moment:
           ^
        hint: add one for each language of the agent
    translations.yaml:17:3: error: the language fr-FR is not declared
      17 |   fr-FR: Un moment.
             ^
        hint: add it to languages in agent.yaml; declared: en-GB, it-IT
    27 errors, 1 warning
    [exit 1]"
  `);
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
  ).toMatchInlineSnapshot(`
    "NOTES.md:1:1: warning: a private key stands here in plain sight
      1 | -----BEGIN RSA PRIVATE KEY-----
          ^
        hint: declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret
    agent.yaml:32:16: error: the file “../../secret.md” lies outside of the agent
      32 |   role: {file: ../../secret.md}
                          ^
        hint: name a file beside this one, without a leading /
    agent.yaml:33:3: error: the key “x” is not known here
      33 |   x: >-
             ^
        hint: known are role, personality, extensions
    agent.yaml:43:9: error: the file “ruls.md” is not there
      43 |   file: ruls.md
                   ^
        hint: did you mean rules.md?
    agent.yaml:68:10: warning: an API key stands here in plain sight
      68 |     key: sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789
                    ^
        hint: declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret
    agent.yaml:86:14: error: a password in an address stands here in plain sight
      86 |     default: https://bot:hunter2hunter2@bookings.osterialume.example/v1
                        ^
        hint: declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret
    tools/create_booking.yaml:44:20: error: a token stands here in plain sight
      44 |     Authorization: Bearer abcdef0123456789abcdef
                              ^
        hint: declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret
    tools/find_booking.yaml:24:25: warning: “api_key” seems to hold a secret in plain sight
      24 |   extensions: {api_key: abcdef0123456789}
                                   ^
        hint: declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret
    topics/a.yaml:3:17: error: the file “/etc/passwd” lies outside of the agent
      3 | actions: {file: /etc/passwd}
                          ^
        hint: name a file beside this one, without a leading /
    topics/b.yaml:2:17: error: “allergies.yaml” is no text file
      2 | content: {file: allergies.yaml}
                          ^
        hint: name a Markdown file in UTF-8
    topics/b.yaml:3:17: error: the file “../none.md” is not there
      3 | actions: {file: ../none.md}
                          ^
        hint: it would be none.md
    topics/parking.md:2:3: error: a GitHub token stands here in plain sight
      2 |   ghp_abcdefghijklmnopqrstuvwxyz0123456789 and
            ^
        hint: declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret
    topics/parking.md:3:3: error: an AWS access key stands here in plain sight
      3 |   AKIAIOSFODNN7EXAMPLE
            ^
        hint: declare a variable with secret: true in agent.yaml and write {{variable:name}}; then withdraw this secret
    10 errors, 3 warnings
    [exit 1]"
  `);
});
