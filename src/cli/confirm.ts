import { Failure } from '../core/failure.ts';
import type { Io } from '../ui/io.ts';

/** What is asked before a move; with a statement by a checkbox that must be ticked. */
export interface Question {
  message: string;
  statement?: string;
  /** Options that hold a repetition to the very move that was shown. */
  pins?: readonly string[];
}

/**
 * Asks before a move. Throws `cancelled` on no, and `confirmation` where nobody can be asked.
 *
 * @param io where to ask, null where nobody can be asked
 * @param otherwise why nobody can, and the command that needs no answer
 */
export async function confirmMove(
  io: Io | null,
  question: Question,
  otherwise: { json: boolean; agreed: string },
): Promise<void> {
  const { message, statement } = question;
  if (io === null)
    throw new Failure(
      'confirmation',
      `Couldn't ask “${message}”: ${otherwise.json ? '--json asks nothing' : 'there is no terminal'}. Nothing was changed.`,
      { hints: [otherwise.agreed] },
    );
  const { askCheckbox, askYesNo } = await import('../ui/ask.ts');
  const agreed =
    statement === undefined
      ? await askYesNo(io, message, false)
      : await askCheckbox(io, message, statement);
  if (agreed) return;
  const why = statement === undefined ? '' : ' the box was not ticked, and';
  throw new Failure('cancelled', `Cancelled:${why} nothing was changed.`);
}
