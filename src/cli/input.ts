import { Failure } from '../core/failure.ts';
import type { Io } from '../ui/io.ts';

/** Returns all of standard input as text; throws `failed` with the words for it where it is longer than so many bytes. */
export async function readInput(
  { stdin }: Pick<Io, 'stdin'>,
  { most, tooLong }: { most: number; tooLong: string },
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > most) throw new Failure('failed', tooLong);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}
