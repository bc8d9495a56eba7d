import type { Finding } from '../core/finding.ts';
import { deploymentName } from '../core/model.ts';
import type { Deployment } from '../core/model.ts';
import { readChain } from './chain.ts';
import type { Link } from './chain.ts';
import type { EnvironmentState } from './places.ts';
import type { Store } from './store.ts';

/** A log with what is wrong about it. */
export interface LogExamination {
  /** The deployments that could be read, newest first. */
  entries: Deployment[];
  /** The commits of the branch. */
  commits: ReadonlySet<string>;
  /** False where a shallow clone may hide its beginning. */
  complete: boolean;
  /** The commit of the newest deployment where others, made by hand, stand after it; null where it is the tip. */
  goodTip: string | null;
  /** The commits at which the chain is broken: made by hand, merged, or not following the one before. */
  broken: ReadonlySet<string>;
  findings: Finding[];
}

const WHOLE = { complete: true, goodTip: null, broken: new Set<string>(), findings: [] };

/** Examines the chain of an environment's branch: linear, `seq` growing by one, every commit a deployment. */
export async function examineLog(store: Store, state: EnvironmentState): Promise<LogExamination> {
  if (state.tip === null || state.foreign) return { entries: [], commits: new Set(), ...WHOLE };
  const links = await readChain(store, state.tip);
  const entries = links.flatMap(({ deployment }) => deployment ?? []);
  const steps = brokenSteps(state, entries, links.at(-1));
  const newest = links.findIndex(({ deployment }) => deployment !== null);
  const goodTip = newest > 0 ? (links[newest]?.oid ?? null) : null;
  return {
    entries,
    goodTip,
    commits: new Set(links.map(({ oid }) => oid)),
    broken: new Set([
      ...links.filter(isByHand).map(({ oid }) => oid),
      ...steps.map(({ entry }) => entry.entry),
    ]),
    complete: links.at(-1)?.parents === 0,
    findings: [
      ...links.flatMap((link, index) =>
        link.deployment && link.parents < 2
          ? []
          : byHand(state, link, wayBack(state, links, index)),
      ),
      ...steps.map(({ why }) => rewritten(state, why)),
      ...otherNames(store, state, entries),
    ],
  };
}

// The deployment before it is where the log was in order; those made since stand upon it and go with it.
function wayBack(state: EnvironmentState, links: readonly Link[], at: number): string | null {
  const { ref, tip } = state;
  const good = links.slice(at + 1).find(({ deployment }) => deployment !== null);
  const lost = links.slice(0, at).filter(({ deployment }) => deployment !== null).length;
  if (!good) return null;
  const back = `git update-ref ${ref} ${good.oid} ${tip}`;
  if (lost === 0 && links[at]?.deployment === null) return back;
  const { branch } = state.environment;
  const short = links[at]?.oid.slice(0, 10);
  return `git show ${short} tells what it did; to take it out, with what was deployed since (${branch}-old keeps it): git branch ${branch}-old ${ref} && ${back} && git reflog expire --expire=now ${ref}, then place again what should run`;
}

/** @param back how the commit is taken out again; null where nothing stood before it */
function byHand(state: EnvironmentState, link: Link, back: string | null): Finding[] {
  const { oid, author, touchesOurs } = link;
  const merged = link.parents > 1;
  const { name } = state.environment;
  const short = oid.slice(0, 10);
  const message = merged
    ? `something was merged into the log of ${name} with ${short} by ${author}`
    : `${short} by ${author} in the log of ${name} is no deployment: somebody committed by hand${touchesOurs ? '' : ', and changed nothing of an agent'}`;
  // What concerns no agent is told and left: nobody has to rewrite a log for it.
  const harmless = !(merged || touchesOurs);
  return [
    {
      code: merged ? 'log-merged' : 'log-foreign-commit',
      severity: harmless ? 'warning' : 'error',
      subject: name,
      message,
      fix:
        harmless || back === null
          ? `git show ${short} tells what it did; the log goes on from it`
          : back,
      fixed: false,
    },
  ];
}

// A commit that is no deployment concerns an agent, or one that brought in another line of commits.
function isByHand({ parents, deployment, touchesOurs }: Link): boolean {
  return parents > 1 || (deployment === null && touchesOurs);
}

/** Returns the deployments that do not follow the one before, with what is wrong about them. */
function brokenSteps(
  { environment }: EnvironmentState,
  entries: readonly Deployment[],
  first: Link | undefined,
): { entry: Deployment; why: string }[] {
  return entries.flatMap((entry, index) => {
    const before = entries[index + 1];
    const name = deploymentName(environment.name, entry.seq);
    if (before)
      return entry.seq === before.seq + 1
        ? []
        : [{ entry, why: `${name} follows ${deploymentName(environment.name, before.seq)}` }];
    return first?.parents === 0 && entry.seq !== 1
      ? [{ entry, why: `it begins with ${name}` }]
      : [];
  });
}

function rewritten(state: EnvironmentState, why: string): Finding {
  const { name } = state.environment;
  return {
    code: 'log-rewritten',
    severity: 'error',
    subject: name,
    message: `the log of ${name} was rewritten: ${why}`,
    fix: `git reflog show ${state.ref} lists where it was before; so does any other clone`,
    fixed: false,
  };
}

// The branch was given to another environment, or the environment got another name.
function otherNames(
  store: Store,
  state: EnvironmentState,
  entries: readonly Deployment[],
): Finding[] {
  const { name, branch } = state.environment;
  const others = new Set(entries.map(({ environment }) => environment));
  others.delete(name);
  const [other] = others;
  if (other === undefined) return [];
  const known = store.workspace.environments.some((environment) => environment.name === other);
  return [
    {
      code: 'log-of-other',
      severity: known ? 'error' : 'warning',
      subject: name,
      message: `the branch ${branch}, which agentctl.yaml gives to ${name}, holds deployments of ${other}`,
      fix: known
        ? `give each environment its own branch in agentctl.yaml: branch: …`
        : `nothing, if ${other} was renamed to ${name}`,
      fixed: false,
    },
  ];
}
