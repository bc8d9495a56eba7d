import type { Option } from 'commander';
import { repeatable } from './repeatable.ts';

/** The option for SIP headers, which may be given several times. */
export function sipHeader(meaning: string): Option {
  return repeatable('--sip-header <name=value>', meaning);
}
