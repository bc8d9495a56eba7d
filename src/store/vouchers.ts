import { deploymentName } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import { isMove } from '../core/revision.ts';
import type { SignatureVerdict, VouchedFor } from '../core/verify-answer.ts';
import type { ReadLog } from './examine-entries.ts';
import type { SignedTag } from './verify-tags.ts';

/** Tells who vouches for what an environment runs: who published each version, and who placed it. */
export function vouchers(
  { state, log }: ReadLog,
  known: { tags: readonly SignedTag[]; signatureOf: (oid: string | null) => SignatureVerdict },
): VouchedFor[] {
  const tags = new Map(known.tags.map((tag) => [tag.tag, tag]));
  return [...state.places].flatMap(([agent, { record }]): VouchedFor[] => {
    if (record?.version == null) return [];
    // A lock or a setting recorded since placed nothing.
    const entry = log.entries.find((candidate) => candidate.agent === agent && isMove(candidate));
    return [
      {
        agent,
        version: versionName(record.version),
        deployment: deploymentName(state.environment.name, entry?.seq ?? record.seq),
        deployedBy: entry?.actor ?? record.actor,
        deploymentSignature: known.signatureOf(entry?.entry ?? null),
        publishedBy: tags.get(record.tag ?? '')?.by ?? null,
        tagSignature: known.signatureOf(record.tag),
      },
    ];
  });
}
