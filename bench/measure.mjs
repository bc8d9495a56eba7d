// Measures whole processes: the program beside the same git commands, which a shim on the PATH records once and a
// shell script repeats.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { arch, cpus, tmpdir, type } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OPTIONS } from './options.mjs';

const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** The built program. */
export const PROGRAM = join(PROJECT, 'bin', 'agentctl.js');
const place = mkdtempSync(join(tmpdir(), 'agentctl-bench-run-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
for (const folder of ['home', 'scratch', 'shim']) mkdirSync(join(place, folder));

const person = { NAME: 'Alice', EMAIL: 'alice@example.com', DATE: '2030-01-01T00:00:00Z' };
/** No settings of the machine's, and fixed dates: the commits of a repetition have the ids of the recording. */
export const ENV = {
  PATH: process.env.PATH,
  HOME: join(place, 'home'),
  TMPDIR: join(place, 'scratch'),
  LANG: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...Object.fromEntries(Object.entries(person).map(([key, value]) => [`GIT_AUTHOR_${key}`, value])),
  ...Object.fromEntries(
    Object.entries(person).map(([key, value]) => [`GIT_COMMITTER_${key}`, value]),
  ),
};

const REAL_GIT = ENV.PATH.split(delimiter)
  .map((folder) => join(folder, 'git'))
  .find((file) => existsSync(file));

// The variables of ours that one call of git differs from another in.
const VARIABLES = [
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  ...['AUTHOR', 'COMMITTER'].flatMap((who) =>
    Object.keys(person).map((key) => `GIT_${who}_${key}`),
  ),
];

writeFileSync(
  join(place, 'shim', 'git'),
  `#!/bin/sh
i=1
set -C
until { true >"$BENCH_CALLS/$i"; } 2>/dev/null; do i=$((i+1)); done
set +C
pwd >"$BENCH_CALLS/$i.cwd"
printf '%s\\0' "$@" >"$BENCH_CALLS/$i.args"
for name in ${VARIABLES.join(' ')}; do
  eval "[ -z \\"\\\${$name+x}\\" ] || printf '%s=%s\\\\0' $name \\"\\$$name\\""
done >"$BENCH_CALLS/$i.env"
case " $* " in
  *' --stdin-paths '*)
    while read -r path; do
      n=$((n+1))
      cp "$path" "$BENCH_CALLS/$i.file-$n"
      echo "$BENCH_CALLS/$i.file-$n" >>"$BENCH_CALLS/$i.stdin"
      echo "$path"
    done | ${quoted(REAL_GIT)} "$@" ;;
  *' --batch '*|*' --stdin '*|*' - '*|*' --index-info '*)
    tee "$BENCH_CALLS/$i.stdin" | ${quoted(REAL_GIT)} "$@" ;;
  *) exec ${quoted(REAL_GIT)} "$@" ;;
esac
`,
);
chmodSync(join(place, 'shim', 'git'), 0o755);

// On a busy machine the time on the clock says nothing: --cpu counts what the processor spent on a process and its
// children (proc(5), in hundredths of a second; Linux only).
const CPU = OPTIONS.cpu;

function now() {
  if (!CPU) return performance.now();
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

/** Runs a process and returns its time in milliseconds; throws where it ends with another code than 0. */
function time(command, args, folder) {
  const start = now();
  const ended = spawnSync(command, args, {
    cwd: folder,
    env: ENV,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const milliseconds = now() - start;
  if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${ended.stderr}`);
  return milliseconds;
}

/** Runs git in a folder, in the measurements' environment. */
export function git(folder, ...args) {
  time('git', args, folder);
}

/** Returns the time of one run of node that does nothing. */
export function timeNode(folder) {
  return time(process.execPath, ['-e', '0'], folder);
}

/** Returns the time of one run of the program. */
export function timeProgram(argv, folder) {
  return time(process.execPath, [PROGRAM, ...argv], folder);
}

/** Returns the time of one run of a script of `record`. */
export function timeScript(script, folder) {
  return time('sh', [script], folder);
}

// Told by node itself: the tool that tells it from outside is not on every machine.
const TELL_MEMORY = `data:text/javascript,import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(${JSON.stringify(join(place, 'memory'))}, String(process.resourceUsage().maxRSS)));`;

/** Returns the program's peak memory in bytes. */
export function memoryOf(argv, folder) {
  const url = TELL_MEMORY.replaceAll('\n', ' ').replaceAll(' ', '%20');
  time(process.execPath, ['--import', url, PROGRAM, ...argv], folder);
  return Number(readFileSync(join(place, 'memory'), 'utf8')) * 1024;
}

/**
 * Runs the program once and writes down its git calls as a shell script.
 *
 * @returns the script's path and the number of git processes
 */
export function record(argv, folder) {
  const calls = mkdtempSync(join(place, 'calls-'));
  const ended = spawnSync(process.execPath, [PROGRAM, ...argv], {
    cwd: folder,
    env: {
      ...ENV,
      PATH: `${join(place, 'shim')}${delimiter}${ENV.PATH}`,
      BENCH_CALLS: calls,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (ended.status !== 0) throw new Error(`agentctl ${argv.join(' ')}\n${ended.stderr}`);
  const numbers = readdirSync(calls)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
  const script = join(calls, 'script.sh');
  const lines = numbers.map((number) => line(join(calls, String(number))));
  writeFileSync(
    script,
    `S=${quoted(join(place, 'scratch'))}/hand-$$
mkdir -p "$S/objects"
[ ! -f .git/index ] || cp -p .git/index "$S/index"
${lines.join('\n')}
rm -rf "$S"
`,
  );
  return { script, processes: numbers.length };
}

/** Writes commands that somebody types by hand as a script of `timeScript`. */
export function scriptOf(lines) {
  const script = join(mkdtempSync(join(place, 'hand-')), 'script.sh');
  writeFileSync(script, `set -e\n${lines.join('\n')}\n`);
  return script;
}

// The program's temporary folder is gone: the script makes one of its own.
function line(call) {
  const parts = (suffix) => readFileSync(`${call}.${suffix}`, 'utf8').split('\0').slice(0, -1);
  const words = [
    ...parts('env').map((word) =>
      word.replace(/^(\w+)=([\s\S]*)$/, (_, name, value) => `${name}=${inScratch(value)}`),
    ),
    'git',
    ...parts('args').map(quoted),
  ];
  const input = existsSync(`${call}.stdin`) ? `${call}.stdin` : '/dev/null';
  const cwd = readFileSync(`${call}.cwd`, 'utf8').trim();
  return `(cd ${quoted(cwd)} && ${words.join(' ')}) <${quoted(input)} >/dev/null || [ $? = 1 ] || exit 9`;
}

function inScratch(text) {
  const [before, ...after] = text.split(
    new RegExp(`${escaped(join(place, 'scratch'))}/agentctl-\\w+`),
  );
  return [before, ...after].map(quoted).join('"$S"');
}

function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns how long another program takes for what the program does, in milliseconds; null where it is not there. */
export function timeRival([program, ...args], folder) {
  const start = performance.now();
  const { error, status } = spawnSync(program, args, {
    cwd: folder,
    env: ENV,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 28,
  });
  return error || status > 1 ? null : performance.now() - start;
}

/** Tells where and when the measurements are made. */
export function machine() {
  const [cpu] = cpus();
  const { stdout } = spawnSync(REAL_GIT, ['--version'], { encoding: 'utf8' });
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    git: stdout.replace('git version ', '').trim(),
    cpu: cpu.model.trim(),
    cpus: cpus().length,
    system: `${type()} ${arch()}`,
  };
}
