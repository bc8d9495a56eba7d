import { Failure } from '../core/failure.ts';
import { editUntilValid } from '../ui/editor.ts';
import type { Draft } from '../ui/editor.ts';
import type { Io } from '../ui/io.ts';

/** Has a text edited until it is taken; see `editUntilValid`. Throws `usage` where nobody can edit. */
export async function edit<T>(
  { io, interactive }: { io: Io; interactive: boolean },
  draft: Draft,
  take: (text: string) => Promise<T>,
): Promise<T> {
  if (interactive) return editUntilValid(io, draft, take);
  throw new Failure('usage', "Couldn't open an editor: there is no terminal.", {
    hints: ['agentctl env apply <env> --file <file> takes a file'],
  });
}
