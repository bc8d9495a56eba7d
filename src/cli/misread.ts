import type { CommanderError } from 'commander';
import { MANIFEST } from '../commands/manifest.ts';
import { Failure } from '../core/failure.ts';
import { nearest } from '../core/names.ts';

/** What people type who know other tools, and what it is called here. */
const ELSEWHERE: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  lock: 'env lock',
  unlock: 'env unlock',
  agents: 'list',
  ls: 'list',
  environments: 'status',
  envs: 'status',
  log: 'history',
  logs: 'history',
  deployments: 'history',
  tags: 'versions',
  releases: 'versions',
  new: 'create',
  add: 'create',
  deploy: 'promote',
  release: 'publish',
  push: 'publish',
  commit: 'publish',
  undo: 'rollback',
  revert: 'rollback',
  reset: 'discard',
  stash: 'discard',
  remove: 'retire',
  delete: 'retire',
  compare: 'diff',
  lint: 'validate',
  check: 'validate',
  load: 'checkout',
});

/** Turns what commander could not read into a failure that says what was probably meant. */
export function usageFailure(error: CommanderError, argv: readonly string[]): Failure {
  const names = MANIFEST.map(({ name }) => name);
  const command = argv.find((word) => names.includes(word));
  const child = command === 'env' ? argv[argv.indexOf(command) + 1] : undefined;
  const named = child === undefined || child.startsWith('-') ? command : `${command} ${child}`;
  // Commander shows help for a command line without a command, and for `help` of an unknown one.
  const asked = argv.filter((word) => !word.startsWith('-'));
  const word = error.code === 'commander.help' ? (asked.at(-1) ?? '') : quotedWord(error);
  if (error.code === 'commander.help' && asked.length === 0) {
    return new Failure('usage', "Couldn't tell what to do: no command was given.", {
      hints: ['agentctl --help lists the commands'],
    });
  }
  if (error.code === 'commander.help' || error.code === 'commander.unknownCommand') {
    const suggestion = ELSEWHERE[word] ?? nearest(word, names);
    return new Failure('usage', `Couldn't find the command “${word.slice(0, 60)}”.`, {
      hints: [
        suggestion ? `did you mean agentctl ${suggestion}?` : 'agentctl --help lists the commands',
      ],
    });
  }
  // Only a command of commands takes no argument of its own and is given one.
  if (error.code === 'commander.excessArguments' && command === 'env' && child !== undefined) {
    const meant = nearest(child, ['lock', 'unlock']);
    return new Failure('usage', `Couldn't find the command “env ${child.slice(0, 60)}”.`, {
      hints: [
        meant ? `did you mean agentctl env ${meant}?` : 'agentctl status shows the environments',
        'agentctl env --help',
      ],
    });
  }
  const [words = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const meant = /Did you mean ([^?)]+)/.exec(suggestion ?? '')?.[1];
  return new Failure('usage', `Couldn't read the command line: ${words.replace(/\.$/, '')}.`, {
    hints: [
      ...(meant === undefined ? [] : [`did you mean ${meant}?`]),
      named ? `agentctl ${named} --help` : 'agentctl --help',
    ],
  });
}

function quotedWord(error: CommanderError): string {
  return /'([^']*)'/.exec(error.message)?.[1] ?? '';
}
