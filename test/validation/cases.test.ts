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
        hint: did you mean handoff:front_desk?
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
    flows/change_booking.yaml:46:30: error: “entity.try_again = true” is no condition in CEL: unexpected character: =
      46 |         if: entity.try_again = true
                                        ^
        hint: compare with ==: entity.party_size == 8
    flows/change_booking.yaml:62:20: error: there is no entity “booking_acton”
      62 |         if: entity.booking_acton == "cancel"
                              ^
        hint: did you mean booking_action?
    flows/change_booking.yaml:68:51: error: “entity.booking_action == "party_size" and entity.party_size” is no condition in CEL: unexpected character: 'd'
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
    flows/change_booking.yaml:136:31: error: “entity.confirmed ==” is no condition in CEL: its end is missing
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
        hint: did you mean change_booking?
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
