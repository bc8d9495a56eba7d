// The budgets of a conversation, measured in the built program at a pseudo-terminal, as a person has it:
// node bench/chat.mjs [--runs=7] [--json]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ENV, PROGRAM } from './measure.mjs';
import { OPTIONS } from './options.mjs';
import { conversationText } from './report.mjs';
import { fiveHundredTopics, manyFiles } from './texts.mjs';
import { workspace } from './workspace.mjs';

const MEGABYTE = 1024 * 1024;
// What stands before the place where a person types.
const PROMPT = '› ';

// Tells the heap after a collection, each time that it is asked.
const PROBE = `
  const { writeFileSync } = require('node:fs');
  writeFileSync(process.env.PROBE + '.pid', String(process.pid));
  process.on('SIGUSR2', () => {
    globalThis.gc();
    writeFileSync(process.env.PROBE, String(process.memoryUsage().heapUsed));
  });
`;

/** Measures what a conversation is to keep; null where there is no pseudo-terminal to measure it at. */
export async function measureChat(runs) {
  if (process.platform !== 'linux') return null;
  const files = await workspace('files', { agents: 1, versions: 1, files: manyFiles });
  const topics = await workspace('topics', { agents: 1, versions: 1, files: fiveHundredTopics });
  return [await firstPrompt(files, runs), await localTurn(topics), await memory(topics)];
}

async function firstPrompt(folder, runs) {
  const [started, prompted] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    started.push(await timeTo(folder, ['--version'], '\n'));
    prompted.push(await timeTo(folder, ['chat', '--env', 'sandbox'], PROMPT));
  }
  const over = median(prompted) - median(started);
  return {
    what: 'the first prompt, over start-up, with an agent of 200 files',
    measured: ms(over),
    budget: '≤ 200 ms',
    met: over <= 200,
  };
}

async function localTurn(folder) {
  const talk = new Terminal(folder, ['chat', '--env', 'sandbox']);
  await talk.until(PROMPT);
  const times = [];
  for (let turn = 0; turn < 200; turn += 1) times.push(await talk.say(questionOf(turn)));
  await talk.end();
  // Whoever types at once waits for the index of the topics, which is made after the first prompt.
  const [first, ...others] = times;
  return {
    what: 'a local turn of 500 topics: the median and the slowest of 199, and the first',
    measured: [median(others), Math.max(...others), first].map(ms).join(', '),
    budget: '< 20 ms',
    met: median(others) < 20,
  };
}

async function memory(folder) {
  const talk = new Terminal(folder, ['chat', '--env', 'sandbox'], true);
  await talk.until(PROMPT);
  const heaps = [];
  for (let turn = 1; turn <= 1000; turn += 1) {
    await talk.say(questionOf(turn));
    if (turn === 100 || turn === 1000) heaps.push(await talk.heap());
  }
  await talk.end();
  const [before, after] = heaps;
  const grown = (after - before) / MEGABYTE;
  return {
    what: 'the heap after 100 turns and after 1,000',
    measured: heaps.map((heap) => `${(heap / MEGABYTE).toFixed(1)} MB`).join(', '),
    // What was said is kept, for the transcript: some hundred bytes a turn.
    budget: '≤ 2 MB more',
    met: grown <= 2,
  };
}

const questionOf = (turn) => `Is there anything about subject ${(turn * 37) % 500} today?`;

/** The built program at a pseudo-terminal. */
class Terminal {
  #child;
  #place = mkdtempSync(join(tmpdir(), 'agentctl-bench-chat-'));
  #ended;
  #shown = '';
  #wait = () => undefined;

  constructor(folder, argv, probed = false) {
    const probe = join(this.#place, 'probe.cjs');
    writeFileSync(probe, PROBE);
    const node = probed ? ['--expose-gc', '--require', probe] : [];
    const words = [process.execPath, ...node, PROGRAM, ...argv].map(quoted).join(' ');
    this.#child = spawn('script', ['-qec', words, '/dev/null'], {
      cwd: folder,
      env: { ...ENV, TERM: 'xterm', PROBE: join(this.#place, 'heap') },
    });
    this.#ended = this.#untilEnd();
    this.#child.stdout.on('data', (bytes) => {
      this.#shown += bytes;
      this.#wait();
    });
  }

  async #untilEnd() {
    await once(this.#child, 'exit');
    rmSync(this.#place, { recursive: true });
  }

  /** Waits until something is shown; what came before is forgotten. */
  async until(text) {
    while (!this.#shown.includes(text))
      await new Promise((resolve, reject) => {
        this.#wait = resolve;
        void this.#ended.then(() => reject(new Error(`it ended: ${this.#shown}`)));
      });
    this.#shown = '';
  }

  /** Says something; returns the milliseconds until the next prompt. */
  async say(text) {
    this.#child.stdin.write(text);
    await this.until(text.slice(-1));
    const start = performance.now();
    this.#child.stdin.write('\r');
    await this.until(PROMPT);
    return performance.now() - start;
  }

  async heap() {
    const file = join(this.#place, 'heap');
    rmSync(file, { force: true });
    process.kill(Number(readFileSync(`${file}.pid`, 'utf8')), 'SIGUSR2');
    for (;;) {
      try {
        const heap = readFileSync(file, 'utf8');
        if (heap !== '') return Number(heap);
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
      await new Promise((resolve) => void setTimeout(resolve, 5));
    }
  }

  /** Waits for its end; a conversation is left. */
  async end(words = '/quit\r') {
    this.#child.stdin.write(words);
    await this.#ended;
  }
}

/** Returns the milliseconds until the program shows something. */
async function timeTo(folder, argv, text) {
  const start = performance.now();
  const terminal = new Terminal(folder, argv);
  await terminal.until(text);
  const time = performance.now() - start;
  await terminal.end(argv[0] === 'chat' ? '/quit\r' : '');
  return time;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function quoted(word) {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function ms(number) {
  return number < 10 ? `${number.toFixed(1)} ms` : `${Math.round(number)} ms`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const rows = await measureChat(Number(OPTIONS.runs ?? 7));
  process.stdout.write(
    OPTIONS.json ? `${JSON.stringify(rows, null, 2)}\n` : `${conversationText(rows)}\n`,
  );
}
