import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { elevenlabs } from '../../src/formats/elevenlabs.ts';
import { readForeign } from '../helpers/foreign.ts';
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
