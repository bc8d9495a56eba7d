// What is typed, a line each: to measure one more command, add a line. Where a line names no budget of its own, memory
// is it.
import { AT_A_KEY, START_UP, STATUS } from './budgets.mjs';

/** Nothing that a command does not use is loaded. */
export const START = [
  { line: '--version', budget: START_UP },
  { line: '--help', budget: START_UP },
  { line: 'publish --help', budget: START_UP },
];

/**
 * The commands of a workspace. One that is of `all` is asked of the whole workspace instead of an agent; `change` names
 * what is done to a copy before (PREPARED in rows.mjs); what `moves` something gets a copy for each run.
 */
export const COMMANDS = [
  { line: 'status', budget: STATUS },
  { line: 'status', budget: STATUS, all: true, note: 'all agents' },
  { line: 'status', budget: STATUS, all: true, change: 'editAll', note: 'all drafts changed' },
  { line: 'list', all: true },
  { line: 'next', all: true },
  completing('agentctl pro'),
  completing('agentctl show --agent agent-000 '),
  completing('agentctl status --agent '),
  completing('agentctl numbers set '),
  { line: 'versions' },
  { line: 'history', all: true },
  { line: 'history --limit 20', all: true },
  { line: 'show v2' },
  { line: 'diff v1 v2' },
  { line: 'diff', change: 'edit' },
  { line: 'blame topics/hours.yaml' },
  { line: 'validate' },
  { line: 'chat --env live -m Hello' },
  { line: 'test' },
  { line: 'export live' },
  { line: 'numbers list', all: true },
  { line: 'env show live' },
  { line: 'doctor', all: true },
  { line: 'verify', all: true },
  { line: 'publish -m Change', change: 'edit', moves: true },
  { line: 'promote live --yes', moves: true },
  { line: 'rollback pre-release --yes', moves: true },
  { line: 'retire live --yes', moves: true },
  { line: 'env set live --endpoint sip:agents.example.com --yes', moves: true },
  { line: 'env lock live --reason Launch', moves: true },
  { line: 'numbers add +442079460150 --env live --yes', moves: true },
  { line: 'discard --yes', change: 'edit', moves: true },
  { line: 'restore --yes', change: 'discard', moves: true },
  { line: 'checkout v2 --yes', moves: true },
  { line: 'create reception', all: true, moves: true },
  { line: 'import desk --yes', all: true, change: 'foreignProject', moves: true },
];

/** What a shell asks where a line is completed. */
function completing(line) {
  const words = ['__complete', line];
  return { line: `__complete '${line}'`, words, budget: AT_A_KEY, all: true };
}

/** The commands of a workspace with a remote; `server` names what the remote is (remote.mjs). */
export const REMOTE = [
  {
    line: 'promote live --yes',
    server: 'server.git',
    byHand: 'move',
    note: 'beside fetch and push',
  },
  { line: 'fetch', server: 'server.git', byHand: 'fetch', note: 'nothing is new' },
  { line: 'fetch', server: 'newer.git', byHand: 'fetch', note: 'one new version' },
  {
    line: 'connect origin --yes',
    server: 'empty.git',
    byHand: 'share',
    note: 'beside the push of all',
  },
];

/** What asks nothing of a workspace's past; `init` starts in an empty folder. */
export const ELSEWHERE = [
  { line: 'init --template restaurant-booking', note: 'a new repository', moves: true },
  { line: 'templates' },
  { line: 'help revisions' },
  { line: 'completion bash' },
  { line: 'schema' },
  { line: 'ci github --print' },
  { line: 'protect --print github' },
];

/** The commands that are not measured, and why. */
export const LEFT_OUT = {
  demo: 'plays init, publish, promote and others, which are measured',
  watch: 'waits for others',
  hook: 'runs on a git server, within a push',
};
