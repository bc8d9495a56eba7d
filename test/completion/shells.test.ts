import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { json } from '../helpers/cli.ts';
import { copies, edit, workspace } from '../helpers/repository.ts';
import { ShellAtTerminal, installed, missingPrograms } from './shells.ts';

const missing = missingPrograms('bash', 'zsh', 'fish', 'script');
const REQUIRED = process.env['AGENTCTL_SHELLS'] === 'required';

test('the shells are here, or are not tried', ({ skip }) => {
  if (!REQUIRED) skip(missing.length > 0, `${missing.join(', ')} not installed: not tried`);
  expect(missing).toEqual([]);
});

const EVIL =
  'say "it\'s": $(touch pwned)`touch pwned` ; touch pwned & <a> %F{red} \\n !! * ~ ${x:?}';

const published = copies(async () => {
  const folder = workspace();
  await json(folder, ['publish', '-m', EVIL]);
  edit(folder, 'More');
  await json(folder, ['publish', '-m', 'Ask for the name first']);
  await json(folder, ['promote', 'pre-release']);
  return folder;
});

test.skipIf(missing.includes('bash') || missing.includes('script'))('bash', async () => {
  const folder = await published();
  const bash = new ShellAtTerminal('bash', folder);
  bash.press('agentctl pro\t\t');
  await bash.waitFor('protect  (print the rules');
  bash.press('\u0015agentctl show v\t\t');
  const list = await bash.waitFor('v1  (');
  expect(list).toContain('v2  (Ask for the name first)\n');
  expect(await bash.waitFor('${x:?})')).toContain(`v1  (${EVIL})`);
  bash.press('1\t');
  await bash.waitFor('1 ');
  bash.press("\u0015agentctl show 'pre-release~\t");
  await bash.waitFor("1' ");
  bash.press('\u0015agentctl chat --env=san\t');
  await bash.waitFor('dbox ');
  bash.press('\u0015agentctl chat --input-file=READ\t');
  await bash.waitFor('ME.md ');
  bash.press('\u0015agentctl show git:\t');
  await bash.waitFor('main ');
  // A menu inserts what a list only shows.
  bash.press(`\u0015bind '"\\C-t": menu-complete'\r`);
  bash.press('agentctl show v\u0014');
  expect(await bash.waitFor('v2')).not.toContain('Ask');
  await bash.end();
  expect(existsSync(join(folder, 'pwned'))).toBe(false);
});

test.skipIf(missing.includes('zsh') || missing.includes('script'))('zsh', async () => {
  const folder = await published();
  const zsh = new ShellAtTerminal('zsh', folder);
  zsh.press('agentctl pro\t');
  await zsh.waitFor('protect  print the rules');
  zsh.press('\u0015agentctl show v\t');
  const list = await zsh.waitFor('v1  say');
  expect(list).toContain('v2  Ask for the name first');
  expect(await zsh.waitFor('${x:?}')).toContain(`v1  ${EVIL}`);
  zsh.press("\u0015agentctl show 'pre-release~\t");
  await zsh.waitFor("1'");
  zsh.press('\u0015agentctl chat --env=san\t');
  await zsh.waitFor('dbox');
  zsh.press('\u0015agentctl chat --input-file=READ\t');
  await zsh.waitFor('ME.md');
  await zsh.end();
  expect(existsSync(join(folder, 'pwned'))).toBe(false);
});

test.skipIf(missing.includes('fish'))('fish', async () => {
  const folder = await published();
  const complete = (line: string) => `complete -C '${line}'`;
  const lines = [
    'agentctl pro',
    'agentctl show v',
    'agentctl chat --env=l',
    'agentctl chat --input-file=READ',
    'agentctl export live --output a',
  ];
  const shown = execFileSync('fish', ['-c', lines.map(complete).join('; echo; ')], {
    cwd: folder,
    env: installed('fish'),
    encoding: 'utf8',
  });
  expect(shown).toMatchInlineSnapshot(`
    "promote	place a version in the next environment
    protect	print the rules by which a server protects environments and versions

    v2	Ask for the name first
    v1	say "it's": $(touch pwned)\`touch pwned\` ; touch pwned & <a> %F{red} \\n !! * ~ \${x:?}

    --env=live

    --input-file=README.md

    agents/
    "
  `);
  expect(existsSync(join(folder, 'pwned'))).toBe(false);
});
