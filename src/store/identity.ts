import { Failure } from '../core/failure.ts';
import type { Person } from '../core/model.ts';
import type { Git } from './git.ts';

/** Who acts, and the settings that bear on commits. */
export interface Identity {
  actor: Person;
  /** `commit.gpgSign` is set: deployments are signed too. */
  sign: boolean;
  /** `tag.gpgSign` is set, or `commit.gpgSign` where that says nothing: versions are signed. */
  signTags: boolean;
  /** The settings that git signs by, as `name=value`. */
  signing: readonly string[];
  /** Where the branches of the user's own go, by their short names (git-config(1), `branch.<name>.merge`). */
  upstreams: ReadonlyMap<string, Upstream>;
}

/** The remote branch that a local one follows. */
interface Upstream {
  remote: string;
  /** Its full name there. */
  ref: string;
}

function readUpstreams(output: string): Map<string, Upstream> {
  const remotes = new Map<string, string>();
  const upstreams = new Map<string, Upstream>();
  for (const [, name = '', key = '', value = ''] of output.matchAll(
    /^branch\.(.+)\.(remote|merge)=(.+)$/gm,
  )) {
    if (key === 'remote') remotes.set(name, value);
    else upstreams.set(name, { remote: '', ref: value });
  }
  return new Map(
    [...upstreams].map(([name, { ref }]) => [name, { ref, remote: remotes.get(name) ?? '' }]),
  );
}

/**
 * Returns the committer and the signing settings (git-var(1)). Throws `failed` where git would have to guess a
 * name or an address: an audit trail of guesses is worth nothing.
 */
export async function readIdentity(git: Git): Promise<Identity> {
  const output = await git.output(['var', '-l']);
  const given = (part: 'name' | 'email') =>
    Boolean(git.environment[`GIT_COMMITTER_${part.toUpperCase()}`]) ||
    new RegExp(`^(?:user|committer)\\.${part}=.`, 'm').test(output);
  const ident = /^GIT_COMMITTER_IDENT=(.*) <(.*)> \d+ [+-]\d{4}$/m.exec(output);
  const name = ident?.[1]?.trim() ?? '';
  const email = ident?.[2]?.trim() ?? '';
  const unknown = [
    ...(name === '' || !given('name') ? ['name'] : []),
    ...(email === '' || !(given('email') || git.environment['EMAIL']) ? ['email'] : []),
  ];
  if (unknown.length > 0) throw unknownPerson(unknown);
  const sign = isSet(output, 'commit.gpgsign') ?? false;
  return {
    actor: { name, email },
    upstreams: readUpstreams(output),
    sign,
    signTags: isSet(output, 'tag.gpgsign') ?? sign,
    signing: output.match(/^(?:user\.signingkey|gpg\..+)=.*$/gm) ?? [],
  };
}

// The last one counts; a name without a value means true (git-config(1), "Values").
function isSet(output: string, name: string): boolean | null {
  const lines = output.split('\n').map((line) => line.toLowerCase());
  const last = lines.findLast((line) => line === name || line.startsWith(`${name}=`));
  if (last === undefined) return null;
  return !/^(?:false|no|off|0|)$/.test(last === name ? 'true' : last.slice(name.length + 1));
}

const EXAMPLES: Readonly<Record<string, string>> = { name: 'Your Name', email: 'you@example.com' };

function unknownPerson(parts: readonly string[]): Failure {
  const names = parts.map((part) => `user.${part}`).join(' and no ');
  return new Failure('failed', `Couldn't tell who you are: git has no ${names}.`, {
    hints: parts.map((part) => `git config --global user.${part} "${EXAMPLES[part] ?? ''}"`),
  });
}
