import { describe, expect, test } from 'vitest';
import { agentctl, json } from '../helpers/cli.ts';
import { checkInvariants } from '../helpers/invariants.ts';
import { copies, git, workspace, write } from '../helpers/repository.ts';
import { expectHarmless } from './harmless.ts';
import { ESC, TEXTS } from './texts.ts';

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

// Each view takes its turn with them, from group to group; all of them in the large form.
const FORMS: readonly { argv: string[]; env: Record<string, string> }[] = [
  { argv: [], env: { FORCE_COLOR: '3' } },
  { argv: [], env: {} },
  { argv: ['--json'], env: {} },
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

const published = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', 'first']);
  return folder;
});

const entries = Object.entries(TEXTS);
const GROUP = 21;
const groups = Array.from({ length: Math.ceil(entries.length / GROUP) }, (_, index) =>
  entries.slice(index * GROUP, (index + 1) * GROUP),
);

describe('hostile text never reaches a terminal', () => {
  test.each(
    groups.map((group, turn) => [group.map(([name]) => name).join(', '), group, turn] as const),
  )('%s', async (_, group, turn) => {
    const texts = group.map(([, text]) => text);
    const folder = await prepared(texts);
    for (const [index, argv] of VIEWS.entries())
      for (const form of LARGE ? FORMS : FORMS.filter((_, at) => at === (index + turn) % 3)) {
        const ran = await agentctl(folder, [...argv, ...form.argv], { env: form.env });
        expectHarmless(ran, argv.join(' '));
        if (form.argv.length > 0)
          expect(() => JSON.parse(ran.stdout) as unknown, argv.join(' ')).not.toThrow();
        if (!('FORCE_COLOR' in form.env)) expect(ran.stdout).not.toContain(ESC);
        // The views write our own colours only: none that a text brought with it.
        expect(ran.stdout + ran.stderr).not.toMatch(/\u001b\[(?:8|28|38;2;1;2;3)m/);
      }
    checkInvariants(folder);
  });

  test('in a tag that plain git made', async () => {
    const folder = await published();
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
    const folder = await published();
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
