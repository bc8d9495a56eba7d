import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import type { ForeignProject, ForeignSystem } from '../../src/core/foreign.ts';
import { elevenlabs } from '../../src/formats/elevenlabs.ts';
import { detectSystems } from '../../src/formats/systems.ts';
import { vapi } from '../../src/formats/vapi.ts';
import { parsePlain } from '../../src/store/foreign-yaml.ts';
import { foreign, readForeign } from '../helpers/foreign.ts';
import { hostileTexts, mutated } from './hostile.ts';
import { OTHERS, errorsOf, expectRoundTrip, joinedIndexes, lostIn } from './imported.ts';

const SYSTEMS = [
  { system: vapi, name: 'vapi', samples: ['vapi/clinic', 'vapi/single'] },
  { system: elevenlabs, name: 'elevenlabs', samples: ['elevenlabs/hotel', 'elevenlabs/single'] },
] as const;

const TRANSLATED = new Set(
  ['custom-llm', 'eager', 'conference', 'sip_refer', 'static', 'dial', 'number', 'phone'].concat(
    'sip_uri',
    'sip',
  ),
);

/** Expects that a project is either refused in words, or imported whole. */
async function expectBorne(system: ForeignSystem, project: ForeignProject): Promise<void> {
  const agents = orRefused(() => system.read(project));
  if (agents === null) return;
  for (const agent of agents) expect(await errorsOf(agent)).toEqual([]);
  expect(lostIn(system, project, TRANSLATED)).toEqual([]);
  expectRoundTrip(system, project, joinedIndexes);
}

function orRefused<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure && error.kind === 'invalid') return null;
    throw error;
  }
}

describe.each(SYSTEMS)('$name', ({ system, name, samples }) => {
  test.each(Object.keys(OTHERS))('does not take %s for its own', (other) => {
    const project = foreign(OTHERS[other] ?? {});
    expect(system.detect(project)).toBeNull();
    expect(orRefused(() => system.read(project))).toBeNull();
  });

  test.each(Object.entries(hostileTexts(name)))('bears %s', async (_, text) => {
    const project = { ...foreign({ 'a.json': text }), parse: parsePlain };
    expect(() => system.detect(project)).not.toThrow();
    await expectBorne(system, project);
  });

  test.each(samples)('bears %s with anything in any place', async (sample) => {
    const project = readForeign(join(import.meta.dirname, 'samples', sample));
    for (let seed = 1; seed <= (process.env['TORTURE'] === 'large' ? 400 : 12); seed += 1)
      await expectBorne(system, mutated(project, seed));
  });

  test('tells of files that are none of its own', () => {
    const project = foreign({
      'a.json': hostileTexts(name)['an empty name'] ?? '',
      'README.md': '# Hello',
      'binary.bin': new Uint8Array([0xff, 0xfe, 0xfd]),
    });
    const reported = system
      .read(project)
      .flatMap(({ fates }) => fates.filter(({ fate }) => fate === 'reported'));
    expect(reported.map(({ source }) => source).toSorted()).toEqual(['README.md', 'binary.bin']);
    expect(reported.every(({ reason }) => reason !== null)).toBe(true);
  });
});

test.each(['vapi/clinic', 'vapi/single', 'elevenlabs/hotel', 'elevenlabs/older'])(
  'only its own system takes %s for one of its own',
  (sample) => {
    const project = readForeign(join(import.meta.dirname, 'samples', sample));
    expect(detectSystems(project).map(({ system }) => system.id)).toEqual([sample.split('/')[0]]);
  },
);

test.each(['cagent', 'gitagent', 'letta', 'google-adk'])(
  'nothing of %s is taken for a voice agent of Vapi or ElevenLabs',
  (system) => {
    const project = readForeign(join(import.meta.dirname, 'samples', system));
    expect([vapi.detect(project), elevenlabs.detect(project)]).toEqual([null, null]);
  },
);
