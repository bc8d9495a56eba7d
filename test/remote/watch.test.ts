import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { agentctl } from '../helpers/cli.ts';
import { executable, runBuilt, startBuilt } from '../helpers/processes.ts';
import type { Started } from '../helpers/processes.ts';
import {
  addAgent,
  copyFolder,
  git,
  read,
  temporaryFolder,
  workspace,
  write,
} from '../helpers/repository.ts';
import { publish, shared } from '../helpers/shared.ts';

vi.setConfig({ testTimeout: 60_000 });

// The command of these tests notes the deployments that it was called for.
const NOTE = ['--', 'sh', '-c', 'echo "$AGENTCTL_DEPLOYMENT" >>"$LOG"'];

function noted(log: string): string[] {
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
}

function logFile(): string {
  return join(temporaryFolder('log'), 'log');
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 20) {
    if (waited > 30_000) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function stop(watcher: Started, signal: NodeJS.Signals = 'SIGTERM') {
  watcher.child.kill(signal);
  return watcher.ended;
}

let template: Promise<string> | null = null;

// Three deployments in sandbox.
async function published(): Promise<string> {
  const folder = temporaryFolder('published');
  copyFolder(await (template ??= publishThree()), folder);
  return folder;
}

async function publishThree(): Promise<string> {
  const folder = workspace();
  for (const words of ['One', 'Two', 'Three']) await publish(folder, words);
  return folder;
}

describe('--once', () => {
  test('handles what is there in its order, and the rest at the next time', async () => {
    const folder = await published();
    const log = logFile();
    const line = ['watch', 'sandbox', '--once', '--from', 'start'];
    const env = { LOG: log };
    const ran = await agentctl(folder, [...line, '--json', ...NOTE], { env });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      environment: 'sandbox',
      agent: null,
      handled: [
        { deployment: 'sandbox#1', agent: 'booking', action: 'publish', version: 'v1' },
        { deployment: 'sandbox#2', version: 'v2', attempts: 1 },
        { deployment: 'sandbox#3', version: 'v3' },
      ],
      failed: null,
      last: 'sandbox#3',
    });
    expect(noted(log)).toEqual(['sandbox#1', 'sandbox#2', 'sandbox#3']);
    await agentctl(folder, ['rollback', 'sandbox']);
    await agentctl(folder, ['env', 'lock', 'sandbox', '--reason', 'x']);
    const again = await agentctl(folder, [...line, ...NOTE], { env });
    expect(again).toMatchObject({ code: 0, stdout: '' });
    expect(again.stderr).toMatch(
      /^watching sandbox, after sandbox#3\nsandbox#4: rollback booking v2\n✓ sandbox#4\n$/,
    );
    expect(noted(log)).toEqual(['sandbox#1', 'sandbox#2', 'sandbox#3', 'sandbox#4']);
    expect((await agentctl(folder, [...line, ...NOTE], { env })).code).toBe(0);
    expect(noted(log).length).toBe(4);
  });

  test.each([
    ['now', []],
    ['sandbox#2', ['sandbox#2', 'sandbox#3']],
    ['start', ['sandbox#1', 'sandbox#2', 'sandbox#3']],
  ])('--from %s', async (from, expected) => {
    const folder = await published();
    const log = logFile();
    const line = ['watch', 'sandbox', '--once', '--from', from, ...NOTE];
    await agentctl(folder, line, { env: { LOG: log } });
    expect(noted(log)).toEqual(expected);
    await publish(folder, 'Four');
    await agentctl(folder, line, { env: { LOG: log } });
    expect(noted(log)).toEqual([...expected, 'sandbox#4']);
  });

  test('one agent of several', async () => {
    const folder = await published();
    addAgent(folder, 'reception');
    await publish(folder, 'At your service', 'reception');
    await publish(folder, 'Four');
    const log = logFile();
    const line = ['watch', 'sandbox', '--once', '--from', 'start', '--agent', 'reception'];
    await agentctl(folder, [...line, ...NOTE], { env: { LOG: log } });
    expect(noted(log)).toEqual(['sandbox#4']);
    // It is done with those of the other one.
    const state = read(folder, '.git/agentctl/watch/sandbox.reception.json');
    expect(JSON.parse(state)).toMatchObject({ seq: 5, environment: 'sandbox', agent: 'reception' });
  });

  test('a failing command ends it with 1, and holds the queue', async () => {
    const folder = await published();
    const log = logFile();
    const script =
      'echo "$AGENTCTL_DEPLOYMENT $AGENTCTL_ATTEMPT" >>"$LOG"; [ "$AGENTCTL_VERSION" != v2 ]';
    const line = ['watch', 'sandbox', '--once', '--from', 'start', '--json'];
    const command = ['--', 'sh', '-c', script];
    const ran = await agentctl(folder, [...line, ...command], { env: { LOG: log } });
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      handled: [{ deployment: 'sandbox#1' }],
      failed: { deployment: 'sandbox#2', attempts: 1, exitCode: 1, signal: null },
      last: 'sandbox#1',
    });
    const again = await agentctl(folder, [...line, '--max-attempts', '2', ...command], {
      env: { LOG: log },
    });
    expect(again.code).toBe(1);
    expect(noted(log)).toEqual(['sandbox#1 1', 'sandbox#2 1', 'sandbox#2 1', 'sandbox#2 2']);
  });

  test('a command that is not there', async () => {
    const folder = await published();
    const line = ['watch', 'sandbox', '--once', '--from', 'start', '--', './none'];
    const { code, stderr } = await agentctl(folder, line);
    expect(code).toBe(1);
    expect(stderr).toContain('failed: sandbox#1: the command could not be started');
  });

  test('its output goes through unchanged; under --json to stderr', async () => {
    const folder = await published();
    const command = ['--', 'printf', '\\033[1m\\r\\000é%s\\n', '--json'];
    const line = ['watch', 'sandbox', '--once', '--from', 'sandbox#3'];
    const ran = await runBuilt(folder, [...line, ...command]);
    expect(ran.stdout).toBe('\u001b[1m\r\0é--json\n');
    rmSync(join(folder, '.git/agentctl/watch'), { recursive: true });
    const quiet = await runBuilt(folder, [...line, '--json', ...command]);
    expect(JSON.parse(quiet.stdout)).toMatchObject({ last: 'sandbox#3' });
    expect(quiet.stderr).toContain('\u001b[1m\r\0é--json\n');
  });
});

