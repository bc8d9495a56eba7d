import type { Finding } from '../core/finding.ts';
import { drifted } from '../core/model.ts';
import type { Deployment, DeploymentRecord } from '../core/model.ts';
import { versionName } from '../core/names.ts';
import type { LogExamination } from './examine-log.ts';
import type { EnvironmentState, Place } from './places.ts';
import { placeOf } from './places.ts';

/** Examines what an environment runs of an agent: its record against its files, and both against the log. */
export function examinePlace(
  state: EnvironmentState,
  agent: string,
  log: LogExamination,
): Finding[] {
  const place = placeOf(state, agent);
  const entry = log.entries.find((candidate) => candidate.agent === agent) ?? null;
  const { name } = state.environment;
  const what = problem(place, { name, agent, entry, complete: log.complete });
  if (!what) return [];
  const version = entry?.version ?? null;
  const back =
    log.goodTip === null ? null : `git update-ref ${state.ref} ${log.goodTip} ${state.tip}`;
  const again =
    version === null
      ? null
      : `agentctl rollback ${name} --agent ${agent} --to ${versionName(version)}`;
  // Placing again appends to the log; where that would find nothing to do, the hand commit has to go.
  const placing = what.code !== 'record-changed' || place.record?.version !== version;
  return [
    {
      ...what,
      severity: 'error',
      subject: `${name}: ${agent}`,
      fix:
        (placing ? (again ?? back) : (back ?? again)) ??
        `git log -p ${state.ref} -- agents/${agent} .agentctl/deployed/${agent}.json shows who changed it`,
      fixed: false,
    },
  ];
}

function problem(
  place: Place,
  known: { name: string; agent: string; entry: Deployment | null; complete: boolean },
): { code: string; message: string } | null {
  const { name, agent, entry, complete } = known;
  if (place.damage !== null)
    return {
      code: 'record-corrupt',
      message: `the record of ${agent} in ${name} cannot be read: ${place.damage}`,
    };
  const { record } = place;
  if (drifted(place))
    return {
      code: 'drift',
      message: `${name} holds other files of ${agent} than its record says (${record?.version == null ? 'nothing runs' : versionName(record.version)}): somebody changed the branch by hand`,
    };
  if ((entry || (record && complete)) && !sameMove(record, entry))
    return {
      code: 'record-changed',
      message: `the record of ${agent} in ${name} (${nameOf(record)}) is not the one that its last deployment wrote (${nameOf(entry)}): somebody changed it by hand`,
    };
  return null;
}

function nameOf(record: DeploymentRecord | null): string {
  return record?.version == null ? 'nothing runs' : versionName(record.version);
}

function sameMove(record: DeploymentRecord | null, entry: DeploymentRecord | null): boolean {
  return (
    record !== null &&
    entry !== null &&
    record.seq === entry.seq &&
    record.version === entry.version &&
    record.tree === entry.tree &&
    record.tag === entry.tag &&
    record.commit === entry.commit &&
    record.rejected.join() === entry.rejected.join()
  );
}
