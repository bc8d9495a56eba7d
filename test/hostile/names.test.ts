import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { edit, git, temporaryFolder, workspace } from '../helpers/repository.ts';
import { expectHarmless } from './harmless.ts';

const NAMES: Record<string, string> = {
  'a leading hyphen': '-x',
  'two leading hyphens': '--x',
  'an option with a value': '--output=x',
  'an option of git': '--upload-pack=touch owned',
  'a configuration of git': '-ccore.pager=touch owned',
  'an option of ours, cut short': '--reas',
  'the parent folder': '..',
  'a path outside': '../../outside',
  'a path within': 'booking/../booking',
  'a path with a slash at its end': 'booking/',
  'an absolute path': '/etc/passwd/none',
  'a hidden name': '.booking',
  'a dot at the end': 'booking.',
  'the extension of a lock': 'booking.lock',
  'a tilde': 'booking~1',
  'a tilde alone': '~',
  'a caret': 'booking^',
  'a caret and a brace': 'booking^{tree}',
  'a colon': 'booking:agent.yaml',
  'a pathspec with magic': ':(top)booking',
  'a reflog': 'booking@{1}',
  'the last branch': '@{-1}',
  'an at sign': '@',
  'an asterisk': 'book*',
  'a question mark': 'book?ng',
  brackets: 'book[i]ng',
  'a backslash': String.raw`book\ing`,
  'two dots': 'v1..v2',
  'three dots': 'v1...v2',
  'a NUL': 'book\u0000ing',
  'a line break': 'book\ning',
  'a line break and a ref': 'booking\nrefs/heads/main',
  'a carriage return': 'book\ring',
  'a tab': 'book\ting',
  'an escape': 'book\u001b[31ming',
  'a window title': '\u001b]0;owned\u0007',
  'a bell': 'book\u0007ing',
  'a backspace': 'bookk\u0008ing',
  'a delete character': 'book\u007fing',
  'a C1 control': 'book\u009b31ming',
  '300 bytes': 'b'.repeat(300),
  '300 bytes of three each': '錯'.repeat(100),
  '70,000 bytes': 'b'.repeat(70_000),
  'a bidirectional override': 'book\u202egnik',
  'a bidirectional isolate': 'book\u2067ing\u2069',
  'zero width': 'book\u200bing',
  'a byte order mark': '\ufeffbooking',
  'an accent in one character': 'b\u00f6oking',
  'an accent in two characters': 'bo\u0308oking',
  'a letter that looks like another': 'bооking',
  'an upper case twin': 'BOOKING',
  'a device': 'con',
  'a device in upper case': 'CON',
  'a folder of git': '.git',
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'a method of all objects': 'toString',
  'the head': 'HEAD',
  'the head in lower case': 'head',
  'an object id': '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  'a short object id': '4b825dc',
  'a full ref': 'refs/heads/main',
  'a tag named like a branch': 'main',
  'a space': 'book ing',
  'spaces alone': '  ',
  nothing: '',
  'a lone surrogate': 'book\ud800ing',
  'an emoji': 'booking🍝',
  'a version that cannot be': 'v0',
  'a version with zeros': 'v007',
  'a version past all numbers': 'v99999999999999999999',
  'a command for a shell': '$(touch owned)',
  'a second command': 'booking;touch owned',
};

// These may name an agent.
const FIT = [
  'a tag named like a branch',
  'a constructor',
  'a version that cannot be',
  'a version with zeros',
  'a version past all numbers',
];

// Where a name, a revision or a path is taken, and the exit codes that it may end with.
const PLACES: Record<
  string,
  { argv: (name: string) => string[]; codes?: number[]; not?: string[] }
