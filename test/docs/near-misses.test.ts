// What somebody types who comes from another tool, or mistypes: the hint says what it is called here, and works.
import { expect, test } from 'vitest';
import { COMMANDS, CHILDREN } from '../../src/cli/near-misses.ts';
import { MANIFEST } from '../../src/commands/manifest.ts';
import { agentctl } from '../helpers/cli.ts';
import { temporaryFolder, workspace } from '../helpers/repository.ts';
import { words } from './stage.ts';

test.each([
  ['lock live', 'did you mean agentctl env lock live?'],
  [
    'lock live --reason "launch on Monday"',
    "did you mean agentctl env lock live --reason 'launch on Monday'?",
  ],
  ['lock', 'did you mean agentctl env lock <env> --reason "…"?'],
  ['unlock', 'did you mean agentctl env unlock <env>?'],
  ['unlock live --all', 'did you mean agentctl env unlock live --all?'],
  ['env list', 'did you mean agentctl status?'],
  ['env ls', 'did you mean agentctl status?'],
  ['env lok live', 'did you mean agentctl env lock live?'],
  ['env histroy live', 'did you mean agentctl env history live?'],
  ['env show live extra', 'agentctl env show --help'],
  ['numbers ad +442079460150', 'did you mean agentctl numbers add +442079460150?'],
  ['numbers ls', 'did you mean agentctl numbers list?'],
  ['numbers delete', 'did you mean agentctl numbers remove <number>?'],
  ['env live', 'agentctl env --help lists the commands'],
  ['env add staging', 'environments stand in agentctl.yaml, in the order of the ladder'],
  ['agents', 'did you mean agentctl list?'],
  ['ls', 'did you mean agentctl list?'],
  ['log', 'did you mean agentctl history?'],
  ['log live', 'did you mean agentctl history live?'],
  ['deploy', 'did you mean agentctl publish?'],
  ['deploy live', 'did you mean agentctl promote live?'],
  ['commit -m "New hours"', "did you mean agentctl publish -m 'New hours'?"],
  ['revert', 'did you mean agentctl rollback <env>?'],
  ['undo', 'did you mean agentctl discard?'],
  ['edit live', 'did you mean agentctl env edit live?'],
  ['edit', 'did you mean agentctl env edit <env>?'],
  ['revert live', 'did you mean agentctl rollback live?'],
  ['rm live', 'did you mean agentctl retire <env>?'],
  ['statsu', 'did you mean agentctl status?'],
  ['promot live', 'did you mean agentctl promote live?'],
  ['-C . promot live', 'did you mean agentctl -C . promote live?'],
  ['constructor', 'agentctl --help lists the commands'],
  ['xyzzy', 'agentctl --help lists the commands'],
  ['help xyzzy', 'agentctl help lists the commands and topics'],
  ['help lock', 'did you mean agentctl help env lock?'],
  ['help deploy', 'did you mean agentctl help publish?'],
  ['tests', 'did you mean agentctl test?'],
  ['replay said.json', 'did you mean agentctl chat --replay said.json?'],
  ['rules', 'did you mean agentctl help rules?'],
  ['exit-codes live', 'did you mean agentctl help exit-codes?'],
  ['history --action promot live', 'did you mean agentctl history --action promote live?'],
  ['validate --format=gitub', 'did you mean agentctl validate --format=github?'],
  ['schema topc', 'did you mean agentctl schema topic?'],
  ['completion powershell', 'agentctl completion --help'],
  ['env lock live extra --reason x', 'agentctl env lock --help'],
])('agentctl %s', async (line, hint) => {
  const ran = await agentctl(workspace(), words(line));
  expect(ran.code).toBe(2);
  expect(ran.stdout).toBe('');
  expect(ran.stderr.trimEnd().split('\n').slice(1)).toEqual([`hint: ${hint}`]);
});

test('-v and -V are meant for the version', async () => {
  for (const flag of ['-v', '-V'])
    expect((await agentctl(temporaryFolder(), [flag])).stderr).toContain(
      'did you mean agentctl --version?',
    );
});

test('env alone shows its help; with --json it is a command line without a command', async () => {
  const folder = workspace();
  const shown = await agentctl(folder, ['env']);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain('lock [options] <env>');
  for (const argv of [
    ['--json', 'env'],
    ['env', '--json'],
  ]) {
    const { code, stdout } = await agentctl(folder, argv);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        kind: 'usage',
        message: "Couldn't tell what to do: env needs a command of its own.",
        hints: expect.arrayContaining(['agentctl env show --help', 'agentctl env lock --help']),
      },
    });
  }
});

