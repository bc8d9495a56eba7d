import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { checkInvariants } from '../helpers/invariants.ts';
import { PROJECT, read, temporaryFolder, testEnv } from '../helpers/repository.ts';
import { productionTree, serveRegistry } from './registry.ts';

const start = promisify(execFile);
const { version } = JSON.parse(read(PROJECT, 'package.json')) as { version: string };

/** What may be packed. */
const INTENDED = [
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^bin\/agentctl\.js$/,
  /^completions\/agentctl\.(?:bash|fish|zsh)$/,
  /^dist\/(?:main\.js|agentctl\.1|THIRD-PARTY-NOTICES\.txt|chunks\/[\w-]+\.js)$/,
  /^templates\/templates\.json$/,
  /^templates\/[a-z-]+\/(?:[\w-]+\/)*[\w-]+\.(?:yaml|md)$/,
];

test('the packed file, installed into an empty folder, plays the demo and converses', async () => {
  const empty = temporaryFolder();
  const registry = await serveRegistry();
  const env = {
    ...testEnv(),
    HOME: empty,
    npm_config_cache: join(empty, 'cache'),
    npm_config_registry: registry.url,
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
  };
  const run = (command: string, args: string[], cwd = empty) =>
    start(command, args, { cwd, env, encoding: 'utf8' });

  const packed = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', empty],
    PROJECT,
  );
  const [{ files, filename }] = JSON.parse(packed.stdout) as [
    { files: { path: string }[]; filename: string },
  ];
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => !INTENDED.some((pattern) => pattern.test(path)))).toEqual([]);
  for (const pattern of INTENDED) expect(paths.some((path) => pattern.test(path))).toBe(true);

  try {
    await run('npm', ['install', '--no-fund', `./${filename}`]);
  } finally {
    registry.close();
  }
  // All that it asks for is there, and not a line of its code.
  const modules = join(empty, 'node_modules');
  for (const [name] of productionTree()) expect(existsSync(join(modules, name)), name).toBe(true);
  expect(readdirSync(join(modules, 'yaml'))).toEqual(['package.json']);

  const agentctl = join(modules, '.bin', 'agentctl');
  expect((await run(agentctl, ['--version'])).stdout).toBe(`${version}\n`);
  const demo = await run(agentctl, ['demo', '--directory', 'first']);
  expect(demo.stdout).toContain('✓ Rolled live back to booking v2');
  expect(demo.stderr).toBe('');
  const said = ['--env', 'live', '-m', 'Where can I park?'];
  const chat = await run(agentctl, ['-C', 'first', 'chat', ...said]);
  expect(chat.stdout).toContain('You find us at 14 Linden Row.');
  checkInvariants(join(empty, 'first'));
});
