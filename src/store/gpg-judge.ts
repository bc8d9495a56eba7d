import { oneLine } from '../core/text.ts';
import type { SignatureVerdict } from '../core/verify-answer.ts';
import type { Git } from './git.ts';
import type { CarriedSignature } from './signed-object.ts';

/** Judges an OpenPGP or X.509 signature by git itself, from gpg's own lines (GnuPG, doc/DETAILS, "Status"). */
export async function judgeByGit(
  git: Git,
  { oid, type }: { oid: string; type: string },
  { format }: CarriedSignature,
): Promise<SignatureVerdict> {
  const result = await git.run([type === 'tag' ? 'verify-tag' : 'verify-commit', '--raw', oid]);
  const said = new Map(
    [...result.stderr.matchAll(/^\[GNUPG:\] (\w+) ?(.*)$/gm)].map(([, word = '', rest = '']) => [
      word,
      rest,
    ]),
  );
  const key =
    said.get('VALIDSIG')?.split(' ')[0] ?? said.get('ERRSIG')?.split(' ')[0] ?? namedKey(said);
  const judged = (status: SignatureVerdict['status'], reason: string | null) => ({
    status,
    format,
    principals: [],
    key,
    reason,
  });
  const good = said.get('GOODSIG');
  if (good !== undefined && result.code === 0)
    return { ...judged('good', null), principals: [good.slice(good.indexOf(' ') + 1)] };
  if (good !== undefined)
    return judged('unknown-key', 'its key is trusted less than gpg.minTrustLevel demands');
  if (said.has('REVKEYSIG')) return judged('revoked', 'its key was revoked');
  if (said.has('EXPKEYSIG') || said.has('EXPSIG'))
    return judged('expired', 'its key or the signature has expired');
  if (said.has('BADSIG'))
    return judged('bad', 'it is not one of this object: it was changed after signing');
  if (said.has('NO_PUBKEY') || said.has('ERRSIG'))
    return judged('unknown-key', 'its key is not in the keyring');
  return judged('unknown-key', `git says: ${oneLine(result.stderr).slice(0, 200) || 'nothing'}`);
}

function namedKey(said: ReadonlyMap<string, string>): string | null {
  const line = said.get('BADSIG') ?? said.get('EXPKEYSIG') ?? said.get('REVKEYSIG');
  return line?.split(' ')[0] ?? null;
}
