import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentctl, json, session } from '../helpers/cli.ts';
import { checkInvariants, refs } from '../helpers/invariants.ts';
import {
  PROJECT,
  addAgent,
  edit,
  git,
  read,
  temporaryFolder,
  workspace,
  write,
} from '../helpers/repository.ts';

const LINES = 'agents/** text=auto eol=lf\n.agentctl/** text eol=lf\n';

/** A repository with a commit of somebody’s. */
function repository(): string {
  const folder = temporaryFolder('theirs');
  git(folder, 'init', '-q', '-b', 'trunk');
  write(folder, 'README.md', 'Theirs\n');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'Theirs');
  return folder;
}

const committed = (folder: string) =>
  git(folder, 'show', '--name-only', '--format=%s', 'HEAD').split('\n');

const FOR_EDITORS = [
  'agent',
  'entities',
  'flow',
  'handoffs',
  'messages',
  'speech',
  'test',
  'tool',
  'topic',
  'translations',
  'variants',
].map((kind) => `.agentctl/schema/${kind}.json`);

const BLANK = [
  ...FOR_EDITORS,
  '.gitattributes',
  '.vscode/settings.json',
  'AGENTS.md',
  'agentctl.yaml',
  'agents/assistant/agent.yaml',
  'agents/assistant/tests/first_conversation.yaml',
  'agents/assistant/topics/what_i_can_do.yaml',
];

