import { deflateSync } from 'node:zlib';
import type { ComparedFile, Comparison, MinusPlus } from '../core/diff/model.ts';
import { patchOf } from '../core/diff/unified.ts';
import type { PatchFile } from '../core/diff/unified.ts';
import type { Objects } from './objects.ts';

/** Returns the files of a comparison as a patch that `git apply` takes, byte for byte. */
export async function writePatch(objects: Objects, comparison: Comparison): Promise<Buffer> {
  const files = await Promise.all(
    comparison.files.map((file) => toPatchFile(objects, comparison.agent, file)),
  );
  return Buffer.from(patchOf(files), 'latin1');
}

async function toPatchFile(
  objects: Objects,
  agent: string,
  { path, entries }: ComparedFile,
): Promise<PatchFile> {
  const [minus, plus] = await Promise.all([
    contentOf(objects, entries.minus),
    contentOf(objects, entries.plus),
  ]);
  const binary = [minus, plus].some((content) => content.subarray(0, 8_000).includes(0));
  return {
    path: Buffer.from(`agents/${agent}/${path}`).toString('latin1'),
    entries,
    contents: { minus: minus.toString('latin1'), plus: plus.toString('latin1') },
    packed: binary ? { minus: packBinary(minus), plus: packBinary(plus) } : null,
  };
}

async function contentOf(
  objects: Objects,
  entry: MinusPlus<{ oid: string; mode: string } | null>['minus'],
): Promise<Buffer> {
  if (!entry) return Buffer.alloc(0);
  // What git shows in place of a submodule.
  if (entry.mode === '160000') return Buffer.from(`Subproject commit ${entry.oid}\n`);
  return (await objects.read(entry.oid))?.content ?? Buffer.alloc(0);
}

const DIGITS =
  '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const LINE = 52;

/** Packs a file as `git diff --binary` does: deflated, in lines of base 85 that begin with their length. */
function packBinary(content: Buffer): string {
  const data = deflateSync(content);
  const lines = [`literal ${content.length}`];
  for (let at = 0; at < data.length; at += LINE) {
    const part = data.subarray(at, at + LINE);
    const length = String.fromCharCode(part.length + (part.length <= 26 ? 64 : 70));
    lines.push(length + base85(part));
  }
  return `${lines.join('\n')}\n`;
}

function base85(part: Buffer): string {
  let text = '';
  for (let at = 0; at < part.length; at += 4) {
    let value = 0;
    for (let index = 0; index < 4; index += 1) value = value * 256 + (part[at + index] ?? 0);
    let group = '';
    for (let index = 0; index < 5; index += 1) {
      group = (DIGITS[value % 85] ?? '') + group;
      value = Math.floor(value / 85);
    }
    text += group;
  }
  return text;
}
