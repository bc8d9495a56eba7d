import { expect, test } from 'vitest';
import { LICENSES } from '../../scripts/notices.mjs';
import { PROJECT, read } from '../helpers/repository.ts';
import { productionTree } from './registry.ts';
import type { Locked } from './registry.ts';

const manifest = JSON.parse(read(PROJECT, 'package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;
const lock = JSON.parse(read(PROJECT, 'package-lock.json')) as { packages: Record<string, Locked> };

/** Returns the rows of docs/dependencies.md as lists of cells: of what ships, and of the tools. */
function tables(): string[][][] {
  const [, ...sections] = read(PROJECT, 'docs/dependencies.md').split('\n## ');
  return sections.map((section) =>
    section
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
  );
}

test('docs/dependencies.md names every dependency, as it is locked, and why it was chosen', () => {
  const [shipped = [], tools = []] = tables();
  const titles = (names: string[]) =>
    names.map((name) => {
      const { version, license } = lock.packages[`node_modules/${name}`] ?? {};
      return [`\`${name}\` ${version}`, license];
    });
  const message =
    'give it a reason in scripts/reasons.mjs, then: npm run build && npm run report:dependencies';
  expect(
    shipped.map(([title, license]) => [title, license]),
    message,
  ).toEqual(titles(Object.keys(manifest.dependencies)));
  expect(
    tools.map(([title, license]) => [title, license]),
    message,
  ).toEqual(titles(Object.keys(manifest.devDependencies)));
  for (const [title, , why] of [...shipped, ...tools])
    expect(why?.length, title).toBeGreaterThan(15);
});

test('nothing that ships brings another license than those that may', () => {
  const tree = productionTree();
  expect(tree.length).toBeGreaterThan(70);
  for (const [name, { version, license = '' }] of tree) {
    const offered = license.replaceAll(/[()]/g, '').split(' OR ');
    expect(
      offered.some((each) => LICENSES.includes(each)),
      `${name} ${version}: ${license}`,
    ).toBe(true);
  }
});
