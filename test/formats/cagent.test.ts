import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cagent } from '../../src/formats/cagent.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readForeign, writeYaml } from '../helpers/foreign.ts';
import { lost, numbers, scalarsOf, parsed, errorsOf, stored } from './import-checks.ts';

const folder = fixtures('docker-cagent');

describe.skipIf(folder === null)(
  'the real files of cagent (skipped where they are not at hand)',
  () => {
    for (const file of folder === null ? [] : readdirSync(folder).toSorted())
      test(file, async () => {
        const project = readForeign(join(folder ?? '', file));
        expect(cagent.detect(project)).toContain(file);
        const agents = cagent.read(project);
        expect((await Promise.all(agents.map(errorsOf))).flat()).toEqual([]);
        expect(lost(cagent, project, agents)).toEqual([]);
        expect(agents.map((agent) => parsed(cagent.write(stored(agent), writeYaml)))).toEqual([
          parsed(project.files),
        ]);
        const { mapped = 0, kept = 0, reported } = numbers(agents);
        expect({ all: mapped + kept, reported }).toEqual({ all: scalarsOf(project), reported: 0 });
      });
  },
);
