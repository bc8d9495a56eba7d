import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { git, workspace, write } from '../helpers/repository.ts';
import { expectHarmless } from './harmless.ts';

const ESC = '\u001b';
const TEXTS: Record<string, string> = {
  colour: `${ESC}[31mred${ESC}[0m`,
  'colour of ours': `${ESC}[1mbold`,
  'true colour': `${ESC}[38;2;1;2;3mx`,
  hidden: `${ESC}[8mhidden${ESC}[28m`,
  'clear screen': `${ESC}[2J${ESC}[H`,
  'cursor up': `one${ESC}[1A${ESC}[2Kother`,
  'cursor position': `${ESC}[1;1Hx`,
  'scroll region': `${ESC}[1;2r`,
  'alternate screen': `${ESC}[?1049h`,
  'hidden cursor': `${ESC}[?25l`,
  mouse: `${ESC}[?1000h`,
  'bracketed paste': `${ESC}[200~rm -rf${ESC}[201~`,
  'device status': `${ESC}[6n`,
  'device attributes': `${ESC}[c`,
  'window report': `${ESC}[21t`,
  title: `${ESC}]0;owned\u0007`,
  'title, ended by ST': `${ESC}]2;owned${ESC}\\`,
  link: `${ESC}]8;;https://evil.example${ESC}\\click${ESC}]8;;${ESC}\\`,
  clipboard: `${ESC}]52;c;cm0gLXJm\u0007`,
  palette: `${ESC}]4;1;rgb:ff/ff/ff\u0007`,
  notification: `${ESC}]9;owned\u0007`,
  image: `${ESC}]1337;File=inline=1:AAAA\u0007`,
  DCS: `${ESC}P+q544e${ESC}\\`,
  APC: `${ESC}_Gf=24;AAAA${ESC}\\`,
  PM: `${ESC}^x${ESC}\\`,
  SOS: `${ESC}Xx${ESC}\\`,
  reset: `${ESC}c`,
  charset: `${ESC}(0lqqk`,
  keypad: `${ESC}=`,
  'an escape alone': ESC,
  'two escapes': `${ESC}${ESC}[31m`,
  'an escape within an escape': `${ESC}[3${ESC}[31m1mx`,
  'carriage return': 'harmless\rowned',
  'carriage return and line break': 'one\r\ntwo',
  'line break': 'one\nAgentctl-Action: promote',
  backspace: 'safe\b\b\b\bevil',
  bell: 'ding\u0007',
  'vertical tab and form feed': 'a\u000bb\u000cc',
  'shift out': '\u000elqqk\u000f',
  delete: 'a\u007fb',
  'C1 CSI': '\u009b31mred',
  'C1 OSC': '\u009d0;owned\u009c',
  'C1 next line': 'a\u0085b',
  'bidirectional override': 'user\u202enimda\u202c',
  'bidirectional isolate': '\u2067abc\u2069',
  'arabic letter mark': 'a\u061cb',
  'line separator': 'a\u2028b\u2029c',
  'zero width': 'a\u200b\u200c\u200d\u2060b',
  'byte order mark': 'a\ufeffb',
  'deprecated format characters': 'a\u206a\u206fb',
  'interlinear annotation': 'a\ufff9b\ufffac\ufffb',
  'language tag': 'a\u{e0001}b',
  'a lone surrogate': 'a\ud800b',
  'a replacement character': 'a\ufffdb',
  tabs: 'a\tb',
  'many accents': `Z${'\u0300'.repeat(200)}`,
  'an option': '--output=owned',
  'an option of git': '-c core.pager=owned',
  'a comment': '#42 fixed',
  'a scissors line': '------------------------ >8 ------------------------',
  'a signature': 'x\n-----BEGIN PGP SIGNATURE-----\nowned',
  JSON: '"},{"version":"v9',
  'a format': '%H %x00 %s $& $1 ${x} {{x}}',
};

// What git itself would lay aside or end a name with.
const person = (text: string) => `A${text.replace(/[\n\0<>]/g, '')}Z`;

const VIEWS = [
  ['status'],
  ['history'],
  ['versions'],
  ['show', 'v1'],
  ['show', 'draft'],
  ['diff'],
  ['diff', 'v1', 'draft'],
  ['list'],
  ['validate'],
  ['restore', '--list'],
  ['doctor'],
  ['promote', 'pre-release', '--dry-run'],
  ['promote', 'live'],
  ['rollback', 'sandbox', '--dry-run'],
];

const LARGE = process.env['TORTURE'] === 'large';

