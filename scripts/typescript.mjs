// Loads a TypeScript module of the project in plain Node: bundled into a folder that is gone afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

/** The folder of the project. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Gives what a module exports to a function, and returns what that returns. */
export async function withModule(path, use) {
  const folder = await mkdtemp(join(root, 'dist-'));
  try {
    await build({
      cwd: root,
      input: { module: path },
      platform: 'node',
      // Its build of ES modules is named, but not there.
      external: ['@xterm/headless'],
      // As scripts/build.mjs says.
      resolve: {
        alias: { 'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js') },
      },
      checks: { ineffectiveDynamicImport: false },
      output: { dir: folder, format: 'esm', entryFileNames: '[name].mjs' },
    });
    return await use(await import(pathToFileURL(join(folder, 'module.mjs')).href));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
