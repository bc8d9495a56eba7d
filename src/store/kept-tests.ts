import { existsSync, lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { formatHint } from '../core/check/formats.ts';
import { Failure } from '../core/failure.ts';
import type { PlainMap } from '../core/foreign.ts';
import { oneLine } from '../core/text.ts';
import { writeYaml } from './foreign-yaml.ts';
import { makeFolder, writeNew } from './new-files.ts';
import { requireParent } from './output-file.ts';

// What editors with YAML support read: yaml-language-server's modeline.
const SCHEMA = '# yaml-language-server: $schema=../../../.agentctl/schema/test.json\n\n';

/** A test that is to be written: made for the name that it gets. */
interface NewTest {
  agent: string;
  /** The name that it is to have; null takes one that is free. */
  name: string | null;
  suggested: string;
  testOf: (name: string) => PlainMap;
}

/**
 * Writes a new test of an agent into the workspace and returns its path there; none is ever written over. Throws
 * `usage` for a name that a test cannot have, `refused` for one that is taken or where the agent has no folder.
 */
export function writeTest(root: string, { agent, name, suggested, testOf }: NewTest): string {
  const folder = `agents/${agent}/tests`;
  requireFolders(root, agent);
  if (name !== null) return writeNamed(root, `${folder}/${requireName(name)}.yaml`, testOf(name));
  for (let twin = 1; ; twin += 1) {
    const free = twin === 1 ? suggested : `${suggested}_${twin}`;
    const path = `${folder}/${free}.yaml`;
    if (existsSync(join(root, path))) continue;
    try {
      return writeNamed(root, path, testOf(free));
    } catch (error) {
      // Somebody else was faster with that name.
      if (!(error instanceof Failure && existsSync(join(root, path)))) throw error;
    }
  }
}

/** Writes a test to a new file elsewhere; its name is the file's. The same failures as `writeTest`. */
export function writeTestTo(path: string, testOf: (name: string) => PlainMap): void {
  const [, stem] = /^(.*)\.ya?ml$/.exec(basename(path)) ?? [];
  if (stem === undefined)
    throw new Failure(
      'usage',
      `Couldn't write the test to ${oneLine(path)}: it has to end in .yaml.`,
    );
  requireParent(path);
  writeNamed(dirname(path), basename(path), testOf(requireName(stem)));
}

function writeNamed(folder: string, path: string, test: PlainMap): string {
  try {
    writeNew(folder, [[path, `${SCHEMA}${writeYaml(test)}`]]);
    return path;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new Failure('refused', `Couldn't write ${oneLine(path)}: there is one of that name.`, {
      hints: ['choose another name'],
    });
  }
}

function requireName(name: string): string {
  const hint = formatHint('name', name);
  if (hint === null) return name;
  throw new Failure('usage', `Couldn't call a test “${oneLine(name).slice(0, 80)}”.`, {
    hints: [hint],
  });
}

// Nothing is written through a link.
function requireFolders(root: string, agent: string): void {
  for (const folder of ['agents', `agents/${agent}`, `agents/${agent}/tests`]) {
    const found = lstatSync(join(root, folder), { throwIfNoEntry: false });
    if (!found && folder.endsWith('/tests')) return makeFolder(join(root, folder));
    if (!found?.isDirectory())
      throw new Failure(
        'refused',
        `Couldn't save a test of ${agent}: ${folder} is ${found ? 'no plain folder' : 'not there'}.`,
      );
  }
}
