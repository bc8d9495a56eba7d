import { Failure } from './failure.ts';
import type { Deployment } from './model.ts';
import { parseVersion, unknownName, versionName } from './names.ts';
import { oneLine } from './text.ts';

/** What a revision text asks for, before it is looked up (DESIGN section 5). */
export type RevisionQuery =
  | { kind: 'draft' }
  | { kind: 'version'; version: number }
  | { kind: 'environment'; environment: string; back: number }
  | { kind: 'deployment'; environment: string; seq: number }
  | { kind: 'moment'; environment: string; at: Date; text: string }
  | { kind: 'commit'; commit: string };

const FORMS = "draft, sandbox, v7, 'live~1', 'live#4', 'live@2026-03-03T12:00' or git:<commit>";

/**
 * Reads a revision. Throws `usage` for a text of no known form and `not-found` for an unknown environment,
 * with a did-you-mean.
 */
export function parseRevision(text: string, environments: readonly string[]): RevisionQuery {
  if (text === 'draft') return { kind: 'draft' };
  const version = parseVersion(text);
  if (version !== null) return { kind: 'version', version };
  if (text.startsWith('git:')) return { kind: 'commit', commit: requireCommitish(text.slice(4)) };
  const match = /^([a-z][a-z0-9-]*)(?:~(\d{0,6})|#(\d{1,9})|@(.+))?$/.exec(text);
  if (!match) {
    const bare =
      parseVersion(`v${text.replace(/^V/, '')}`) === null ? null : text.replace(/^V/, '');
    throw new Failure('usage', `Couldn't read the revision “${oneLine(text).slice(0, 80)}”.`, {
      hints: [...(bare === null ? [] : [`did you mean v${bare}?`]), `a revision is ${FORMS}`],
    });
  }
  const [, environment = '', back, seq, moment] = match;
  if (!environments.includes(environment)) throw unknownRevision(text, environment, environments);
  if (seq !== undefined) return { kind: 'deployment', environment, seq: Number(seq) };
  if (moment !== undefined)
    return { kind: 'moment', environment, at: parseTime(moment), text: moment };
  const steps = back === undefined ? 0 : back === '' ? 1 : Number(back);
  return { kind: 'environment', environment, back: steps };
}

function unknownRevision(
  text: string,
  environment: string,
  environments: readonly string[],
): Failure {
  const failure = unknownName('revision', environment, ['draft', ...environments]);
  return new Failure(failure.kind, `Couldn't find the revision “${oneLine(text).slice(0, 80)}”.`, {
    hints: [...failure.hints, `a revision is ${FORMS}`],
  });
}

function requireCommitish(text: string): string {
  // A colon or caret-brace would leave "a commit" and reach into blobs; controls would break git's protocol.
  if (
    text !== '' &&
    !text.startsWith('-') &&
    text.length <= 250 &&
    !/[\u0000-\u0020\u007f:]/.test(text)
  )
    return text;
  throw new Failure('usage', `Couldn't read “git:${oneLine(text).slice(0, 80)}” as a commit.`, {
    hints: ['write git: and then a branch, a tag or a commit id, such as git:main'],
  });
}

/**
 * Reads a moment: ISO 8601 with or without an offset. Without one it is local time, a date alone is its 00:00.
 * Throws `usage` for anything else.
 */
export function parseTime(text: string): Date {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      text,
    );
  if (match) {
    const [, date = '', time = '00:00', zone = ''] = match;
    const value = new Date(`${date}T${time}${zone.toUpperCase()}`);
    // `new Date` rolls 30 February over into March instead of refusing it.
    if (!Number.isNaN(value.getTime()) && new Date(`${date}T00:00Z`).toISOString().startsWith(date))
      return value;
  }
  throw new Failure('usage', `Couldn't read “${oneLine(text).slice(0, 60)}” as a time.`, {
    hints: ['write 2026-03-03, 2026-03-03T12:00 (local time) or 2026-03-03T12:00Z'],
  });
}

/**
 * Returns the newest deployment of each run of one version, newest first: what `live~1` counts in. Settings and
 * locks are not moves; neighbours of one version are one step.
 */
export function steps(log: readonly Deployment[]): Deployment[] {
  const moves = log.filter(isMove);
  return moves.filter((entry, index) => index === 0 || moves[index - 1]?.version !== entry.version);
}

/** Tells whether a deployment placed or removed a version, rather than changing settings or a lock. */
export function isMove(entry: Pick<Deployment, 'action'>): boolean {
  return (
    entry.action === 'publish' ||
    entry.action === 'promote' ||
    entry.action === 'rollback' ||
    entry.action === 'retire'
  );
}

// Nothing has run there: how something comes to run.
function empty(environment: string, first: string): string[] {
  return [
    environment === first ? 'agentctl publish' : `agentctl promote ${environment}`,
    'agentctl status',
  ];
}

/**
 * Returns a test that is given the entries of a log one by one, newest first, and holds with the one that a query
 * names: what is older need not be read.
 */
export function isNamedBy(
  query: Exclude<RevisionQuery, { kind: 'draft' | 'version' | 'commit' | 'deployment' }>,
): (entry: Deployment) => boolean {
  if (query.kind === 'moment') return ({ at }) => Date.parse(at) <= query.at.getTime();
  let left = query.back;
  let above: Deployment | null = null;
  return (entry) => {
    if (!isMove(entry) || entry.version === above?.version) return false;
    above = entry;
    left -= 1;
    return left < 0;
  };
}

/**
 * Picks the deployment that a query names from an agent's log in that environment, newest first.
 *
 * @param first the first environment of the ladder
 */
export function pickDeployment(
  query: RevisionQuery,
  log: readonly Deployment[],
  first: string,
): Deployment {
  if (query.kind === 'environment') {
    const found = steps(log)[query.back];
    if (found) return found;
    const held = steps(log).length;
    throw new Failure(
      'not-found',
      held === 0
        ? `Couldn't find what ${query.environment} runs: nothing has run there yet.`
        : `Couldn't find what ${query.environment} ran ${query.back === 1 ? 'before' : `${query.back} steps back`}: ${held === 1 ? 'its log holds only one state' : `its log holds only ${held} states`}.`,
      {
        hints:
          held === 0 ? empty(query.environment, first) : [`agentctl history ${query.environment}`],
      },
    );
  }
  if (query.kind === 'moment') {
    // Times never go back in a log, so the first that is not later has the highest seq.
    const found = log.find((entry) => Date.parse(entry.at) <= query.at.getTime());
    if (found) return found;
    throw new Failure(
      'not-found',
      `Couldn't find what ran at ${query.text}: nothing had run in ${query.environment} by then.`,
      { hints: [`agentctl history ${query.environment}`] },
    );
  }
  throw new Failure('bug', `pickDeployment was asked for a ${query.kind}`);
}

/** Returns the failure for a version that does not exist, naming the newest that does. */
export function unknownVersion(agent: string, version: number, known: readonly number[]): Failure {
  const newest = Math.max(0, ...known);
  const hints =
    newest === 0
      ? ['nothing is published yet: agentctl publish']
      : [`the newest is ${versionName(newest)}; agentctl versions lists all`];
  return new Failure('not-found', `Couldn't find ${agent} ${versionName(version)}.`, { hints });
}
