import type { PushAnswer } from '../../core/answers.ts';
import type { ApiRequest, Protection } from '../../core/guarded.ts';
import { foreign } from '../screen.ts';
import type { View } from '../screen.ts';

/** The answer of `protect`: a script for the server's own command-line tool. */
export const protectionView: View<Protection> = ({ host, requests, notes }) => {
  const tool = host === 'github' ? 'gh' : 'glab';
  return [
    '#!/bin/sh',
    `# Protects environments and versions on ${host === 'github' ? 'GitHub' : 'GitLab'}. Run it in a clone, as one who administers the repository.`,
    ...notes.map((note) => `# - ${note}`),
    'set -e',
    ...requests.flatMap((request) => ['', ...call(tool, request)]),
  ].join('\n');
};

function call(tool: string, { purpose, method, path, body, optional }: ApiRequest): string[] {
  const header = tool === 'glab' ? " --header 'Content-Type: application/json'" : '';
  return [
    `# ${purpose}`,
    `${tool} api --method ${method} '${path}'${header} --input - <<'JSON'${optional ? ' || true' : ''}`,
    JSON.stringify(body, null, 2),
    'JSON',
  ];
}

/** The answer of `hook pre-receive --print`. */
export const hookScriptView: View<{ script: string }> = ({ script }) => script;

/** What a push is refused for: one line for each ref. Git shows them to whoever pushed. */
export const refusedView: View<PushAnswer> = ({ refused }, screen) =>
  refused
    .map(({ ref, message, hints }) => {
      const name = foreign(ref).replace(/^refs\/(?:heads|tags)\//, '');
      const further =
        hints.length === 0 ? '' : ` (${hints.map(screen.typed).map(foreign).join('; ')})`;
      return `agentctl refused ${name}: ${foreign(message).replace(/\.$/, '')}${further}`.slice(
        0,
        1000,
      );
    })
    .join('\n');

/** Nothing: the answer of a hook is its exit code. */
export const noView: View<unknown> = () => '';
