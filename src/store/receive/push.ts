import { Failure } from '../../core/failure.ts';

/** One line of what git tells a pre-receive hook (githooks(5)): a ref, and the objects that it leads to before and after. */
export interface RefUpdate {
  ref: string;
  /** Null where the ref does not exist yet. */
  before: string | null;
  /** Null where the ref is to be deleted. */
  after: string | null;
}

const LINE = /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (refs\/\S.*|HEAD)$/;

/** Reads what git tells a pre-receive hook. Throws `usage` for anything else: nothing that was not read may pass. */
export function parsePush(text: string): RefUpdate[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, before = '', after = '', ref = ''] = LINE.exec(line) ?? [];
      if (ref === '')
        throw new Failure('usage', 'This is not what git tells a pre-receive hook.', {
          hints: ['each line is <old object> <new object> <ref>: git help githooks'],
        });
      return { ref, before: objectOf(before), after: objectOf(after) };
    });
}

function objectOf(oid: string): string | null {
  return /^0+$/.test(oid) ? null : oid;
}
