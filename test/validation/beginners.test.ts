import { expect, test } from 'vitest';
import { examined, small, told } from './agents.ts';

async function said(files: Record<string, string>): Promise<string[]> {
  return told((await examined(small(files))).problems).filter((line) => !/nothing uses/.test(line));
}

const flow = (condition: string) =>
  `name: f\nstart: a\nsteps:\n  a: {collect: [ok], next: [{to: end, if: '${condition}'}, {to: end}]}\n`;

test('the hints for what beginners write lead on', async () => {
  expect([
    ...(await said({ 'agent.yaml': 'name: S\ngreeting: {{variable:x}}\nfallback: "{{x"\n' })),
    ...(await said({ 'agent.yaml': 'name: S\ngreeting: {{variable:x}} and welcome\n' })),
    ...(await said({ 'topics/t.yaml': 'name: t\nexamples:\n  - {{x}} there\n' })),
    ...(await said({ 'agent.yaml': 'name: S\npersona:\nrole: A host\npersonality: Kind\n' })),
    ...(await said({ 'flows/f.yaml': 'name: f\nstart: a\nsteps:\na:\n  next: end\n' })),
    ...(await said({ 'agent.yaml': 'name: S\nmodel: {provider: OpenAI, name: x}\n' })),
    ...(await said({ 'handoffs.yaml': 'a: {phone: 02079460121}\nb: {phone: "02079460121"}\n' })),
    ...(await said({ 'topics/t.yaml': 'name: t\ncontent: "{{step:x}}"\n' })),
    ...(await said({ 'topics/t.yaml': 'name: t\ncontent: At {attribute:site}.\n' })),
    ...(await said({
      'flows/f.yaml': 'name: f\nstart: a\nsteps:\n  a: {next: end}\n  end: {next: exit}\n',
    })),
    ...(await said({
      'tools/a.yaml': 'name: a\nhttp: {method: get, url: "https://example.com"}\n',
    })),
  ]).toMatchInlineSnapshot(`
    [
      "agent.yaml:2:12 error: a text that begins with {{ needs quotes (put the whole text in quotes: "{{…}}")",
      "agent.yaml:2:26 error: a text that begins with {{ needs quotes (put the whole text in quotes: "{{…}}")",
      "topics/t.yaml:3:11 error: a text that begins with {{ needs quotes (put the whole text in quotes: "{{…}}")",
      "agent.yaml:2:9 error: this should be a map of keys and values, not empty (give it a value, or remove the key)",
      "agent.yaml:3:1 error: the key “role” is not known here (indent it below persona:)",
      "agent.yaml:4:1 error: the key “personality” is not known here (indent it below persona:)",
      "flows/f.yaml:2:8 error: there is no step “a”",
      "flows/f.yaml:3:7 error: this should be a map of keys and values, not empty (give it a value, or remove the key)",
      "flows/f.yaml:4:1 error: the key “a” is not known here (indent it below steps:)",
      "agent.yaml:2:19 error: “OpenAI” is not one of local, openai, anthropic, google, openai-compatible (write openai)",
      "handoffs.yaml:1:12 error: this should be a phone number in quotes, not the number 2079460121 (write + and the country code in the place of the first 0, in quotes: "+442079460000")",
      "handoffs.yaml:2:12 error: “02079460121” is no phone number in international form (write + and the country code in the place of the first 0, in quotes: "+442079460000")",
      "topics/t.yaml:2:11 error: “{{step:x}}” is no reference (a text names no step: next: leads to one; a flow is {{flow:name}})",
      "topics/t.yaml:2:13 warning: “{attribute:site}” is no reference: one has two braces on each side (write {{attribute:site}})",
      "flows/f.yaml:5:3 error: “end” can't be a name: in “next” it has a meaning of its own (rename it)",
      "tools/a.yaml:2:16 error: “get” is not one of GET, POST, PUT, PATCH, DELETE, HEAD (write GET)",
    ]
  `);
});

test('values in conditions', async () => {
  const entities = { 'entities.yaml': 'ok: {type: yes_no}\n' };
  expect([
    ...(await said({ ...entities, 'flows/f.yaml': flow('entity.ok == yes') })),
    ...(await said({ ...entities, 'flows/f.yaml': flow('entity.ok == True') })),
    ...(await said({ ...entities, 'flows/f.yaml': flow('entity.ok == hello') })),
    ...(await said({ ...entities, 'flows/f.yaml': flow('entity.ok == true') })),
  ]).toMatchInlineSnapshot(`
    [
      "flows/f.yaml:4:57 error: a condition knows no “yes” (write true, or "yes" where it is one of several options)",
      "flows/f.yaml:4:57 error: a condition knows no “True” (write true)",
      "flows/f.yaml:4:57 error: a condition knows no “hello” (a text stands in quotes: "hello")",
    ]
  `);
});

