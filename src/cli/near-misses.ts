import { MANIFEST } from '../commands/manifest.ts';
import { Failure } from '../core/failure.ts';
import { nearest } from '../core/names.ts';
import { shellWord } from '../core/text.ts';
import { TOPICS } from './topics.ts';

/** What a word is called here: alone, and where more words follow (`…` stands for them). */
type Meant = readonly [alone: string, followed?: string];

const STATUS: Meant = ['status'];
const HISTORY: Meant = ['history', 'history …'];
const DEPLOY: Meant = ['publish', 'promote …'];
const PUBLISH: Meant = ['publish', 'publish …'];
const REVERT: Meant = ['rollback <env>', 'rollback …'];
const RETIRE: Meant = ['retire <env>'];

/** What users of other tools type (git, gh, kubectl, docker, npm, vercel), and what they mean. */
export const COMMANDS: ReadonlyMap<string, Meant> = new Map(
  Object.entries({
    lock: ['env lock <env> --reason "…"', 'env lock …'],
    freeze: ['env lock <env> --reason "…"', 'env lock …'],
    unlock: ['env unlock <env>', 'env unlock …'],
    envs: STATUS,
    environments: STATUS,
    info: STATUS,
    ps: STATUS,
    st: STATUS,
    agents: ['list'],
    ls: ['list'],
    audit: HISTORY,
    deployments: HISTORY,
    log: HISTORY,
    logs: HISTORY,
    releases: ['versions'],
    tags: ['versions'],
    cat: ['show <revision>', 'show …'],
    describe: ['show <revision>', 'show …'],
    compare: ['diff', 'diff …'],
    check: ['validate'],
    lint: ['validate'],
    commit: PUBLISH,
    push: PUBLISH,
    save: PUBLISH,
    apply: DEPLOY,
    deploy: DEPLOY,
    release: DEPLOY,
    ship: DEPLOY,
    revert: REVERT,
    undo: ['discard', 'rollback …'],
    edit: ['env edit <env>', 'env edit …'],
    reset: ['discard'],
    stash: ['discard'],
    backups: ['restore --list'],
    unstash: ['restore'],
    load: ['checkout <revision>', 'checkout …'],
    switch: ['checkout <revision>', 'checkout …'],
    add: ['create <id>', 'create …'],
    new: ['create <id>', 'create …'],
    delete: RETIRE,
    remove: RETIRE,
    rm: RETIRE,
    undeploy: ['retire <env>', 'retire …'],
    fix: ['doctor --fix'],
    fsck: ['doctor'],
    health: ['doctor'],
    repair: ['doctor --fix'],
    version: ['--version'],
    call: ['chat'],
    play: ['chat'],
    run: ['chat'],
    talk: ['chat'],
    tests: ['test', 'test …'],
    replay: ['chat --replay <file>', 'chat --replay …'],
    setup: ['init'],
    start: ['init'],
  } satisfies Record<string, Meant>),
);

const NUMBERS_LIST: Meant = ['numbers list'];
const NUMBERS_ADD: Meant = ['numbers add <number> --env <env>', 'numbers add …'];
const NUMBERS_SET: Meant = ['numbers set <number>', 'numbers set …'];
const NUMBERS_REMOVE: Meant = ['numbers remove <number>', 'numbers remove …'];
const NUMBERS_RESOLVE: Meant = ['numbers resolve <number>', 'numbers resolve …'];
const ENV_HISTORY: Meant = ['env history <env>', 'env history …'];

/** The same for the word after a command of commands: `env ls`, `numbers delete`. */
export const CHILDREN: ReadonlyMap<string, Meant> = new Map(
  Object.entries({
    'env get': ['env show <env>', 'env show …'],
    'env list': STATUS,
    'env log': ENV_HISTORY,
    'env ls': STATUS,
    'env status': STATUS,
    'env delete': RETIRE,
    'env remove': RETIRE,
    'env rm': RETIRE,
    'numbers assign': NUMBERS_SET,
    'numbers create': NUMBERS_ADD,
    'numbers delete': NUMBERS_REMOVE,
    'numbers edit': NUMBERS_SET,
    'numbers get': NUMBERS_RESOLVE,
    'numbers lookup': NUMBERS_RESOLVE,
    'numbers ls': NUMBERS_LIST,
    'numbers new': NUMBERS_ADD,
    'numbers rm': NUMBERS_REMOVE,
    'numbers show': NUMBERS_LIST,
    'numbers update': NUMBERS_SET,
  } satisfies Record<string, Meant>),
);

/** Returns the failure of a command that there is none of: with the one that is probably meant, and the words after it. */
export function unknownCommand(
  word: string,
  rest: readonly string[],
  agents: readonly string[],
): Failure {
  const near = nearest(
    word,
    MANIFEST.map(({ name }) => name),
  );
  const topic: Meant | null = TOPICS.some(({ name }) => name === word) ? [`help ${word}`] : null;
  const agent: Meant | null = agents.includes(word) ? [`status --agent ${word}`] : null;
  const known =
    COMMANDS.get(word) ?? agent ?? topic ?? (near ? ([near, `${near} …`] as const) : null);
  return unknown(word, meant(known, rest), '');
}

/** Returns the failure of a word after a command of commands that is none of these. */
export function unknownChild(
  parent: string,
  { word, rest }: { word: string; rest: readonly string[] },
  children: readonly string[],
): Failure {
  const words = `${parent} ${word}`;
  const near = nearest(word, children);
  const known =
    CHILDREN.get(words) ?? (near ? ([`${parent} ${near}`, `${parent} ${near} …`] as const) : null);
  return /^env (?:add|create|new)$/.test(words)
    ? new Failure('usage', `Couldn't find the command “${words}”.`, {
        hints: ['environments stand in agentctl.yaml, in the order of the ladder'],
      })
    : unknown(words, meant(known, rest), `${parent} `);
}

function meant(known: Meant | null, rest: readonly string[]): string | null {
  if (known === null) return null;
  const [alone, followed = alone] = known;
  return rest.length === 0 ? alone : followed.replace('…', () => rest.map(shellWord).join(' '));
}

function unknown(words: string, suggestion: string | null, parent: string): Failure {
  return new Failure('usage', `Couldn't find the command “${words.slice(0, 60)}”.`, {
    hints: [
      suggestion === null
        ? `agentctl ${parent}--help lists the commands`
        : `did you mean agentctl ${suggestion}?`,
    ],
  });
}
