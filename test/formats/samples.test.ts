import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ForeignSystem } from '../../src/core/foreign.ts';
import { cagent } from '../../src/formats/cagent.ts';
import { gitagent } from '../../src/formats/gitagent.ts';
import { googleAdk } from '../../src/formats/google-adk.ts';
import { letta } from '../../src/formats/letta.ts';
import { readForeign, writeYaml } from '../helpers/foreign.ts';
import { errorsOf, lost, parsed, stored } from './import-checks.ts';

const SAMPLES = join(import.meta.dirname, 'samples');
const SYSTEMS: readonly ForeignSystem[] = [cagent, gitagent, letta, googleAdk];

/** The samples of a system, each a file, or the whole folder where it is one project. */
function samplesOf(system: ForeignSystem): string[] {
  const folder = join(SAMPLES, system.id);
  if (system.id === 'gitagent') return [folder];
  return readdirSync(folder).map((name) => join(folder, name));
}

describe.each(SYSTEMS)('samples of $title', (system) => {
  test.each(samplesOf(system))('%s comes over whole and goes back', async (path) => {
    const project = readForeign(path);
    expect(system.detect(project)).not.toBeNull();
    expect(SYSTEMS.filter((other) => other.detect(project) !== null)).toEqual([system]);
    const [agent, ...others] = system.read(project);
    expect(others).toEqual([]);
    if (!agent) throw new Error('no agent');
    expect(await errorsOf(agent)).toEqual([]);
    expect(lost(system, project, [agent])).toEqual([]);
    const reported = agent.fates
      .filter(({ fate }) => fate === 'reported')
      .map(({ source }) => source);
    expect(parsed(system.write(stored(agent), writeYaml))).toEqual(parsed(project.files, reported));
    expect(system.read(project)).toEqual(system.read(readForeign(path)));
  });
});
