import type { GitObject } from './object-format.ts';

/** How a signature was made, by its first line (gitformat-signature(5)). */
type SignatureFormat = 'ssh' | 'openpgp' | 'x509';

/** A signature that a commit or a tag carries, and the bytes that it is of. */
export interface CarriedSignature {
  format: SignatureFormat;
  /** The armoured text. */
  text: string;
  payload: Buffer;
}

const MARKS: readonly (readonly [string, SignatureFormat])[] = [
  ['-----BEGIN SSH SIGNATURE-----', 'ssh'],
  ['-----BEGIN PGP SIGNATURE-----', 'openpgp'],
  ['-----BEGIN PGP MESSAGE-----', 'openpgp'],
  ['-----BEGIN SIGNED MESSAGE-----', 'x509'],
];

/** Returns the signature of a commit or tag, null where it carries none (gitformat-signature(5)). */
export function signatureOf(object: GitObject): CarriedSignature | null {
  const parted = object.type === 'tag' ? tagParts(object) : commitParts(object);
  if (parted === null) return null;
  const format = MARKS.find(([mark]) => parted.text.startsWith(mark))?.[1] ?? null;
  return format === null ? null : { format, ...parted };
}

// Bytes stay bytes: latin1 gives each of them one character, and back.
function commitParts({ oid, content }: GitObject): { text: string; payload: Buffer } | null {
  if (!content.includes('\ngpgsig')) return null;
  const whole = content.toString('latin1');
  const end = whole.indexOf('\n\n');
  const header = oid.length === 64 ? 'gpgsig-sha256 ' : 'gpgsig ';
  const kept: string[] = [];
  const signature: string[] = [];
  let inside: 'ours' | 'other' | null = null;
  for (const line of (end === -1 ? whole : whole.slice(0, end)).split('\n')) {
    if (!line.startsWith(' '))
      inside = line.startsWith(header) ? 'ours' : line.startsWith('gpgsig') ? 'other' : null;
    if (inside === null) kept.push(line);
    // A signature for the other hash is part of neither.
    else if (inside === 'ours')
      signature.push(line.startsWith(' ') ? line.slice(1) : line.slice(header.length));
  }
  if (signature.length === 0) return null;
  const payload = `${kept.join('\n')}${end === -1 ? '' : whole.slice(end)}`;
  return { text: `${signature.join('\n')}\n`, payload: Buffer.from(payload, 'latin1') };
}

// It stands at the end of the message; of several beginnings the last one counts.
function tagParts({ content }: GitObject): { text: string; payload: Buffer } | null {
  const whole = content.toString('latin1');
  const at = Math.max(...MARKS.map(([mark]) => whole.lastIndexOf(`\n${mark}`)));
  return at === -1 ? null : { text: whole.slice(at + 1), payload: content.subarray(0, at + 1) };
}
