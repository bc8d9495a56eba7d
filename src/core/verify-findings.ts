import type { Finding } from './finding.ts';
import { vouchesFor } from './signers.ts';
import { oneLine } from './text.ts';
import type { Person } from './model.ts';
import type { SignatureStatus, SignatureVerdict } from './verify-answer.ts';

/** Something signed, or that should be: a deployment or a version's tag. */
export interface Signed {
  /** `live#3`, `booking/v2`. */
  name: string;
  oid: string;
  by: Person | null;
  signature: SignatureVerdict;
  /** The environments in whose logs it stands. */
  environments: readonly string[];
}

/** A finding with the environments that it concerns. */
export type Told = Omit<Finding, 'fixed'> & { environments: readonly string[] };

/** What a check is strict about. */
export interface Strictness {
  requireSignatures: boolean;
  /** The allowed-signers file as it was named. */
  allowedSigners: string | null;
}

/** Returns the code of what is wrong about a signature; null where nothing is. */
export function signatureProblem({ signature, by }: Signed, strict: Strictness): string | null {
  const { status, principals } = signature;
  if (status === 'good')
    return strict.requireSignatures && by !== null && !vouchesFor(principals, by)
      ? 'signer-differs'
      : null;
  if (status === 'unsigned') return strict.requireSignatures ? 'unsigned' : null;
  return status === 'missing' ? 'tag-gone' : `signature-${status}`;
}

/** Returns the findings about signatures: one for each kind of trouble in each place, however many have it. */
export function signatureFindings(all: readonly Signed[], strict: Strictness): Told[] {
  const groups = new Map<string, { code: string; members: Signed[] }>();
  const notes = new Map<string, Signed[]>();
  for (const signed of all) {
    const code = signatureProblem(signed, strict);
    const place = signed.name.split(/[#/]/)[0] ?? '';
    const { status, key, principals } = signed.signature;
    if (code !== null) {
      // Without a file of signers nobody is known anywhere: that is one finding.
      const nobody = isUnnamed(code, signed, strict);
      const group = nobody ? code : `${code} ${place} ${code === 'unsigned' ? '' : key}`;
      const known = groups.get(group);
      if (known) known.members.push(signed);
      else groups.set(group, { code, members: [signed] });
    } else if (status === 'good' && signed.by !== null && !vouchesFor(principals, signed.by)) {
      const group = `${place} ${key} ${signed.by.email}`;
      const known = notes.get(group);
      if (known) known.push(signed);
      else notes.set(group, [signed]);
    }
  }
  return [
    ...[...groups.values()].map(({ code, members }) => finding(code, members, strict)),
    ...[...notes.values()].map((members) => ({
      ...finding('signer-differs', members, strict),
      severity: 'warning' as const,
    })),
  ];
}

function isUnnamed(code: string, { signature }: Signed, strict: Strictness): boolean {
  return (
    code === 'signature-unknown-key' && signature.format === 'ssh' && strict.allowedSigners === null
  );
}

function finding(code: string, members: readonly Signed[], strict: Strictness): Told {
  const [first] = members;
  const name = first?.name ?? '';
  const others = members.length - 1;
  const more = others === 0 ? '' : ` (and ${others} more)`;
  const person = first?.by ?? null;
  const by = person === null ? '' : ` by ${oneLine(person.name)} <${oneLine(person.email)}>`;
  return {
    code,
    severity: 'error',
    subject: name,
    message: `${name}${more}${by} ${first ? words(code, first) : ''}`,
    fix: mend(code, { first, strict }),
    environments: [...new Set(members.flatMap(({ environments }) => environments))],
  };
}

function words(code: string, { signature }: Signed): string {
  const { reason, key, principals } = signature;
  const named = key === null ? '' : ` ${oneLine(key)}`;
  const why = oneLine(reason ?? '');
  switch (code) {
    case 'unsigned':
      return 'carries no signature';
    case 'tag-gone':
      return 'rests on a tag whose object is not here, or not what its name says';
    case 'signer-differs':
      return `is signed by ${oneLine(principals.join(', '))}`;
    case 'signature-unknown-key':
      return `is signed with an unknown key${named}: ${why}`;
    case 'signature-expired':
      return `is signed with a key out of its time${named}: ${why}`;
    case 'signature-revoked':
      return `is signed with a revoked key${named}`;
    default:
      return `carries a bad signature${named}: ${why}`;
  }
}

function mend(
  code: string,
  { first, strict }: { first: Signed | undefined; strict: Strictness },
): string {
  const { allowedSigners } = strict;
  const shown = `git cat-file -p ${first?.oid ?? ''} shows it`;
  switch (code) {
    case 'unsigned':
      return 'git config commit.gpgSign true signs what is made from now on; what stands in a log stays as it is';
    case 'tag-gone':
      return `git fetch <clone> refs/tags/${first?.name ?? ''} from a clone that has it`;
    case 'signer-differs':
      return "if the key is theirs, add their address to its line in the file of allowed signers; else ask who signed in somebody else's name";
    case 'signature-unknown-key':
      if (first?.signature.format !== 'ssh')
        return 'gpg --import <their key>, once you know whose it is; gpg --list-keys shows those that are known';
      return allowedSigners === null
        ? 'name the file that says which key is whose: git config gpg.ssh.allowedSignersFile <file>, or --allowed-signers <file>'
        : `ask whose key it is, and add its line to ${oneLine(allowedSigners)} only if you know (ssh-keygen(1), ALLOWED SIGNERS)`;
    case 'signature-expired':
      return `${shown}; ask who made it: a key out of its time may be in the wrong hands`;
    case 'signature-revoked':
      return `${shown}; nothing that a revoked key signed can be relied on: place again what should run`;
    default:
      return `${shown}; somebody changed it after it was signed: compare with another clone before anything is promoted`;
  }
}

/** Counts deployments by the verdict on their signature. */
export function countStatuses(
  verdicts: readonly SignatureVerdict[],
): Partial<Record<SignatureStatus, number>> {
  const counts: Partial<Record<SignatureStatus, number>> = {};
  for (const { status } of verdicts) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