> = {
  '--agent': { argv: (name) => ['status', '--agent', name] },
  '--agent=': { argv: (name) => ['publish', `--agent=${name}`, '-m', 'x'] },
  promote: { argv: (name) => ['promote', '--yes', '--', name] },
  'promote, bare': { argv: (name) => ['promote', name, '--yes'] },
  'promote --version': { argv: (name) => ['promote', 'pre-release', '--version', name] },
  'promote --if-running': { argv: (name) => ['promote', 'pre-release', '--if-running', name] },
  rollback: { argv: (name) => ['rollback', '--yes', '--', name] },
  'rollback --to': { argv: (name) => ['rollback', 'sandbox', '--yes', '--to', name] },
  show: { argv: (name) => ['show', '--', name] },
  'show git:': { argv: (name) => ['show', `git:${name}`], codes: [0, 2] },
  'show sandbox@': { argv: (name) => ['show', `sandbox@${name}`] },
  'show sandbox~': { argv: (name) => ['show', `sandbox~${name}`], not: ['nothing'] },
  'diff from': { argv: (name) => ['diff', '--', name] },
  'diff to': { argv: (name) => ['diff', 'sandbox', '--', name] },
  checkout: { argv: (name) => ['checkout', '--', name] },
  'discard --to': { argv: (name) => ['discard', '--to', name] },
  restore: { argv: (name) => ['restore', '--', name] },
  create: { argv: (name) => ['create', '--', name], not: FIT },
  'create --template': { argv: (name) => ['create', 'fresh', '--template', name] },
  'init --agent': { argv: (name) => ['init', '--agent', name], not: FIT },
  'init --template': { argv: (name) => ['init', '--template', name] },
  retire: { argv: (name) => ['retire', '--', name] },
  'env lock': { argv: (name) => ['env', 'lock', '--reason', 'r', '--', name] },
  'env unlock': { argv: (name) => ['env', 'unlock', '--', name] },
  history: { argv: (name) => ['history', '--', name] },
  'history --since': { argv: (name) => ['history', '--since', name] },
  'history --action': { argv: (name) => ['history', '--action', name] },
  'history --limit': { argv: (name) => ['history', '--limit', name] },
  'history --author': { argv: (name) => ['history', '--author', name], codes: [0] },
  '--notes-file': { argv: (name) => ['publish', '--notes-file', name] },
  '-C': { argv: (name) => ['-C', name, 'status'], not: ['nothing'] },
  'a command': { argv: (name) => [name], not: ['nothing'] },
};

let folder = '';
let before: Record<string, string> = {};

/** Every file with its content, refs, index and settings of git's among them, and what lies beside the workspace. */
function state(): Record<string, string> {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/.git/objects/'));
  return {
    ...Object.fromEntries(all.map((path) => [path, readFileSync(path, 'latin1')])),
    beside: readdirSync(dirname(folder)).join('\n'),
  };
}

beforeAll(async () => {
  folder = workspace();
  await json(folder, ['publish', '-m', 'first']);
  git(folder, 'tag', 'main');
  edit(folder, 'Good evening!');
  await json(folder, ['discard']);
  edit(folder, 'Good morning!');
  before = state();
});

// Each name goes through a tenth of the places, each place sees a tenth of the names; all of them in the large form.
const LARGE = process.env['TORTURE'] === 'large';

describe('a hostile name', () => {
  Object.entries(NAMES).forEach(([called, name], row) => {
    test(called, async () => {
      for (const [column, [place, { argv, codes = [2], not = [] }]] of Object.entries(
        PLACES,
      ).entries()) {
        if (not.includes(called) || (!LARGE && (row + column) % 10 !== 0)) continue;
        const ran = await agentctl(folder, argv(name));
        expect(codes, `${place}: ${ran.stderr}`).toContain(ran.code);
        if (ran.code !== 0) expect(ran.stderr, place).toMatch(/^error: /);
        expectHarmless(ran, place);
        expect(ran.stderr.length + (ran.code === 0 ? 0 : ran.stdout.length), place).toBeLessThan(
          2_000,
        );
      }
      // No variable can hold a NUL.
      if (name !== '' && !name.includes('\0')) {
        const ran = await agentctl(folder, ['status'], { env: { AGENTCTL_AGENT: name } });
        expect(ran.code, `AGENTCTL_AGENT: ${ran.stderr}`).toBe(2);
        expectHarmless(ran, 'AGENTCTL_AGENT');
      }
      expect(state()).toEqual(before);
    });
  });

  test('leaves the workspace in order', () => checkInvariants(folder));
});

describe('a hostile folder for init', () => {
  test.each([
    ['a NUL', 'new\u0000folder', 2],
    ['an option after --', '--output=x', 0],
    ['a line break', 'new\nfolder', 2],
    ['an escape', 'new\u001b[31mfolder', 2],
    ['300 bytes', 'n'.repeat(300), 2],
    ['a short option after --', '-x', 0],
    ['spaces', 'new folder', 0],
    ['an emoji', 'neu🍝', 0],
    ['a file in the way', 'file', 2],
  ])('%s', async (_, name, code) => {
    const parent = temporaryFolder('init');
    git(parent, 'init', '--quiet', 'x');
    git(parent, 'config', '--file', 'file', 'a.b', 'c');
    const ran = await agentctl(parent, ['init', '--', name]);
    expect(ran.code, ran.stderr).toBe(code);
    expectHarmless(ran, 'init');
    if (code !== 0) expect(readdirSync(parent).toSorted()).toEqual(['file', 'x']);
  });
});
