// Pairs of versions that are hard to compare.

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
