import { describe, expect, test } from 'vitest';
import { gitagent } from '../../src/formats/gitagent.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readForeign, writeYaml } from '../helpers/foreign.ts';
import { lost, numbers, scalarsOf, parsed, errorsOf, stored } from './import-checks.ts';

const folder = fixtures('gitagent');

describe.skipIf(folder === null)(
  'the real files of gitagent (skipped where they are not at hand)',
  () => {
    test('one folder with four agents', async () => {
      const project = readForeign(folder ?? '');
      const agents = gitagent.read(project);
      expect(agents.map(({ name }) => name).toSorted()).toEqual([
        'assistant',
        'code-review-agent',
        'compliance-analyst',
        'gitagent',
      ]);
      expect((await Promise.all(agents.map(errorsOf))).flat()).toEqual([]);
      expect(lost(gitagent, project, agents)).toEqual([]);
      const { mapped = 0, kept = 0, reported } = numbers(agents);
      expect({ all: mapped + kept, reported }).toEqual({ all: scalarsOf(project), reported: 0 });
    });

    for (const path of [
      'gitagent-root',
      'gitagent-assistant',
      'full.agent.yaml',
      'standard.agent.yaml',
    ])
      test(path, async () => {
        const project = readForeign(`${folder}/${path}`);
        const [agent, ...others] = gitagent.read(project);
        expect(others).toEqual([]);
        if (!agent) throw new Error('no agent');
        expect(await errorsOf(agent)).toEqual([]);
        expect(parsed(gitagent.write(stored(agent), writeYaml))).toEqual(parsed(project.files));
        const { mapped = 0, kept = 0, reported } = numbers([agent]);
        expect({ all: mapped + kept, reported }).toEqual({ all: scalarsOf(project), reported: 0 });
      });
  },
);