describe('a watcher', () => {
  const WATCH = ['watch', 'sandbox', '--interval', '100ms'];

  test('handles what comes, catches up after being away, and ends by a signal', async () => {
    const folder = await published();
    const log = logFile();
    const env = { LOG: log };
    const watcher = startBuilt(folder, [...WATCH, ...NOTE], { env });
    const state = join(folder, '.git/agentctl/watch/sandbox.json');
    await until(() => existsSync(state));
    await publish(folder, 'Four');
    await publish(folder, 'Five');
    await until(() => noted(log).length === 2);
    await until(() => (JSON.parse(readFileSync(state, 'utf8')) as { seq: number }).seq === 5);
    const ended = await stop(watcher);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '' });
    expect(ended.stderr).toContain('stopped');
    for (const words of ['Six', 'Seven', 'Eight']) await publish(folder, words);
    const back = startBuilt(folder, [...WATCH, ...NOTE], { env });
    await until(() => noted(log).length === 5);
    expect((await stop(back, 'SIGINT')).code).toBe(0);
    expect(noted(log)).toEqual([4, 5, 6, 7, 8].map((seq) => `sandbox#${seq}`));
    expect(readdirSync(join(folder, '.git/agentctl/watch'))).toEqual(['sandbox.json']);
  });

  test('runs a deployment again after SIGKILL between the command and its note', async () => {
    const folder = await published();
    const log = logFile();
    const script =
      'echo "$AGENTCTL_DEPLOYMENT" >>"$LOG"; [ -e "$LOG.killed" ] || { >"$LOG.killed"; kill -9 $PPID; }';
    const line = [...WATCH, '--from', 'sandbox#2', '--', 'sh', '-c', script];
    const first = await runBuilt(folder, line, { env: { LOG: log } });
    expect(first.signal).toBe('SIGKILL');
    expect(noted(log)).toEqual(['sandbox#2']);
    const second = [...line.slice(0, 2), '--once', ...line.slice(2)];
    const ran = await runBuilt(folder, second, { env: { LOG: log } });
    expect(ran.code, ran.stderr).toBe(0);
    expect(noted(log)).toEqual(['sandbox#2', 'sandbox#2', 'sandbox#3']);
  });

  test('a failing command is run again before the next', async () => {
    const folder = await published();
    const log = logFile();
    const script = 'echo "$AGENTCTL_DEPLOYMENT" >>"$LOG"; [ "$AGENTCTL_ATTEMPT" = 2 ]';
    const line = [...WATCH, '--from', 'sandbox#2', '--', 'sh', '-c', script];
    const watcher = startBuilt(folder, line, { env: { LOG: log } });
    await until(() => noted(log).length === 4);
    await stop(watcher);
    expect(noted(log)).toEqual(['sandbox#2', 'sandbox#2', 'sandbox#3', 'sandbox#3']);
  });

  test('passes a signal on to the command, and waits for its end', async () => {
    const folder = await published();
    const log = logFile();
    const script = `trap 'echo stopping >>"$LOG"; exit 0' TERM; echo started >>"$LOG"; while :; do sleep 0.05; done`;
    const line = [...WATCH, '--from', 'sandbox#2', '--', 'sh', '-c', script];
    const watcher = startBuilt(folder, line, { env: { LOG: log } });
    await until(() => noted(log).length === 1);
    expect((await stop(watcher)).code).toBe(0);
    expect(noted(log)).toEqual(['started', 'stopping']);
    const state = read(folder, '.git/agentctl/watch/sandbox.json');
    expect(JSON.parse(state)).toMatchObject({ seq: 2 });
  });

  test('a command that dies of the signal is not done', async () => {
    const folder = await published();
    const log = logFile();
    const script = 'echo started >>"$LOG"; exec sleep 20';
    const line = [...WATCH, '--from', 'sandbox#2', '--', 'sh', '-c', script];
    const watcher = startBuilt(folder, line, { env: { LOG: log } });
    await until(() => noted(log).length === 1);
    const ended = await stop(watcher);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('ended by SIGTERM; it is run again at the next start');
    const state = read(folder, '.git/agentctl/watch/sandbox.json');
    expect(JSON.parse(state)).toMatchObject({ seq: 1 });
  });

  test('two watchers: one file each', async () => {
    const folder = await published();
    const [one, two] = [logFile(), logFile()];
    const first = startBuilt(folder, [...WATCH, '--from', 'start', ...NOTE], { env: { LOG: one } });
    await until(() => noted(one).length === 3);
    const refused = await runBuilt(folder, [...WATCH, ...NOTE]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('another watcher (process');
    const own = ['--state', `${two}.json`, '--from', 'start'];
    const second = startBuilt(folder, [...WATCH, ...own, ...NOTE], { env: { LOG: two } });
    await until(() => noted(two).length === 3);
    await publish(folder, 'Four');
    await until(() => noted(one).length === 4 && noted(two).length === 4);
    await stop(second);
    // Killed, it leaves its lock behind: the next one takes it over at once.
    await stop(first, 'SIGKILL');
    await publish(folder, 'Five');
    const third = startBuilt(folder, [...WATCH, ...NOTE], { env: { LOG: one } });
    await until(() => noted(one).length >= 5);
    await stop(third);
    expect(noted(one).at(-1)).toBe('sandbox#5');
  });

  test.each([
    ['rewound', 'sandbox~2'],
    ['rewound and grown', 'sandbox~1'],
    ['gone', null],
  ])('a log that was %s stops it', async (name, target) => {
    const folder = await published();
    const log = logFile();
    const watching = agentctl(folder, [...WATCH, '--from', 'start', ...NOTE], {
      env: { LOG: log },
    });
    await until(() => noted(log).length === 3);
    await until(() => read(folder, '.git/agentctl/watch/sandbox.json').includes('"seq":3'));
    if (target === null) git(folder, 'update-ref', '-d', 'refs/heads/sandbox');
    else git(folder, 'update-ref', 'refs/heads/sandbox', git(folder, 'rev-parse', target));
    const grown = target === 'sandbox~1' ? publish(folder, 'Other') : Promise.resolve();
    const ended = await watching;
    await grown.catch(() => undefined);
    expect(ended.code, name).toBe(1);
    expect(ended.stderr).toContain('the log of sandbox was rewound or rewritten');
    expect(noted(log)).toEqual(['sandbox#1', 'sandbox#2', 'sandbox#3']);
    const again = await agentctl(folder, [...WATCH, ...NOTE], { env: { LOG: log } });
    expect(again.code).toBe(1);
    expect(noted(log).length).toBe(3);
  });
});

