import type { Description } from './describe.ts';

/** What `chat --help` says. */
export const HELP: Description = {
  when: 'To try an agent by talking to it, as it is in the draft, an environment, a version or a moment of the past; and in CI, to hold it to conversations that must stay as they are.',
  examples: {
    'agentctl chat': 'talk at the terminal, or take lines from standard input',
    'agentctl chat --env live -m "What are your opening hours?"': 'one message to what live runs',
    'agentctl chat --revision v3 -m "Can I book a table?" --json': 'the same as data, for a script',
    'agentctl chat --compare sandbox,live -m "Can I book a table?"': 'ask two states the same',
    'agentctl chat --replay agents/booking/tests/book_a_table.yaml --exit-code':
      'play a test; 1 where a reply is not as expected',
  },
  exits: {
    1: 'with --exit-code: a reply differs, or a test does not hold',
    2: 'nothing to say, or no such state',
  },
  related: ['test', 'diff', 'help revisions'],
  notes: [
    'You talk to exactly one state of an agent, read from git: the draft unless you say otherwise. The local model needs no key and no network, and says the same for the same words.',
    {
      'agentctl chat': 'at a terminal: a conversation; /help lists what you can type',
      'agentctl chat --env live': 'with what live runs',
      'agentctl chat --revision v3': 'with any state (agentctl help revisions)',
      'agentctl chat --number +442079460150': 'as if that number was called',
    },
    '## In scripts',
    'With -m, a file or standard input it never waits for anybody.',
    {
      'agentctl chat -m "Hello" -m "Can I book a table?" --json':
        'one message after the other; replies and events as data',
      'agentctl chat --compare sandbox,live -m "Hello" --exit-code':
        'the same to two states; 1 where they answer differently',
      'agentctl chat --replay agents/booking/tests/book_a_table.yaml --exit-code':
        'play a test; 1 where it does not hold',
      'agentctl chat --now 2026-03-03T12:00 -m "Are you open?"':
        'at a time of your choice, so that the answer is the same every day',
    },
    '## Conversations that are kept',
    'What is said is kept among your own data, never in the repository.',
    {
      'agentctl chat --sessions': 'list those of this workspace; --all lists those of all',
      'agentctl chat --resume': 'go on with the newest, with the version that it began with',
      'agentctl chat --export --output talk.html': 'write one as a page, as Markdown or as JSON',
      'agentctl chat --export --format test': "add one to the agent's tests, with what is to hold",
    },
    '## Tools',
    'Tools answer by their mock cases, so that nothing outside is called unasked; --tools live calls them for real, --tools ask asks you for each result.',
    '## Language models',
    'An agent may name one in agent.yaml; --model openai/gpt-5-mini takes another for one conversation, --model local none. Keys come from the environment alone: OPENAI_API_KEY, ANTHROPIC_API_KEY, GOOGLE_GENERATIVE_AI_API_KEY.',
  ],
};
