// Makes the generated parts of README.md, docs/commands.md and docs/first-minute.md anew.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, withModule } from './typescript.mjs';

await withModule('test/docs/readme.ts', async ({ generate }) => {
  for (const name of ['README.md', 'docs/commands.md', 'docs/first-minute.md']) {
    const path = join(root, name);
    const before = await readFile(path, 'utf8');
    const after = await generate(before, root);
    if (after !== before) await writeFile(path, after);
  }
});