test('the hints mend what they are about', async () => {
  expect([
    ...(await said({ 'agent.yaml': 'name: S\nlanguage: de_DE\ngreeting: "{{entity.ok}}"\n' })),
    ...(await said({ 'agent.yaml': 'name: S\npersona: polite\nmodel: gpt\nvariables: [a]\n' })),
    ...(await said({ 'handoffs.yaml': 'a: {sip: "sip:a@b.example", sipHeaders: {X-A: b}}\n' })),
    ...(await said({ 'speech.yaml': 'keyphrases: [{phrase: a, boost: 5}]\n' })),
    ...(await said({ 'entities.yaml': 'ok: {type: Number, min: 3}\n' })),
    ...(await said({ 'topics/our_hours.yaml': 'name: Our Hours\n' })),
    ...(await said({ 'topics/Hours.yaml': 'name: opening\n' })),
    ...(await said({ 'topics/Our Hours.yaml': 'name: Our hours\n' })),
    ...(await said({ 'tools/a.yaml': 'name: a\nparameters: [q]\nmock: {cases: [{result: 1}]}\n' })),
    ...(await said({
      'tools/a.yaml': `name: a
parameters:
  type: object
  properties: {q: string, r: {type: string, required: true}}
  required: q
http: {method: GET, url: "api.example.com/{{sip:X-A}}"}
`,
    })),
    ...(await said({ 'handoffs.yaml': 'a: {sip: "desk@{{sip:X-Host}}"}\n' })),
  ]).toMatchInlineSnapshot(`
    [
      "agent.yaml:2:11 error: “de_DE” is no language tag (write de-DE)",
      "agent.yaml:3:12 error: “{{entity.ok}}” is no reference (write {{entity:ok}})",
      "agent.yaml:2:10 error: this should be a map of keys and values, not text (it has keys of its own: role, personality, extensions)",
      "agent.yaml:3:8 error: this should be a map of keys and values, not text (it has keys of its own: provider, name, baseUrl, temperature, maxTokens, reasoningEffort, extensions)",
      "agent.yaml:4:12 error: this should be a map of keys and values, not a list (write a name and a colon in the place of each “- ”)",
      "handoffs.yaml:1:41 error: this should be a list, not a map (write it as a list: each item begins with “- ”)",
      "speech.yaml:1:33 error: this should be one of normal, high, maximum, not the number 5",
      "entities.yaml:1:12 error: “Number” is not one of number, alphanumeric, choice, date, time, phone, email, name, address, free_text, yes_no (write number)",
      "topics/our_hours.yaml:1:7 error: “Our Hours” can't be a name (write name: our_hours)",
      "topics/Hours.yaml:1:7 error: the name “opening” is not that of the file (rename the file to opening.yaml)",
      "topics/Our Hours.yaml:1:7 error: “Our hours” can't be a name (write our_hours: a name holds a to z, 0 to 9, _ and -, and begins with a letter or digit; then rename the file to match)",
      "tools/a.yaml:2:13 error: this should be a JSON Schema, not a list (write type: object, and below properties: the parameters)",
      "tools/a.yaml:4:19 error: this is no JSON Schema: q must be object or boolean (write type: string below it)",
      "tools/a.yaml:4:55 error: this is no JSON Schema: required must be array (list the names beside properties: required: [name])",
      "tools/a.yaml:5:13 error: this is no JSON Schema: required must be array (write it as a list: [q])",
      "tools/a.yaml:6:26 error: “api.example.com/{{sip:X-A}}” is no web address (it begins with https:// or http://)",
      "handoffs.yaml:1:10 error: “desk@{{sip:X-Host}}” is no SIP address (write sip:name@host)",
    ]
  `);
});

