import type { Block } from '../../commands/describe.ts';

export default [
  'Each command ends with one of these. With --json, error.kind is the word in brackets.',
  {
    0: 'done, also where nothing had to be done',
    1: 'git, the disk (failed) or a definition (invalid); findings of validate, test, doctor, verify, and of diff and chat with --exit-code',
    2: 'the command line is wrong (usage), or names what is not there (not-found)',
    3: 'a rule says no (refused); nothing was changed',
    4: 'somebody else moved it first (conflict); nothing was changed',
    5: 'a question could not be asked (confirmation): --yes answers it',
    6: 'the connection broke after sending (unknown-outcome); the message says how to find out',
    70: 'a fault of agentctl (bug): please report it',
    130: 'Ctrl-C, or no at a question (cancelled); nothing was changed',
  },
  'In a script: after 3 and 5 do not try again, somebody has to decide. After 4 read `agentctl status` and decide anew; `agentctl promote pre-release --retry` does so by itself where the same move still makes sense. After 6 ask first, never repeat blindly: `agentctl fetch`, then `agentctl history`.',
] satisfies readonly Block[];
