// Takes the pictures of the README anew.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, withModule } from './typescript.mjs';

await withModule('test/docs/pictures.ts', async ({ pictures }) => {
  const folder = join(root, 'docs/screenshots');
  const made = await pictures(root);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, svg] of made) await writeFile(join(folder, name), svg);
});
