import { describe, expect, test } from 'vitest';
import { letta } from '../../src/formats/letta.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readForeign, writeYaml } from '../helpers/foreign.ts';
import { errorsOf, lost, numbers, scalarsOf, parsed, stored } from './import-checks.ts';

const folder = fixtures('letta');

describe.skipIf(folder === null)(
  'the real files of Letta (skipped where they are not at hand)',
  () => {
    for (const file of ['memgpt_agent.af', 'customer_service.af'])
      test(file, async () => {
        const project = readForeign(`${folder}/${file}`);
        const [agent, ...others] = letta.read(project);
        expect(others).toEqual([]);
        if (!agent) throw new Error('no agent');
        expect(await errorsOf(agent)).toEqual([]);
        expect(lost(letta, project, [agent])).toEqual([]);
        expect(parsed(letta.write(stored(agent), writeYaml))).toEqual(parsed(project.files));
        const { mapped = 0, kept = 0, reported } = numbers([agent]);
        expect({ all: mapped + kept, reported }).toEqual({ all: scalarsOf(project), reported: 0 });
      });
  },
);
