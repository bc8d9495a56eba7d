import { Failure } from '../core/failure.ts';
import { oneLine, stripControls } from '../core/text.ts';
import type { GitResult } from './git.ts';

// What servers and git say of a ref when a push lost a race: somebody else moved it first (TRUST).
const LOST =
  /stale info|fetch first|non-fast-forward|needs force|cannot lock ref|failed to lock|incorrect old value|failed to update ref|reference already exists|already exists/;

// What is said of a ref because of another one of the same push.
const BECAUSE_OF_ANOTHER = /atomic (?:push fail|transaction)|transaction failed/i;

// The server took what was sent and never said what became of it.
const UNTOLD = /remote failed to report status|\[remote failure\]/;

// What is said where trying again is of no use, and no ref is named.
const FINAL =
  /Authentication failed|Permission denied|not allowed|exceeds .*(?:limit|size)|too large|denied to|returned error: 4\d\d|unpack failed|unpacker error/i;

// Why each ref was not moved (git-push(1), `--porcelain`): the names and ids before it may hold any word.
function reasons({ stdout }: GitResult): string[] {
  return stdout.split('\n').flatMap((line) => {
    const [flag, , reason] = line.split('\t');
    return flag === '!' && reason !== undefined && !BECAUSE_OF_ANOTHER.test(reason) ? [reason] : [];
  });
}

// What the hook of a server of one's own says of each ref that it refuses; so of those that somebody moved meanwhile.
const BY_HOOK = /agentctl refused [^\n]*/g;
const OVERTAKEN = /: it was moved meanwhile\b/;

/** Tells whether a push was refused because somebody else was faster. */
export function lostPush(result: GitResult): boolean {
  const said = reasons(result);
  const told = result.stderr.match(BY_HOOK);
  if (told) return told.every((line) => OVERTAKEN.test(line));
  return said.length > 0 && said.every((reason) => LOST.test(reason));
}

/** Tells whether a push was refused for a reason that another attempt does not mend. */
export function refusedPush(result: GitResult): boolean {
  const said = reasons(result);
  if (said.some((reason) => UNTOLD.test(reason))) return false;
  return said.length > 0 || FINAL.test(result.stderr);
}

// The words of git and of the server without what they only name.
function wordsOf(result: GitResult): string {
  return `${reasons(result).join('\n')}\n${result.stderr}`.replaceAll(/\b[0-9a-f]{7,64}\b/g, '');
}

/** Tells whether the server cannot move several refs at once. */
export function lacksAtomic({ stderr }: GitResult): boolean {
  return /does not support --atomic/.test(stderr);
}

// Git never came to speak with the server, or not about what was to be pushed.
const UNHEARD =
  /unable to access|Could not resolve host|Couldn't connect|Failed to connect|Connection refused|Connection timed out|No route to host|Network is unreachable|unable to look up|does not appear to be a git repository|does not exist|not found|Host key verification failed|Permission denied|Authentication failed|could not read Username|No such remote|Name or service not known/i;

// The conversation ended before its end.
const BROKEN =
  /hung up|unexpected disconnect|early EOF|RPC failed|was ended by|git timed out|reset by peer|Broken pipe|connection .*closed/i;

/** Tells whether a push that failed may have reached the server, which may take it even now. */
export function mayBeTaken(result: GitResult): boolean {
  if (reasons(result).some((reason) => UNTOLD.test(reason))) return true;
  return BROKEN.test(result.stderr) && !refusedPush(result) && !UNHEARD.test(result.stderr);
}

/**
 * Tells whether another attempt may go better: not where it took all its time, nor where git ended by itself before it
 * spoke to the server (a hook of the user's own declined).
 */
export function isWorthAnother({ stdout, stderr }: GitResult): boolean {
  const spoke = /^!/m.test(stdout) || BROKEN.test(stderr) || UNHEARD.test(stderr);
  return spoke && !/git timed out/.test(stderr);
}

type Action = 'fetch' | 'push' | 'ask';

interface Explanation {
  words: RegExp;
  message: (remote: string) => string;
  hints: (remote: string, action: Action) => string[];
}

