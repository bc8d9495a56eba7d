/** Why each dependency was chosen: a line for each, in the order of the report. */
export const REASONS = {
  '@ai-sdk/anthropic': 'speaks with models of Anthropic; made with `ai`',
  '@ai-sdk/google': 'speaks with models of Google; made with `ai`',
  '@ai-sdk/openai': 'speaks with models of OpenAI; made with `ai`',
  '@ai-sdk/openai-compatible':
    'speaks with Ollama, vLLM, LM Studio and other servers like OpenAI’s',
  '@marcbachmann/cel-js':
    'conditions in flows: CEL is a standard with a specification; brings nothing, has types, tells where a mistake is',
  '@modelcontextprotocol/sdk':
    'tools on MCP servers: the official client, for all its ways of transport; loaded where one is called',
  ai: 'one way to stream words and tool calls from any provider; version 6 is the newest for Node 20',
  ajv: 'JSON Schema of tools: the validator that nearly everybody uses, and the strictest about drafts',
  chalk: 'colours: knows what terminals can show; brings nothing',
  'chrono-node': 'days and times in what callers say, in several languages; brings nothing',
  commander:
    'options and help: has types, brings nothing, starts fast; version 15 wants a newer Node',
  diff: 'finds equal lines and words by Myers’ algorithm, with a limit on its time; has types, brings nothing',
  'fastest-levenshtein': '“did you mean”: 3 kB, brings nothing',
  inquirer: 'questions at a terminal: takes our streams, so that tests press keys',
  'ipaddr.js':
    'tells private and reserved addresses apart, in every way to write them; brings nothing',
  'jsonc-parser': 'edits `.vscode/settings.json` and keeps its comments: what VS Code itself uses',
  'libphonenumber-js':
    'phone numbers by the plans of each country (Google’s data), in a quarter of the size of the original',
  minisearch:
    'finds words that are only begun, or misspelt, among those of all topics; brings nothing',
  n2words: 'numbers in words in many languages; brings nothing',
  ora: 'the spinner: leaves pipes alone, restores the cursor',
  'simple-git':
    'runs the git commands that print for people; plumbing goes by a runner of our own, which is faster',
  stopword: 'the small words of 62 languages, which the search leaves out; brings nothing',
  'string-width':
    'how many columns a text takes: wide signs, joined emoji; Node 20 offers no function for it',
  undici:
    'requests to web services: takes the address that was checked, which the fetch of Node does not',
  yaml: 'the one parser that keeps comments and tells the place of each value; brings nothing',
};

/** Why each tool of development was chosen. */
export const TOOLS = {
  '@copilotkit/aimock': 'plays the servers of language models in tests, word for word',
  '@lydell/node-pty': 'real pseudo-terminals in tests, with its binaries inside the package',
  '@types/node': 'types of the oldest Node that is supported: what is newer does not compile',
  '@types/stopword': 'types of `stopword`',
  '@xterm/headless': 'a terminal in tests and pictures: what a person would see, escapes and all',
  'fast-check': 'generates texts, trees and orders of steps, and shrinks what fails',
  knip: 'finds files, exports and dependencies that nothing uses',
  oxfmt: 'formats; in a tenth of a second',
  oxlint: 'lints, with types and with our rule of the rooms; in three seconds',
  'oxlint-tsgolint': 'the rules of `oxlint` that need types',
  'playwright-core': 'opens the page of `diff --html` in a browser; brings no browser',
  publint: 'checks that the package can be used as it is packed',
  recheck:
    'finds patterns that run away. It is bundled, and so is in the notices; as a dependency it would bring a Java program and native ones that it does without',
  rolldown: 'bundles: what cost 127 ms at the start from packages costs 35 ms from few files',
  typescript: 'checks types; version 7 is native, and takes a second or two',
  vitest: 'runs the tests in parallel, with snapshots in the test files',
};
