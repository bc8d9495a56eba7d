import type { Person } from './model.ts';

/**
 * Tells whether a signature vouches for somebody: one of the names that its key goes by is their address. A name that is
 * no address (`release-bot`) says nothing of whose commits it may sign, and stands for anybody's.
 *
 * @param principals as an allowed-signers file writes them (`alice@example.com`, `*@example.com`), or a keyring
 * (`Alice <alice@example.com>`)
 */
export function vouchesFor(principals: readonly string[], { email }: Person): boolean {
  const wanted = email.toLowerCase();
  return principals.some((principal) => {
    const name = principal.toLowerCase();
    const address = /<([^<>]*)>\s*$/.exec(name)?.[1] ?? name;
    return !address.includes('@') || matches(address, wanted);
  });
}

// Wildcards as in ssh_config(5), PATTERNS; a star gives back one character at a time, so that no pattern takes long.
function matches(pattern: string, text: string): boolean {
  let [at, star, mark] = [0, -1, 0];
  let index = 0;
  while (index < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      at += 1;
      mark = index;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[index])) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      mark += 1;
      index = mark;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
