import type { Finding } from './finding.ts';
import type { Person } from './model.ts';

/**
 * What became of a signature. `unknown-key`: made with a key that nobody is known by. `expired`: the key was not valid
 * at the time that the signed object gives. `missing`: the object is not here.
 */
export type SignatureStatus =
  | 'good'
  | 'unsigned'
  | 'unknown-key'
  | 'expired'
  | 'revoked'
  | 'bad'
  | 'missing';

/** The verdict on one signature. */
export interface SignatureVerdict {
  status: SignatureStatus;
  format: 'ssh' | 'openpgp' | 'x509' | null;
  /** Whom the key belongs to, as the allowed-signers file or the keyring says; empty unless it is good. */
  principals: string[];
  /** The key's fingerprint, where the signature names one. */
  key: string | null;
  /** Why it is not good. */
  reason: string | null;
}

/** One deployment of a log, from the first one on. */
export interface VerifiedEntry {
  deployment: string;
  commit: string;
  agent: string | null;
  action: string;
  version: string | null;
  by: Person;
  at: string;
  signature: SignatureVerdict;
  /** The object of the version's tag; its verdict stands in `tags`. */
  tag: string | null;
  /** The codes of what is wrong about it. */
  problems: string[];
}

/** One version's tag that some deployment names. */
export interface VerifiedTag {
  tag: string;
  version: string;
  by: Person | null;
  at: string | null;
  signature: SignatureVerdict;
}

/** What runs of one agent, and who vouches for it. */
export interface VouchedFor {
  agent: string;
  version: string;
  deployment: string;
  deployedBy: Person;
  deploymentSignature: SignatureVerdict;
  publishedBy: Person | null;
  tagSignature: SignatureVerdict;
}

export interface VerifiedEnvironment {
  name: string;
  verified: boolean;
  /** The newest deployment; null where there is none. */
  deployment: string | null;
  /** How many deployments have each verdict. */
  signatures: Partial<Record<SignatureStatus, number>>;
  running: VouchedFor[];
  /** The oldest deployment (or commit by hand) at which something is wrong. */
  firstBad: string | null;
  entries: VerifiedEntry[];
}

export interface VerifyAnswer {
  verified: boolean;
  /** The file that says which key is whose; null where none is named. */
  allowedSigners: string | null;
  environments: VerifiedEnvironment[];
  tags: VerifiedTag[];
  findings: Omit<Finding, 'fixed'>[];
}