// Some texts share a workspace: each stands in a message, a name, a reason, a file and a tag of plain git's.
async function prepared(texts: readonly string[]): Promise<string> {
  const folder = workspace();
  const all = texts.join(' | ');
  const by = { person: { name: person(texts[0] ?? ''), email: 'x@example.com' } };
  const quoted = JSON.stringify(all.replaceAll('\ud800', ''));
  write(folder, 'agents/booking/agent.yaml', `name: ${quoted}\ngreeting: Hello!\n`);
  write(folder, 'agents/booking/notes.md', `${texts.join('\n')}\n`);
  for (const text of LARGE ? texts : texts.slice(0, 3)) {
    write(folder, 'agents/booking/last.md', text);
    await json(folder, ['publish', '-m', text, '--notes', `${text}\n\n${text}`], by);
  }
  write(folder, 'agents/booking/last.md', all);
  await json(folder, ['publish', '-m', all, '--notes', texts.join('\n\n')], by);
  await json(folder, ['env', 'lock', 'live', '--reason', all], by);
  await json(folder, ['promote', 'pre-release', '-m', all], by);
  write(folder, 'agents/booking/notes.md', `${texts.toReversed().join('\n')}\nmore\n`);
  await json(folder, ['discard'], by);
  write(folder, 'agents/booking/notes.md', `${texts.toReversed().join('\n')}\nmore\n`);
  return folder;
}

const entries = Object.entries(TEXTS);
const GROUP = 21;
const groups = Array.from({ length: Math.ceil(entries.length / GROUP) }, (_, index) =>
  entries.slice(index * GROUP, (index + 1) * GROUP),
);

describe('hostile text never reaches a terminal', () => {
  test.each(groups.map((group) => [group.map(([name]) => name).join(', '), group] as const))(
    '%s',
    async (_, group) => {
      const texts = group.map(([, text]) => text);
      const folder = await prepared(texts);
      for (const argv of VIEWS) {
        const forms = LARGE || argv.length > 1 ? [[], ['--json']] : [[]];
        for (const form of forms) {
          const colours: Record<string, string>[] =
            LARGE || form.length === 0 ? [{ FORCE_COLOR: '3' }, {}] : [{}];
          for (const env of colours) {
            const ran = await agentctl(folder, [...argv, ...form], { env });
            expectHarmless(ran, argv.join(' '));
            if (!('FORCE_COLOR' in env)) expect(ran.stdout).not.toContain(ESC);
            if (form.length > 0)
              expect(() => JSON.parse(ran.stdout) as unknown, argv.join(' ')).not.toThrow();
            // The views write our own colours only: none that a text brought with it.
            expect(ran.stdout + ran.stderr).not.toMatch(/\u001b\[(?:8|28|38;2;1;2;3)m/);
          }
        }
      }
      checkInvariants(folder);
    },
  );

  test('in a tag that plain git made', async () => {
    const folder = workspace();
    await json(folder, ['publish', '-m', 'first']);
    const text = entries.map(([, value]) => value.replaceAll('\ud800', '')).join(' ');
    git(
      folder,
      '-c',
      `user.name=${person(text)}`,
      'tag',
      '--annotate',
      '--cleanup=verbatim',
      '-m',
      `${text}\n\n${text}`,
      'booking/v2',
      'HEAD',
    );
    for (const argv of [...VIEWS, ['show', 'v2'], ['versions', '--json'], ['show', 'v2', '--json']])
      expectHarmless(await agentctl(folder, argv, { env: { FORCE_COLOR: '3' } }), argv.join(' '));
  });

  test('in JSON it is escaped, and nothing of it is lost', async () => {
    const folder = workspace();
    await json(folder, ['publish', '-m', 'first']);
    const text = entries
      .map(([, value]) => value.replaceAll('\ud800', ''))
      .join(' ')
      .replace(/[\r\n]+/g, ' ')
      .replace(/-----BEGIN.*?-----/, '');
    git(folder, 'tag', '--annotate', '--cleanup=verbatim', '-m', text, 'booking/v2', 'HEAD');
    const { versions } = await json<{ versions: { version: string; description: string }[] }>(
      folder,
      ['versions'],
    );
    expect(versions.find(({ version }) => version === 'v2')?.description).toBe(text.trim());
    const reason = 'a\u009b31m\u202eb\u001b[31m';
    await json(folder, ['env', 'lock', 'live', '--reason', reason]);
    const { entries: log } = await json<{ entries: { reason: string | null }[] }>(folder, [
      'history',
      'live',
    ]);
    expect(log[0]?.reason).toBe(reason);
  });
});

test.each([
  '--output=owned',
  '--upload-pack=touch owned',
  '-c core.pager=owned',
  '#42 fixed',
  '-----',
  '',
])('the description “%s” is kept as it is', async (text) => {
  const folder = workspace();
  await json(folder, ['publish', '-m', text]);
  write(folder, 'agents/booking/agent.yaml', 'name: Changed\n');
  await json(folder, ['publish', '-m', text]);
  const { versions } = await json<{ versions: { description: string }[] }>(folder, ['versions']);
  expect(versions.map(({ description }) => description)).toEqual([text, text]);
  expect(git(folder, 'log', '-1', '--format=%s', 'main')).toBe(
    text === '' ? 'Publish booking' : text,
  );
});
