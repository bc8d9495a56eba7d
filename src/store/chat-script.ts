import { readFileSync, statSync } from 'node:fs';
import type { Line, Script } from '../core/conversation.ts';
import { listAt, mapAt, textAt } from '../core/definition.ts';
import { isMap } from '../core/document.ts';
import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import { readYaml } from './yaml.ts';

const MOST_BYTES = 20 * 1024 * 1024;

const KEPT = ['agentctl chat --sessions lists kept conversations; --replay takes the whole id'];

/**
 * Reads what is to be said again: a transcript as `chat` keeps and prints it, or a test of an agent (JSON is YAML).
 * Throws `not-found` where there is no file, `invalid` where it holds neither.
 */
export function readScript(path: string): Script {
  const { document, problems } = readYaml(oneLine(path), readBytes(path, KEPT));
  if (!document)
    throw new Failure('invalid', `Couldn't read ${oneLine(path)}.`, { problems: [...problems] });
  const script = scriptOf(conversationIn(document.value));
  if (script.lines.length === 0)
    throw new Failure(
      'invalid',
      `Couldn't replay ${oneLine(path)}: it is neither a transcript nor a test.`,
      { hints: ["a test lies in the agent's tests/, a transcript is what chat --json prints"] },
    );
  return script;
}

/** Returns what a transcript or a test says. */
export function scriptOf(value: Record<string, unknown>): Script {
  return { lines: listAt(value, 'turns').map((turn) => readLine(mapAt(turn))), test: value };
}

/** Reads the lines of a file, each of which is a message. Throws `not-found` where there is no file. */
export function readMessages(path: string): string[] {
  return messagesIn(readBytes(path).toString());
}

/** Returns the messages of a text: its lines, without empty ones. */
export function messagesIn(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function readBytes(path: string, hints: readonly string[] = []): Buffer {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Failure('not-found', `Couldn't find the file ${oneLine(path)}.`, { hints });
  if (!found.isFile())
    throw new Failure('usage', `Couldn't read ${oneLine(path)}: it is no plain file.`, {
      hints: ['what a pipe brings is taken from standard input: … | agentctl chat'],
    });
  if (found.size > MOST_BYTES)
    throw new Failure('usage', `Couldn't read ${oneLine(path)}: it is larger than 20 MB.`);
  return readFileSync(path);
}

// What `chat --json` prints holds one conversation or several; the first is meant.
function conversationIn(value: unknown): Record<string, unknown> {
  const [first] = listAt(mapAt(value), 'conversations');
  return mapAt(first ?? value);
}

function readLine(turn: Record<string, unknown>): Line {
  return {
    // In a test `\{{` stands for braces, as in every text of an agent.
    input: textAt(turn, 'input') ?? textAt(turn, 'user')?.replaceAll('\\{{', '{{') ?? null,
    before: textAt(turn, 'reply'),
    expected: isMap(turn['expect']) ? turn['expect'] : {},
  };
}
