import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import type { Bundle } from '../../scripts/bundle.mjs';
import { bundledPackages } from '../../scripts/notices.mjs';
import { PROJECT, temporaryFolder, testEnv, write } from '../helpers/repository.ts';
import { productionTree } from './registry.ts';

const NOTICES = 'THIRD-PARTY-NOTICES.txt';

describe('what is bundled', () => {
  let built: Bundle;

  beforeAll(async () => {
    built = await bundle();
  });

  test('dist/ is what the sources make', () => {
    for (const [name, contents] of built.files) {
      const message = `dist/${name} is stale: npm run build`;
      expect(readFileSync(join(PROJECT, 'dist', name)).equals(contents), message).toBe(true);
    }
  });

  // The packages are told here by another way than the build's: by the manifests above each module.
  test('each package of a module is in the notices, with a text of its license', () => {
    const notices = built.files.get(NOTICES)?.toString() ?? '';
    const sections = notices.split(`\n${'-'.repeat(80)}\n\n`).slice(1);
    const titles = sections.map((section) => section.split('\n', 1).join());
    const modules = built.chunks.flatMap((chunk) => chunk.modules.map(({ path }) => path));
    const outside = modules.filter((path) => /[\\/]node_modules[\\/]/.test(path));
    const expected = [...new Set(outside.map(manifestAbove))];
    expect(new Set(titles)).toEqual(new Set(expected));
    expect(titles).toHaveLength(expected.length);
    expect(expected.length).toBeGreaterThan(40);
    for (const section of sections)
      expect(section, section.slice(0, 80)).toMatch(/permission|Licensed under|Redistribution/i);
  });

  test('nothing of a development dependency is in it but recheck', () => {
    const shipped = productionTree().map(([name, { version }]) => `${name} ${version}`);
    const others = built.packages.filter(({ title }) => !shipped.includes(title));
    expect(others.map(({ name }) => name)).toEqual(['recheck']);
  });

  test('start-up loads no more of packages than reads options and finds what was meant', () => {
    const folder = temporaryFolder();
    const argv = [join(PROJECT, 'bin', 'agentctl.js'), '--help'];
    const env = { ...testEnv(), NODE_V8_COVERAGE: folder };
    expect(spawnSync(process.execPath, argv, { env, encoding: 'utf8' }).status).toBe(0);
    const loaded = readdirSync(folder).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        result: { url: string }[];
      };
      return result.flatMap(({ url }) => url.split('/dist/')[1] ?? []);
    });
    const modules = built.chunks
      .filter(({ fileName }) => loaded.includes(fileName))
      .flatMap((chunk) => chunk.modules.map(({ path }) => path));
    const packages = new Set(
      modules.flatMap((path) => path.split('/node_modules/')[1]?.split('/', 1) ?? []),
    );
    expect(packages).toEqual(new Set(['commander', 'fastest-levenshtein']));
  });
});

function manifestAbove(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      const text = readFileSync(join(folder, 'package.json'), 'utf8');
      const { name, version, license } = JSON.parse(text) as Record<string, string>;
      // Some have one more, without a name, that says how their modules are written.
      if (name !== undefined && version !== undefined) return `${name} ${version} (${license})`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

describe('a build is refused', () => {
  const refuse = (manifest: object, files: Record<string, string> = {}) => {
    const root = temporaryFolder();
    const folder = 'node_modules/@some/package';
    write(root, `${folder}/package.json`, JSON.stringify({ name: '@some/package', ...manifest }));
    for (const [name, text] of Object.entries(files)) write(root, `${folder}/${name}`, text);
    return bundledPackages(root, [join(root, folder, 'index.js')]);
  };

  test('with a package of another license, or of none', async () => {
    const text = { LICENSE: 'Permission is hereby granted' };
    for (const license of ['GPL-3.0-only', 'UNLICENSED', undefined, 'MIT AND GPL-2.0-only'])
      await expect(refuse({ version: '1.0.0', license }, text)).rejects.toThrow(
        `Couldn't bundle @some/package 1.0.0: its license is ${license}, and only MIT, ISC, `,
      );
  });

  test('with a package that carries no text of its license', async () => {
    const manifest = { version: '1.0.0', license: 'MIT' };
    const files = { 'README.md': 'License: MIT', license: '' };
    await expect(refuse(manifest, files)).rejects.toThrow(
      "Couldn't bundle @some/package 1.0.0: there is no text of its license.",
    );
  });
});
