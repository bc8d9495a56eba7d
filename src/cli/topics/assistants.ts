import type { Block } from '../../commands/describe.ts';

export default [
  'This repository is a workspace of agentctl, a release pipeline for conversational agents on git. Each folder `agents/<id>/` is one agent in YAML; agentctl.yaml lists the environments, lowest first. `agentctl help files` says what each file holds.',
  '## Look first',
  {
    'agentctl next --json': 'where each agent stands, and the command to go on with',
    'agentctl status --json': 'the draft, what each environment runs, locks',
    'agentctl diff --json': 'what the draft changes',
    'agentctl history --limit 10 --json': 'who moved what, when and why',
    'agentctl help promote --json': 'when to use a command, examples, exit codes',
  },
  '## Change an agent',
  'Edit the files below agents/, then check; publish only what is valid and what you were asked to publish.',
  {
    'agentctl validate --json': 'each problem with file, line and hint',
    'agentctl schema topic': 'the exact form of one kind of file',
    'agentctl chat -m "What are your opening hours?" --json':
      'talk to the draft; with -m it never waits',
    'agentctl test --json': 'play the conversations that must hold; 1 where one does not',
    'agentctl publish -m "What changed, in one line" --json': 'the next version, in sandbox',
  },
  'Publishing commits the files of the agent that are not committed yet, and only these.',
  '## Promote and roll back',
  'These reach real callers: do it only where you were asked to. A version moves one environment up at a time: from sandbox to pre-release, then to live. See the plan first; its key repeat is the safe form of the command, which moves only while the version that you saw still runs.',
  {
    'agentctl promote live --dry-run --json': 'the plan, which changes nothing',
    'agentctl promote live --version v7 --if-running v5 --yes --json': 'the safe form',
    'agentctl rollback live --to v5 --if-running v7 --yes --json': 'the way back',
  },
  '## Never',
  {
    'sandbox, pre-release, live':
      'branches of environments: do not commit to them, move or merge them; only agentctl does',
    'booking/v7': 'such a tag is a version: do not create, move or delete one',
    '--force, --skip-steps':
      'pass rules, for all to see: only if a person said so, with their --reason',
    '--yes': 'answers for a person: only where they agreed to this very move',
    '${env:NAME}, ${file:/path}':
      'how a variable holds a secret: never write its value into a file',
  },
  '## Read an error',
  'Without a terminal nothing ever asks. With --json a failure is `{"error": {"kind", "message", "hints"}}` on standard output; hints say how to go on, mostly by the next command, as it can be typed. The exit code says what to do:',
  {
    1: 'git, the disk or a definition: mend what problems and hints name',
    2: 'the command line is wrong, or names what is not there',
    3: 'a rule says no: tell the person, do not look for a way around',
    4: 'somebody was faster, nothing was changed: read status, then decide anew',
    5: 'it wants a person to agree: ask them, then run what the hint says',
    6: 'the outcome is unknown: agentctl fetch, then agentctl history; never repeat blindly',
  },
  'With several agents name one: `--agent <id>`. `agentctl help` lists commands and topics, `agentctl help revisions` how states are named.',
] satisfies readonly Block[];
