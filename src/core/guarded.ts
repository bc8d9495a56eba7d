import { Failure } from './failure.ts';
import type { Environment } from './model.ts';
import { oneLine } from './text.ts';

/** The servers whose rules can be printed. */
export const HOSTS = ['github', 'gitlab'] as const;
export type Host = (typeof HOSTS)[number];

/** One request to a server's API; the path holds the placeholders of its command-line tool. */
export interface ApiRequest {
  /** What it is for. */
  purpose: string;
  method: 'POST';
  path: string;
  body: Readonly<Record<string, unknown>>;
  /** It needs a paid plan: it may fail without harm to the others. */
  optional: boolean;
}

/** How a server protects a workspace. */
export interface Protection {
  host: Host;
  requests: ApiRequest[];
  notes: string[];
}

/** Who may move a protected environment: `deploy-key`, `team:42`. */
export interface Actor {
  kind: string;
  id: number | null;
}

/** What is to be protected. */
export interface Protected {
  agents: readonly string[];
  environments: readonly Environment[];
  /** Who may move the guarded environments. */
  allow: readonly Actor[];
}

/** Says which actors a server knows. */
export const ACTOR_FORMS =
  'Actors on GitHub: deploy-key, app:<id>, team:<id>, role:<id>, admins. On GitLab: developers, maintainers, nobody, user:<id>, group:<id>, deploy-key:<id>.';

/** Returns the environments that only reviewers or a pipeline may move: the last, and each that asks before a move. */
export function guarded(environments: readonly Environment[]): Environment[] {
  return environments.filter(({ confirm }, index) => confirm || index === environments.length - 1);
}

/** Builds the failure of an actor that a server does not know. */
export function unknownActor(actor: string): Failure {
  return new Failure(
    'usage',
    `Couldn't allow “${oneLine(actor).slice(0, 60)}”: there is no such actor.`,
    {
      hints: [ACTOR_FORMS],
    },
  );
}

/** Returns an actor as it is written. */
export function actorText({ kind, id }: Actor): string {
  return id === null ? kind : `${kind}:${id}`;
}

/** Reads an actor. Throws `usage`. */
export function readActor(text: string): Actor {
  const [, kind = '', id] = /^([a-z-]+)(?::([1-9]\d{0,14}))?$/.exec(text) ?? [];
  if (kind === '') throw unknownActor(text);
  return { kind, id: id === undefined ? null : Number(id) };
}
