import type { Block } from '../../commands/describe.ts';

export default [
  'An environment is a place where exactly one version of an agent runs. agentctl.yaml lists them, lowest first; a new workspace has three:',
  {
    sandbox: 'every new version comes here first, to be tried by its makers',
    'pre-release': 'the same version, for those who decide',
    live: 'real callers; it asks before anything moves (confirm: true)',
  },
  'Your files are the draft. A version moves up one step at a time, and what moves is exactly what ran below: nothing is built again.',
  {
    'agentctl publish -m "Ask for allergies"': 'the draft becomes v7 and runs in sandbox',
    'agentctl promote pre-release': 'what sandbox runs, one step up',
    'agentctl promote live': 'and on to live, after a question',
    'agentctl rollback live': 'place what ran there before',
  },
  'Each move is a deployment, an entry of a log that is only ever added to: `live#4` is the fourth of live. `agentctl history live` reads the log, `agentctl status` says what runs now.',
  'What belongs to the place stays there when versions move: phone numbers, variables, endpoints and locks.',
  {
    'agentctl numbers list': 'which number reaches what',
    'agentctl env show live': 'the variables and the endpoint of live',
    'agentctl env lock live --reason "launch on Monday"': 'refuse all changes for a while',
  },
  'Under it all is git: the log of live is the branch live, a version is the tag booking/v7. Never commit to such a branch, or move it, by hand; `agentctl doctor` notices it.',
] satisfies readonly Block[];
