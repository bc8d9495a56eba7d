// Every example of the help is run, in a workspace that has what examples speak of.
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { commandHelps } from '../../src/cli/command-help.ts';
import { Context } from '../../src/cli/context.ts';
import { buildProgram, run } from '../../src/cli/run.ts';
import type { Io } from '../../src/ui/io.ts';
import { agentctl, testTime } from '../helpers/cli.ts';
import {
  PROJECT,
  copies,
  copyFolder,
  git,
  temporaryFolder,
  testEnv,
  workspace,
  write,
} from '../helpers/repository.ts';
import { LARGE } from '../helpers/processes.ts';
import { atTerminal } from '../helpers/terminal.ts';
import { words } from './stage.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What has to be done first in the workspace, by the command whose examples are run. */
const BEFORE: Readonly<Record<string, string[]>> = {
  export: ['connect origin', 'publish'],
  fetch: ['connect origin'],
  restore: ['discard'],
  'env unlock': ['env lock live --reason x', 'env lock live --all --reason x'],
  'env unset': ['env set live gift_card_url=https://gifts.example --yes'],
  'numbers move': ['numbers add +442079460161 +442079460162 +442079460163 --env sandbox'],
  'numbers remove': ['numbers add +442079460161 +442079460162 +442079460163 --env sandbox'],
  retire: ['numbers remove +442079460150 --yes'],
};

/** Commands that begin in a folder of their own, each time. */
const ELSEWHERE = ['demo', 'init'];

/** What stands on standard input. */
const INPUT: Readonly<Record<string, string>> = { chat: 'Hello\n' };

/** Commands that want a person at a terminal. */
const AT_TERMINAL = ['env edit'];

/** Runs command lines that have to succeed. */
async function play(folder: string, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const ran = await agentctl(folder, words(line));
    if (ran.code !== 0) throw new Error(`${line}: ${ran.stdout}${ran.stderr}`);
  }
}

const AGENT: Readonly<Record<string, string>> = {
  'agent.yaml': `name: Osteria Lume
description: Takes bookings
greeting: Hello, this is the restaurant in {{attribute:place}}!
rules: { file: rules.md }
variables:
  booking_api_url: { description: The booking system }
  booking_api_key: { description: Its key, secret: true }
  gift_card_url: { description: Where gift cards are sold }
`,
  'rules.md': '- Be kind.\n',
  'topics/opening_hours.yaml':
    'name: opening_hours\nexamples: [What are your opening hours?]\ncontent: Open from 12 to 22.\n',
  'variants.yaml': `uptown: { title: Uptown, default: true, attributes: { place: Uptown } }
harbour: { title: Harbour, attributes: { place: the harbour } }
`,
  'tests/book_a_table.yaml':
    'name: book_a_table\nturns:\n  - user: What are your opening hours?\n    expect:\n      reply: { contains: [from 12] }\n',
};

/**
 * Sandbox runs v4, pre-release v3, live v2, and before that v1; the draft has a change, live a number, an endpoint and a
 * variable. Beside it lie a remote and the projects of other systems.
 */
const place = copies(async () => {
  const root = temporaryFolder('examples');
  const work = join(root, 'work');
  copyFolder(workspace(), work);
  git(work, 'rm', '--quiet', 'agents/booking/topics/hours.yaml');
  for (const [path, text] of Object.entries(AGENT)) write(work, `agents/booking/${path}`, text);
  const publish = async (rule: string, ...next: string[]) => {
    write(work, 'agents/booking/rules.md', `- ${rule}\n`);
    await play(work, `publish -m "${rule}"`, ...next);
  };
  await publish('Offer water.', 'promote pre-release', 'promote live --yes');
  await publish('Offer bread.', 'promote pre-release', 'promote live --yes');
  await play(
    work,
    'env set live booking_api_url=https://bookings.example --endpoint sip:agents.example:5060 --yes',
    'numbers add +442079460150 --env live --variant uptown --yes',
    'export v1 --to polyai --output ../poly-project',
    'export v1 --to vapi --output ../vapi-project',
  );
  await publish('Offer wine.', 'promote pre-release');
  await publish('Offer dessert.');
  write(work, 'agents/booking/rules.md', '- Offer coffee.\n');
  write(work, 'notes.md', 'Guests asked for it.\n');
  write(work, 'live.yaml', 'endpoint: sip:other.example:5060\n');
  write(work, '.github/allowed_signers', '');
  write(work, 'deploy.sh', '#!/bin/sh\n');
  chmodSync(join(work, 'deploy.sh'), 0o755);
  const project = join(root, 'poly-project');
  git(project, 'init', '--quiet', '--template=');
  git(project, 'add', '-A');
  git(project, 'commit', '--quiet', '-m', 'A project');
  git(root, 'init', '--quiet', '--template=', '--bare', '--initial-branch=main', 'team.git');
  git(work, 'remote', 'add', 'origin', '../team.git');
  // Few files are copied sooner.
  git(work, 'gc', '--quiet');
  return root;
});

