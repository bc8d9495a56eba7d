// Makes dist/ anew, where it is not what src/ makes already.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.mjs';
import { root, withModule } from './typescript.mjs';

const dist = join(root, 'dist');

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

const [{ files }, page] = await Promise.all([bundle(), manual()]);
files.set('agentctl.1', Buffer.from(page));
if (!(await isCurrent(files))) await replaceDist(files);
