import type { Block } from '../../commands/describe.ts';

export default [
  'A revision names one state of an agent. All commands that take a state take each of these:',
  {
    draft: 'your files, as they are now',
    live: 'what an environment runs',
    v7: 'a version',
    'live~1': 'what ran there before: one step back in its log',
    'live#4': 'what a deployment placed',
    'live@2026-03-03T12:00':
      'what ran at that time: local time, unless it has an offset; a date alone means its 00:00',
    'git:main': 'the folder at a commit or on a branch of yours',
  },
  "Some shells read ~ and # themselves: put such names in quotes, 'live~1'.",
  {
    'agentctl diff live draft': 'what your files change in live',
    "agentctl show 'live@2026-03-03'": 'what ran when that day began',
    'agentctl checkout v3': 'load a version into your files',
    'agentctl chat --revision v3 -m "Hello"': 'talk to it',
    'agentctl rollback live --to v2 --dry-run': 'see what going back would change',
  },
  '`agentctl versions` lists the versions, `agentctl history` the deployments.',
] satisfies readonly Block[];
