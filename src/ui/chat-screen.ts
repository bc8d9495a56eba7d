import { createInterface } from 'node:readline/promises';
import type { Position, Transcript, Turn } from '../core/conversation.ts';
import { Failure } from '../core/failure.ts';
import { stripControls } from '../core/text.ts';
import type { Io } from './io.ts';
import { environmentText, foreign } from './screen.ts';
import type { Screen } from './screen.ts';
import { repliesView, replyView, titleOf } from './views/chat-turns.ts';

type Hear = (words: string) => void;

/** A conversation as the screen holds it. */
interface Talk {
  agent: { id: string; revision: string };
  circumstances: { environment: string | null };
  position: Position;
  values: ReadonlyMap<string, unknown>;
  isOver: boolean;
  transcript: Transcript;
  greet: (hear: Hear) => Promise<Turn>;
  say: (input: string, hear: Hear) => Promise<Turn>;
  undo: (turns: number) => number;
}

const HELP = `  /undo [n]   take the last turn back, or the last n
  /restart    begin again
  /state      where the conversation stands and what is known
  /trace      show what happens in each turn, or stop showing it
  /quit       leave (Ctrl-D too)`;

/**
 * Holds a conversation with one state or several at a terminal, until the person leaves or the agents end it. Returns
 * the conversations that were held last: `/restart` begins others.
 */
export async function holdConversation<T extends Talk>(
  begin: () => Promise<readonly T[]>,
  { io, screen, trace }: { io: Io; screen: Screen; trace: boolean },
): Promise<readonly T[]> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: true });
  const left = new AbortController();
  lines.on('SIGINT', () => left.abort());
  lines.on('close', () => left.abort());
  const desk = new Desk(await begin(), { begin, io, screen, trace });
  try {
    await desk.greet();
    while (!desk.isOver) {
      const typed = await lines.question(desk.prompt, { signal: left.signal });
      if (!(await desk.take(typed.trim()))) break;
    }
  } catch (error) {
    if (!left.signal.aborted) throw error;
    io.stderr.write('\n');
  } finally {
    lines.close();
  }
  return desk.talks;
}

/** What a person types is said, or done where it begins with a stroke. */
class Desk<T extends Talk> {
  talks: readonly T[];
  readonly #begin: () => Promise<readonly T[]>;
  readonly #io: Io;
  readonly #screen: Screen;
  #trace: boolean;

  constructor(
    talks: readonly T[],
    {
      begin,
      io,
      screen,
      trace,
    }: { begin: () => Promise<readonly T[]>; io: Io; screen: Screen; trace: boolean },
  ) {
    this.#begin = begin;
    this.#io = io;
    this.#screen = screen;
    this.#trace = trace;
    this.talks = talks;
  }

  get isOver(): boolean {
    return this.talks.every(({ isOver }) => isOver);
  }

  get prompt(): string {
    const [first] = this.talks;
    const places = this.talks.map(({ agent: { revision }, circumstances: { environment } }) => {
      const label = foreign(revision);
      return environment === null
        ? label
        : label.replace(environment, environmentText(environment, this.#screen));
    });
    return `${first?.agent.id ?? ''} ${places.join(' | ')} › `;
  }

  async greet(): Promise<void> {
    await this.#tell((talk, hear) => talk.greet(hear));
  }

  /** Takes a line; returns false where the person leaves. */
  async take(typed: string): Promise<boolean> {
    const [command = '', amount = '1'] = typed.split(/\s+/);
    if (typed === '') return true;
    if (!command.startsWith('/')) {
      await this.#say(typed);
      return true;
    }
    switch (command) {
      case '/quit':
      case '/exit':
        return false;
      case '/help':
        this.#show(HELP);
        return true;
      case '/trace':
        this.#trace = !this.#trace;
        this.#show(this.#trace ? 'What happens is shown.' : 'What happens is not shown any more.');
        return true;
      case '/state':
        for (const talk of this.talks) this.#show(stateOf(talk));
        return true;
      case '/undo':
        this.#undo(amount);
        return true;
      case '/restart':
        this.talks = await this.#begin();
        await this.greet();
        return true;
      default:
        this.#show(`There is no ${foreign(command)}. /help lists what there is.`);
        return true;
    }
  }

  // A model that does not answer ends no conversation: the state is as it was before.
  async #say(typed: string): Promise<void> {
    try {
      await this.#tell((talk, hear) =>
        talk.isOver ? Promise.resolve(undefined) : talk.say(typed, hear),
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#show(`${this.#screen.paint('error', 'error:')} ${error.message}`);
      for (const hint of error.hints) this.#show(`hint: ${hint}`);
    }
  }

  #undo(amount: string): void {
    const wanted = /^[1-9]\d{0,3}$/.test(amount) ? Number(amount) : null;
    if (wanted === null) {
      this.#show('/undo takes a number, such as /undo 2.');
      return;
    }
    const taken = Math.max(...this.talks.map((talk) => talk.undo(wanted)));
    this.#show(taken === 0 ? 'There is nothing to take back.' : `Took back: ${taken}.`);
  }

  // One state is heard as it speaks; several are shown side by side once all have spoken.
  async #tell(turnOf: (talk: T, hear: Hear) => Promise<Turn | undefined>): Promise<void> {
    const [screen, trace] = [this.#screen, this.#trace];
    const [only] = this.talks;
    if (only && this.talks.length === 1) {
      const turn = await turnOf(only, (words) => this.#io.stderr.write(stripControls(words)));
      const rest = turn ? replyView({ ...turn, reply: '' }, screen, trace) : '';
      if (rest !== '') this.#show(rest);
      return;
    }
    const turns = await Promise.all(this.talks.map((talk) => turnOf(talk, () => undefined)));
    const titles = this.talks.map(({ transcript }) => titleOf(transcript));
    this.#show(repliesView(turns, { titles, screen, trace }));
  }

  #show(text: string): void {
    this.#io.stderr.write(`${text}\n`);
  }
}

function stateOf({ position, values, transcript }: Talk): string {
  const place =
    position.flow === null ? 'in no flow' : `flow ${position.flow}, step ${position.step}`;
  return [
    `${titleOf(transcript)}: ${place}`,
    ...[...values].map(([name, value]) => `  ${name} = ${foreign(JSON.stringify(value))}`),
  ].join('\n');
}