test.each(['-yq', '-qy', '-qym Two', '-yqa booking', '-qyabooking'])(
  'flags of the program and of a command go together: publish %s',
  async (flags) => {
    const folder = workspace();
    const ran = await agentctl(folder, ['publish', ...words(flags)]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toBe('✓ Published booking v1 to sandbox\n');
  },
);

test('what only looks like combined flags is a value', async () => {
  const folder = workspace();
  await agentctl(folder, ['publish', '-m', '-yq']);
  expect((await agentctl(folder, ['show', 'v1'])).stdout).toContain('-yq');
});

test('whatever is proposed can be typed', async () => {
  const known = new Set(MANIFEST.map(({ name }) => name));
  for (const [word, meant] of [...COMMANDS, ...CHILDREN])
    for (const line of meant.filter((each) => each !== undefined)) {
      const asked = await agentctl(temporaryFolder(), [...words(line).slice(0, 1), '--help']);
      expect(asked.code, word).toBe(0);
      expect(known.has(line.split(' ')[0] ?? '') || line === '--version', word).toBe(true);
    }
  for (const word of COMMANDS.keys()) expect(known.has(word), word).toBe(false);
});

test.each<[string, string[]]>([
  ['promote', ['agentctl promote pre-release', 'agentctl promote live', 'agentctl promote --help']],
  ['promote --yes', ['agentctl promote pre-release --yes', 'agentctl promote live --yes']],
  ['env show', ['agentctl env show sandbox', 'agentctl env show pre-release']],
  ['-C . retire', ['agentctl -C . retire sandbox']],
  ['status booking', ['did you mean agentctl status --agent booking?', 'agentctl status --help']],
  ['publish booking -m Hi', ['did you mean agentctl publish -m Hi --agent booking?']],
  ['promote booking live', ['did you mean agentctl promote live --agent booking?']],
  ['chat live -m Hi', ['did you mean agentctl chat -m Hi --env live?']],
  ['chat live sandbox', ['agentctl chat --help']],
  ['status --agent booking booking', ['agentctl status --help']],
  ['status elsewhere', ['agentctl status --help']],
  ['history booking', ['did you mean agentctl history --agent booking?', 'there is: sandbox']],
  ['promote booking', ['did you mean agentctl promote --agent booking?']],
  ['promote --agent booking', ['agentctl promote pre-release --agent booking']],
  ['diff booking draft', ['did you mean agentctl diff draft --agent booking?']],
  ['promote booking --agent booking', ['there is: sandbox']],
  ['booking', ['did you mean agentctl status --agent booking?']],
  ['-v', ['did you mean agentctl --version?']],
  ['chat --compare -m Hi', ['agentctl chat --help']],
  ['chat --compare v1 draft -m Hi', ['did you mean agentctl chat --compare v1,draft -m Hi?']],
  [
    'env lock live',
    ['for example: agentctl env lock live --reason "launch on Monday"', 'agentctl env lock --help'],
  ],
  ['numbers move +442079460150', ['for example: agentctl numbers move +442079460161 --env live']],
  ['completion powershell', ['agentctl completion --help']],
  ['create', ['for example: agentctl create reception', 'agentctl create --help']],
])('a word that is missing or in a wrong place: agentctl %s', async (line, hints) => {
  const { code, stderr } = await agentctl(workspace(), words(line));
  expect(code).toBe(2);
  const said = stderr.trimEnd().split('\n').slice(1);
  for (const [index, hint] of hints.entries()) expect(said[index]).toMatch(`hint: ${hint}`);
});

test('what could not be read is said in words of the command line, not of its parser', async () => {
  const folder = workspace();
  const said: string[] = [];
  for (const line of [
    'promote',
    'status booking',
    'promote booking live',
    'chat --compare -m Hi',
    'env lock live',
    'completion tcsh',
    'create',
  ])
    said.push((await agentctl(folder, words(line))).stderr.split('\n')[0] ?? '');
  expect(said).toMatchInlineSnapshot(`
    [
      "error: Couldn't tell which environment is meant: promote needs one.",
      "error: Couldn't read the command line: status takes no arguments.",
      "error: Couldn't read the command line: promote takes 1 argument, not 2.",
      "error: Couldn't read the command line: --compare needs a value, and -m follows it.",
      "error: Couldn't read the command line: env lock needs --reason <text>.",
      "error: Couldn't take “tcsh” as the shell: there is bash, zsh, fish.",
      "error: Couldn't read the command line: create needs <id>.",
    ]
  `);
});

test('outside of a workspace no names are known, and a folder that is not there is no bug', async () => {
  for (const line of ['promote', '-C /nowhere/at/all promote', 'status booking'])
    expect((await agentctl(temporaryFolder('none'), words(line))).stderr).toMatch(
      /^error: Couldn't (?:tell which environment is meant|read the command line).*\nhint: agentctl (?:-C \S+ )?\w+ --help\n$/,
    );
});
