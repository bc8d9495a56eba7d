import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../helpers/repository.ts';

const HOST = '127.0.0.1';
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
const PATH = FOLDERS.join(delimiter);
const execute = promisify(execFile);

/** The programs that these tests need and this machine lacks. */
export function missingPrograms(): string[] {
  return ['kamailio', 'kamcmd', 'sipp'].filter(
    (name) => !FOLDERS.some((folder) => folder !== '' && isProgram(join(folder, name))),
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const started = new Set<ChildProcess>();
const folders: string[] = [];

/** Ends every program that was started here, and waits for it. */
export async function endAll(): Promise<void> {
  const children = [...started].filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  );
  started.clear();
  const gone = children.map((child) => new Promise((resolve) => child.once('close', resolve)));
  for (const { pid } of children) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  await Promise.all(gone);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

// In a group of its own, so that its children end with it.
function start(program: string, argv: readonly string[], folder: string): ChildProcess {
  const child = spawn(program, argv, {
    cwd: folder,
    env: { PATH, LANG: 'C.UTF-8', TERM: 'dumb' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  return child;
}

/** Returns a port of UDP that nobody holds on loopback. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, HOST, resolve);
  });
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

async function isTaken(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const taken = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(true));
    socket.bind(port, HOST, () => resolve(false));
  });
  await new Promise<void>((resolve) => (taken ? resolve() : socket.close(resolve)));
  return taken;
}

async function until(holds: () => Promise<boolean>, problem: () => string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(problem());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A Kamailio on loopback. */
export interface Proxy {
  port: number;
  /** Has the tables read anew, as an operator does. */
  reload: () => Promise<void>;
}

/** Starts Kamailio with the configuration and the tables of a folder. */
export async function startKamailio(folder: string): Promise<Proxy> {
  const port = await freePort();
  // A socket's path is short: at most 107 bytes.
  const run = mkdtempSync(join(existsSync('/tmp') ? '/tmp' : tmpdir(), 'kamailio-'));
  folders.push(run);
  const child = start(
    'kamailio',
    [
      '-f',
      join(folder, 'kamailio.cfg'),
      '-l',
      `udp:${HOST}:${port}`,
      '-A',
      `AGENTCTL_TABLES="text://${folder}"`,
      '-A',
      'AGENTCTL_PROCESSES=1',
      '-Y',
      run,
      '-P',
      join(run, 'pid'),
      '-w',
      run,
      '-DD',
      '-E',
      '-m',
      '32',
      '-M',
      '8',
    ],
    folder,
  );
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const command = (...words: string[]) =>
    execute('kamcmd', ['-s', `unix:${join(run, 'kamailio_ctl')}`, ...words], {
      env: { PATH },
      timeout: 10_000,
    });
  const answers = () =>
    command('core.version').then(
      () => true,
      () => false,
    );
  await until(
    async () => (await answers()) && (await isTaken(port)),
    () => `Kamailio did not start:\n${log}`,
  );
  return {
    port,
    reload: async () => {
      // It reads a file again whose time is another second (dbt_check_mtime in db_text).
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const now = new Date();
      utimesSync(join(folder, 'agentctl_numbers'), now, now);
      await command('htable.reload', 'agentctl');
    },
  };
}

/** A SIPp that takes calls as an agent would, and keeps what it received. */
export interface Agent {
  port: number;
  /** The INVITEs so far, in their order. */
  invites: () => string[];
}

/** Starts a SIPp that answers each call. */
export async function startAgent(): Promise<Agent> {
  const folder = temporaryFolder('agent');
  writeFileSync(join(folder, 'agent.xml'), AGENT);
  const log = join(folder, 'messages.log');
  const port = await startOnFreePort(folder, log);
  const messages = () =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .split(/^-{20,}.*\n/m)
          .slice(1)
      : [];
  return {
    port,
    invites: () =>
      onceEach(
        messages()
          .map((message) => message.replace(/^.*\n\n/, ''))
          .filter((message) => message.startsWith('INVITE ')),
      ),
  };
}

// Somebody else may take a port between the look at it and SIPp's own: then SIPp ends, and another one is tried.
async function startOnFreePort(folder: string, log: string, tries = 3): Promise<number> {
  const port = await freePort();
  const argv = ['-sf', 'agent.xml', '-i', HOST, '-p', String(port), '-nostdin', '-timeout', '300'];
  const child = start('sipp', [...argv, '-trace_msg', '-message_file', log], folder);
  let said = '';
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(
    async () => child.exitCode !== null || isTaken(port),
    () => `SIPp did not start on port ${port}`,
  );
  if (child.exitCode === null) return port;
  if (tries === 1) throw new Error(`SIPp ended with ${child.exitCode}:\n${said}`);
  return startOnFreePort(folder, log, tries - 1);
}

// On a busy machine a request is sent again before its answer comes (RFC 3261, 17.1.1.2): the call is the same.
function onceEach(invites: readonly string[]): string[] {
  const calls = new Map<string, string>();
  for (const invite of invites) {
    const [, call = invite] = /^Call-ID: *(.*)$/im.exec(invite) ?? [];
    if (!calls.has(call)) calls.set(call, invite);
  }
  return [...calls.values()];
}

/** Calls a number through a proxy with SIPp; rejects where the call does not end with the status that is expected. */
export async function call(
  { port }: Proxy,
  number: string,
  expected: { status: 200 | 404; headers?: readonly string[] },
): Promise<void> {
  const folder = temporaryFolder('caller');
  const { status, headers = [] } = expected;
  writeFileSync(join(folder, 'call.xml'), caller(status, headers));
  const argv = [
    '-sf',
    'call.xml',
    '-i',
    HOST,
    '-p',
    String(await freePort()),
    '-s',
    number,
    '-m',
    '1',
    '-timeout',
    '60',
    '-timeout_error',
    '-nostdin',
    '-trace_err',
    '-error_file',
    'errors.log',
    `${HOST}:${port}`,
  ];
  const child = start('sipp', argv, folder);
  let said = '';
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code === 0) return;
  const errors = join(folder, 'errors.log');
  throw new Error(
    `The call to ${number} did not end with ${status} (SIPp ended with ${code}):\n${said}${existsSync(errors) ? readFileSync(errors, 'utf8') : ''}`,
  );
}

const SDP = `v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 9 RTP/AVP 0`;

function caller(status: 200 | 404, headers: readonly string[]): string {
  const id = `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[call_number]
Call-ID: [call_id]
Max-Forwards: 70`;
  const ack = (routes: string) => `<send><![CDATA[
ACK [next_url] SIP/2.0
${id}
${routes}To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
CSeq: 1 ACK
Content-Length: 0

]]></send>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
${id}
To: <sip:[service]@[remote_ip]:[remote_port]>
CSeq: 1 INVITE
Contact: <sip:caller@[local_ip]:[local_port]>
${headers.map((header) => `${header}\n`).join('')}Content-Type: application/sdp
Content-Length: [len]

${SDP}
]]></send>
<recv response="100" optional="true"/>
<recv response="${status}" rrs="true"/>
${
  status === 404
    ? ack('').replace('[next_url]', 'sip:[service]@[remote_ip]:[remote_port]')
    : `${ack('[routes]\n')}
<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
${id}
[routes]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
CSeq: 2 BYE
Content-Length: 0

]]></send>
<recv response="200"/>`
}
</scenario>
`;
}

const AGENT = `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="agent">
<recv request="INVITE" rrs="true"/>
<send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=agent[call_number]
[last_Call-ID:]
[last_CSeq:]
[last_Record-Route:]
Contact: <sip:agent@[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

${SDP}
]]></send>
<recv request="ACK"/>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
`;
