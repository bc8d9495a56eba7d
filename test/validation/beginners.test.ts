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
      "flows/f.yaml:4:57 error: a condition knows no “yes” (write true)",
      "flows/f.yaml:4:57 error: a condition knows no “True” (write true)",
      "flows/f.yaml:4:57 error: a condition knows no “hello” (a text stands in quotes: "hello")",
    ]
  `);
});
