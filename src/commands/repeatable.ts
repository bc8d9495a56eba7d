import { Option } from 'commander';

/** Returns an option that may be given several times. */
export function repeatable(flags: string, meaning: string): Option {
  return new Option(flags, `${meaning} (repeatable)`)
    .default([], 'none')
    .argParser((word: string, words: string[]) => [...words, word]);
}
