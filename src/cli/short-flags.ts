import type { Command } from 'commander';

/**
 * Returns a command line whose combined flags (`-yq`) stand one by one: commander reads the program's and a command's
 * apart, and takes no flag of the program behind one of the command's. Values of options stay as they are.
 */
export function separateFlags(argv: readonly string[], program: Command): string[] {
  const commands = program.commands.filter((command) => argv.includes(command.name()));
  const options = [
    program,
    ...commands,
    ...commands.flatMap((command) => command.commands),
  ].flatMap((command) => command.options);
  const valued = options.filter((option) => option.required || option.optional);
  const takingValue = new Set(valued.flatMap(({ short, long }) => [short, long]));
  const flags = options.filter((option) => !valued.includes(option)).map(({ short }) => short);
  const plain = new Set([...flags, '-h']);
  const separated: string[] = [];
  for (const [index, word] of argv.entries()) {
    if (word === '--') return [...separated, ...argv.slice(index)];
    const isValue = takingValue.has(separated.at(-1));
    separated.push(...(isValue ? [word] : split(word, plain)));
  }
  return separated;
}

function split(word: string, plain: ReadonlySet<string | undefined>): string[] {
  const flag = word.slice(0, 2);
  return /^-\w{2,}/.test(word) && plain.has(flag)
    ? [flag, ...split(`-${word.slice(2)}`, plain)]
    : [word];
}