describe('init', () => {
  it('starts in an empty folder, and has nothing to do the second time', async () => {
    const folder = temporaryFolder('empty');
    expect(await session(folder, ['init'], ['status'], ['validate'], ['init']))
      .toMatchInlineSnapshot(`
        "$ agentctl init
        edit agents/assistant/agent.yaml, then:
          agentctl status    where it stands
          agentctl publish   the first version, running in sandbox
        ✓ Started a workspace with the agent assistant in <workspace>, a new git repository
          template blank, 18 files committed

        $ agentctl status
        assistant: never published, the draft holds 3 files
          publish:  agentctl publish

        sandbox	–					
        pre-release	–					
        live	–					

        $ agentctl validate
        ✓ The definition is valid

        $ agentctl init
        <workspace> is a workspace with the agent assistant already: nothing to do
        "
      `);
    expect(git(folder, 'branch', '--show-current')).toBe('main');
    expect(committed(folder)).toEqual(['Start a workspace with the agent assistant', '', ...BLANK]);
    expect(git(folder, 'status', '--porcelain')).toBe('');
    checkInvariants(folder);
  });

  it('answers --json', async () => {
    const folder = temporaryFolder('empty');
    const answer = await json(folder, ['init', 'new place/für uns', '--agent', 'booking']);
    expect(answer).toMatchObject({
      created: true,
      agent: 'booking',
      template: 'blank',
      directory: join(folder, 'new place/für uns'),
      files: BLANK.map((path) => path.replace('assistant', 'booking')),
    });
    expect(
      await json(join(folder, 'new place/für uns'), ['init', '--agent', 'booking']),
    ).toMatchObject({ created: false, files: [] });
  });

  it('adds to a repository with content and leaves what is staged and changed alone', async () => {
    const folder = repository();
    write(folder, 'staged.txt', 'staged');
    git(folder, 'add', 'staged.txt');
    write(folder, 'README.md', 'changed');
    write(folder, 'untracked.txt', 'x');
    await json(folder, ['init', '--template', 'restaurant-booking']);
    expect(git(folder, 'status', '--porcelain')).toBe(
      ' M README.md\nA  staged.txt\n?? untracked.txt',
    );
    expect(
      committed(folder)
        .slice(2)
        .filter((path) => !path.startsWith('agents/')),
    ).toEqual([
      ...FOR_EDITORS,
      '.gitattributes',
      '.vscode/settings.json',
      'AGENTS.md',
      'agentctl.yaml',
    ]);
    expect(git(folder, 'branch', '--show-current')).toBe('trunk');
    checkInvariants(folder);
  });

  it('writes AGENTS.md for coding assistants, which help shows as well', async () => {
    const folder = temporaryFolder('empty');
    await json(folder, ['init']);
    const text = read(folder, 'AGENTS.md');
    expect(text).toMatch(
      /^# Working in this repository\n\nThis repository is a workspace of agentctl/,
    );
    expect(text).toContain('- `agentctl status --json`: the draft, what each environment runs');
    // What is plain text here and there: a placeholder outside of code would not show in Markdown.
    expect(text.replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/<|>/);
    const { text: shown } = await json<{ text: string }>(folder, ['help', 'assistants']);
    const plain = (whole: string) => whole.replaceAll(/[^a-z0-9]+/g, ' ');
    expect(plain(text.replaceAll('# ', ''))).toContain(plain(shown));
  });

  it.each<[string, (folder: string) => void]>([
    ['a file', (folder) => write(folder, 'AGENTS.md', 'Ours.\n')],
    ['a link', (folder) => symlinkSync('README.md', join(folder, 'AGENTS.md'))],
    ['a folder', (folder) => write(folder, 'AGENTS.md/index.md', 'Ours.\n')],
    ['ignored', (folder) => write(folder, '.gitignore', 'AGENTS.md\n')],
  ])('leaves an AGENTS.md alone that is %s', async (_, make) => {
    const folder = repository();
    make(folder);
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'Guide');
    const ran = await agentctl(folder, ['init']);
    expect(ran.stdout).toContain(
      'left alone: AGENTS.md is yours, or ignored; agentctl help assistants shows ours',
    );
    expect(committed(folder)).not.toContain('AGENTS.md');
    expect(git(folder, 'status', '--porcelain')).toBe('');
    expect(await json(folder, ['init'])).toMatchObject({ created: false, kept: ['AGENTS.md'] });
  });

  it('leaves AGENTS.md out on request, keeps a changed one, and starts in a folder with one', async () => {
    const without = temporaryFolder('empty');
    const answer = await json<{ files: string[] }>(without, ['init', '--no-agents-file']);
    expect(answer).toMatchObject({ created: true, kept: [] });
    expect(answer.files).not.toContain('AGENTS.md');
    expect(await json(without, ['init'])).toMatchObject({ created: false });
    expect(existsSync(join(without, 'AGENTS.md'))).toBe(false);

    const own = temporaryFolder('folder');
    write(own, 'AGENTS.md', 'Ours.\n');
    expect(await json(own, ['init'])).toMatchObject({ created: true, kept: ['AGENTS.md'] });
    expect(git(own, 'status', '--porcelain')).toBe('?? AGENTS.md');
    expect(read(own, 'AGENTS.md')).toBe('Ours.\n');
  });

  it('refuses in a sub-folder and names the root', async () => {
    const folder = repository();
    mkdirSync(join(folder, 'sub'));
    expect((await session(join(folder, 'sub'), ['init'])).replaceAll(folder, '<root>'))
      .toMatchInlineSnapshot(`
      "$ agentctl init
      error: Couldn't start a workspace in <workspace>: it lies inside the repository <root>.
      hint: agentctl init <root>
      hint: or choose a folder outside of it
      [exit 2]
      "
    `);
    expect((await agentctl(folder, ['init', 'sub/new'])).code).toBe(2);
    expect(existsSync(join(folder, 'sub/new'))).toBe(false);
    expect(git(folder, 'status', '--porcelain')).toBe('');
  });

  it.each([
    ['without our lines', '* text=auto\n', 3],
    ['with our lines', `* text=auto\n${LINES}`, 0],
    ['with our lines and CRLF', `*.md text\n${LINES}`.replaceAll('\n', '\r\n'), 0],
    ['with exactly our lines', LINES, 0],
  ])('meets a .gitattributes %s', async (_, text, exit) => {
    for (const known of [true, false]) {
      const folder = repository();
      write(folder, '.gitattributes', text);
      if (known) {
        git(folder, 'add', '.gitattributes');
        git(folder, 'commit', '-qm', 'Attributes');
      }
      const { code, stderr } = await agentctl(folder, ['init']);
      expect(code).toBe(exit);
      expect(read(folder, '.gitattributes')).toBe(text);
      if (exit === 3) {
        expect(stderr).toContain('add these lines to it');
        expect(existsSync(join(folder, 'agentctl.yaml'))).toBe(false);
        continue;
      }
      // A file of the user's is never committed, unless it is ours to the byte.
      expect(committed(folder).includes('.gitattributes')).toBe(!known && text === LINES);
      expect((await agentctl(folder, ['publish', '-m', 'x'])).code).toBe(0);
      checkInvariants(folder);
    }
  });

  it('refuses where files stand with other content, and writes nothing', async () => {
    for (const path of ['agentctl.yaml', 'agents/assistant/agent.yaml']) {
      const folder = repository();
      write(folder, path, 'mine: true\n');
      const before = git(folder, 'status', '--porcelain', '-uall');
      const { code, stderr } = await agentctl(folder, ['init']);
      expect(code).toBe(3);
      expect(stderr).toContain(`${path} is there already with other content`);
      expect(git(folder, 'status', '--porcelain', '-uall')).toBe(before);
      expect(read(folder, path)).toBe('mine: true\n');
    }
  });

  it('says of a workspace in use that it is one', async () => {
    const folder = workspace();
    expect(await session(folder, ['init'])).toMatchInlineSnapshot(`
      "$ agentctl init
      error: Couldn't start a workspace: <workspace> is one already.
      hint: agentctl status
      hint: agentctl create <id> adds an agent
      [exit 3]
      "
    `);
  });

  it('completes a start that was stopped before its commit', async () => {
    const folder = repository();
    write(folder, '.git/hooks/pre-commit', '#!/bin/sh\necho "no commits on Fridays" >&2\nexit 1\n');
    chmodSync(join(folder, '.git/hooks/pre-commit'), 0o755);
    const before = git(folder, 'ls-files', '-s');
    expect((await session(folder, ['init'])).replaceAll(/ +$/gm, '')).toMatchInlineSnapshot(`
      "$ agentctl init
      error: Failed to commit: no commits on Fridays
      hint: the files and the index are as they were; run agentctl init again after mending it
      [exit 1]
      "
    `);
    expect(git(folder, 'ls-files', '-s')).toBe(before);
    chmodSync(join(folder, '.git/hooks/pre-commit'), 0o644);
    expect(await json(folder, ['init'])).toMatchObject({ created: true, files: BLANK });
    expect(committed(folder).slice(2)).toEqual(BLANK);
    expect(await json(folder, ['init'])).toMatchObject({ created: false });
    checkInvariants(folder);
  });

  it('is no start without its commit: a hook may decline it without a word', async () => {
    const folder = temporaryFolder('empty');
    write(folder, 'hooks/hooks/pre-commit', '#!/bin/sh\nexit 1\n');
    chmodSync(join(folder, 'hooks/hooks/pre-commit'), 0o755);
    const config = `[init]\n\ttemplateDir = ${folder}/hooks\n`;
    write(folder, 'config', config);
    const env = { GIT_CONFIG_GLOBAL: join(folder, 'config') };
    const ran = await agentctl(folder, ['init', 'new'], { env });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('error: Failed to commit: a hook declined it');
    rmSync(join(folder, 'new/.git/hooks/pre-commit'));
    expect(await json(folder, ['init', 'new'], { env })).toMatchObject({ created: true });
    checkInvariants(join(folder, 'new'));
  });

  it('has main as its branch whatever init.defaultBranch says', async () => {
    const folder = temporaryFolder('empty');
    const env = { GIT_CONFIG_GLOBAL: join(folder, 'config') };
    write(folder, 'config', '[init]\n\tdefaultBranch = live\n');
    await json(folder, ['init', 'new'], { env });
    expect(git(join(folder, 'new'), 'branch', '--show-current')).toBe('main');
  });

  it('needs a name, and leaves no half-made repository without one', async () => {
    const folder = temporaryFolder('nobody');
    const env = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) => [
        [`GIT_${role}_NAME`, ''],
        [`GIT_${role}_EMAIL`, ''],
      ]),
    );
    const { code, stderr } = await agentctl(folder, ['init', 'new'], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('git config --global user.name');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [['init', '--template', 'restaurant-bokking'], 2, 'did you mean restaurant-booking?'],
    [['init', '--template', 'zzz'], 2, 'there is: blank, restaurant-booking'],
    [['init', '--agent', 'Not Valid'], 2, "as an agent's name"],
    [['init', '--agent', 'con'], 2, "as an agent's name"],
    [['create', '../evil'], 2, ''],
  ])('agentctl %j is refused', async (argv, exit, words) => {
    const folder = temporaryFolder('empty');
    const { code, stderr } = await agentctl(folder, argv);
    expect(code).toBe(exit);
    expect(stderr).toContain(words);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not work in a bare repository, nor in git’s own folder', async () => {
    const folder = temporaryFolder('bare');
    git(folder, 'init', '-q', '--bare', 'bare.git');
    expect((await agentctl(join(folder, 'bare.git'), ['init'])).code).toBe(2);
    const theirs = repository();
    expect((await agentctl(join(theirs, '.git'), ['init'])).code).toBe(2);
    expect((await agentctl(join(theirs, '.git/refs'), ['status'])).code).toBe(2);
    expect(git(theirs, 'status', '--porcelain')).toBe('');
  });

  it('waits for a merge', async () => {
    const folder = repository();
    write(folder, '.git/MERGE_HEAD', `${git(folder, 'rev-parse', 'HEAD')}\n`);
    const { code, stderr } = await agentctl(folder, ['init']);
    expect(code).toBe(3);
    expect(stderr).toContain('a merge is in progress');
    expect(existsSync(join(folder, 'agentctl.yaml'))).toBe(false);
  });
});

