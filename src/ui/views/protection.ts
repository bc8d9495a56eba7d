import type { PushAnswer } from '../../core/push-answer.ts';
import type { ApiRequest, Protection } from '../../core/guarded.ts';
import { foreign } from '../screen.ts';
import type { View } from '../screen.ts';

/** The answer of `protect`: a script for the server's own command-line tool, which may be run again. */
export const protectionView: View<Protection> = ({ host, requests, notes }) =>
  [
    '#!/bin/sh',
    `# Protects environments and versions on ${host === 'github' ? 'GitHub' : 'GitLab'}. Run it in a clone, as one who administers the repository.`,
    ...notes.map((note) => `# - ${note}`),
    'set -e',
    host === 'github' ? BY_NAME : BY_PATH,
    ...requests.flatMap((request) => [
      '',
      ...(host === 'github' ? named(request) : placed(request)),
    ]),
  ].join('\n');

// A ruleset of that name is replaced: GitHub takes no second one.
const BY_NAME = String.raw`
ruleset() {
  id=$(gh api 'repos/{owner}/{repo}/rulesets?per_page=100' --jq ".[] | select(.source_type == \"Repository\" and .name == \"$1\") | .id" </dev/null | head -n 1)
  if [ -n "$id" ]; then
    gh api --method PUT "repos/{owner}/{repo}/rulesets/$id" --input - >/dev/null
  else
    gh api --method POST 'repos/{owner}/{repo}/rulesets' --input - >/dev/null
  fi
  echo "protected: $1"
}`;

const BY_PATH = `
protect() {
  glab api --method DELETE "projects/:id/$1/$2" </dev/null >/dev/null 2>&1 || true
  glab api --method POST "projects/:id/$1" --header 'Content-Type: application/json' --input - >/dev/null
  echo "protected: $2"
}`;

function named({ purpose, body }: ApiRequest): string[] {
  return [`# ${purpose}`, `ruleset '${String(body['name'])}' <<'JSON'`, ...document(body)];
}

function placed({ purpose, path, body, optional }: ApiRequest): string[] {
  const folder = path.replace('projects/:id/', '');
  if (!optional)
    return [
      `# ${purpose}`,
      `protect ${folder} '${encodeURIComponent(String(body['name']))}' <<'JSON'`,
      ...document(body),
    ];
  const call = (method: string) =>
    `printf %s "$body" | glab api --method ${method} '${path}' --header 'Content-Type: application/json' --input - >/dev/null`;
  return [
    `# ${purpose}`,
    `body='${JSON.stringify(body)}'`,
    `${call('POST')} ||`,
    `  ${call('PUT')} ||`,
    '  echo "not protected: this GitLab has no push rules" >&2',
  ];
}

function document(body: ApiRequest['body']): string[] {
  return [JSON.stringify(body, null, 2), 'JSON'];
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