/** Runs an example as a person types it, who agrees to what is asked; returns how it ended. */
async function type(folder: string, line: string, command: string) {
  const [argv] = [words(line.replace(/ >>? \S+$/, '')).slice(1)];
  if (AT_TERMINAL.includes(command)) {
    const ran = atTerminal(folder, argv, { EDITOR: 'true' });
    return { code: await ran.ended, said: ran.screen() };
  }
  const options = { stdin: INPUT[command] ?? '', takeSignals: stopped };
  const first = await agentctl(folder, argv, options);
  const ran = first.code === 5 ? await agentctl(folder, [...argv, '--yes'], options) : first;
  return { code: ran.code, said: ran.stdout + ran.stderr };
}

// A watcher that nobody stops would go on for ever.
function stopped(listener: (signal: NodeJS.Signals) => void): () => void {
  const timer = setTimeout(listener, 0, 'SIGTERM');
  return () => clearTimeout(timer);
}

const io: Io = {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env: testEnv(),
  directory: PROJECT,
  now: () => new Date(testTime()),
  home: PROJECT,
  version: '0.0.0-test',
};
const helps = commandHelps(await buildProgram(new Context(io, run), 'all'));

// The demo plays the whole pipeline, in test/demo too.
const played = LARGE ? helps : helps.filter(({ command }) => command !== 'demo');

test.each(played)('the examples of $command end as they say', async ({ command, examples }) => {
  const root = await place();
  const work = join(root, 'work');
  await play(work, ...(BEFORE[command] ?? []));
  for (const [index, { command: line, meaning }] of examples.entries()) {
    const own = join(root, `own-${index}`);
    if (ELSEWHERE.includes(command)) mkdirSync(own);
    const folder = ELSEWHERE.includes(command) ? own : work;
    const { code, said } = await type(folder, line, command);
    const expected = Number(/exits with (\d+)/.exec(meaning)?.[1] ?? 0);
    expect(code, `${line}\n${said}`).toBe(expected);
  }
});

/** Command lines that do not succeed, with the exit codes that the help of their commands has to name. */
const FAILING: readonly [line: string, code: number][] = [
  ['export live --to polyai --output ../poly-project', 3],
  ['import ../poly-project --agent booking', 3],
  ['create booking', 3],
  ['init', 3],
  ['demo --directory .', 2],
  ['list -C ..', 2],
  ['show v9', 2],
  ['blame nothing.yaml', 2],
  ['history nowhere', 2],
  ['checkout v9', 2],
  ['restore 5', 2],
  ['schema nothing', 2],
  ['test nothing', 2],
  ['fetch', 2],
  ['connect nowhere', 1],
  ['diff --exit-code', 1],
  ['verify --require-signatures', 1],
  ['watch live --once --from start -- false', 1],
  ['promote live', 5],
  ['promote live --if-running v1 --yes', 4],
  ['promote live --version v4 --yes', 3],
  ['rollback live --if-running v1 --yes', 4],
  ['retire live --yes', 3],
  ['env set live booking_api_key=plain --yes', 2],
  ['env unset live --endpoint', 5],
  ['env edit live', 2],
  ['env apply live --file notes.md --yes', 1],
  ['env revert live --to live#99 --yes', 2],
  ['env lock live', 2],
  ['numbers add +442079460150 --env sandbox', 3],
  ['numbers set +442079460150 --variant nothing --yes', 2],
  ['numbers resolve +442079460199', 2],
  ['hook pre-receive', 2],
  ['help nothing', 2],
];

test('the exit codes that the help names are those of the commands', async () => {
  const work = join(await place(), 'work');
  for (const [line, code] of FAILING) {
    const help = helps.findLast(({ command }) => `${line} `.startsWith(`${command} `));
    expect((await agentctl(work, words(line))).code, line).toBe(code);
    const named = help?.exits.map((exit) => exit.code);
    expect(named, line).toContain(code);
  }
});

test('each preparation is that of a command', () => {
  const names = helps.map(({ command }) => command);
  const prepared = [BEFORE, INPUT].flatMap((table) => Object.keys(table));
  for (const name of [...prepared, ...ELSEWHERE, ...AT_TERMINAL]) expect(names).toContain(name);
});
