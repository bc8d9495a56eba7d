import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { agentctl, json } from '../helpers/cli.ts';
import { copies, workspace, write } from '../helpers/repository.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { expectHarmless } from '../hostile/harmless.ts';
import { TEXTS } from '../hostile/texts.ts';

const VIEWS = [
  ['diff', 'v1', 'draft'],
  ['diff', 'v1', 'draft', '--stat'],
  ['diff', 'v1', 'draft', '--name-only'],
  ['diff', 'v1', 'draft', '--attribution'],
  ['blame', 'topics/hours.yaml'],
  ['blame', 'notes.md'],
];
const AT_TERMINAL = [
  ...VIEWS,
  ['diff', 'v1', 'draft', '--json'],
  ['diff', 'v1', 'draft', '--unified'],
];

const published = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'First']);
  return folder;
});

// Each text stands in a value, a title, a key of data, a list, a Markdown file and a file that is no YAML.
async function prepared(): Promise<string> {
  const folder = await published();
  const texts = Object.values(TEXTS);
  const clean = texts.filter(
    (text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800]/.test(text),
  );
  write(
    folder,
    'agents/booking/topics/hours.yaml',
    stringify({
      name: 'hours',
      title: texts.join(' '),
      content: texts.join('\n'),
      examples: texts,
      extensions: Object.fromEntries(clean.map((text, index) => [`${text} ${index}`, text])),
    }),
  );
  for (const [index, text] of texts.entries())
    write(
      folder,
      `agents/booking/topics/t${index}.yaml`,
      stringify({ name: `t${index}`, title: text, content: text }),
    );
  write(folder, 'agents/booking/notes.md', texts.join('\n\n'));
  write(folder, 'agents/booking/broken.yaml', `name: "${texts.join('\n')}`);
  return folder;
}

describe('more than fifty hostile texts', () => {
  test('there are more than fifty', () => {
    expect(Object.keys(TEXTS).length).toBeGreaterThan(50);
  });

  test('none does anything to a terminal, in no view', async () => {
    const folder = await prepared();
    for (const argv of VIEWS) expectHarmless(await agentctl(folder, argv), argv.join(' '));
    for (const argv of AT_TERMINAL) {
      // In colours, and without the spinner, which moves the cursor itself.
      const run = atTerminal(folder, [...argv, '--no-pager', '--quiet'], {
        COLORTERM: 'truecolor',
      });
      const code = await run.ended;
      expect(run.raw().length).toBeGreaterThan(100);
      expectHarmless({ code, stdout: run.raw(), stderr: '', git: [] }, argv.join(' '));
    }
  });

  test('a change of an invisible character can be seen', async () => {
    const folder = await published();
    write(
      folder,
      'agents/booking/topics/hours.yaml',
      'name: hours\ncontent: "Open from 12\\u202e to\\e[2J 22\\u200b."\n',
    );
    const { stdout } = await agentctl(folder, ['diff']);
    expect(stdout).toContain('12⟨U+202E⟩');
    expect(stdout).toContain('␛[2J');
    expect(stdout).toContain('⟨U+200B⟩');
    const blamed = await agentctl(folder, ['blame', 'hours']);
    expect(blamed.code).toBe(0);
  });

  test('no text passes for a line of ours', async () => {
    const folder = await published();
    const fake = 'x\n\nTopics\n- hours\n';
    write(
      folder,
      'agents/booking/topics/new.yaml',
      stringify({
        name: 'new',
        title: fake,
        content: fake,
        examples: [fake],
        extensions: { [fake]: fake },
      }),
    );
    write(
      folder,
      'agents/booking/topics/hours.yaml',
      'name: hours\n? "a\\n- b"\n: 1\n? "a\\n- b"\n: 2\n',
    );
    for (const argv of [['diff'], ['diff', '--stat'], ['diff', '--name-only']]) {
      const { stdout } = await agentctl(folder, argv);
      expect(stdout).not.toMatch(/^(?:Topics\n- |- hours)/m);
    }
  });

  test('without colours the same words are marked as with them', async () => {
    const folder = await published();
    const long = 'We open at noon and close at ten, and on Mondays we are closed all day, as ever.';
    write(folder, 'agents/booking/topics/hours.yaml', `name: hours\ncontent: ${long}\n`);
    expect((await agentctl(folder, ['publish', '-m', 'Second'])).code).toBe(0);
    write(
      folder,
      'agents/booking/topics/hours.yaml',
      `name: hours\ncontent: ${long.replace('ten', 'nine')}\n`,
    );
    const plain = await agentctl(folder, ['diff']);
    expect(plain.stdout).toContain('close at [ten],');
    expect(plain.stdout).toContain('close at [nine],');
    const { stdout } = await agentctl(folder, ['diff'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001b[4mnine');
  });
});
