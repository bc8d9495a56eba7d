import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { vapi } from '../../src/formats/vapi.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { foreign, readForeign } from '../helpers/foreign.ts';
import { countsOf, errorsOf, expectRoundTrip, lostIn } from './imported.ts';

const SAMPLES = join(import.meta.dirname, 'samples', 'vapi');

function sample(name: string) {
  return readForeign(join(SAMPLES, name));
}

for (const name of ['clinic', 'single'])
  describe(name, () => {
    test('is known by its content', () => expect(vapi.detect(sample(name))).not.toBeNull());
    test('imports without errors', async () => {
      for (const agent of vapi.read(sample(name))) expect(await errorsOf(agent)).toEqual([]);
    });
    test('loses nothing', () =>
      expect(lostIn(vapi, sample(name), new Set(['custom-llm']))).toEqual([]));
    test('comes back', () => expectRoundTrip(vapi, sample(name)));
    test('is the same each time', () =>
      expect(vapi.read(sample(name))).toEqual(vapi.read(sample(name))));
  });

const folder = fixtures('vapi');
describe.skipIf(folder === null)('the real definitions', () => {
  const project = readForeign(folder ?? '.');
  test('import without errors, lose nothing and come back', async () => {
    expect(vapi.detect(project)).not.toBeNull();
    for (const agent of vapi.read(project)) expect(await errorsOf(agent)).toEqual([]);
    expect(lostIn(vapi, project)).toEqual([]);
    expectRoundTrip(vapi, project);
    expect(countsOf(vapi.read(project))).toEqual({ mapped: 13, kept: 31, reported: 0 });
  });
});

test('it says why something was kept that has a field', () => {
  const project = foreign({
    'a.yml':
      'name: ""\nmodel: { provider: groq, model: m, temperature: 1 }\nvoice: { provider: v, speed: 9 }\nhooks: []\ntranscriber: { provider: t, language: multi }\n',
  });
  const [agent] = vapi.read(project);
  expect(
    agent?.fates.flatMap(({ source, reason }) => (reason === null ? [] : `${source}: ${reason}`)),
  ).toMatchInlineSnapshot(`
    [
      "a.yml: name: its value does not fit the field, or may hold a secret",
      "a.yml: hooks: agentctl has no field for it",
      "a.yml: transcriber.provider: agentctl has no field for it",
      "a.yml: transcriber.language: its value does not fit the field, or may hold a secret",
      "a.yml: model.provider: agentctl knows no such provider of models",
      "a.yml: model.model: agentctl knows no such provider of models",
      "a.yml: model.temperature: agentctl knows no such provider of models",
      "a.yml: voice.speed: its value does not fit the field, or may hold a secret",
    ]
  `);
});
