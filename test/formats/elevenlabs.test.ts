import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { elevenlabs } from '../../src/formats/elevenlabs.ts';
import { foreign, readForeign } from '../helpers/foreign.ts';
import { errorsOf, expectRoundTrip, joinedIndexes, lostIn } from './imported.ts';

const SAMPLES = join(import.meta.dirname, 'samples', 'elevenlabs');
// Words that our fields have others for.
const TRANSLATED = new Set(['eager', 'conference', 'sip_refer', 'custom-llm', 'static']);

function sample(name: string) {
  return readForeign(join(SAMPLES, name));
}

for (const name of ['hotel', 'older', 'single'])
  describe(name, () => {
    test('is known by its content', () => expect(elevenlabs.detect(sample(name))).not.toBeNull());
    test('imports without errors', async () => {
      for (const agent of elevenlabs.read(sample(name))) expect(await errorsOf(agent)).toEqual([]);
    });
    test('loses nothing', () => expect(lostIn(elevenlabs, sample(name), TRANSLATED)).toEqual([]));
    test('comes back', () => expectRoundTrip(elevenlabs, sample(name), joinedIndexes));
    test('is the same each time', () =>
      expect(elevenlabs.read(sample(name))).toEqual(elevenlabs.read(sample(name))));
  });

test('it says why something was kept that has a field', () => {
  const project = foreign({
    'a.json': JSON.stringify({
      name: '',
      conversation_config: {
        agent: { prompt: { llm: 'qwen', temperature: 1 } },
        tts: { speed: 9 },
      },
      tags: [],
    }),
  });
  const [agent] = elevenlabs.read(project);
  expect(
    agent?.fates.flatMap(({ source, reason }) => (reason === null ? [] : `${source}: ${reason}`)),
  ).toMatchInlineSnapshot(`
    [
      "a.json: name: its value does not fit the field, or may hold a secret",
      "a.json: tags: agentctl has no field for it",
      "a.json: conversation_config.agent.prompt.llm: agentctl knows no such provider of models",
      "a.json: conversation_config.agent.prompt.temperature: agentctl knows no such provider of models",
      "a.json: conversation_config.tts.speed: its value does not fit the field, or may hold a secret",
    ]
  `);
});
