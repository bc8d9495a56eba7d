// Bundles src/main.ts and all it imports into dist/, one file per lazily loaded part, and makes the manual page.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'rolldown';
import { root, withModule } from './typescript.mjs';

const dist = join(root, 'dist');

// What nearly every command loads lies in few files: each costs Node a third of a millisecond to find, read and link.
// A group takes along what its modules import statically; the first group that names a module keeps it.
const GROUPS = [
  { name: 'program', test: /src[\\/]cli[\\/]run\.ts$/ },
  { name: 'engine', test: /src[\\/]store[\\/]engine\.ts$/ },
  {
    name: 'moves',
    test: /src[\\/]store[\\/](?:publish|retry|deploy|lock|retire|drafts)\.ts$/,
  },
];

async function bundle() {
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
  const modules = output.flatMap(({ moduleIds }) => moduleIds.map((id) => relative(root, id)));
  files.set('LICENSES.txt', Buffer.from(await licenses(modules)));
  return files;
}

// The bundled packages' licenses ask for their texts to travel with the code.
async function licenses(inputs) {
  const folders = inputs
    .toSorted((one, other) => one.localeCompare(other, 'en'))
    .flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []);
  const texts = [...new Set(folders)].map(async (folder) => {
    const { name, version, license } = JSON.parse(
      await readFile(join(root, folder, 'package.json'), 'utf8'),
    );
    const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(root, folder, file), 'utf8') : '';
    return `${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

async function isCurrent(files) {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true }).catch(() => []);
  const present = entries.filter((entry) => entry.isFile());
  if (present.length !== files.size) return false;
  for (const [name, contents] of files) {
    const old = await readFile(join(dist, name)).catch(() => undefined);
    if (!old?.equals(contents)) return false;
  }
  return true;
}

// Programs may run from dist/ meanwhile: the new folder is complete before it takes the name.
async function replaceDist(files) {
  const staging = await mkdtemp(join(root, 'dist-'));
  try {
    for (const [name, contents] of files) {
      await mkdir(dirname(join(staging, 'new', name)), { recursive: true });
      await writeFile(join(staging, 'new', name), contents);
    }
    await swap(staging);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

// Another build may put its own folder between the two renames: then that one makes way as well.
async function swap(staging) {
  for (let attempt = 1; ; attempt += 1) {
    await rename(dist, join(staging, `old-${attempt}`)).catch(ignore('ENOENT'));
    try {
      return await rename(join(staging, 'new'), dist);
    } catch (error) {
      if (attempt === 10) throw error;
      ignore('ENOTEMPTY', 'EEXIST')(error);
    }
  }
}

function ignore(...codes) {
  return (error) => {
    if (!codes.includes(error.code)) throw error;
  };
}

// The manual page says what the help says, and cannot be stale.
async function manual() {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return withModule('src/cli/manual-page.ts', ({ manualPage }) => manualPage(root, version));
}

const [files, page] = await Promise.all([bundle(), manual()]);
files.set('agentctl.1', Buffer.from(page));
if (!(await isCurrent(files))) await replaceDist(files);