test('the hints for regular expressions tell how JavaScript writes them', async () => {
  const hints = await Promise.all(
    [
      '[a-',
      '(?P<x>a)',
      '(?>a)',
      'a++',
      '[z-a]',
      'a{5,2}',
      'a\\',
      '(?i)a',
      '(?i:a)',
      '(?<x>a)|(?<x>b)',
      '(a',
    ].map(async (pattern) =>
      said({ 'entities.yaml': `a: {type: alphanumeric, pattern: '${pattern}'}\n` }),
    ),
  );
  expect([
    ...hints.flat(),
    ...(await said({
      'entities.yaml': 'ok: {type: name}\n',
      'flows/f.yaml': flow('entity.ok.matches("(?i)^v")'),
    })),
  ]).toMatchInlineSnapshot(`
    [
      "entities.yaml:1:34 error: “[a-” is no regular expression: unterminated character class (close it with ], or write \\[ for the character itself)",
      "entities.yaml:1:34 error: “(?P<x>a)” is no regular expression: invalid group (write (?<name>…), without the P)",
      "entities.yaml:1:34 error: “(?>a)” is no regular expression: invalid group (write (?:…) in the place of (?>…))",
      "entities.yaml:1:34 error: “a++” is no regular expression: nothing to repeat (leave out the second + of ++, *+ and ?+: here it has no meaning)",
      "entities.yaml:1:34 error: “[z-a]” is no regular expression: range out of order in character class (a range goes from the lower to the higher: a-z, 0-9; a - that stands for itself comes last)",
      "entities.yaml:1:34 error: “a{5,2}” is no regular expression: numbers out of order in {} quantifier (the smaller number comes first: {2,5})",
      "entities.yaml:1:34 error: “a\\” is no regular expression: \\ at end of pattern (write two for a backslash that stands for itself: \\\\)",
      "entities.yaml:1:34 error: “(?i)a” is no regular expression: invalid group (leave out the (?…): upper and lower case are alike anyway)",
      "entities.yaml:1:34 error: “(?i:a)” is no regular expression: invalid group (leave out the (?…): upper and lower case are alike anyway)",
      "entities.yaml:1:34 error: “(?<x>a)|(?<x>b)” is no regular expression: duplicate capture group name (give each group a name of its own)",
      "entities.yaml:1:34 error: “(a” is no regular expression: unterminated group (a character that stands for itself, such as ( or +, needs a backslash before it: \\( \\+)",
      "flows/f.yaml:4:43 error: “(?i)^v” is no regular expression: invalid group (leave out the (?…) and name both cases: [Aa])",
    ]
  `);
});

test('what stands beside a key that stands twice is checked as well', async () => {
  expect(
    await said({
      'topics/t.yaml': 'name: t\nenabled: "no"\ncontent: "{{tool:a}}"\ncontent: "{{tool:b}}"\n',
      'entities.yaml': 'ok: {type: nme}\nok: {type: name}\n',
      'flows/f.yaml': 'name: f\nstart: a\nsteps:\n  a: {collect: [ok, other], next: end}\n',
    }),
  ).toMatchInlineSnapshot(`
    [
      "entities.yaml:1:12 error: “nme” is not one of number, alphanumeric, choice, date, time, phone, email, name, address, free_text, yes_no (did you mean name?)",
      "entities.yaml:2:1 error: the key “ok” stands here twice (keep one of the two)",
      "topics/t.yaml:2:10 error: this should be true or false, not text (write true or false)",
      "topics/t.yaml:3:11 error: there is no tool “a” (tools stand in tools/, one file each)",
      "topics/t.yaml:4:1 error: the key “content” stands here twice (keep one of the two)",
    ]
  `);
});

test('a choice is compared with its options', async () => {
  const entities = {
    'entities.yaml':
      'ok: {type: choice, options: [small, {value: large, synonyms: [big]}, yes]}\nday: {type: free_text}\n',
  };
  const told = await Promise.all(
    [
      'entity.ok == "big"',
      '"lage" != entity["ok"] && entity.ok == "large"',
      'entity.ok in ["small", "larg"]',
      'entity.ok == yes',
      'entity.ok == "yes" || entity.ok != "" || entity.day == "big"',
    ].map((condition) => said({ ...entities, 'flows/f.yaml': flow(condition) })),
  );
  expect(told.flat()).toMatchInlineSnapshot(`
    [
      "flows/f.yaml:4:58 warning: the choice ok has no option “big” (its options: small, large, yes)",
      "flows/f.yaml:4:45 warning: the choice ok has no option “lage” (did you mean large?)",
      "flows/f.yaml:4:68 warning: the choice ok has no option “larg” (did you mean large?)",
      "flows/f.yaml:4:57 error: a condition knows no “yes” (write true, or "yes" where it is one of several options)",
    ]
  `);
});

test('the words of a command are items of a list', async () => {
  const command = (text: string) => said({ 'tools/a.yaml': `name: a\nmcp: {command: ${text}}\n` });
  expect([
    ...(await command('npx -y server')),
    ...(await command('["npx -y server"]')),
    ...(await command('["C:/Program Files/server.exe"]')),
    ...(await command('[npx, -y, "a server"]')),
  ]).toMatchInlineSnapshot(`
    [
      "tools/a.yaml:2:16 error: this should be a list, not text (write it as a list: [npx -y server])",
      "tools/a.yaml:2:17 warning: the program and its arguments stand in one text (give each an item of its own: [npx, -y, server])",
    ]
  `);
});

