import { createHash, createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The parts of an SSH signature (OpenSSH, PROTOCOL.sshsig). */
export interface SshSignature {
  /** The public key as SSH writes it (RFC 4253, section 6.6). */
  key: Buffer;
  /** `SHA256:…`, as ssh-keygen names the key. */
  fingerprint: string;
  /** What it was made for; `git` for commits and tags. */
  namespace: string;
  reserved: Buffer;
  hash: string;
  signature: Buffer;
}

/** Reads an armoured SSH signature; null where it is none. */
export function parseSshSignature(text: string): SshSignature | null {
  const armour =
    /^-----BEGIN SSH SIGNATURE-----\s+([A-Za-z0-9+/=\s]+)-----END SSH SIGNATURE-----\s*$/.exec(
      text,
    )?.[1];
  if (armour === undefined) return null;
  const reader = new Reader(Buffer.from(armour, 'base64'));
  if (reader.bytes(6)?.toString('latin1') !== 'SSHSIG' || reader.bytes(4)?.readUInt32BE() !== 1)
    return null;
  const [key, namespace, reserved, hash, signature] = reader.strings(5);
  if (!key || !namespace || !reserved || !hash || !signature) return null;
  return {
    key,
    fingerprint: `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`,
    namespace: namespace.toString('utf8'),
    reserved,
    hash: hash.toString('latin1'),
    signature,
  };
}

/**
 * Tells whether a signature is one of a text, for keys of the usual kinds. False means no more than that it could not be
 * shown here: ssh-keygen has to judge then. Whether the key may be trusted is another question.
 */
export function isSignatureOf(given: SshSignature, payload: Buffer): boolean {
  if (given.hash !== 'sha256' && given.hash !== 'sha512') return false;
  const [type, signature] = new Reader(given.signature).strings(2);
  const key = publicKey(given.key);
  if (!type || !signature || !key) return false;
  const signed = Buffer.concat([
    Buffer.from('SSHSIG'),
    ...[
      Buffer.from(given.namespace),
      given.reserved,
      Buffer.from(given.hash),
      createHash(given.hash).update(payload).digest(),
    ].map(framed),
  ]);
  try {
    return check(type.toString('latin1'), { key, signature, signed });
  } catch {
    // Not a signature that OpenSSL can read.
    return false;
  }
}

function check(
  type: string,
  { key, signature, signed }: { key: KeyObject; signature: Buffer; signed: Buffer },
): boolean {
  if (type === 'ssh-ed25519' && key.asymmetricKeyType === 'ed25519')
    return verify(null, signed, key, signature);
  const rsa = /^rsa-sha2-(256|512)$/.exec(type)?.[1];
  if (rsa !== undefined && key.asymmetricKeyType === 'rsa')
    return verify(`sha${rsa}`, signed, key, signature);
  const curve = CURVES.find(({ name }) => type === `ecdsa-sha2-${name}`);
  if (!curve || key.asymmetricKeyDetails?.namedCurve !== curve.openssl) return false;
  const parts = new Reader(signature).strings(2).map((part) => fixed(part, curve.bytes));
  return verify(
    curve.digest,
    signed,
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.concat(parts.map((part) => part ?? Buffer.alloc(0))),
  );
}

const CURVES = [
  { name: 'nistp256', jwk: 'P-256', openssl: 'prime256v1', bytes: 32, digest: 'sha256' },
  { name: 'nistp384', jwk: 'P-384', openssl: 'secp384r1', bytes: 48, digest: 'sha384' },
  { name: 'nistp521', jwk: 'P-521', openssl: 'secp521r1', bytes: 66, digest: 'sha512' },
] as const;

// Of certificates and hardware keys ssh-keygen knows more than the arithmetic.
function publicKey(blob: Buffer): KeyObject | null {
  const [type, first, second] = new Reader(blob).strings(3);
  const name = type?.toString('latin1') ?? '';
  const base64 = (part: Buffer) => part.toString('base64url');
  try {
    if (name === 'ssh-ed25519' && first)
      return jwk({ kty: 'OKP', crv: 'Ed25519', x: base64(first) });
    if (name === 'ssh-rsa' && first && second)
      return jwk({ kty: 'RSA', e: base64(unsigned(first)), n: base64(unsigned(second)) });
    const curve = CURVES.find((known) => name === `ecdsa-sha2-${known.name}`);
    if (
      !curve ||
      first?.toString('latin1') !== curve.name ||
      second?.[0] !== 4 ||
      second.length !== 1 + 2 * curve.bytes
    )
      return null;
    const [x, y] = [second.subarray(1, 1 + curve.bytes), second.subarray(1 + curve.bytes)];
    return jwk({ kty: 'EC', crv: curve.jwk, x: base64(x), y: base64(y) });
  } catch {
    // Not a key that OpenSSL can read.
    return null;
  }
}

function jwk(key: Record<string, string>): KeyObject {
  return createPublicKey({ key, format: 'jwk' });
}

// Numbers of SSH begin with a zero byte where their first bit is set (RFC 4251, section 5).
function unsigned(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

function fixed(number: Buffer | undefined, bytes: number): Buffer | null {
  const bare = unsigned(number ?? Buffer.alloc(0));
  return bare.length > bytes ? null : Buffer.concat([Buffer.alloc(bytes - bare.length), bare]);
}

function framed(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return Buffer.concat([length, part]);
}

// Strings of SSH: their length in four bytes, then their bytes.
class Reader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  bytes(length: number): Buffer | undefined {
    const end = this.#at + length;
    if (end > this.#data.length) return undefined;
    const part = this.#data.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  strings(amount: number): (Buffer | undefined)[] {
    return Array.from({ length: amount }, () => {
      const length = this.bytes(4)?.readUInt32BE();
      return length === undefined ? undefined : this.bytes(length);
    });
  }
}
