import { expect, test } from 'vitest';
import { examined, small } from './agents.ts';

const HEX = '0123456789abcdef'.repeat(4);

async function found(files: Record<string, string>): Promise<string[]> {
  const { problems } = await examined(small(files));
  return problems.map(({ message }) => message).filter((message) => message.includes('in plain'));
}

// In two parts, so that nobody who looks for secrets finds them here.
test.each([
  ['sk_', `live_${HEX.slice(0, 24)}`, 'an API key'],
  ['rk_', `live_${HEX.slice(0, 24)}`, 'an API key'],
  ['whsec_', HEX.slice(0, 32), 'a signing secret'],
  ['xai-', HEX, 'an API key'],
  ['xapp-', `1-A0123456789-1234567890123-${HEX}`, 'a Slack token'],
  ['https://discord.com/api/', `webhooks/1234567890/${HEX}`, 'the address of a Discord hook'],
  ['ya29.', HEX, 'a Google token'],
  ['dop_v1_', HEX, 'a DigitalOcean token'],
  ['AccountKey=', `${HEX}==`, 'an Azure key'],
])('%s… is known for what it is', async (begin, end, what) => {
  for (const text of [begin + end, `Use ${begin}${end} here.`]) {
    const rules = { 'agent.yaml': `name: S\nrules: "${text}"\n` };
    expect(await found(rules)).toEqual([`${what} stands here in plain sight`]);
    const file = { 'agent.yaml': 'name: S\nrules: {file: r.md}\n', 'r.md': text };
    expect(await found(file)).toEqual([`${what} stands here in plain sight`]);
  }
});

test('the default of a variable is a secret by its name', async () => {
  const variable = (name: string, value: string) =>
    found({ 'agent.yaml': `name: S\nvariables: {${name}: {default: "${value}"}}\n` });
  expect(await variable('crm_api_key', HEX.slice(0, 20))).toEqual([
    '“crm_api_key” seems to hold a secret in plain sight',
  ]);
  expect(await variable('crm_api_key', '')).toEqual([]);
  expect(await variable('crm_api_key', '{{sip:X-Key-Number-12}}')).toEqual([]);
  expect(await variable('api_key_page', 'https://example.com/keys/12')).toEqual([]);
  expect(await variable('opening', '2026-03-03T12:00')).toEqual([]);
});

test('cookies and the like are secrets where they are sent', async () => {
  const header = (line: string) =>
    found({
      'tools/t.yaml': `name: t\nhttp: {method: GET, url: "https://example.com", headers: {${line}}}\n`,
    });
  expect(await header(`Cookie: session=${HEX}`)).toHaveLength(1);
  expect(await header(`X-Auth: ${HEX}`)).toHaveLength(1);
  expect(await header('Cookie: "lang={{variable:x}}; theme=dark12345"')).toEqual([]);
  expect(await header('Accept: application/vnd.example.v2+json')).toEqual([]);
});

test('a secret that stands as a default is told of once', async () => {
  const secret = (name: string, value: string) =>
    found({ 'agent.yaml': `name: S\nvariables: {${name}: {secret: true, default: "${value}"}}\n` });
  expect(await secret('pin', '12')).toEqual(['the secret pin stands here in plain sight']);
  expect(await secret('api_key', HEX)).toHaveLength(1);
  expect(await secret('pin', ['sk', 'live', HEX].join('_'))).toHaveLength(1);
});