test('a space, a dash or quotes that are missing, and files that nothing reads', async () => {
  const topic = (text: string) => said({ 'topics/t.yaml': `name: t\n${text}` });
  expect([
    ...(await topic('title: #1\n')),
    ...(await topic('title: # the name\n')),
    ...(await topic('title:Home\ncontent: x\n')),
    ...(await topic('examples:\n  - one\n  two words\n  - three\ncontent: x\n')),
    ...(await topic('examples:\n  one\n  two\ncontent: x\n')),
    ...(await topic('content: https://example.com\n')),
    ...(await topic('examples:\n  - one\n    goes on\ncontent: {file: t.txt}\n')),
    ...(await said({ 'topics/notes.txt': 'x', 'flows/a/plan.md': 'x', 'tools/README.md': 'x' })),
  ]).toMatchInlineSnapshot(`
    [
      "topics/t.yaml:2:8 error: this should be text, not empty (a # begins a comment: put the text in quotes: "#1")",
      "topics/t.yaml:2:8 error: this should be text, not empty (give it a value, or remove the key)",
      "topics/t.yaml:2:1 error: a space is missing after the colon (write title: Home)",
      "topics/t.yaml:4:1 error: this line is no item of the list above (begin it with “- ”)",
      "topics/t.yaml:3:3 error: this should be a list, not text (write it as a list: each item begins with “- ”)",
      "topics/t.yaml:5:17 error: the file “t.txt” is not there (it would be agents/booking/topics/t.txt)",
      "flows/a/plan.md warning: nothing reads this file (name it in a YAML file of flows/, as { file: a/plan.md } in the place of a text)",
      "topics/notes.txt warning: nothing reads this file (name it in a YAML file of topics/, as { file: notes.txt } in the place of a text)",
    ]
  `);
});

test('the caret stands under the place in a condition', async () => {
  const place = async (condition: string) => {
    const files = { 'entities.yaml': 'ok: {type: yes_no}\n', 'flows/f.yaml': flow(condition) };
    const { problems } = await examined(small(files));
    const [first] = problems.filter(({ message }) => message.includes('CEL'));
    return first?.source?.slice((first.column ?? 1) - 1) ?? '';
  };
  for (const [condition, rest] of [
    ['entity.ok == && true', '&& true'],
    ['entity.ok = true', '= true'],
    ['true && true == true and x', 'and x'],
    ['(entity.ok', 'k'],
    ['true && lower(entity.ok) == "x"', 'lower(entity.ok) == "x"'],
    ['entity.ok == "a" + 1', '"a" + 1'],
  ] as const)
    expect(await place(condition), condition).toBe(`${rest}'}, {to: end}]}`);
});

test('what is left of a copy, an empty file, a shifted dash and a merge', async () => {
  const topic = 'name: t\ncontent: Hello\n';
  expect([
    ...(await said({ 'topics/t.yaml': topic, 'topics/t copy.yaml': topic })),
    ...(await said({ 'topics/t.yaml': topic, 'topics/t2.yaml': topic })),
    ...(await said({ 'topics/old.yaml': topic })),
    ...(await said({ 'topics/t.yaml': '# later\n' })),
    ...(await said({ 'topics/t.yaml': `${topic}examples:\n  - One\n    - Two\n  - Three\n` })),
    ...(await said({
      'topics/t.yaml': `${topic}examples:\n  - One - or\n    two\n  - "a\n    - b"\n`,
    })),
    ...(await said({
      'agent.yaml': 'name: S\nrules: {file: rules.md}\n',
      'rules.md': '<<<<<<< HEAD\nYes\n=======\nNo\n>>>>>>> x\n',
    })),
  ]).toMatchInlineSnapshot(`
    [
      "topics/t copy.yaml:1:7 error: the name “t” is not that of the file (t.yaml is there already: rename this file, and write its new name in it)",
      "topics/t2.yaml:1:7 error: the name “t” is not that of the file (write name: t2)",
      "topics/old.yaml:1:7 error: the name “t” is not that of the file (write name: old, or rename the file to t.yaml)",
      "topics/t.yaml:1:1 error: this should be a map of keys and values, not empty (write its keys, or remove the file)",
      "topics/t.yaml:4:5 warning: a line below that begins with “- ” goes on the text of this item (align its dash with the one of this item, or put the text in quotes)",
      "rules.md:1:1 error: a merge conflict of git stands here (choose what is right, and remove the lines with <<<<<<<, ======= and >>>>>>>)",
    ]
  `);
});
