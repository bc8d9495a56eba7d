// Makes the generated parts of README.md anew: test/docs/readme.ts, which is TypeScript, bundled and run.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = await mkdtemp(join(root, 'dist-'));

try {
  await build({
    cwd: root,
    input: { readme: 'test/docs/readme.ts' },
    platform: 'node',
    // As scripts/build.mjs says.
    resolve: {
      alias: { 'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js') },
    },
    checks: { ineffectiveDynamicImport: false },
    output: { dir: folder, format: 'esm', entryFileNames: '[name].mjs' },
  });
  const { generate } = await import(pathToFileURL(join(folder, 'readme.mjs')).href);
  const path = join(root, 'README.md');
  const before = await readFile(path, 'utf8');
  const after = await generate(before, root);
  if (after !== before) await writeFile(path, after);
} finally {
  await rm(folder, { recursive: true, force: true });
}
