import { Failure } from './failure.ts';
import { oneLine } from './text.ts';

/** How git reaches a repository: by a path of this machine, one of its own transports, or a helper program. */
export type Transport = { kind: 'path' } | { kind: 'git' } | { kind: 'helper'; name: string };

// git-clone(1), "GIT URLS"; every other scheme starts a program git-remote-<scheme> (gitremote-helpers(7)).
const SCHEMES = ['ssh', 'git', 'http', 'https', 'ftp', 'ftps', 'file', 'git+ssh', 'ssh+git'];

/** Returns how git would reach an address. Throws `usage` for what is none. */
export function transportOf(address: string): Transport {
  if (address === '' || address.startsWith('-') || /[\u0000-\u001f\u007f]/.test(address))
    throw new Failure(
      'usage',
      `Couldn't read “${withoutCredentials(oneLine(address)).slice(0, 80)}” as a repository.`,
      {
        hints: [
          'it takes an address as git clone does: https://…, git@host:team/agents.git, or a path',
        ],
      },
    );
  const helper = /^([A-Za-z0-9][A-Za-z0-9+.-]*)::/.exec(address)?.[1];
  if (helper !== undefined) return { kind: 'helper', name: helper };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(address)?.[1];
  if (scheme !== undefined)
    return SCHEMES.includes(scheme) ? { kind: 'git' } : { kind: 'helper', name: scheme };
  // As git tells `host:path` from a path: by a colon before the first slash.
  const [colon, slash] = [address.indexOf(':'), address.indexOf('/')];
  const drive = /^[A-Za-z]:[\\/]/.test(address);
  return colon === -1 || (slash !== -1 && slash < colon) || drive
    ? { kind: 'path' }
    : { kind: 'git' };
}

/** Returns text without the user names, passwords and tokens of the addresses in it. */
export function withoutCredentials(text: string): string {
  return text.replace(/(:\/\/)[^/\s'"@]*@(?:[^/\s'"@]*@)*/g, '$1');
}

/** Returns a git command as it is shown to the user. */
export function gitLine(args: readonly string[]): string {
  return `git ${args.map((arg) => withoutCredentials(oneLine(arg))).join(' ')}`;
}
