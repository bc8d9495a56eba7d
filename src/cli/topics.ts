import type { Block } from '../commands/describe.ts';

/** A topic of the help as the root help lists it; its text is loaded only when it is asked for. */
export interface Topic {
  name: string;
  summary: string;
  load: () => Promise<{ default: readonly Block[] }>;
}

/** All topics, in the order of the help. */
export const TOPICS: readonly Topic[] = [
  {
    name: 'environments',
    summary: 'where versions run, and how they move up',
    load: () => import('./topics/environments.ts'),
  },
  {
    name: 'revisions',
    summary: 'how to name a state of an agent: draft, live, v7, live~1',
    load: () => import('./topics/revisions.ts'),
  },
  {
    name: 'rules',
    summary: 'what publish, promote and rollback refuse, and how to pass',
    load: () => import('./topics/rules.ts'),
  },
  {
    name: 'files',
    summary: 'what a workspace and an agent are made of',
    load: () => import('./topics/files.ts'),
  },
  {
    name: 'json',
    summary: 'answers as data, for scripts',
    load: () => import('./topics/json.ts'),
  },
  {
    name: 'exit-codes',
    summary: 'how a command ended',
    load: () => import('./topics/exit-codes.ts'),
  },
  {
    name: 'assistants',
    summary: 'what a coding assistant has to know (init writes it as AGENTS.md)',
    load: () => import('./topics/assistants.ts'),
  },
];
