// A key pressed in the middle of a line: whatever is wrong, nothing is said, nothing is changed, nobody is asked.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCommandLine } from '../../src/core/completion.ts';
import { agentctl, json } from '../helpers/cli.ts';
import { copies, edit, git, temporaryFolder, workspace, write } from '../helpers/repository.ts';
import { offered } from './workspace.ts';

const published = copies(async () => {
  const folder = workspace();
  write(folder, 'agents/booking/agent.yaml', 'name: Booking\ngreeting: Ciao\nlanguage: it-IT\n');
  await json(folder, ['publish', '-m', 'Ask for the name first']);
  await json(folder, ['promote', 'pre-release']);
  return folder;
});

const COMMANDS = 'none\npromote\tplace a version in the next environment\n';

test.each<[string, (place: string) => void]>([
  ['outside of any repository', (place) => rmSync(place, { recursive: true })],
  ['where git has nothing of a workspace', (place) => rmSync(join(place, 'agentctl.yaml'))],
  ['where agentctl.yaml is broken', (place) => write(place, 'agentctl.yaml', 'environments: {')],
  ['where HEAD is broken', (place) => write(place, '.git/HEAD', 'nonsense')],
])('%s commands and flags are known all the same', async (_, spoil) => {
  const place = workspace();
  spoil(place);
  const from = temporaryFolder();
  expect(await offered(from, `agentctl -C ${place} promo`)).toBe(COMMANDS);
  expect(await offered(from, `agentctl -C ${place} show --quie`)).toMatch(/^none\n--quiet\t/);
  expect(await offered(from, `agentctl -C ${place} promote --version `)).toBe('none\n');
  expect(await offered(from, `agentctl -C ${place} create x -t bl`)).toMatch(/^none\nblank\t/);
});

test('what is damaged is passed over', async () => {
  const place = await published();
  write(place, '.git/refs/heads/live', 'nonsense\n');
  write(place, 'agents/booking/agent.yaml', 'languages: [\n');
  git(place, 'tag', 'booking/v9', 'main^{tree}');
  expect(await offered(place, 'agentctl env show ')).toBe(
    'none\nsandbox\truns v1\npre-release\truns v1\nlive\t\n',
  );
  expect(await offered(place, 'agentctl show v')).toBe('none\nv9\t\nv1\tAsk for the name first\n');
  expect(await offered(place, 'agentctl chat --language it')).toBe('none\nit-IT\t\n');
});

test('no server is asked, and nothing is left behind', async () => {
  const place = await published();
  // A remote that hangs, for a workspace whose state was never fetched.
  git(place, 'remote', 'add', 'origin', 'ext::sleep 60');
  git(place, 'config', 'protocol.ext.allow', 'always');
  git(place, 'config', 'extensions.partialClone', 'origin');
  git(place, 'config', 'remote.origin.promisor', 'true');
  write(place, 'agentctl.yaml', 'remote: origin\n');
  const before = git(place, 'status', '--porcelain');
  const temporary = readdirSync(temporaryFolder().replace(/[^/]+$/, '')).length;
  const started = await agentctl(place, ['__complete', 'agentctl show ']);
  expect(started.stdout).toContain('v1\tAsk for the name first\n');
  expect(started.git.map(([command]) => command)).toEqual(['rev-parse', 'cat-file']);
  expect(started.git.flat().join(' ')).not.toMatch(/fetch|ls-remote|add|write-tree/);
  expect(git(place, 'status', '--porcelain')).toBe(before);
  expect(readdirSync(temporaryFolder().replace(/[^/]+$/, '')).length).toBe(temporary + 1);
});

const EVIL = '\u001b]0;x\u0007$(touch pwned)`touch pwned`\t"\'\\;|&>:%n\u202e {a,b} ${IFS} !! ~ *';

test('what others wrote stands on one line, without a tab or control character', async () => {
  const place = workspace();
  await json(place, ['publish', '-m', EVIL]);
  edit(place, 'More');
  await json(place, ['publish', '-m', 'x'.repeat(5000)]);
  expect(await offered(place, 'agentctl show v')).toBe(
    `none\nv2\t${'x'.repeat(200)}\nv1\t]0;x$(touch pwned)\`touch pwned\` "'\\;|&>:%n {a,b} \${IFS} !! ~ *\n`,
  );
});

test('a name that a shell would act on is not offered', async () => {
  const place = workspace();
  for (const name of ['$(reboot)', '`x`', "it's", 'a;b', 'a&b', '-x', 'good/one', 'ä'])
    git(place, 'update-ref', `refs/heads/${name}`, 'HEAD');
  write(place, 'agents/booking/$(x).md', '');
  write(place, 'agents/booking/a b.md', '');
  write(place, 'agents/booking/variants.yaml', '"$(x)": {}\n"a\\nb": {}\nplain: {}\n');
  expect(await offered(place, 'agentctl show git:')).toBe(
    'none\ngit:-x\t\ngit:good/one\t\ngit:main\t\ngit:ä\t\n',
  );
  expect(await offered(place, 'agentctl blame ')).toBe(
    'none\nagent.yaml\t\ntopics/hours.yaml\t\nvariants.yaml\t\n',
  );
  expect(await offered(place, 'agentctl chat --variant ')).toBe('none\nplain\t\n');
});

test('any rubbish is completed in silence', async () => {
  const words = fc.constantFrom(
    'agentctl',
    'show',
    'env',
    'numbers',
    'set',
    'help',
    '--',
    '-',
    '--env=',
    '-a',
    '-C',
    '--json',
    '-yq',
    "'",
    '"',
    '\\',
    '$(',
    '\u0000',
    '\n',
    '__proto__',
    'constructor',
    '--constructor=',
    '=',
    ',',
    '~',
    '@',
    '#',
    'git:',
    'live',
  );
  const lines = fc.array(fc.oneof(words, fc.string({ maxLength: 12 })), { maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom(' ', ''), async (parts, between) => {
      const out = await offered('/', `agentctl ${parts.join(between)}`);
      expect(out).toMatch(/^(?:none|files|folders)\n(?:[^\t\n]+\t[^\t\n]*\n)*$/);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['', ['']],
  ['a  b ', ['a', 'b', '']],
  [`a 'b c' "d \\"e\\" \\x" f\\ g`, ['a', 'b c', 'd "e" \\x', 'f g']],
  [`a 'b c`, ['a', 'b c']],
  [`a "b\\`, ['a', 'b']],
  [`x'y'"z" ''`, ['xyz', '']],
])('splits %j as a shell does', (line, words) => {
  expect(splitCommandLine(line)).toEqual(words);
});

test('bash is given the part of a word that it replaces', async () => {
  const folder = workspace();
  for (const [line, part, value] of [
    ['agentctl chat --env=li', 'li', 'live'],
    ['agentctl -a booking show git:', '', 'main'],
    ['agentctl show git:ma', 'ma', 'main'],
    ['agentctl chat --compare sandbox,li', 'sandbox,li', 'sandbox,live'],
    ["agentctl show 'live~", 'live~', 'live~1'],
  ] as const) {
    const { stdout } = await agentctl(folder, ['__complete', line, part]);
    expect(stdout.split('\n')[1]?.split('\t')[0], line).toBe(value);
  }
});
