import type { Conversation } from '../../chat/conversation.ts';
import type { Turn } from '../../core/conversation.ts';
import { Failure } from '../../core/failure.ts';
import type { Talked } from '../../core/talked.ts';
import { appendHistory, readHistory } from '../../store/chat-history.ts';
import { writeText } from '../../ui/io.ts';
import { LineEditor } from '../../ui/prompt/line-editor.ts';
import type { Editor } from '../../ui/prompt/line-editor.ts';
import { PlainLines } from '../../ui/prompt/plain-lines.ts';
import { ReplyWriter } from '../../ui/reply-writer.ts';
import { foreign } from '../../ui/screen.ts';
import type { Screen } from '../../ui/screen.ts';
import {
  failureView,
  openingView,
  promptView,
  saidView,
  titlesOf,
} from '../../ui/views/chat-desk.ts';
import { afterReplyView, repliesView } from '../../ui/views/chat-turns.ts';
import { showWaiting } from '../../ui/waiting.ts';
import { measureAll } from '../../ui/width.ts';
import type { Context } from '../context.ts';
import { systemFailure } from '../report.ts';
import { Talks } from './talks.ts';

/** How a conversation at the terminal begins. */
export interface DeskOptions extends Talked {
  trace: boolean;
  /** What lines that begin with a stroke do. */
  commands: DeskCommands;
}

interface DeskCommands {
  /** Carries out a line; tells whether the person leaves. Throws what the command throws. */
  run: (desk: Desk, line: string) => Promise<'leave' | undefined>;
  complete: (desk: Desk, line: string) => Promise<[string[], string]>;
}

interface DeskSetting extends DeskOptions {
  screen: Screen;
}

/** Gets the words of the agent as they come. */
type Hear = (words: string) => void;

/** One turn of a conversation, on request stopped by a signal. */
type Take = (talk: Conversation, hear: Hear, signal: AbortSignal) => Promise<Turn>;

/** Where a person sits and talks: what is typed is said, or done where it begins with a stroke. */
export class Desk {
  readonly context: Context;
  readonly talks: Talks;
  readonly editor: Editor;
  trace: boolean;
  /** What was said last, whether or not it was answered. */
  lastSaid: string | null = null;
  /** The last message was answered: neither broken off nor failed, nor taken back. */
  answered = false;
  readonly #screen: Screen;
  readonly #commands: DeskCommands;
  /** The terminal cannot move its cursor. */
  readonly #isPlain: boolean;
  /** Takes the sign away that something is awaited. */
  #arrived: () => void = () => undefined;

