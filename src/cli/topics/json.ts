import type { Block } from '../../commands/describe.ts';

export default [
  'With --json, standard output is exactly one JSON document, whatever happens. Plans, questions and hints go to standard error, and are silent then.',
  {
    'agentctl status --json': 'where things stand',
    'agentctl publish -m "Ask for allergies" --json': 'version and deployment of what was done',
    'agentctl promote live --dry-run --json': 'a plan, with the safe form of the command in repeat',
    'agentctl help promote --json': 'the help of a command as data',
  },
  'A failure is a document too, with the exit code of its kind (agentctl help exit-codes):',
  '{"error": {"kind": "refused", "message": "Couldn\'t …", "hints": ["agentctl …"]}}',
  'Hints say how to go on, mostly by the next command, as it can be typed. publish adds problems, a list of what is wrong in the files.',
  'Keys are in camelCase and only ever added. Times are ISO 8601 in UTC, paths relative to the workspace, versions are written v7, deployments live#4. What is not there is null.',
  'The keys promoted, published and rolledBack are true only for the process that made the move. --json never answers a question: --yes does.',
] satisfies readonly Block[];