const EXPLAINED: readonly Explanation[] = [
  {
    words: /Host key verification failed/,
    message: (remote) => `the host key of ${remote} is not the one that is known here, or none is`,
    hints: () => ['connect to the host once by ssh and compare its key with the published one'],
  },
  {
    words: /Permission denied \(publickey|Authentication failed|could not read Username|HTTP 401/,
    message: (remote) => `${remote} did not accept who you are`,
    hints: () => ['check your SSH key, or your token and credential helper'],
  },
  {
    words: /currently checked out/,
    message: () => 'the branch is checked out in the repository that the remote is',
    hints: () => ['use a bare repository: git clone --bare'],
  },
  {
    words: /GH006|protected branch|GH013|rule violations/i,
    message: () => 'the branch or tag is protected there, and you may not move it',
    hints: (remote) => [
      `ask who looks after ${remote}; agentctl protect --print shows rules that let releases pass`,
    ],
  },
  {
    words: /exceeds .*(?:limit|size)|too large|GH001|returned error: 413/i,
    message: () => 'a file is larger than the server takes',
    hints: () => ['git log --stat @{upstream}.. names what is new'],
  },
  {
    words: /pre-receive hook declined|hook declined/,
    message: () => 'a hook of the server declined it',
    hints: () => [],
  },
  {
    words: /quarantine|unpack failed|unpacker error|No space left/i,
    message: () => 'the server could not store what was sent',
    hints: () => ['its disk may be full, or its repository damaged'],
  },
  {
    words: /denied|not allowed|returned error: 403/i,
    message: (remote) => `you may not write to ${remote}`,
    hints: (remote) => [`git remote get-url ${remote} shows where it leads`],
  },
  {
    words:
      /Could not resolve host|Couldn't connect|Failed to connect|Connection refused|Connection timed out|No route to host|Network is unreachable|unable to look up|Name or service not known/i,
    message: (remote) => `${remote} can't be reached`,
    hints: () => ['are you online? reads work without the remote, changes do not'],
  },
  {
    words: /git timed out after/,
    message: (remote) => `${remote} did not answer in time`,
    hints: () => [
      'reads work without the remote, changes do not',
      'AGENTCTL_REMOTE_TIMEOUT=300 waits longer: it takes seconds',
    ],
  },
  {
    words: /returned error: 5\d\d/,
    message: (remote) => `${remote} has a trouble of its own`,
    hints: () => ['try again in a while; reads work without the remote, changes do not'],
  },
  {
    words: /hung up unexpectedly|unexpected disconnect|early EOF|RPC failed|was ended by/,
    message: () => 'the connection broke',
    hints: () => ['run the same command again'],
  },
  {
    // A name that git took for a path: it has no remote of that name.
    words: /'[A-Za-z0-9_.-]+' does not appear to be a git repository|No such remote/,
    message: (remote) => `git knows no remote ${remote} here`,
    hints: (remote, action) => [
      'git remote -v',
      // What `connect` is given is a name of the user's own.
      ...(action === 'ask' ? [] : [`git remote rename <its name here> ${remote}`]),
      `git remote add ${remote} <address>`,
    ],
  },
  {
    words: /does not appear to be a git repository|not found|does not exist/i,
    message: (remote) => `there is no repository where ${remote} leads`,
    hints: (remote) => [
      `git remote get-url ${remote}`,
      `git remote set-url ${remote} <address>`,
      'reads work without the remote, changes do not',
    ],
  },
];

/** Returns in a few words why a remote did not do what it was asked for. */
export function remoteReason(remote: string, result: GitResult): string {
  return explanationOf(result)?.message(remote) ?? oneLine(result.stderr).slice(0, 500);
}

function explanationOf(result: GitResult): Explanation | undefined {
  const said = wordsOf(result);
  return EXPLAINED.find(({ words }) => words.test(said));
}

// All that git itself says where the user's hook `pre-push` ends a push (githooks(5)).
const OWN_HOOK = /^([^]*)error: failed to push some refs to [^\n]*\n$/;

/** Explains why a remote did not do what it was asked for; its own words stand below, stripped. */
export function remoteFailure(remote: string, result: GitResult, action: Action): Failure {
  const known = explanationOf(result);
  const verb = { fetch: 'fetch from', push: 'push to', ask: 'ask' }[action];
  const said = serverWords(result);
  const open = action === 'push' && mayBeTaken(result);
  const kind = open ? 'unknown-outcome' : 'failed';
  if (known)
    return new Failure(
      kind,
      `Couldn't ${verb} ${remote}: ${known.message(remote)}.${action === 'push' && !open ? ' Nothing was changed.' : ''}`,
      { hints: [...known.hints(remote, action), ...said.map((line) => `it said: ${line}`)] },
    );
  const own = action === 'push' && result.stdout === '' ? OWN_HOOK.exec(result.stderr) : null;
  if (own)
    return new Failure(
      'failed',
      `Couldn't push to ${remote}: your own hook pre-push declined it. Nothing was changed.`,
      { hints: own[1] ? [`it said: ${oneLine(own[1]).slice(0, 300)}`] : [] },
    );
  return new Failure(
    kind,
    `Failed to ${verb} ${remote}: ${oneLine(result.stderr).slice(0, 500) || `git ended with ${result.code}`}`,
  );
}

// What hooks and hosts print arrives with `remote: ` before each line (git-receive-pack(1)).
function serverWords({ stderr }: GitResult): string[] {
  return stderr
    .split(/[\r\n]/)
    .flatMap((line) => {
      const said = stripControls(/^remote: ?(.*)$/.exec(line)?.[1] ?? '').trim();
      return said === '' ? [] : [said.slice(0, 300)];
    })
    .slice(0, 10);
}
