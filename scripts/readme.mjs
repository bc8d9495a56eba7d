// Makes the generated parts of README.md anew: test/docs/readme.ts, which is TypeScript, bundled and run.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = await mkdtemp(join(root, 'dist-'));

try {
  await build({
    absWorkingDir: root,
    entryPoints: { readme: 'test/docs/readme.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // As scripts/build.mjs says.
    alias: { 'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js') },
    // Packages in CommonJS (yaml) call require() for node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const { generate } = await import(pathToFileURL(join(folder, 'readme.mjs')).href);
  const path = join(root, 'README.md');
  const before = await readFile(path, 'utf8');
  const after = await generate(before, root);
  if (after !== before) await writeFile(path, after);
} finally {
  await rm(folder, { recursive: true, force: true });
}