it.skipIf(!existsSync('/proc/self'))(
  'a file system that takes no folders is told, at once',
  async () => {
    const ran = await agentctl(temporaryFolder('nowhere'), ['init', '/proc/no-such-folder']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('Failed to use /proc/no-such-folder');
  },
);

describe('create, templates and list', () => {
  it('read like this', async () => {
    const folder = workspace();
    write(folder, 'agents/broken/agent.yaml', 'name: [unclosed\n');
    write(folder, 'agents/nameless/agent.yaml', 'greeting: Hi\n');
    write(folder, 'agents/empty/notes.md', 'x\n');
    write(folder, 'agents/Not An Agent/agent.yaml', 'name: x\n');
    expect(
      await session(
        folder,
        ['templates'],
        ['create', 'reception'],
        ['create', 'booking'],
        ['create', 'Reception'],
        ['create', 'desk', '--template', 'blnk'],
        ['list'],
      ),
    ).toMatchInlineSnapshot(`
      "$ agentctl templates
      blank	The smallest agent: who it is, one topic, one test
      restaurant-booking	A restaurant: takes, changes and cancels bookings
      support-desk	An online shop: finds, changes and cancels orders, opens tickets, gets a person
      appointment-scheduling	A dental practice: books, moves and cancels appointments, hands emergencies off

      $ agentctl create reception
      to undo: git clean -fdx -- :/agents/reception
      edit agents/reception/agent.yaml, then:  agentctl publish --agent reception
      ✓ Created the agent reception (template blank, 3 files)

      $ agentctl create booking
      error: Couldn't create the agent booking: there is one of that name.
      hint: agentctl create <another-name>
      hint: agentctl status --agent booking
      [exit 3]

      $ agentctl create Reception
      error: Couldn't use “Reception” as an agent's name.
      hint: a name begins with a letter and holds a to z, 0 to 9 and - only, at most 63 characters, not a device name
      [exit 2]

      $ agentctl create desk --template blnk
      error: Couldn't find the template “blnk”.
      hint: did you mean blank?
      [exit 2]

      $ agentctl list
      booking	Booking	0
      broken		0
      empty		0
      nameless		0
      reception	Assistant	0
      "
    `);
    checkInvariants(folder);
  });

  it('create commits nothing and works from a sub-folder', async () => {
    const folder = workspace();
    const before = refs(folder);
    const { created, files } = await json<{ created: boolean; files: string[] }>(
      join(folder, 'agents/booking'),
      ['create', 'desk', '--template', 'restaurant-booking'],
    );
    expect(created).toBe(true);
    expect(files).toContain('agents/desk/flows/make_booking.yaml');
    expect(git(folder, 'status', '--porcelain')).toBe('?? agents/desk/');
    expect(refs(folder)).toEqual(before);
    await json(folder, ['publish', '-a', 'desk', '-m', 'x']);
    checkInvariants(folder);
  });

  it('list names agents whose folder is gone by what HEAD or the records hold', async () => {
    const folder = workspace();
    addAgent(folder, 'reception');
    await json(folder, ['publish', '-a', 'reception']);
    git(folder, 'rm', '-rq', 'agents/reception');
    git(folder, 'commit', '-qm', 'Away');
    edit(folder, 'Draft');
    expect(await json(folder, ['list'])).toEqual({
      agents: [
        { agent: 'booking', name: 'Booking', versions: 0 },
        { agent: 'reception', name: null, versions: 1 },
      ],
    });
    checkInvariants(folder);
  });
});

describe('templates', () => {
  const folders = readdirSync(join(PROJECT, 'templates'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  it.each(folders)('%s validates and publishes as it is', async (template) => {
    const folder = temporaryFolder('template');
    await json(folder, ['init', '--template', template]);
    expect(await json(folder, ['validate'])).toEqual({ valid: true, problems: [] });
    expect(await json(folder, ['publish', '-m', 'First'])).toMatchObject({ version: 'v1' });
    checkInvariants(folder);
  });

  it.each(folders)('every YAML file of %s names its schema first and has a comment', (template) => {
    const root = join(PROJECT, 'templates', template);
    const files = readdirSync(root, { recursive: true }).map(String);
    for (const file of files.filter((name) => name.endsWith('.yaml'))) {
      const text = readFileSync(join(root, file), 'utf8');
      expect(text, file).toMatch(/^# yaml-language-server: \$schema=\S+\n/);
      expect(text.split('\n').slice(1).join('\n'), file).toMatch(/^\s*#|\s# /m);
      expect(text, file).not.toMatch(/\r|\t|[ ]$/m);
    }
  });
});

describe('what comes next', () => {
  it('is said for the folder in which it is to be typed', async () => {
    for (const [argv, env, first, second] of [
      [['init', '.'], {}, 'agentctl status', 'agentctl publish'],
      [['init', 'a b'], {}, "cd 'a b'", 'agentctl status'],
      [['-C', '.', 'init', 'a b'], {}, "agentctl -C 'a b' status", "agentctl -C 'a b' publish"],
      [['-C', '.', 'init'], {}, 'agentctl -C . status', 'agentctl -C . publish'],
      [['init', 'shop'], { npm_command: 'exec' }, 'npx agentctl -C shop status', ''],
    ] as const) {
      const folder = temporaryFolder('next');
      const { stderr } = await agentctl(folder, argv, { env });
      const lines = stderr.split('\n').slice(1, 3);
      expect(lines[0]?.trim().split(/ {2,}/)[0], argv.join(' ')).toBe(first);
      expect(lines[1]).toContain(second);
    }
  });

  it('is what --quiet leaves out: what was done stays', async () => {
    const folder = temporaryFolder('quiet');
    const play = (...commands: string[][]) =>
      session(folder, ...commands.map((argv) => [...argv, '--quiet']));
    let text = await play(['init'], ['create', 'desk'], ['publish', '--agent', 'desk']);
    edit(folder, 'Draft', 'desk');
    text += `\n${await play(['discard', '--agent', 'desk'], ['restore', '--agent', 'desk'])}`;
    text += `\n${await play(['checkout', 'v1', '--agent', 'desk'])}`;
    text += `\n${await play(['promote', 'pre-release', '--agent', 'desk'])}`;
    expect(text.replace(/\d{13}/, '<backup>')).toMatchInlineSnapshot(`
      "$ agentctl init --quiet
      ✓ Started a workspace with the agent assistant in <workspace>, a new git repository
        template blank, 18 files committed

      $ agentctl create desk --quiet
      ✓ Created the agent desk (template blank, 3 files)

      $ agentctl publish --agent desk --quiet
      ✓ Published desk v1 to sandbox

      $ agentctl discard --agent desk --quiet
      ✓ Discarded the draft of desk: its files are v1 again
        ~ agent: Name, Description, Language, Greeting, Persona, …

      $ agentctl restore --agent desk --quiet
      ✓ Restored the draft of desk from the backup <backup>
        ~ agent.yaml

      $ agentctl checkout v1 --agent desk --quiet
      ✓ Loaded v1 into the draft of desk
        ~ agent: Name, Description, Language, Greeting, Persona, …

      $ agentctl promote pre-release --agent desk --quiet
      ✓ Promoted desk v1 to pre-release
      "
    `);
    checkInvariants(folder);
  });
});
