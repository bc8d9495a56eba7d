import { oneLine } from './text.ts';

/** A word that may stand at the cursor, and what it means. */
export interface Candidate {
  value: string;
  description: string;
}

/** What a shell completes by itself where there are no candidates. */
export type Paths = 'files' | 'folders';

/** What a shell is told when somebody presses the key for completion. */
export interface Completion {
  candidates: readonly Candidate[];
  paths: Paths | null;
}

/** Returns values without a meaning of their own as candidates. */
export function plainCandidates(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value, description: '' }));
}

// An escape, a text in quotes (perhaps not closed yet), anything else, or what parts two words.
const PART = /\\([^]?)|'([^']*)'?|"((?:\\[^]|[^"\\])*)"?|([^\s\\'"]+)|\s+/g;

/**
 * Splits an unfinished command line as a shell would, and carries nothing of it out: quotes fall away, `$(…)` stays as
 * it was typed. The last word is the one at the cursor, empty after a space.
 */
export function splitCommandLine(line: string): string[] {
  const words = [''];
  for (const [, escaped, single, double, bare] of line.trimStart().matchAll(PART)) {
    const text = escaped ?? single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? bare;
    if (text === undefined) words.push('');
    else words.push(`${words.pop() ?? ''}${text}`);
  }
  return words;
}

// What any shell takes as it stands: a name that somebody else chose can run nothing, however it is inserted.
const PLAIN = /^[\p{L}\p{N}_@%+=:,./~#-]+$/u;
const LONGEST = 200;

/**
 * Returns the candidates that begin with a word, each once, safe to be inserted and shown: values that a shell could
 * act on are left out, descriptions stand on one line and without control characters.
 */
export function matchingCandidates(candidates: readonly Candidate[], word: string): Candidate[] {
  const seen = new Set<string>();
  return candidates.flatMap(({ value, description }) => {
    if (!value.startsWith(word) || seen.has(value) || !PLAIN.test(value)) return [];
    seen.add(value);
    return { value, description: description && oneLine(description.slice(0, LONGEST)) };
  });
}

/**
 * Returns what the scripts in `completions/` read: a line that names what the shell completes by itself, then a
 * candidate a line, its meaning after a tab.
 *
 * @param around what stands before each candidate in its word, and how much of both the shell keeps as it was typed
 */
export function completionText(
  { candidates, paths }: Completion,
  { prefix, kept }: { prefix: string; kept: number },
): string {
  const lines = candidates.map(
    ({ value, description }) => `${`${prefix}${value}`.slice(kept)}\t${description}`,
  );
  return `${[paths ?? 'none', ...lines].join('\n')}\n`;
}

/** The shells that there is a script for, and the line that installs it. */
export const INSTALLATION = {
  bash: 'agentctl completion bash >> ~/.bashrc',
  zsh: 'agentctl completion zsh >> ~/.zshrc',
  fish: 'agentctl completion fish > ~/.config/fish/completions/agentctl.fish',
} as const;

/** A shell that completes command lines of agentctl. */
export type Shell = keyof typeof INSTALLATION;

export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

export interface CompletionAnswer {
  shell: Shell;
  /** The line that installs the script. */
  install: string;
  script: string;
}
