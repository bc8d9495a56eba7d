import { deploymentMessage } from '../../core/message.ts';
import type {
  Deployment,
  DeploymentRecord,
  Environment,
  LogHead,
  Running,
} from '../../core/model.ts';
import { nextRecord } from '../../core/next-record.ts';
import { checkReceived, differenceOf, notTaken } from '../../core/received.ts';
import type { Commit } from '../object-format.ts';
import { emptyState, placeOf, readEnvironment } from '../places.ts';
import type { EnvironmentState } from '../places.ts';
import { isTrue } from '../record-truth.ts';
import { readEntryTexts } from './entry-texts.ts';
import { readLayout } from './layout.ts';
import type { Layout } from './layout.ts';
import { checkParts } from './received-parts.ts';
import type { Receiver, ServerWorkspace } from './receiver.ts';

/** The log that a deployment is appended to. */
export interface ReceivedLog {
  environment: Environment;
  workspace: ServerWorkspace;
  /** Returns the agent's deployments before this one, newest first. */
  before: (agent: string) => Promise<readonly Deployment[]>;
  /** A whole log arrives: what ran elsewhere is asked for the time of each deployment. */
  past: boolean;
}

/** One commit of a log, and the one that it has to stand on (null: none). */
export interface Step {
  commit: string;
  parent: string | null;
  /** The parts of the parent, where they were read already. */
  layout?: Layout;
}

// A clock may be wrong by some minutes; one of the year 9999 would keep all that come after it from telling the time.
const AHEAD = 60 * 60 * 1000;

/** Checks one commit of an environment's branch: one deployment, well-formed, as the rules have it. Throws `refused`. */
export async function checkEntry(
  receiver: Receiver,
  log: ReceivedLog,
  step: Step,
): Promise<{ deployment: Deployment; layout: Layout }> {
  const { objects } = receiver;
  const commit = await objects.commit(step.commit);
  if (commit?.oid !== step.commit) throw notTaken('it leads to no commit');
  await checkHeaders(receiver, commit);
  checkParents(commit, step);
  const before = step.layout ?? (step.parent ? await readLayout(objects, step.parent) : new Map());
  const after = await readLayout(objects, step.commit);
  const texts = await readEntryTexts(objects, after);
  const { record } = texts;
  const state = await readState(receiver, log.environment, { parent: step.parent, record });
  checkRecord(record, log, state);
  checkTime(record, state.head, receiver.now());
  checkWords(commit, record);
  await checkParts(receiver, { ...texts, before, after, state });
  if (record.agent !== null) await checkRules(receiver, log, { record, state });
  return { deployment: { ...record, entry: step.commit }, layout: after };
}

// Another encoding, or a second author, would show other words to people than to programs.
async function checkHeaders({ objects }: Receiver, { oid, parents }: Commit): Promise<void> {
  const text = (await objects.read(oid))?.content.toString('latin1') ?? '';
  const lines = text.slice(0, text.indexOf('\n\n')).split('\n');
  const keys = lines.filter((line) => !line.startsWith(' ')).map((line) => line.split(' ', 1)[0]);
  const plain = ['tree', ...parents.map(() => 'parent'), 'author', 'committer'].join(' ');
  if (keys.filter((key) => key !== 'gpgsig' && key !== 'gpgsig-sha256').join(' ') !== plain)
    throw notTaken('its commit has headers that no deployment has');
}

function checkParents({ parents }: Commit, { parent }: Step): void {
  if (parents.length > 1)
    throw notTaken(
      'it is a merge: a log has one line of commits',
      'git fetch, then run the command of agentctl again',
    );
  if ((parents[0] ?? null) !== parent)
    throw notTaken(
      'it does not stand on the newest deployment: a log is never rewritten',
      'git fetch, then run the command of agentctl again',
    );
}

