import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isPlainMap } from '../../src/core/foreign.ts';
import type { Plain } from '../../src/core/foreign.ts';
import { elevenlabs } from '../../src/formats/elevenlabs.ts';
import { readForeign } from '../helpers/foreign.ts';
import { errorsOf, expectRoundTrip, lostIn } from './imported.ts';

const SAMPLES = join(import.meta.dirname, 'samples', 'elevenlabs');
// Words that our fields have others for.
const TRANSLATED = new Set(['eager', 'conference', 'sip_refer', 'custom-llm', 'static']);

function sample(name: string) {
  return readForeign(join(SAMPLES, name));
}

// Each agent has the lines of the indexes that are about it.
function joined(_: string, one: Plain, other: Plain): Plain {
  if (!isPlainMap(one) || !isPlainMap(other)) return other;
  return Object.fromEntries(
    Object.entries(one).map(([key, list]) => {
      const more = other[key];
      if (!Array.isArray(list) || !Array.isArray(more)) return [key, more ?? list];
      const known = new Set(list.map((item) => JSON.stringify(item)));
      return [key, [...list, ...more.filter((item) => !known.has(JSON.stringify(item)))]];
    }),
  );
}

for (const name of ['hotel', 'older', 'single'])
  describe(name, () => {
    test('is known by its content', () => expect(elevenlabs.detect(sample(name))).not.toBeNull());
    test('imports without errors', async () => {
      for (const agent of elevenlabs.read(sample(name))) expect(await errorsOf(agent)).toEqual([]);
    });
    test('loses nothing', () => expect(lostIn(elevenlabs, sample(name), TRANSLATED)).toEqual([]));
    test('comes back', () => expectRoundTrip(elevenlabs, sample(name), joined));
    test('is the same each time', () =>
      expect(elevenlabs.read(sample(name))).toEqual(elevenlabs.read(sample(name))));
  });
