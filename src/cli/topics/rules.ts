import type { Block } from '../../commands/describe.ts';

export default [
  'A change first checks everything and shows its plan, then asks where it has to, then happens in one step or not at all. Where a rule says no, the message says which, and what to do.',
  '## What is refused',
  {
    invalid: 'publish: the definition has errors (exit 1)',
    ladder: 'promote: the version has not run one step below (exit 3)',
    rejected: 'promote: it was taken back with rollback --reject (exit 3)',
    lock: 'the environment is locked; the message says by whom and why (exit 3)',
    variable: 'promote: a variable or a variant is missing there (exit 3)',
    'lost-update': 'publish: the draft would undo what a colleague published (exit 4)',
    'if-running': 'promote, rollback: another version runs there than you said (exit 4)',
    confirmation: 'the environment asks, and nobody is there to answer (exit 5)',
  },
  '## Passing a rule',
  'In an emergency `--skip-steps` passes the ladder and `--force` the other rules that the plan lists. Both want `--reason "…"`, and the history keeps it. `overrides:` in agentctl.yaml lists what may be passed at all: ladder, lock, rejected, lost-update, hotfix. An invalid definition never passes.',
  {
    'agentctl promote live --version v7 --skip-steps --reason "outage" --yes':
      'straight to live, for all to see',
    'agentctl publish --hotfix --reason "wrong price"':
      'a change of what live runs, past what sandbox runs',
    'agentctl history live --limit 1': 'the reason stands there',
  },
  '## Rolling back',
  'A rollback places what ran before; twice goes further back, never forth. `--to v5` names a version that ran there, `--reject` keeps the bad one out from then on. Your files, other environments and phone numbers stay as they are.',
  '## Doing it twice',
  'What is so already is done: exit 0, nothing changes. With `--if-running v5` a move happens only while v5 still runs there, so that it can be repeated without harm.',
] satisfies readonly Block[];
