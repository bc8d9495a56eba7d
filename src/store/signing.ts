import { Failure } from '../core/failure.ts';
import { oneLine } from '../core/text.ts';
import { gitWords } from './git.ts';

// What git, ssh-keygen and gpg say where there is no key, no agent or no program to sign with.
const WORDS =
  /failed to sign|unable to sign|signing|secret key|private key|public key|signingkey|defaultkeycommand|load key|agent refused|passphrase|cannot run|ssh-keygen|\bgpg/i;
const OTHERS = /No space left|Read-only file system|not a valid object|bad object|nonexistent/i;

/**
 * Explains why something could not be signed; null where git's words speak of something else.
 *
 * @param what the thing that was to be signed: `the tag booking/v7`
 */
export function signingFailure(what: string, stderr: string): Failure | null {
  const words = gitWords(stderr)
    .split('\n')
    .map((line) => oneLine(line.replace(/^(?:error|fatal): /, '')))
    .filter((line) => line !== '' && !/^failed to write commit object$/.test(line));
  const said = words.join('; ');
  if (!WORDS.test(said) || OTHERS.test(said)) return null;
  return unsigned(what, said);
}

/** The failure for something that was to be signed and is not. */
export function unsigned(what: string, said: string): Failure {
  return new Failure(
    'failed',
    `Couldn't sign ${what}: ${said === '' ? 'no signature came of it' : said.slice(0, 500)}${/[.?!]$/.test(said) ? '' : '.'} Nothing was deployed.`,
    {
      hints: [
        'git config --get-regexp "user.signingkey|gpg" shows the key and the program that git signs with',
        'ssh-add -l lists the keys of the SSH agent, gpg --list-secret-keys those of gpg',
        'git config commit.gpgSign false && git config tag.gpgSign false signs nothing in this repository',
      ],
    },
  );
}
