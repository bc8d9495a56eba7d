import { Option } from 'commander';

/** The option for SIP headers, which may be given several times. */
export function sipHeader(meaning: string): Option {
  return new Option('--sip-header <name=value>', `${meaning} (repeatable)`)
    .default([], 'none')
    .argParser((word: string, words: string[]) => [...words, word]);
}
