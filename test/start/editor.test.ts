import { expect, test } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import { git, read, temporaryFolder, write } from '../helpers/repository.ts';
import { withEntries } from '../../src/store/schema-files.ts';

function repository(): string {
  const folder = temporaryFolder('theirs');
  git(folder, 'init', '-q', '-b', 'trunk');
  return folder;
}

test('entries stand below the comment of the last one, indented as it is', () => {
  const text = '{\n\t"yaml.schemas": {\n\t\t"a": "b" // mine\n\t}, // all\n\t"x": 1 // last\n}\n';
  expect(withEntries(text, ['yaml.schemas'], [['c', 'd']])).toBe(
    '{\n\t"yaml.schemas": {\n\t\t"a": "b", // mine\n\t\t"c": "d"\n\t}, // all\n\t"x": 1 // last\n}\n',
  );
  expect(withEntries('{\r\n    "x": 1, /* last */\r\n}', [], [['y', { z: 1 }]])).toBe(
    '{\r\n    "x": 1, /* last */\r\n    "y": {\r\n        "z": 1\r\n    },\r\n}',
  );
  expect(withEntries('{"x": {"a": 1}}', ['x'], [['b', 2]])).toContain('"a": 1');
  expect(withEntries('{\n  "x": null\n}\n', [], [['x', { a: 1 }]])).toBe(
    '{\n  "x": {\n    "a": 1\n  }\n}\n',
  );
});

test('init keeps the settings of somebody, and says where it could not read them', async () => {
  const folder = repository();
  write(folder, '.vscode/settings.json', '{\n\t"yaml.schemas": {\n\t\t"a": "b" // mine\n\t}\n}\n');
  await agentctl(folder, ['init']);
  expect(read(folder, '.vscode/settings.json')).toMatch(
    /^\t\t"a": "b", \/\/ mine\n\t\t"\.\/\.agentctl/m,
  );
  const other = repository();
  write(other, '.vscode/settings.json', '{ "yaml.schemas": \n');
  const { code, stdout } = await agentctl(other, ['init']);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'left alone: .vscode/settings.json cannot be read as JSON with comments',
  );
});