async function readState(
  { objects }: Receiver,
  environment: Environment,
  { parent, record }: { parent: string | null; record: DeploymentRecord },
): Promise<EnvironmentState> {
  const agents = record.agent === null ? [] : [record.agent];
  const ref = `refs/heads/${environment.branch}`;
  if (parent === null) return emptyState(environment, ref);
  const state = await readEnvironment(objects, parent, { environment, agents });
  if (state.foreign)
    throw notTaken(
      `the branch ${environment.branch} of the server is no release log`,
      `give ${environment.name} another branch in agentctl.yaml: branch: agentctl-${environment.name}`,
    );
  return state;
}

/** The record must be the one that this very program would have written on that tip. */
function checkRecord(
  record: DeploymentRecord,
  { environment }: ReceivedLog,
  state: EnvironmentState,
): void {
  const place = record.agent === null ? null : placeOf(state, record.agent);
  if (place !== null && place.damage !== null)
    throw notTaken(`the server's own record of ${record.agent} is damaged: ${place.damage}`);
  const { at, actor } = record;
  const due = nextRecord(record, {
    environment,
    before: place?.record ?? null,
    head: state.head,
    at,
    actor,
  });
  const wrong = differenceOf(record, due);
  if (wrong)
    throw notTaken(`its record says ${wrong.field} ${wrong.found}, and ${wrong.due} is due`);
  const odd =
    (record.action !== 'promote' && record.from !== null) ||
    (record.action !== 'publish' && record.source !== null) ||
    (record.agent === null && record.action !== 'lock' && record.action !== 'unlock');
  if (odd) throw notTaken(`its record holds what no ${record.action} has`);
}

function checkTime({ at }: DeploymentRecord, head: LogHead | null, now: Date): void {
  const time = Date.parse(at);
  if (new Date(time).toISOString() !== at) throw notTaken('its time is not in UTC');
  if (head && time < Date.parse(head.at))
    throw notTaken(
      `its time ${at} lies before that of the deployment that it stands on (${head.at}): times never go back`,
    );
  if (time > now.getTime() + AHEAD)
    throw notTaken(
      `its time ${at} lies in the future`,
      'set the clock of the machine it was made on',
    );
}

/** What git shows of a deployment must say what its record says. */
function checkWords(commit: Commit, record: DeploymentRecord): void {
  const { name, email } = record.actor;
  const seconds = Math.floor(Date.parse(record.at) / 1000);
  for (const person of [commit.author, commit.committer])
    if (person.name !== name || person.email !== email || Date.parse(person.at) !== seconds * 1000)
      throw notTaken('its record names another person or time than its commit does');
  if (commit.message !== deploymentMessage(record))
    throw notTaken('its commit message says something else than its record');
}

async function checkRules(
  receiver: Receiver,
  log: ReceivedLog,
  { record, state }: { record: DeploymentRecord; state: EnvironmentState },
): Promise<void> {
  const agent = record.agent ?? '';
  const { environments } = log.workspace;
  const target = environments.findIndex(({ name }) => name === log.environment.name);
  const at = log.past ? record.at : null;
  const ladder: Running[] = [];
  for (const [index, environment] of environments.entries())
    ladder.push(
      index === target ? placeOf(state, agent) : await receiver.running(environment, agent, at),
    );
  const below = environments[target - 1];
  const runsBelow = ladder[target - 1]?.record?.version ?? null;
  const asked = record.action === 'promote' && below && runsBelow !== record.version;
  const logBelow = asked ? await receiver.log(below, agent) : [];
  const before = placeOf(state, agent).record;
  const back = record.action === 'rollback';
  // A lock that ran out counts at the time of the deployment, as far as the server has come.
  const now = new Date(Math.min(Date.parse(record.at), receiver.now().getTime()));
  checkReceived(record, {
    agent,
    workspace: log.workspace,
    now,
    ladder,
    target,
    ranBelow: new Set(
      [runsBelow, ...logBelow.map(({ version }) => version)].flatMap((v) => v ?? []),
    ),
    log: back ? await log.before(agent) : [],
    wrong: back && before !== null && (await isTrue(receiver.objects, before)) === false,
  });
}
