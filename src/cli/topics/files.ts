import type { Block } from '../../commands/describe.ts';

export default [
  'A workspace is a git repository with agentctl.yaml at its root. Each agent is a folder of YAML:',
  {
    'agentctl.yaml': 'the environments, lowest first; the remote',
    'agents/booking/': 'the agent booking',
    'agent.yaml': 'who it is: name, languages, greeting, persona, rules, model, voice',
    'topics/': 'what it knows: how people ask, and the answer',
    'flows/': 'what it does step by step: say, collect, call tools',
    'tools/': 'what it can call: a web service, an MCP server, a mock',
    'entities.yaml': 'what it finds out: dates, numbers, choices',
    'handoffs.yaml': 'whom it passes a call on to',
    'messages.yaml': 'what it sends',
    'variants.yaml': 'one agent for several places',
    'translations.yaml': 'exact words in each language',
    'speech.yaml': 'how it listens and speaks',
    'tests/': 'conversations that must hold',
  },
  'Only agent.yaml has to be there. A name equals the name of its file, and texts refer to other parts: {{tool:book}}, {{flow:change}}, {{variable:api_url}}. A long text may lie in a file beside it: rules: { file: rules.md }. Unknown keys are errors, except below extensions:, which is kept as it is.',
  {
    'agentctl validate': 'check all of it, with the place of each mistake',
    'agentctl schema topic': 'the exact form of one kind of file',
    'agentctl create lunch --template restaurant-booking':
      'an agent whose comments explain every kind of file',
  },
  'Versions are what git sees: files that git ignores are never published. A secret is never in these files, only a variable that names it.',
] satisfies readonly Block[];
