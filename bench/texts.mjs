// Agents that are hard to compare or to check.

/** Every second of 20,000 lines changes between v1 and v2. */
export function changedLines(agent, version) {
  const lines = Array.from({ length: 20_000 }, (_, index) =>
    index % 2 === 0 ? `Line ${index} stays.` : `Line ${index} is of version ${version}.`,
  );
  return new Map([
    ['agent.yaml', `name: ${agent}\n`],
    ['rules.md', `${lines.join('\n')}\n`],
  ]);
}

/** Two texts of 4.8 MB that have no line in common. */
export function unrelated(agent, version) {
  const lines = Array.from(
    { length: 100_000 },
    (_, index) =>
      `${((index + 1) * (version === 1 ? 7919 : 104_729)) % 1_000_003} of version ${version}, word for word.`,
  );
  return new Map([
    ['agent.yaml', `name: ${agent}\n`],
    ['rules.md', `${lines.join('\n').slice(0, 4_800_000)}\n`],
  ]);
}

/** An agent of 200 files: topics, flows with conditions, tools with schemas, entities with patterns. */
export function manyFiles(agent) {
  const files = new Map([
    [
      'agent.yaml',
      `name: ${agent}\nlanguage: en-GB\ngreeting: Hello, this is {{attribute:site}}.\n`,
    ],
    ['variants.yaml', 'main:\n  default: true\n  attributes:\n    site: the main site\n'],
    [
      'entities.yaml',
      `reference:\n  type: alphanumeric\n  pattern: ^[A-Z]+-[0-9]+$\nseats:\n  type: number\n`,
    ],
  ]);
  for (let index = 0; index < 117; index += 1)
    files.set(
      `topics/topic-${index}.yaml`,
      `name: topic-${index}\nexamples:\n${Array.from({ length: 6 }, (_, each) => `  - Question ${each} about ${index}?\n`).join('')}content: At {{attribute:site}} the answer is ${index}.\nactions: If they like, start {{flow:flow-${index % 40}}}.\n`,
    );
  for (let index = 0; index < 40; index += 1) {
    files.set(
      `flows/flow-${index}.yaml`,
      `name: flow-${index}\nstart: ask\nsteps:\n  ask:\n    say: How many seats, and which reference?\n    collect: [seats, reference]\n    tools: [tool_${index}]\n    next:\n      - to: done\n        if: entity.seats > ${index} && has(tool.tool_${index}.answer)\n      - to: exit\n  done:\n    say: All set for {{entity:seats}}.\n    next: end\n`,
    );
    files.set(
      `tools/tool_${index}.yaml`,
      `name: tool_${index}\ndescription: Looks ${index} up\nparameters:\n  type: object\n  properties:\n    reference:\n      type: string\n      pattern: ^[A-Z]+-[0-9]+$\n  required: [reference]\nmock:\n  cases:\n    - result:\n        answer: ${index}\n`,
    );
  }
  return files;
}

/** An agent of 200 files; between v1 and v2 a few words change in one file of ten. */
export function twoHundredFiles(agent, version) {
  const files = new Map([['agent.yaml', `name: ${agent}\ngreeting: Hello!\n`]]);
  for (let index = 0; index < 149; index += 1) {
    const hour = index % 10 === 0 ? 10 + version : 10;
    files.set(
      `topics/topic_${index}.yaml`,
      `name: topic_${index}\ntitle: Topic ${index}\nexamples:\n  - What about ${index}?\n  - Tell me of ${index}\ncontent: >-\n  ${'Guests ask for this now and then, and we like to tell them. '.repeat(8)}\n  We open at ${hour} in house ${index}.\n`,
    );
  }
  for (let index = 0; index < 50; index += 1)
    files.set(`flows/flow_${index}.yaml`, flow(index, version));
  return files;
}

function flow(index, version) {
  const steps = Array.from(
    { length: 8 },
    (_, step) =>
      `  step_${step}:\n    say: This is step ${step}${index % 10 === 0 && step === 3 ? ` as of ${version}` : ''}.\n    prompt: Be kind, and ask again where it is not clear what is meant.\n    next: ${step === 7 ? 'end' : `step_${step + 1}`}\n`,
  );
  return `name: flow_${index}\nstart: step_0\nsteps:\n${steps.join('')}`;
}

/** An agent of 500 topics. */
export function fiveHundredTopics(agent) {
  const files = new Map([
    ['agent.yaml', `name: ${agent}\ngreeting: Hello!\nfallback: I do not know, sorry.\n`],
  ]);
  for (let index = 0; index < 500; index += 1)
    files.set(
      `topics/topic_${index}.yaml`,
      `name: topic_${index}\nexamples:\n${Array.from({ length: 6 }, (_, each) => `  - Question ${each} about subject ${index} today?\n`).join('')}content: >-\n  ${'Guests ask for this now and then, and we like to tell them. '.repeat(4)}\n  The answer is ${index}.\n`,
    );
  return files;
}
