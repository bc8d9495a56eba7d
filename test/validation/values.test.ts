import { expect, test } from 'vitest';
import { examined, small, told } from './agents.ts';

const random = (length: number) => 'a1B2c3D4e5F6g7H8i9J0'.repeat(10).slice(0, length);

async function said(files: Record<string, string>): Promise<string[]> {
  return told((await examined(small(files))).problems).filter((line) => !/nothing uses/.test(line));
}

test('secrets where they are sent, by their forms, and as defaults', async () => {
  const lines = await said({
    'agent.yaml': `name: S\nvariables: {x: {secret: true, default: hunter2}, y: {secret: true, default: ""}}\n`,
    'rules.md': [
      `hf_${random(34)}`,
      `npm_${random(36)}`,
      `gsk_${random(52)}`,
      `SG.${random(22)}.${random(43)}`,
      `https://api.telegram.org/bot1234567890:${random(35)}/send`,
      'sip:user:password@example.com',
    ].join('\n'),
    'tools/a.yaml': `name: a\nhttp:\n  method: POST\n  url: https://example.com\n  headers: {Authorization: Token ${random(30)}, X-Auth-Token: ${random(30)}, X-Page-Token: "{{variable:x}}"}\n  body: {token: ${random(30)}, secretKey: ${random(30)}, user: {api_key: ${random(30)}}}\n`,
    'tools/b.yaml': `name: b\nmcp: {command: [x], env: {GITHUB_TOKEN: ${random(30)}, TOKEN: "\${TOKEN_2}"}}\n`,
  });
  expect(lines.map((line) => line.replace(/ \(.*/, ''))).toMatchInlineSnapshot(`
    [
      "agent.yaml:2:40 error: the secret x stands here in plain sight",
      "rules.md:1:1 warning: a Hugging Face token stands here in plain sight",
      "rules.md:2:1 warning: an npm token stands here in plain sight",
      "rules.md:3:1 warning: an API key stands here in plain sight",
      "rules.md:4:1 warning: a SendGrid key stands here in plain sight",
      "rules.md:5:25 warning: a Telegram token stands here in plain sight",
      "rules.md:6:1 warning: a password in an address stands here in plain sight",
      "tools/a.yaml:5:28 error: “Authorization” seems to hold a secret in plain sight",
      "tools/a.yaml:5:80 error: “X-Auth-Token” seems to hold a secret in plain sight",
      "tools/a.yaml:6:17 error: “token” seems to hold a secret in plain sight",
      "tools/a.yaml:6:60 error: “secretKey” seems to hold a secret in plain sight",
      "tools/a.yaml:6:108 error: “api_key” seems to hold a secret in plain sight",
      "tools/b.yaml:2:41 error: “GITHUB_TOKEN” seems to hold a secret in plain sight",
    ]
  `);
});

const tool = (parameters: string) =>
  said({ 'tools/a.yaml': `name: a\nmock: {cases: [{result: 1}]}\nparameters: ${parameters}\n` });

test('schemas that say something else than is meant', async () => {
  expect([
    ...(await tool('{city: {type: string}, day: {type: string}}')),
    ...(await tool('{type: object, property: {city: {type: string}}}')),
    ...(await tool('{type: object, propertis: {city: {type: string}}}')),
    ...(await tool('{type: object, properties: {city: {$ref: "#/$defs/town"}}}')),
    ...(await tool('{type: object, properties: {city: {type: string}}, required: [ctiy]}')),
  ]).toMatchInlineSnapshot(`
    [
      "tools/a.yaml:3:20 error: “city” is no keyword of JSON Schema (put the parameters below properties:, beside type: object)",
      "tools/a.yaml:3:41 error: “day” is no keyword of JSON Schema (put the parameters below properties:, beside type: object)",
      "tools/a.yaml:3:38 error: “property” is no keyword of JSON Schema (did you mean properties?)",
      "tools/a.yaml:3:39 error: “propertis” is no keyword of JSON Schema (did you mean properties?)",
      "tools/a.yaml:3:54 error: “#/$defs/town” leads to nothing in this schema (write what it means below $defs, and refer to it as #/$defs/name)",
      "tools/a.yaml:3:75 error: “ctiy” is required, and no property is called that (did you mean city?)",
    ]
  `);
  expect(
    await tool(
      '{type: object, x-y: 1, example: {city: x}, properties: {type: {type: string, nullable: true}}, required: [type]}',
    ),
  ).toEqual([]);
});

test('values that cannot be meant', async () => {
  expect(
    await said({
      'agent.yaml': 'name: ""\nlanguage: en\nlanguages: [de, de]\ngreeting: {de: Hallo}\n',
      'entities.yaml': [
        'a: {type: date, min: tomorow, max: "2026-02-31"}',
        'b: {type: time, min: "09:00", max: "25:00"}',
        'c: {type: number, min: 3, max: 1}',
        'd: {type: time, min: "19:00", max: "08:00"}',
        'e: {type: choice}',
        'f: {type: choice, options: [x, {value: x}]}',
        'g: {type: date, min: today, max: today + 30 days}\n',
      ].join('\n'),
      'tests/t.yaml': 'name: t\nturns: [{}]\n',
    }),
  ).toMatchInlineSnapshot(`
    [
      "agent.yaml:1:7 error: the name is empty (write the name that people read)",
      "agent.yaml:3:17 warning: “de” stands here twice (keep one of the two)",
      "agent.yaml:4:1 warning: this has no words in en, the language of the agent (add en: and the words)",
      "entities.yaml:1:22 error: “tomorow” is no date (did you mean tomorrow?)",
      "entities.yaml:1:36 error: “2026-02-31” is no date (write today, or a date as "2026-03-31")",
      "entities.yaml:2:36 error: “25:00” is no time (write hours and minutes, "00:00" to "23:59")",
      "entities.yaml:3:24 error: min is more than max: nothing lies between 3 and 1 (exchange the two)",
      "entities.yaml:4:22 warning: min is more than max: nothing lies between 19:00 and 08:00 (exchange the two, unless midnight lies between)",
      "entities.yaml:5:1 error: the choice e has no options (add options: and what can be chosen)",
      "entities.yaml:6:32 warning: “x” stands here twice (keep one of the two)",
      "tests/t.yaml:2:9 error: this turn says and expects nothing (write user: and what the person says, or expect: and what must happen)",
    ]
  `);
});