  private constructor(context: Context, talks: Talks, { trace, commands, screen }: DeskSetting) {
    this.context = context;
    this.talks = talks;
    this.trace = trace;
    this.#screen = screen;
    this.#commands = commands;
    talks.ask = (question) => this.#askResult(question);
    this.#isPlain = context.io.env['TERM'] === 'dumb';
    this.editor = this.#isPlain
      ? new PlainLines(context.io, (message) => this.#remember(message))
      : new LineEditor(context.io, {
          history: unlessUnwritable(() => readHistory(context.io.env)) ?? [],
          complete: (line) => commands.complete(this, line),
          remember: (message) => this.#remember(message),
        });
  }

  /** Begins the conversations, and takes the terminal. */
  static async open(context: Context, options: DeskOptions): Promise<Desk> {
    const talks = await Talks.begin(context, options);
    const screen = await context.screen('stderr');
    await measureAll();
    return new Desk(context, talks, { ...options, screen });
  }

  /** The terminal as it is now. */
  get screen(): Screen & { width: number } {
    return { ...this.#screen, width: this.context.io.stderr.columns || 80 };
  }

  /** Greets, and takes what is typed until the person leaves. */
  async run(): Promise<void> {
    this.show(openingView(this.talks, this.screen));
    await this.greet();
    for (;;) {
      const typed = await this.editor.ask(promptView(this.talks, this.screen));
      if (typed === null) {
        this.show('');
        return;
      }
      const line = typed.trim();
      if (line === '') continue;
      if ((await this.#carryOut(line)) === 'leave') return;
    }
  }

  /** The agents greet. */
  async greet(): Promise<void> {
    await this.#tell((talk, hear, signal) => talk.greet(hear, signal));
    await this.#sayNewer();
  }

  /** Says something to all; those whose conversation is over hear nothing of it. */
  async say(input: string): Promise<void> {
    this.lastSaid = input;
    if (this.talks.isOver)
      throw new Failure('refused', 'The conversation is over.', {
        hints: ['/restart begins another one', '/undo takes the last turn back', '/quit leaves'],
      });
    this.answered = false;
    await this.#tell((talk, hear, signal) => talk.say(input, hear, signal));
    this.answered = true;
    await this.#sayNewer();
  }

  /** Says messages one after the other, shown as if they were typed. */
  async sayAgain(messages: readonly string[]): Promise<void> {
    for (const message of messages) {
      if (this.talks.isOver) return;
      this.show(saidView(message, this.screen));
      await this.say(message);
    }
  }

  /** Shows lines of text; colours are ours, everything else is made harmless. */
  show(text: string): void {
    writeText(this.context.io.stderr, `${text}\n`);
  }

  async #carryOut(line: string): Promise<'leave' | undefined> {
    try {
      if (line.startsWith('/')) return await this.#commands.run(this, line);
      await this.say(line);
    } catch (error) {
      // A model that does not answer, or a file that cannot be written, ends no conversation: it is where it was.
      const failure = error instanceof Failure ? error : systemFailure(error);
      if (failure === null) throw error;
      this.show(failureView(failure, this.screen));
    }
    return undefined;
  }

  // What a variable is set to may be a secret, which is never kept.
  #remember(message: string): void {
    if (/^\s*\/set\s/.test(message)) return;
    unlessUnwritable(() => appendHistory(this.context.io.env, message));
  }

  // One state is heard as it speaks; several are shown side by side once all have spoken.
  async #tell(take: Take): Promise<void> {
    const { all } = this.talks;
    const [only] = all;
    const look = { screen: this.screen, trace: this.trace, costs: true };
    if (only && all.length === 1) {
      const turn = await this.#hear(only, take);
      const after = afterReplyView(turn, look);
      if (after !== '') this.show(after);
    } else {
      const turns = await this.#await((signal) => this.#takeAll(take, signal));
      this.show(repliesView(turns, { titles: titlesOf(this.talks), ...look }));
    }
  }

  #hear(talk: Conversation, take: Take): Promise<Turn> {
    const { io } = this.context;
    const writer = new ReplyWriter({
      write: (text) => writeText(io.stderr, text),
      paint: this.#screen.paint,
      width: () => io.stderr.columns || 80,
    });
    const hear = (words: string) => {
      this.#arrived();
      writer.write(words);
    };
    return this.#await((signal) => take(talk, hear, signal).finally(() => writer.end()));
  }

  // Ctrl-C breaks off what is awaited.
  #await<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.editor.during(async (signal) => {
      if (!this.#isPlain) this.#arrived = showWaiting(this.context.io.stderr);
      try {
        return await work(signal);
      } finally {
        this.#arrived();
      }
    });
  }

  // What a tool answers, where the person is asked for it.
  async #askResult(question: string): Promise<string> {
    this.#arrived();
    const typed = await this.editor.askLine(`? ${foreign(question)} `);
    if (typed !== null) return typed;
    throw new Failure('cancelled', 'Broke off: the conversation stands where it stood.');
  }

  // Where one of them does not answer, no other has heard it either.
  async #takeAll(take: Take, signal: AbortSignal): Promise<(Turn | undefined)[]> {
    const open = this.talks.all.filter(({ isOver }) => !isOver);
    const taken = await Promise.allSettled(
      this.talks.all.map((talk) =>
        open.includes(talk) ? take(talk, () => undefined, signal) : Promise.resolve(undefined),
      ),
    );
    const failed = taken.find((each) => each.status === 'rejected');
    if (!failed) return taken.map((each) => (each.status === 'fulfilled' ? each.value : undefined));
    for (const [index, each] of taken.entries())
      if (each.status === 'fulfilled' && each.value) this.talks.all[index]?.undo(1);
    throw failed.reason;
  }

  async #sayNewer(): Promise<void> {
    for (const [environment, version] of await this.talks.newer())
      this.show(
        this.#screen.paint(
          'dim',
          `${environment} runs ${version} by now; this conversation stays as it began (/restart)`,
        ),
      );
  }
}

// What was typed before is a comfort: a folder that cannot be read or written takes no conversation away.
function unlessUnwritable<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
