// Bundles src/main.ts and all it imports, one file per lazily loaded part.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { bundledPackages, noticesOf } from './notices.mjs';

/** The folder of the project. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

// What nearly every command loads lies in few files: each costs Node a third of a millisecond to find, read and link.
// A group takes along what its modules import statically; the first group that names a module keeps it.
const GROUPS = [
  { name: 'program', test: /src[\\/]cli[\\/]run\.ts$/ },
  // What completes a line at a key loads this part of the engine alone.
  { name: 'workspace', test: /src[\\/]store[\\/]candidates\.ts$/ },
  { name: 'engine', test: /src[\\/]store[\\/]engine\.ts$/ },
  {
    name: 'moves',
    test: /src[\\/]store[\\/](?:publish|retry|deploy|lock|retire|drafts)\.ts$/,
  },
];

/** Returns the files of dist/ as a map from name to contents, and the packages that are in them. */
export async function bundle() {
  const { output } = await build({
    cwd: root,
    input: { main: 'src/main.ts' },
    platform: 'node',
    transform: { target: 'node20.19' },
    resolve: {
      alias: {
        // Its build of ES modules: half the time to load, since parts that are not used fall away.
        yaml: join(root, 'node_modules/yaml/browser/dist/index.js'),
        // Its other build finds its own parts by a call that no bundler follows.
        'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js'),
      },
    },
    write: false,
    // The groups decide what is loaded together: an import that is lazy for one command is not for another.
    checks: { ineffectiveDynamicImport: false },
    output: {
      format: 'esm',
      chunkFileNames: 'chunks/[name]-[hash].js',
      comments: false,
      // Names stay: whoever reads a stack trace needs them.
      minify: { compress: true, mangle: false, codegen: true },
      codeSplitting: { groups: GROUPS },
    },
  });
  const files = new Map(output.map(({ fileName, code }) => [fileName, Buffer.from(code)]));
  const chunks = output.map(({ fileName, modules }) => ({
    fileName,
    modules: Object.entries(modules).map(([path, { code }]) => ({
      path,
      bytes: Buffer.byteLength(code ?? ''),
    })),
  }));
  const packages = await bundledPackages(
    root,
    chunks.flatMap(({ modules }) => modules.map(({ path }) => path)),
  );
  files.set('THIRD-PARTY-NOTICES.txt', Buffer.from(noticesOf(packages)));
  return { files, packages, chunks };
}
