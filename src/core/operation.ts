/** Returns the command that finishes an operation of git; for a merge one that opens no editor, which few can leave. */
export function toFinish(operation: string): string {
  return operation === 'merge' ? 'git commit --no-edit' : `git ${operation} --continue`;
}
