import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure.ts';
import type { ForeignSystem } from '../../src/core/foreign.ts';
import { elevenlabs } from '../../src/formats/elevenlabs.ts';
import { vapi } from '../../src/formats/vapi.ts';
import { foreign } from '../helpers/foreign.ts';
import { hostileTexts } from './hostile.ts';
import { OTHERS, errorsOf, expectRoundTrip, lostIn } from './imported.ts';

const SYSTEMS: readonly ForeignSystem[] = [vapi, elevenlabs];

describe.each(SYSTEMS)('$title', (system) => {
  test.each(Object.keys(OTHERS))('does not take %s for its own', (name) => {
    const project = foreign(OTHERS[name] ?? {});
    expect(system.detect(project)).toBeNull();
    expect(() => system.read(project)).toThrow(Failure);
  });

  const hostile = hostileTexts(system.id === 'vapi' ? 'vapi' : 'elevenlabs');
  test.each(Object.keys(hostile))('bears %s', async (name) => {
    const project = foreign({ 'a.json': hostile[name] ?? '' });
    expect(system.detect(project)).not.toBeNull();
    for (const agent of system.read(project)) expect(await errorsOf(agent)).toEqual([]);
    expect(lostIn(system, project)).toEqual([]);
    expectRoundTrip(system, project);
  });

  test('is told of files that are none of its own', () => {
    const project = foreign({
      'a.json': hostile['an empty name'] ?? '',
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
