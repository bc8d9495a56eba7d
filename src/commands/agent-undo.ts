/**
 * Returns the command that takes agents away whose folders were just made, null for none. It removes what was never
 * committed, and of what was committed since nothing.
 */
export function removal(agents: readonly string[]): string | null {
  const folders = agents.map((agent) => `:/agents/${agent}`);
  return agents.length === 0 ? null : `git clean -fdx -- ${folders.join(' ')}`;
}