describe('with a remote', () => {
  const WATCH = ['watch', 'sandbox', '--interval', '200ms'];

  test('asks it, fetches what is new, and goes on after it was away', async () => {
    const team = await shared(1);
    const log = logFile();
    const line = [...WATCH, '--from', 'start', ...NOTE];
    const watcher = startBuilt(team.bob, line, { env: { LOG: log } });
    await until(() => noted(log).length === 1);
    await publish(team.alice, 'Two');
    await until(() => noted(log).length === 2);
    git(team.bob, 'remote', 'set-url', 'origin', `${team.remote}.away`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await publish(team.alice, 'Three');
    git(team.bob, 'remote', 'set-url', 'origin', team.remote);
    await until(() => noted(log).length === 3);
    const { code, stderr } = await stop(watcher);
    expect(code).toBe(0);
    expect(stderr.split('Watching on.').length).toBe(2);
    expect(stderr).toContain('the remote answers again');
    expect(noted(log)).toEqual(['sandbox#1', 'sandbox#2', 'sandbox#3']);
  });

  test('the command finds what it was called for by the program itself', async () => {
    const team = await shared(2);
    addAgent(team.alice, 'reception');
    await publish(team.alice, 'At your service', 'reception');
    const folder = temporaryFolder('bundles');
    const script = `"${process.execPath}" "${executable()}" export "$AGENTCTL_DEPLOYMENT" >"${folder}/$AGENTCTL_DEPLOYMENT.json"`;
    const line = ['watch', 'sandbox', '--once', '--from', 'start', '--', 'sh', '-c', script];
    const ran = await agentctl(team.bob, line);
    expect(ran.code, ran.stderr).toBe(0);
    const bundles = readdirSync(folder)
      .toSorted()
      .map((file) => JSON.parse(read(folder, file)) as { agent: string; version: string });
    expect(bundles.map(({ agent, version }) => `${agent} ${version}`)).toEqual([
      'booking v1',
      'booking v2',
      'reception v1',
    ]);
  });

  test('in a clone of depth 1 with all branches', async () => {
    const team = await shared(4);
    const shallow = temporaryFolder('shallow');
    const options = ['--quiet', '--depth', '1', '--no-single-branch'];
    git(shallow, 'clone', ...options, `file://${team.remote}`, shallow);
    const log = logFile();
    const line = ['watch', 'sandbox', '--once', '--from', 'start', ...NOTE];
    const ran = await agentctl(shallow, line, { env: { LOG: log } });
    expect(ran.code).toBe(0);
    expect(noted(log)).toEqual(['sandbox#1', 'sandbox#2', 'sandbox#3', 'sandbox#4']);
  });

  test('the log of the remote is rewound', async () => {
    const team = await shared(2);
    const log = logFile();
    const line = ['watch', 'sandbox', '--once', '--from', 'start', ...NOTE];
    expect((await agentctl(team.bob, line, { env: { LOG: log } })).code).toBe(0);
    git(team.remote, 'update-ref', 'refs/heads/sandbox', 'sandbox~1');
    const ran = await agentctl(team.bob, line, { env: { LOG: log } });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('rewound');
    expect(noted(log).length).toBe(2);
  });

  test('--once where it can’t be reached is a failure', async () => {
    const team = await shared(1);
    await agentctl(team.bob, ['fetch']);
    git(team.bob, 'remote', 'set-url', 'origin', `${team.remote}.away`);
    const ran = await agentctl(team.bob, ['watch', 'sandbox', '--once', ...NOTE]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("Couldn't ask origin");
  });
});

describe('hostile', () => {
  // Writes a deployment by hand, with a record as nobody's program makes it.
  function forge(folder: string, change: Record<string, unknown>, head: object = {}): void {
    const clone = temporaryFolder('forger');
    git(clone, 'clone', '--quiet', '--branch', 'sandbox', folder, clone);
    const record = JSON.parse(read(clone, '.agentctl/deployed/booking.json')) as object;
    const log = JSON.parse(read(clone, '.agentctl/log.json')) as { seq: number };
    const seq = log.seq + 1;
    const text = JSON.stringify({ ...record, seq, ...change });
    write(clone, '.agentctl/deployed/booking.json', text);
    write(clone, '.agentctl/log.json', JSON.stringify({ ...log, seq, ...head }));
    git(clone, 'commit', '--quiet', '-am', 'forged');
    git(clone, 'push', '--quiet', 'origin', 'HEAD:sandbox');
  }

  test('names in variables are data, and bounded', async () => {
    const folder = await published();
    const message = `$(touch ran) \u0000\u001b]0;x\u0007\u202e\nsecond line ${'x'.repeat(200_000)}`;
    forge(folder, {
      actor: { name: 'Eve\u0000\n$(touch ran)`touch ran`', email: '-' },
      message,
      tree: '--output=ran',
      commit: 'x\u0000y',
    });
    const log = logFile();
    const line = ['watch', 'sandbox', '--once', '--from', 'sandbox#4', '--'];
    const program = 'require("fs").writeFileSync(process.env.LOG, JSON.stringify(process.env))';
    const ran = await agentctl(folder, [...line, process.execPath, '-e', program], {
      env: { LOG: log },
    });
    expect(ran.code).toBe(0);
    const given = JSON.parse(readFileSync(log, 'utf8')) as Record<string, string>;
    expect(given).toMatchObject({
      AGENTCTL_DEPLOYMENT: 'sandbox#4',
      AGENTCTL_AGENT: 'booking',
      AGENTCTL_VERSION: 'v3',
      AGENTCTL_BY: 'Eve $(touch ran)`touch ran`',
      AGENTCTL_TREE: '',
      AGENTCTL_COMMIT: '',
    });
    expect(given['AGENTCTL_MESSAGE']).toMatch(/^\$\(touch ran\) \]0;x\nsecond line x+$/);
    expect(given['AGENTCTL_MESSAGE']?.length).toBe(4_000);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  test('a record that names no agent is passed over, and told', async () => {
    const folder = await published();
    forge(folder, { agent: '$(touch ran)' });
    const log = logFile();
    const line = ['watch', 'sandbox', '--once', '--from', 'sandbox#4', ...NOTE];
    const ran = await agentctl(folder, line, { env: { LOG: log } });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('skipped: sandbox#4');
    expect(noted(log)).toEqual([]);
  });

  test('a spoilt file of progress is told, and nothing is run', async () => {
    const folder = await published();
    const state = `${logFile()}.json`;
    for (const text of ['', '{"schema":1', '[]']) {
      writeFileSync(state, text);
      const line = ['watch', 'sandbox', '--once', '--state', state, ...NOTE];
      const ran = await agentctl(folder, line);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain("it is no watcher's file");
    }
    writeFileSync(state, '{"schema":1,"environment":"live","agent":null,"seq":3,"commit":null}');
    const other = await agentctl(folder, ['watch', 'sandbox', '--once', '--state', state, ...NOTE]);
    expect(other.code).toBe(2);
  });

  test.each([
    [['--interval', '0']],
    [['--interval', '1d']],
    [['--from', 'live#1']],
    [['--from', 'sandbox#0']],
    [['--from', 'v1']],
    [['--from', 'sandbox#9']],
    [['--max-attempts', '0']],
    [['--json']],
  ])('%j is a wrong command line', async (options) => {
    const folder = await published();
    const once = options[0] === '--json' ? [] : ['--once'];
    const ran = await agentctl(folder, ['watch', 'sandbox', ...once, ...options, ...NOTE]);
    expect(ran.code).toBe(2);
  });
});
